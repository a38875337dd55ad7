"""Takes the measurements and writes docs/benchmarks.md. Called by script/bench."""

import argparse
import importlib
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import machine
from figures import markdown

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "benchmarks.md"
FOLDER = ROOT / "build" / "bench"  # on the project's disk: in memory, durable would be cheap

HEAD = """# Benchmarks

Written by `script/bench`, which takes everything again. Peers run in the same run, on the same \
two cores, in turn with ours; figures are medians, and the least and the greatest are their \
spread. Ratios carry over to other machines better than times do.
"""


# A row a benchmark, in the document's order: its name, which is its function's, and its module.
# They are imported late, for they read the environment.
BENCHMARKS = {"start": "start", "idle": "start", "place": "place",
              "product": "place", "joins": "joins", "crowd": "crowd",
              "connections": "connections"}


@dataclass
class Sizes:
    runs: int
    seconds: int
    connections: int
    waiting: int
    people: int
    idle: int
    slow: int


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--only", action="append", default=[], choices=BENCHMARKS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")  # looks at the arguments, no more
    parser.add_argument("--runs", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--connections", type=int)
    parser.add_argument("--waiting", type=int)
    parser.add_argument("--people", type=int)
    parser.add_argument("--idle", type=int)
    parser.add_argument("--slow", type=int)
    asked = parser.parse_args()
    usual = Sizes(runs=7, seconds=5, connections=64, waiting=1000, people=1_000_000, idle=5000,
                  slow=2000)
    if asked.quick:
        usual = Sizes(runs=3, seconds=1, connections=64, waiting=100, people=10_000, idle=500,
                      slow=200)
    sizes = Sizes(**{name: getattr(asked, name) or size for name, size in vars(usual).items()})
    if min(vars(sizes).values()) < 1:
        parser.error("sizes are at least 1")
    return asked, sizes


def set_environment(build):
    """The program with its own settings, whatever the caller's environment says."""
    for name in [name for name in os.environ if name.startswith("ASTRAPHE_")]:
        del os.environ[name]
    os.environ["ASTRAPHE_BUILD"] = build
    os.environ["ASTRAPHE_LANES"] = str(machine.use_two_cores())
    FOLDER.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = tempfile.mkdtemp(prefix="run-", dir=FOLDER)


def say(text):
    print(f"[{time.monotonic() - BEGAN:4.0f} s] {text}", file=sys.stderr, flush=True)


def sections_of(text):
    """{"start": "## start: …", …}"""
    found = re.split(r"(?m)^(?=## )", text)[1:]
    return {part[3:].partition(":")[0]: part.rstrip("\n") + "\n" for part in found}


def main():
    asked, sizes = arguments()
    if asked.check:
        return
    build = os.environ.get("ASTRAPHE_BENCH_BUILD", "release")  # another one is for comparing
    set_environment(build)
    command = shlex.join(["script/bench", *sys.argv[1:]])
    taken = (f"Taken {machine.today()} at {machine.commit(ROOT)} by `{command}`: {sizes.runs} runs "
             f"of {sizes.seconds} s, on {machine.described(FOLDER)}.")
    fresh = {}
    for name, module in BENCHMARKS.items():
        if not asked.only or name in asked.only:
            say(f"{name}: {sizes.runs} runs of {sizes.seconds} s")
            measure = getattr(importlib.import_module(module), name)
            fresh[name] = markdown(name, measure(sizes), taken)
            print(fresh[name], flush=True)
    if asked.quick or build != "release":
        say("these figures are not kept: docs/benchmarks.md is as it was")
        return
    known = sections_of(DOCUMENT.read_text()) if DOCUMENT.exists() else {}
    kept = {**known, **fresh}
    DOCUMENT.write_text("\n".join([HEAD, *(kept[name] for name in BENCHMARKS if name in kept)]))
    say(f"written: {DOCUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    BEGAN = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    finally:
        if tempfile.tempdir:
            shutil.rmtree(tempfile.tempdir, ignore_errors=True)
