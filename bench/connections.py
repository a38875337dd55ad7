"""What connections cost: those that only stand there, and those that are slow on purpose."""

import asyncio
import resource
import threading

from figures import Row, Section
from load import Load, run
from place import filled_room
from process import memory_mb
from sale import Sale

IDLE_MB_MAX = 60
SLOW_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
SLOW_EVERY = 3  # seconds between two bytes of a slow head
ASK = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


def raise_descriptor_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Crowd:
    """Connections kept by an event loop in a thread of its own."""

    def __init__(self, url, count, behave):
        self.host, port = url.removeprefix("http://").split(":")
        self.port, self.count, self.behave = int(port), count, behave
        self.standing = 0
        self.there, self.over = threading.Event(), None
        self.thread = threading.Thread(target=lambda: asyncio.run(self.live()), daemon=True)

    def __enter__(self):
        self.thread.start()
        if not self.there.wait(60):
            raise SystemExit(f"only {self.standing} of {self.count} connections stand")
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    async def live(self):
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        people = [asyncio.ensure_future(self.one()) for _ in range(self.count)]
        await self.over.wait()
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)

    async def one(self):
        while True:
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                await self.behave(self, reader, writer)
            except ConnectionError:
                pass  # closed for being slow: it comes again
            finally:
                writer.close()

    def stands(self):
        self.standing += 1
        if self.standing == self.count:
            self.there.set()


async def stand(crowd, reader, writer):
    """One request and its answer, then nothing."""
    writer.write(ASK)
    await writer.drain()
    await reader.readuntil(b"ok\n")
    crowd.stands()
    await reader.read()


async def dawdle(crowd, _, writer):
    """A head that never ends."""
    writer.write(SLOW_HEAD)
    crowd.stands()
    while True:
        await asyncio.sleep(SLOW_EVERY)
        writer.write(b"x")
        await writer.drain()


def connections(sizes):
    raise_descriptor_limit()
    with Sale() as sale:
        product, tokens = filled_room(sale, sizes)
        wanted = Load("GET", f"/api/waitingRoom/{product}", tokens, "round")
        run(sale.target, wanted, 1, sizes.connections)
        idle_mb = [above_idle(sale, sizes.idle) for _ in range(sizes.runs)]
        alone, beside = [], []
        for _ in range(min(sizes.runs, 5)):
            alone.append(run(sale.target, wanted, sizes.seconds, sizes.connections))
            with Crowd(sale.target.url, sizes.slow, dawdle):
                beside.append(run(sale.target, wanted, sizes.seconds, sizes.connections))
    return Section(
        "connections that do nothing, or little",
        f"{sizes.idle:,} connections that each had one answer and stay open; then look-ups over "
        f"{sizes.connections} connections, alone and beside {sizes.slow:,} others that send a byte "
        f"of their head each {SLOW_EVERY} s and come again when they are closed for it. The slow "
        f"ones are kept by this script on the same two cores.",
        [Row(f"memory for {sizes.idle:,} idle connections (VmRSS)", idle_mb, "MB", 1,
             at_most=IDLE_MB_MAX),
         Row("look-up, 99th percentile, alone", [one.p99_ms for one in alone], "ms", 2),
         Row("beside the slow ones", [one.p99_ms for one in beside], "ms", 2),
         Row("look-ups, alone", [one.rate for one in alone], "/s"),
         Row("beside the slow ones", [one.rate for one in beside], "/s")])


def above_idle(sale, count):
    before = memory_mb(sale.target.pid)["VmRSS"]
    with Crowd(sale.target.url, count, stand):
        return max(0.0, memory_mb(sale.target.pid)["VmRSS"] - before)
