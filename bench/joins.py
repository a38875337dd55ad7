"""Joining a room, durably, over HTTP: how many a second, and what stands in the way of more."""

import os
import statistics
import time
from dataclasses import dataclass, field

import limits
from figures import Row, Section
from load import Load, run
from peer import Nginx
from process import flushes, memory_mb, written_bytes
from sale import FIRST_ACCOUNT, Sale, must

RATE_MIN = 5_000
RATIO_MAX = 3
RATE_MAX = 20_000  # accounts are made for so many a second
FLOOR_WRITE = 64 * 1024


@dataclass
class Runs:
    """What each kind of run gave, one entry a round."""
    plain: list = field(default_factory=list)
    keyed: list = field(default_factory=list)
    nginx: list = field(default_factory=list)
    disk: list = field(default_factory=list)  # limits.Disk of each plain run
    floor_ms: list = field(default_factory=list)


def joins(sizes):
    runs = Runs()
    with Sale() as sale:
        count = int(RATE_MAX * max(1, sizes.seconds))
        tokens = sale.tokens("joining", count)
        stranger = sale.person(FIRST_ACCOUNT + count)  # joins last, to see how many came before
        answer = must(stranger.join(sale.room()), 201)
        with Nginx(201, answer.body) as nginx:
            join(sale, stranger, tokens, "once", 1, sizes.connections)
            for _ in range(sizes.runs):
                one_round(sale, stranger, nginx, tokens, sizes, runs)
        memory = memory_mb(sale.target.pid)["VmRSS"]
    return section(runs, memory, sizes)


def one_round(sale, stranger, nginx, tokens, sizes, runs):
    folder, pid = sale.shop.data_dir, sale.target.pid
    flushed, written = flushes(folder), written_bytes(pid)
    done = join(sale, stranger, tokens, "once", sizes.seconds, sizes.connections)
    runs.plain.append(done)
    runs.disk.append(limits.Disk.between(flushed, flushes(folder), written_bytes(pid) - written))
    runs.keyed.append(join(sale, stranger, tokens, "keyed", sizes.seconds, sizes.connections))
    wanted = Load("POST", "/api/waitingQueue/1/registerUser", tokens, "once")
    runs.nginx.append(run(nginx.target, wanted, sizes.seconds, sizes.connections))
    runs.floor_ms.append(sync_ms(sale.shop.folder / "floor"))


def join(sale, stranger, tokens, how, seconds, connections):
    """Accounts join a new room, each once. Checks that the room's truth has every answer."""
    product = sale.room()
    wanted = Load("POST", f"/api/waitingQueue/{product}/registerUser", tokens, how)
    done = run(sale.target, wanted, seconds, connections)
    if done.refused or done.wrapped:
        raise SystemExit(f"{done.refused} of {done.requests} joins were refused; accounts ran out "
                         f"{done.wrapped} times")
    before = must(stranger.join(product), 201).json()["sequence"] - 1
    if not done.requests <= before <= done.requests + connections:
        raise SystemExit(f"{done.requests} joins were answered, the room knows of {before}")
    return done


def sync_ms(path, times=50):
    """What the disk takes to make a small write durable where a file does not grow: the median."""
    block, took = os.urandom(FLOOR_WRITE), []
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, block, 0)
        os.fsync(file)
        for _ in range(times):
            began = time.perf_counter()
            os.pwrite(file, block, 0)
            os.fdatasync(file)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(file)
        os.unlink(path)
    return statistics.median(took)


def section(runs, memory, sizes):
    return Section(
        "joining a room, durably",
        f"`POST /api/waitingQueue/{{productId}}/registerUser`, an account of its own for each "
        f"request, over {sizes.connections} connections that stay open; a new room for each run. "
        f"An answer comes after the commit is on the disk; after each run the room is asked how "
        f"many joined. nginx gets the same requests and returns a constant. The runs alternate; "
        f"the load generator (wrk) runs on the same two cores.",
        [Row("joins", [one.rate for one in runs.plain], "/s", at_least=RATE_MIN),
         Row("joins with an `Idempotency-Key`", [one.rate for one in runs.keyed], "/s"),
         Row("nginx's answers", [one.rate for one in runs.nginx], "/s"),
         Row("CPU for a join", [one.micros_each for one in runs.plain], "µs", 1),
         Row("of it in the kernel", [one.kernel_micros_each for one in runs.plain], "µs", 1),
         Row("CPU for a join with a key", [one.micros_each for one in runs.keyed], "µs", 1),
         Row("CPU for nginx's constant", [one.micros_each for one in runs.nginx], "µs", 1),
         Row("ratio, run by run", [a.micros_each / b.micros_each
                                   for a, b in zip(runs.plain, runs.nginx)], "×", 2,
             at_most=RATIO_MAX),
         Row("join, 50th percentile", [one.p50_ms for one in runs.plain], "ms", 1),
         Row("join, 99th percentile", [one.p99_ms for one in runs.plain], "ms", 1),
         Row("a durable write of 64 kB and nothing else", runs.floor_ms, "ms", 2)],
        limits.paragraphs(runs.plain, runs.disk, memory),
        [one.other_cpu for one in runs.plain + runs.keyed + runs.nginx])
