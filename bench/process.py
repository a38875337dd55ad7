"""What /proc says of a process and its threads."""

import os
import platform
import resource
import time
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
LOOK_EVERY = 0.02  # seconds; about one percent of a core

# The system calls that tell what a thread is for.
SYNC, POLL = "sync", "poll"
CALLS = {"x86_64": {"74": SYNC, "75": SYNC, "232": POLL, "281": POLL, "441": POLL},
         "aarch64": {"82": SYNC, "83": SYNC, "22": POLL, "441": POLL}}.get(platform.machine(), {})


def stat_fields(path):
    """The fields of a stat file after the name, which may hold anything."""
    return Path(path).read_text().rpartition(")")[2].split()


def family(pid):
    """The process and all that descends from it."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += family(int(child))
    return found


@dataclass
class Cpu:
    """Seconds of CPU time, of a process and its living descendants; to the tick."""
    user: float
    kernel: float

    @property
    def all(self):
        return self.user + self.kernel

    def since(self, before):
        return Cpu(self.user - before.user, self.kernel - before.kernel)


def cpu_of(pid):
    user = kernel = 0
    for one in family(pid):
        fields = stat_fields(f"/proc/{one}/stat")
        user, kernel = user + int(fields[11]), kernel + int(fields[12])
    return Cpu(user * TICK, kernel * TICK)


def cpu_seconds_of_children():
    """Of children of ours that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def machine_busy_seconds():
    """Of the cores that we may use, ever: everything but idling and waiting for disks."""
    ours = {f"cpu{core}" for core in os.sched_getaffinity(0)}
    busy = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name in ours:
            ticks = [int(one) for one in ticks[:8]]
            busy += sum(ticks) - ticks[3] - ticks[4]
    return busy * TICK


def memory_mb(pid):
    """{"VmRSS": …, "RssAnon": …} in megabytes of 1,000,000 bytes."""
    found = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "RssAnon"):
            found[name] = int(value.split()[0]) * 1024 / 1e6
    return found


def written_bytes(pid):
    """What the process had sent to the disk so far."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise RuntimeError("no write_bytes")


def flushes(folder):
    """(flushes, seconds in them) of the whole device that the folder lies on, or None."""
    device = os.stat(folder).st_dev
    stat = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat")
    try:
        fields = stat.read_text().split()
        return int(fields[15]), int(fields[16]) / 1000
    except (OSError, IndexError):
        return None


@dataclass
class ThreadUse:
    """A thread's share of the time that was watched, in cores."""
    name: str
    on_cpu: float
    for_cpu: float  # ready to run, but no core was free
    syncing: float  # in fsync or fdatasync
    rest: float  # waiting for work


class Watch:
    """Looks at the threads of a process while something else runs."""

    def __init__(self, pid):
        self.pid = pid
        self.first, self.last = {}, {}
        self.calls = {}  # thread: {what: how often}
        self.looks, self.took, self.own_cpu = 0, 0.0, 0.0

    def until(self, is_over):
        began, cpu = time.monotonic(), time.process_time()
        self.first = self.times()
        while not is_over():
            self.look()
            time.sleep(LOOK_EVERY)
        self.last = self.times()
        self.took, self.own_cpu = time.monotonic() - began, time.process_time() - cpu

    def times(self):
        """{thread: (nanoseconds on a core, nanoseconds ready)}"""
        found = {}
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                on, ready, _ = (thread / "schedstat").read_text().split()
            except (OSError, ValueError):
                continue
            found[thread.name] = int(on), int(ready)
        return found

    def look(self):
        self.looks += 1
        for thread in self.first:
            try:
                with open(f"/proc/{self.pid}/task/{thread}/syscall", encoding="ascii") as file:
                    call = CALLS.get(file.read(8).split()[0])
            except OSError:
                continue
            if call:
                seen = self.calls.setdefault(thread, {})
                seen[call] = seen.get(call, 0) + 1

    def threads(self):
        """The threads that did anything, busiest first."""
        program = Path(f"/proc/{self.pid}/comm").read_text().strip()
        found = []
        for thread, (on, ready) in self.last.items():
            on_before, ready_before = self.first.get(thread, (0, 0))
            on = (on - on_before) / 1e9 / self.took
            ready = (ready - ready_before) / 1e9 / self.took
            syncing = self.calls.get(thread, {}).get(SYNC, 0) / max(1, self.looks)
            if on + syncing < 0.01:
                continue
            found.append(ThreadUse(self.name_of(thread, program), on, ready, syncing,
                                   max(0.0, 1 - on - ready - syncing)))
        return sorted(found, key=lambda one: -(one.on_cpu + one.syncing))

    def name_of(self, thread, program):
        """Its own name, or what its system calls say that it is."""
        name = Path(f"/proc/{self.pid}/task/{thread}/comm").read_text().strip()
        if name != program:
            return name
        seen = self.calls.get(thread, {})
        if POLL in seen:
            return "lane"
        return "database writer" if SYNC in seen else "other worker"
