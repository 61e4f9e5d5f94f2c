"""Signals that end a command clean up, and end a process of ours that it waits for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_GRACE = 5.0
"""Seconds in which a process may clean up before it is killed."""


@contextmanager
def terminable() -> Iterator[None]:
    """Within it, SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does. After the cleanup, they end the process.

    A signal that is ignored, as `nohup` does, stays ignored.
    """
    arrived: list[int] = []

    def interrupt(number: int, _: object) -> None:
        arrived.append(number)
        raise KeyboardInterrupt

    numbers = [signal.SIGTERM]
    if sys.platform != "win32":
        numbers.append(signal.SIGHUP)
    handled = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
        if arrived:
            os.kill(os.getpid(), arrived[0])


def run_interruptible(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit code of a program of ours. An interrupt of this process interrupts it, too."""
    with subprocess.Popen(words, env=environment) as process:
        try:
            return process.wait()
        except BaseException:
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            process.kill()
            raise
