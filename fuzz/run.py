#!/usr/bin/env python3
"""Lets each fuzzer of the asan build run, as many at once as there are cores.

    ASTRAPHE_FUZZ_RUNS=20000  inputs for each        fuzz/run.py [parser…]   some of them only

fuzz/corpus/<parser> holds inputs to begin with; what a run finds beside them is kept in
build/fuzz/<parser>, and the next run begins with that too. An input that breaks something stays in
build/fuzz, and the line that repeats it is printed."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "asan"
KEPT = ROOT / "build" / "fuzz"
RUNS = int(os.environ.get("ASTRAPHE_FUZZ_RUNS", "20000"))
INPUT_MAX = 4096  # bytes


def run(parser):
    """None when all is well, else what to say."""
    found, seeds = KEPT / parser, ROOT / "fuzz" / "corpus" / parser
    found.mkdir(parents=True, exist_ok=True)
    program = BUILD / f"{parser}_fuzzer"
    done = subprocess.run([program, found, seeds, f"-runs={RUNS}", f"-max_len={INPUT_MAX}",
                           "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                           f"-artifact_prefix={KEPT}/{parser}-"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    stats = dict(line[6:].split(":", 1) for line in done.stdout.splitlines()
                 if line.startswith("stat::"))
    print(f"{parser}: {stats.get('number_of_executed_units', '?').strip()} inputs", flush=True)
    if done.returncode == 0:
        return None
    broken = [line.split()[-1] for line in done.stdout.splitlines() if "Test unit written" in line]
    again = "".join(f"\nagain: {program.relative_to(ROOT)} {Path(one).relative_to(ROOT)}"
                    for one in broken)
    return f"{parser} failed:\n{done.stdout[-4000:]}{again}"


def main(parsers):
    parsers = parsers or sorted(path.stem for path in (ROOT / "fuzz").glob("*.cpp"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [failure for failure in pool.map(run, parsers) if failure]
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
