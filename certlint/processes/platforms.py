"""Processes of every platform: how many there may be, and how they ended."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ON_WINDOWS = 60
"""Windows waits for 63 handles at once."""
MOST_AT_LEAST = 64
"""Processes that may be asked for on a machine with few processors."""


def cores() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return min(count, MOST_ON_WINDOWS) if sys.platform == "win32" else count


def most_processes() -> int:
    """How many processes work side by side at most, whatever a configuration asks for."""
    return MOST_ON_WINDOWS if sys.platform == "win32" else max(MOST_AT_LEAST, 4 * cores())


def how_it_ended(code: int) -> str:
    """How a process ended, by its exit code."""
    import signal

    if code >= 0:
        return f"ended with exit code {code}"
    names = {each.value: each.name for each in signal.Signals}
    name = names.get(-code, f"signal {-code}")
    return f"was killed by {name}" + ", perhaps because memory ran out" * (name == "SIGKILL")


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """A context for starting a process: Ctrl-C meanwhile reaches only the parent, and only afterwards."""
    import signal

    if sys.platform == "win32":
        yield
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent() -> None:
    """Asks Linux for SIGKILL when the parent ends. Elsewhere the end of the pipe tells the child."""
    import ctypes
    import signal

    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        except (OSError, AttributeError):
            pass


def keep_memory() -> None:
    """Asks glibc to keep what is freed, up to 16 MiB, for the next task.

    Otherwise it gives a few hundred kilobytes back after each task and takes them again: that took 4 % of an audit.
    """
    import ctypes

    if sys.platform == "linux":
        try:
            library = ctypes.CDLL(None)
            library.mallopt(_TRIM_THRESHOLD, _KEPT)
            library.mallopt(_MMAP_THRESHOLD, _KEPT)
        except (OSError, AttributeError):
            pass  # another C library


# glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT = 16 << 20


def leave_no_core() -> None:
    """This process leaves no memory on the disk when it is ended."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def may_grow(size: int) -> None:
    """Lets this process take `size` bytes of memory more than it has; then allocations fail. Only Linux tells what it has."""
    if sys.platform == "linux":
        import resource

        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                taken = int(file.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (taken + size, resource.getrlimit(resource.RLIMIT_AS)[1]))
        except (OSError, ValueError):
            pass  # a lower limit has been set


def allow_children() -> None:
    """Lets a worker have a process beside it, for work that must be ended: multiprocessing allows no daemon to have any.

    It stays a daemon for its parent, which ends it with itself.
    """
    from multiprocessing import current_process

    current_process().daemon = False
