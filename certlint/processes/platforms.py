"""Platform differences of processes: their number, limits, and exit status."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ON_WINDOWS = 60
"""Windows waits for at most 63 handles."""
MOST_AT_LEAST = 64
"""The number of processes that may be requested on a machine with few CPUs."""


def cores() -> int:
    """The number of CPUs that this process may use."""
    if sys.platform == "linux":
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return min(count, MOST_ON_WINDOWS) if sys.platform == "win32" else count


def most_processes() -> int:
    """The most parallel processes, whatever a configuration requests."""
    return MOST_ON_WINDOWS if sys.platform == "win32" else max(MOST_AT_LEAST, 4 * cores())


def how_it_ended(code: int) -> str:
    """Describes the exit code of a process."""
    import signal

    if code >= 0:
        return f"ended with exit code {code}"
    names = {each.value: each.name for each in signal.Signals}
    name = names.get(-code, f"signal {-code}")
    return f"was killed by {name}" + ", perhaps because memory ran out" * (name == "SIGKILL")


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """A context for starting a process: delays signals for the parent, and the child begins without them."""
    import signal

    if sys.platform == "win32":
        yield
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent() -> None:
    """Requests SIGKILL on Linux when the parent ends. Elsewhere, the child notices the end of the pipe."""
    import ctypes
    import signal

    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        except (OSError, AttributeError):
            pass


def keep_memory() -> None:
    """Makes glibc keep up to 16 MiB of freed memory for the next task.

    Otherwise it returns some hundred kilobytes after each task and requests them again, which took 4 % of an audit.
    """
    import ctypes

    if sys.platform == "linux":
        try:
            library = ctypes.CDLL(None)
            library.mallopt(_TRIM_THRESHOLD, _KEPT)
            library.mallopt(_MMAP_THRESHOLD, _KEPT)
        except (OSError, AttributeError):
            pass  # another C library


# Constants of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT = 16 << 20


def leave_no_core() -> None:
    """Disables core dumps of this process."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def may_grow(size: int) -> None:
    """Limits this process to `size` bytes more memory; then allocations fail. Only Linux reports the current size."""
    if sys.platform == "linux":
        import resource

        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                taken = int(file.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (taken + size, resource.getrlimit(resource.RLIMIT_AS)[1]))
        except (OSError, ValueError):
            pass  # a lower limit is in force


def allow_children() -> None:
    """Allows a worker to start a child process with a time limit; multiprocessing does not allow that for daemons.

    The worker remains a daemon for its parent, which ends it with itself.
    """
    from multiprocessing import current_process

    current_process().daemon = False
