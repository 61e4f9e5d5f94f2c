"""An end for what could hang."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def processor_seconds(limit: float) -> Iterator[None]:
    """Raises AssertionError where more is used up. Processor time, not the clock: a busy machine changes nothing."""

    def over(*_: object) -> None:
        raise AssertionError(f"more than {limit} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
