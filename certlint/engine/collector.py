"""Python's garbage collector, out of the way while many small things are made that hold no cycles."""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import TypeVar

    T = TypeVar("T")


_LOADED = 8
"""After so many inputs what a run needs is in memory."""
SOON = 10_000
"""Things that are made until the youngest are gone through, in a run over many inputs."""


def settle() -> None:
    """Freezes what a run has loaded, and collects what it makes from now on often enough that memory stays flat."""
    gc.freeze()
    gc.set_threshold(SOON, 10, 10)


def settling(inputs: Iterable[T]) -> Iterator[T]:
    """The inputs of a run; settles as soon as what it needs is loaded."""
    for number, each in enumerate(inputs):
        if number == _LOADED:
            settle()
        yield each


class Paused:
    """Pauses the collector of this process, and lets it go on afterwards where it was on before.

    Threads may do so at the same time: a thread that finds it paused does not touch it, so that it is never left off. The
    first thread to finish switches it on again, which costs the others a little time and nothing else.
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        if self._was_on:
            gc.disable()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._was_on:
            gc.enable()
