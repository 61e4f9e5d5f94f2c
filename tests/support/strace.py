"""Runs Python under strace, which kills it at a system call or makes the call fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PLACES = ("renameat", "renameat2", "linkat", "unlinkat")
"""The calls that change what stands in a folder."""
MOST = 40
"""Calls of one kind after which something is wrong."""


def injected(effects: str, *command: object) -> subprocess.CompletedProcess[str]:
    """Python with effects on its system calls, such as `linkat:error=EIO:when=2`, several with spaces between them."""
    options = [word for effect in effects.split() for word in ("-e", f"inject={effect}")]
    line = ["strace", "-qq", "-f", "-o", "/dev/null", *options, sys.executable, *map(str, command)]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)


def at_each(call: str, effect: str, run: Callable[[str], bool]) -> Iterator[int]:
    """Has `run` inject an effect into the first call of a kind, the second, …, until it says that there was none.

    Yields the numbers after each run.
    """
    for number in range(1, MOST):
        hit = run(f"{call}:{effect}:when={number}")
        yield number
        if not hit:
            return
    raise AssertionError(f"{call} was called {MOST} times")
