"""The machine that figures are true of, and the program that they were taken from."""

import os
import platform
import subprocess
import time
from pathlib import Path


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def memory_gb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def file_system_of(folder):
    """Its kind, such as ext4: what durable means depends on it."""
    device = os.stat(folder).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        if fields[2] == wanted:
            return fields[fields.index("-") + 1]
    return "an unknown file system"


def use_two_cores():
    """Everything that is measured, and whoever makes the load, stay on the same two."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    os.sched_setaffinity(0, cores)
    return len(cores)


def described(folder):
    return (f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} cores of {cpu_model()}, "
            f"{memory_gb():.0f} GB of memory, {file_system_of(folder)}, "
            f"Linux {platform.release()}, {platform.machine()}")


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def commit(root):
    """The commit that the program was built from, and whether the sources differ from it."""
    short = output_of("git", "-C", root, "rev-parse", "--short=12", "HEAD")
    if not short:
        return "an unknown commit"
    changed = output_of("git", "-C", root, "status", "--porcelain", "--", "src", "cmake",
                        "CMakeLists.txt", "CMakePresets.json")
    return f"commit {short}" + (" with changes that are not in it" if changed else "")


def today():
    return time.strftime("%Y-%m-%d", time.gmtime())
