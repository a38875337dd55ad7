"""Runs wrk against a server and says what it cost each of them."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from process import Cpu, Watch, cpu_of, cpu_seconds_of_children, machine_busy_seconds

SCRIPT = Path(__file__).with_name("load.lua")
THREADS = 2


@dataclass
class Target:
    """Where the load goes: a server's address and the process whose CPU time is its price."""
    url: str
    pid: int


@dataclass
class Load:
    method: str
    path: str
    tokens: Path  # FILE of load.lua
    how: str


@dataclass
class Ran:
    requests: int
    seconds: float
    refused: int  # answered with 400 and above
    broken: int
    wrapped: int
    p50_ms: float
    p99_ms: float
    server_cpu: Cpu
    load_cpu: float  # seconds
    other_cpu: float  # cores that everybody else took
    threads: list  # of the server: process.ThreadUse

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def micros_each(self):
        return self.server_cpu.all / self.requests * 1e6

    @property
    def kernel_micros_each(self):
        return self.server_cpu.kernel / self.requests * 1e6


def run(target, load, seconds, connections):
    """A Ran. Answers that refuse are counted, not judged; a broken connection is an error."""
    command = ["wrk", f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", SCRIPT, target.url, "--", load.method, load.path, load.tokens, load.how]
    watch = Watch(target.pid)
    server, mine = cpu_of(target.pid), cpu_seconds_of_children()
    busy, began = machine_busy_seconds(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        watch.until(lambda: process.poll() is not None)
    finally:
        process.kill()
        said = process.communicate()[0]
    took = time.monotonic() - began
    server = cpu_of(target.pid).since(server)
    mine = cpu_seconds_of_children() - mine
    others = machine_busy_seconds() - busy - server.all - mine - watch.own_cpu
    if process.returncode != 0:
        raise SystemExit(f"wrk ended with {process.returncode}: {said[-2000:]}")
    result = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    ran = Ran(**result, server_cpu=server, load_cpu=mine, other_cpu=max(0.0, others / took),
              threads=watch.threads())
    if ran.broken or not ran.requests:
        raise SystemExit(f"{load.method} {load.path}: {ran.broken} connections broke\n{said}")
    return ran
