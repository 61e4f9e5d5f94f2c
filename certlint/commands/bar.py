"""A bar on a terminal for commands that work on one file, or one host, after the other."""

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
    """Counts files, or `what` there is. It draws on a terminal alone, and only where more than one is worked on."""

    def __init__(self, stream: TextIO, total: int, what: str = "files") -> None:
        self._line = ProgressLine(stream, total, what) if total > 1 and stream.isatty() else None
        self._done = 0

    def over(self, paths: Iterable[str | Unreadable]) -> Iterator[str | Unreadable]:
        """`paths`, each counted when the next one is asked for."""
        for path in paths:
            if isinstance(path, str):
                self._draw()
            else:
                self.clear()  # the next line says why it cannot be read
            yield path
            self._done += 1

    def beside(self, items: Iterable[T]) -> Iterator[T]:
        """`items`, each counted when the next one is asked for; the bar makes room for a report on the same terminal."""
        shares = sys.stdout.isatty()
        self._draw()
        for item in items:
            if shares:
                self.clear()
            yield item
            self._done += 1
            self._draw(again=shares)
        self.clear()  # what is reported of all of them comes next

    def during(self, work: Callable[[str], int]) -> Callable[[str], int]:
        """`work`, with the bar wiped away before its error is reported."""

        def worked(path: str) -> int:
            try:
                return work(path)
            except BaseException:
                self.clear()
                raise

        return worked

    def clear(self) -> None:
        """Wipes the bar away, so that a line can be written in its place."""
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
