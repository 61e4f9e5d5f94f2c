"""Keeps Python's garbage collector from running while many small acyclic objects are created."""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import TypeVar

    T = TypeVar("T")


_LOADED = 8
"""The number of inputs after which everything a run needs is loaded."""
SOON = 10_000
"""The allocation threshold of the youngest generation, for runs over many inputs."""
_SOONER = 1_000, 5, 2
"""The thresholds of all generations for a service."""


def settle() -> None:
    """Freezes what a run has loaded, and makes the collector run often enough from now on to keep memory constant."""
    gc.freeze()
    gc.set_threshold(SOON, 10, 10)


def settle_service() -> None:
    """The same for a service: its few objects may own large buffers, such as the 256 KiB of a failed TLS handshake."""
    gc.freeze()
    gc.collect()  # otherwise, the frozen objects are counted, and the oldest generation waits for a quarter as many
    gc.set_threshold(*_SOONER)


def settling(inputs: Iterable[T]) -> Iterator[T]:
    """The inputs of a run; calls `settle` once everything needed is loaded."""
    for number, each in enumerate(inputs):
        if number == _LOADED:
            settle()
        yield each


class Paused:
    """Pauses the collector of this process, and resumes it afterwards if it was enabled.

    Threads may overlap: a thread that finds it paused does not touch it, so that it never stays off. The first thread to finish
    resumes it, which only costs the others some time.
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
