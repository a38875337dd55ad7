"""From the command line to `ready`, and what the program takes while nobody asks."""

import time

from figures import Row, Section
from process import cpu_of, memory_mb
from sale import Shop

READY_MS_MAX = 1_000
IDLE_MB_MAX = 60


def timed(action):
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def start(sizes):
    empty, again = [], []
    for _ in range(sizes.runs):
        shops = []
        empty.append(timed(lambda: shops.append(Shop())))
        shop = shops[0]
        shop.server.stop()
        again.append(timed(shop.start))
        shop.close()
    return Section(
        "from the command line to `ready`",
        "`astraphe serve` until it prints `ready`. The first start makes every store and the first "
        "administrator, whose password is hashed slowly on purpose.",
        [Row("first start, on an empty data directory", empty, "ms", at_most=READY_MS_MAX),
         Row("start on what the first one left", again, "ms", at_most=READY_MS_MAX)])


def idle(sizes):
    whole, own, cpu = [], [], []
    for _ in range(sizes.runs):
        shop = Shop()
        pid = shop.server.process.pid
        time.sleep(1)
        used = cpu_of(pid)
        time.sleep(sizes.seconds)
        cpu.append(cpu_of(pid).since(used).all / sizes.seconds * 100)
        memory = memory_mb(pid)
        whole.append(memory["VmRSS"])
        own.append(memory["RssAnon"])
        shop.close()
    return Section(
        "what it takes while nobody asks",
        f"{sizes.seconds + 1} s after `ready` of a first start. A MB is 1,000,000 bytes.",
        [Row("resident memory (VmRSS)", whole, "MB", 1, at_most=IDLE_MB_MAX),
         Row("of it not shared with files (RssAnon)", own, "MB", 1),
         Row("CPU, of one core", cpu, "%", 1)])
