"""Runs the command line in this process, and writes down what it took: processor seconds, MiB at the peak, exit code.

usage: python -m tests.fuzz.measured PLACE LIMIT ARGUMENTS...
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from certlint.cli import main


def peak() -> float:
    """MiB. Unlike `ru_maxrss`, this does not count what the parent had before this program was started."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    place, limit, *arguments = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    code = main(arguments)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    Path(place).write_text(f"{seconds} {peak()} {code}", "ascii")
