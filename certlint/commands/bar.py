"""A progress bar for commands that process one file, or one host, after the other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from certlint.batch.stream.progress import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self, TextIO

    from certlint.files.facts import Unreadable

T = TypeVar("T")


class FilesBar:
    """Counts files, or what `what` names. It is drawn only on a terminal and for more than one item."""

    def __init__(self, stream: TextIO, total: int, what: str = "files") -> None:
        self._line = ProgressLine(stream, total, what) if total > 1 and stream.isatty() else None
        self._done = 0

    def over(self, paths: Iterable[str | Unreadable]) -> Iterator[str | Unreadable]:
        """Iterates over `paths`; each counts as done when the next one is requested."""
        for path in paths:
            if isinstance(path, str):
                self._draw()
            else:
                self.clear()  # the next line says why it cannot be read
            yield path
            self._done += 1

    def over_items(self, items: Iterable[T]) -> Iterator[T]:
        """Iterates over `items`; clears the bar while the caller may write a report to the same terminal."""
        shares = sys.stdout.isatty()
        self._draw()
        for item in items:
            if shares:
                self.clear()
            yield item
            self._done += 1
            self._draw(again=shares)
        self.clear()  # the caller writes its summary next

    def during(self, work: Callable[[str], int]) -> Callable[[str], int]:
        """`work`, which clears the bar before an error is reported."""

        def worked(path: str) -> int:
            try:
                return work(path)
            except BaseException:
                self.clear()
                raise

        return worked

    def clear(self) -> None:
        """Erases the bar so that a line can be written in its place."""
        if self._line:
            self._line.clear()

    def _draw(self, *, again: bool = False) -> None:
        if self._line:
            self._line.update(self._done, self._done, again=again)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
