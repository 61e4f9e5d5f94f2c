"""Signals that end a command clean up, and end a process of ours that it waits for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENDING: tuple[signal.Signals, ...] = (signal.SIGTERM,)
"""The signals that end a process, besides Ctrl-C."""
if sys.platform != "win32":
    ENDING = (signal.SIGTERM, signal.SIGHUP)
_GRACE = 5.0
"""Seconds in which a process may clean up before it is killed."""


def end_at_once() -> None:
    """For a process that the parent ends: signals that the parent cleans up after end it at once."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if sys.platform != "win32":  # the parent delays them until the process has come here
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


@contextmanager
def terminable() -> Iterator[None]:
    """Within it, SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does. After the cleanup, they end the process.

    A signal that is ignored, as `nohup` does, stays ignored. Outside the main thread, which receives signals, it does nothing.
    """
    arrived: list[int] = []

    def interrupt(number: int, _: object) -> None:
        arrived.append(number)
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    handled = [number for number in ENDING if is_main and signal.getsignal(number) is signal.SIG_DFL]
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
    import subprocess  # a report that is written to a file needs none

    with subprocess.Popen(words, env=environment) as process:
        try:
            return process.wait()
        except BaseException:
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            process.kill()
            raise
