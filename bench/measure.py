"""Ratios against named floors, taken in one run on one machine: the figures alone mean nothing, their ratio does."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 15


class Row(NamedTuple):
    """One line of the table; `bound` is what the ratio should be at most (`<=`) or at least (`>=`)."""

    what: str
    floor: str
    ours: float
    theirs: float
    unit: str
    ratio: float
    bound: str

    @property
    def met(self) -> bool:
        return not self.bound or eval(f"{self.ratio} {self.bound}")


def peak(arguments: Sequence[str]) -> int:
    """Peak memory (KiB) of one whole process, asked of a small process in between: a child starts with its parent's peak."""
    program = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    program += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return int(done.stdout)


def process(arguments: Sequence[str]) -> float:
    """Wall time (s) of one whole process, its output thrown away."""
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    begin = time.perf_counter()
    child = os.posix_spawnp(arguments[0], list(arguments), os.environ, file_actions=null)
    os.waitpid(child, 0)
    return time.perf_counter() - begin


def spent(arguments: Sequence[str]) -> float:
    """Processor seconds, user and system, of one whole process, its output thrown away."""
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawnp(arguments[0], list(arguments), os.environ, file_actions=null)
    usage = os.wait4(child, 0)[2]
    return usage.ru_utime + usage.ru_stime


def processes(floor: Sequence[str], ours: Sequence[str]) -> tuple[float, float]:
    """Median processor times of two command lines, run in turns so that a busy machine is busy for both."""
    pairs = [(spent(floor), spent(ours)) for _ in range(RUNS)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def rates(floor: Callable[[], object], ours: Callable[[], object], count: int) -> tuple[float, float]:
    """Certificates a second of two functions that handle `count` certificates each, run in turns; medians."""
    floor()
    ours()
    taken = [(timed(floor), timed(ours)) for _ in range(RUNS)]
    return count / statistics.median(t[0] for t in taken), count / statistics.median(t[1] for t in taken)


def timed(function: Callable[[], object]) -> float:
    """CPU seconds of one call: what other processes do meanwhile does not count."""
    begin = time.process_time()
    function()
    return time.process_time() - begin


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | ours | floor | ratio | target | |", "|---|---|---|---|---|---|"]
    for row in rows:
        verdict = "" if not row.bound else "met" if row.met else "**missed**"
        ours, theirs = f"{row.ours:,.1f} {row.unit}", f"{row.theirs:,.1f} {row.unit} {row.floor}"
        lines.append(f"| {row.what} | {ours} | {theirs} | {row.ratio:.2f} | {row.bound} | {verdict} |")
    return "\n".join(lines)
