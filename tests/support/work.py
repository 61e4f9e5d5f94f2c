"""How much work a call is: lines of certlint that are executed. The same on every machine, unlike time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import certlint

HOUSE = str(Path(certlint.__file__).parent)


def lines(call: Callable[[], object], within: str = HOUSE) -> int:
    """How many lines of the package, or of one of its files, run during a call. A loop counts once for each turn."""
    count = 0

    def in_frame(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return in_frame

    def entering(frame: FrameType, _event: str, _argument: Any) -> Any:
        return in_frame if frame.f_code.co_filename.startswith(within) else None

    before = sys.gettrace()
    sys.settrace(entering)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


class Touched(bytes):
    """Bytes that count how many of them are looked at by searches: those take no line of ours, however long they are."""

    def __init__(self, *_: Any) -> None:
        self.seen = 0

    def _span(self, start: int | None, end: int | None) -> None:
        self.seen += (len(self) if end is None else end) - (start or 0)

    def find(self, wanted: Any, start: int | None = None, end: int | None = None) -> int:
        found = super().find(wanted, start, end)
        self._span(start, found + 1 if found >= 0 else end)
        return found

    def rfind(self, wanted: Any, start: int | None = None, end: int | None = None) -> int:
        found = super().rfind(wanted, start, end)
        self._span(found if found >= 0 else start, end)
        return found

    def count(self, wanted: Any, start: int | None = None, end: int | None = None) -> int:
        self._span(start, end)
        return super().count(wanted, start, end)


def touched(call: Callable[[Touched], object], data: bytes) -> int:
    """How many bytes the searches of a call look at."""
    counted = Touched(data)
    call(counted)
    return counted.seen


def faster_than_it_should(counts: Sequence[int]) -> bool:
    """Whether work for n, 2n and 4n things grows faster than n log n.

    Where something is longer than a rule allows, there is more to say: such a step is not a growth, and may be as large as
    three quarters of what there is to do anyway.
    """
    once, twice, four = counts
    return four - twice > 2.5 * max(twice - once, 0) + 0.75 * once
