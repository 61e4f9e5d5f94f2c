"""An end for what could hang."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def processor_seconds(limit: float) -> Iterator[None]:
    """Raises AssertionError where more is used up. Processor time, not the clock: a busy machine changes nothing.

    Garbage is collected afterwards: among all that a process of many tests has, that takes seconds by itself.
    """
    began = process_time()

    def over(*_: object) -> None:
        # On a machine that shares its processors the timer may go off too early; the clock knows better.
        if process_time() - began < limit:
            signal.setitimer(signal.ITIMER_VIRTUAL, limit)
            return
        raise AssertionError(f"more than {limit} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, over)
    collects = gc.isenabled()
    gc.disable()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        if collects:
            gc.enable()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
