"""The progress bar: amount done, rate, and remaining time."""

from __future__ import annotations

import os
import time
from typing import TextIO

_EVERY = 0.2
_WIDTH = 24


class ProgressLine:
    """Draws on `stream`. `total`: bytes to read, 0 if unknown; `what`: the noun for the counted items."""

    def __init__(self, stream: TextIO, total: int, what: str = "certificates") -> None:
        self._stream, self._total, self._what = stream, total, what
        self._began = time.monotonic()
        self._drawn = 0.0
        self._first: tuple[int, int] | None = None

    def update(self, read: int, certificates: int, *, again: bool = False) -> None:
        """Draws, unless it was drawn recently; with `again`, in any case. The first call has the counts of an earlier run."""
        now = time.monotonic()
        if self._first is None:
            self._first = (read, certificates)
            self._began = now
        if now - self._drawn < _EVERY and not again:
            return
        self._drawn = now
        first_read, first_count = self._first
        seconds = now - self._began
        room = self._columns() - 1
        new = (read - first_read, certificates - first_count)
        text = status(read, self._total, certificates, seconds, *new, room, self._what)
        self._stream.write(f"\r{text}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Erases the bar."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        except (OSError, ValueError):
            return 80


def status(
    read: int,
    total: int,
    certificates: int,
    seconds: float,
    now_read: int,
    now_certificates: int,
    room: int = 80,
    what: str = "certificates",
) -> str:
    """The bar as text. `now_…` count what this run did in `seconds`, without an earlier run.

    If there is not enough room, the bar is left out first, then the count, then the rate.
    """
    rate = f"{now_certificates / seconds if seconds > 0 else 0.0:,.0f}/s"
    count = f"{certificates:,} {what}, {rate}"
    if not total:
        return _longest([count, rate], room)
    share = min(read / total, 1.0)
    full = int(share * _WIDTH)
    left = (total - read) * seconds / now_read if now_read > 0 else None
    ending = f", {duration(left)} left" if left is not None and left >= 0 else ""
    bar = f"[{'#' * full}{'.' * (_WIDTH - full)}] {share:4.0%}  {count}{ending}"
    return _longest([bar, f"{share:.0%}  {count}{ending}", f"{share:.0%}  {rate}{ending}", f"{share:.0%}"], room)


def _longest(texts: list[str], room: int) -> str:
    """The first text that fits; else the beginning of the last one."""
    return next((text for text in texts if len(text) <= room), texts[-1][:room])


def duration(seconds: float) -> str:
    """`1:05` or `2:03:04`."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
