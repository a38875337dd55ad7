"""What stood in the way of more: cores, threads and the disk, as the runs saw them."""

import os
import statistics
from dataclasses import dataclass

from figures import table

FULL = 0.9  # of what there is
SHOWN = 0.02  # of a core: what a thread must have taken to be told of


@dataclass
class Disk:
    """What a run asked of it. Flushes are those of the whole device; None where it does not say."""
    flushes: int | None
    flush_ms: float | None
    written: int

    @staticmethod
    def between(before, after, written):
        if before is None or after is None:
            return Disk(None, None, written)
        count = after[0] - before[0]
        return Disk(count, (after[1] - before[1]) * 1000 / max(1, count), written)


@dataclass
class Role:
    """What threads do, each a share of the time: the means of all runs."""
    name: str
    on_cpu: float
    for_cpu: float
    syncing: float

    @property
    def idle(self):
        return max(0.0, 1 - self.on_cpu - self.for_cpu - self.syncing)


def paragraphs(runs, disks, memory):
    there = len(os.sched_getaffinity(0))
    server = statistics.median(one.server_cpu.all / one.seconds for one in runs)
    load = statistics.median(one.load_cpu / one.seconds for one in runs)
    other = statistics.median(one.other_cpu for one in runs)
    idle = max(0.0, there - server - load - other)
    cores = (f"Of {there} cores the program took {server:.2f}, the load generator {load:.2f}, "
             f"everybody else {other:.2f}; {idle:.2f} were idle or waited for the disk.")
    roles = roles_of(runs)
    busiest = min(roles, key=lambda role: role.idle)
    return ["### What limits them", f"{cores} {verdict(idle < (1 - FULL) * there, busiest)}",
            table(["thread", "on a core", "ready, no core free", "in `fdatasync`", "idle"],
                  [cells_of(role) for role in roles]),
            disk(runs, disks), f"After all runs the process had {memory:,.0f} MB resident."]


def verdict(cores_are_full, busiest):
    text = (f"The thread with the least to spare is the {busiest.name}: it has nothing to do "
            f"{busiest.idle:.0%} of the time.")
    if cores_are_full:
        return f"The cores are full: the limit is what a join costs in CPU, with its client. {text}"
    if busiest.idle < 1 - FULL:
        return f"{text} That one thread is the limit, for the cores are not full."
    return f"{text} Neither the cores nor a thread is full: joins wait for the disk in turn."


def roles_of(runs):
    """The n-th busiest thread of each name, over all runs; busiest first."""
    found = {}
    for run in runs:
        seen = {}
        for thread in run.threads:
            seen[thread.name] = seen.get(thread.name, 0) + 1
            found.setdefault((thread.name, seen[thread.name]), []).append(thread)
    roles = {}
    for key, uses in found.items():
        share = [sum(one) / len(runs) for one in
                 zip(*((use.on_cpu, use.for_cpu, use.syncing) for use in uses))]
        if share[0] + share[2] >= SHOWN:
            roles[key] = Role(key[0], *share)
    for (name, number), role in roles.items():
        if (name, 2) in roles:
            role.name = f"{name} {number}"
    return sorted(roles.values(), key=lambda role: role.idle)


def cells_of(role):
    return [role.name] + [f"{share:.0%}" for share in
                          (role.on_cpu, role.for_cpu, role.syncing, role.idle)]


def disk(runs, disks):
    each = statistics.median(one.written / run.requests for run, one in zip(runs, disks))
    text = f"A join writes {each:,.0f} bytes to the disk, checkpoints included."
    if any(one.flushes is None for one in disks):
        return text
    group = statistics.median(run.requests / max(1, one.flushes) for run, one in zip(runs, disks))
    rate = statistics.median(one.flushes / run.seconds for run, one in zip(runs, disks))
    took = statistics.median(one.flush_ms for one in disks)
    return text + (f" The device was flushed {rate:,.0f} times a second, {took:.2f} ms each: "
                   f"{group:.1f} joins share a flush.")
