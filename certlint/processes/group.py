"""Runs a command of the user in a process group, so that it ends with all that it has started."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from subprocess import Popen


def run(words: Sequence[str], seconds: float) -> int:
    """The exit code of a command. Raises TimeoutError after `seconds`, and OSError, ValueError if it cannot be run.

    If it takes too long, or if this process is interrupted or terminated, its group is killed. Processes that a command leaves
    running when it ends by itself go on.
    """
    import subprocess

    with subprocess.Popen(words, process_group=0) as process, _ended_with(process):
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None


@contextmanager
def _ended_with(process: Popen[bytes]) -> Iterator[None]:
    """A context that kills the group of a process when an exception or a signal ends it."""
    try:
        with _signals_end(process):
            yield
    except BaseException:
        _kill(process)
        raise


def _kill(process: Popen[bytes]) -> None:
    """Kills a process and, where there are process groups, all in its group, also after the process has ended."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def _signals_end(process: Popen[bytes]) -> Iterator[None]:
    """A context in which SIGTERM and SIGHUP also end the group, before they end this process as usual."""
    if sys.platform == "win32":
        yield
    else:

        def end(number: int, _frame: object) -> None:
            _kill(process)
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        usual = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is signal.SIG_DFL]
        for each in usual:
            signal.signal(each, end)
        try:
            yield
        finally:
            for each in usual:
                signal.signal(each, signal.SIG_DFL)
