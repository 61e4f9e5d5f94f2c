"""Module-level caches: every cache is created here, so that `clear()` empties them all.

A cache whose keys come from input is bounded: when it is full, it is emptied, and values with long keys are not stored. A
long-running process, or one that changes a table of `rules/` while it runs, calls `clear()`; that only costs time, except for
passphrases from pipes, which cannot be read again.
"""

from __future__ import annotations

try:  # the C implementation of `functools.lru_cache`, without the imports of `functools`
    from _functools import _lru_cache_wrapper as remembering  # type: ignore[import-not-found]  # it is written in C
except ImportError:  # a Python without the C implementation
    from functools import _lru_cache_wrapper as remembering

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    K = TypeVar("K")
    V = TypeVar("V")
    F = TypeVar("F", bound=Callable[..., Any])


class Cache(dict["K", "V"]):
    """A dict that `clear()` empties. If keys come from input, `most` bounds it: when it is full, it is emptied."""

    __slots__ = ("most",)

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        _clearing.append(self.clear)

    def keep(self, key: K, value: V) -> V:
        """Stores and returns a value. A value with a long key is only returned."""
        if self.most is not None:
            if _size(key) > LONGEST_KEY:
                return value
            if len(self) >= self.most:
                self.clear()
        self[key] = value
        return value


LONGEST_KEY = 2048
"""The longest key, in bytes or characters. A name may have half a megabyte, and its derived values a hundred times as much."""


def _size(key: object) -> int:
    if isinstance(key, (bytes, str)):
        return len(key)
    size = 0
    for each in key if isinstance(key, (tuple, frozenset)) else ():
        size += len(each) if type(each) is str or type(each) is bytes else _size(each)  # fast path for the common types
    return size


_clearing: list[Callable[[], None]] = []


_OF_FUNCTIONS = ("__module__", "__name__", "__qualname__", "__doc__")
"""The attributes by which pickle finds a function, and which `help` shows."""


def _counted(*counts: int) -> tuple[int, ...]:
    """The result of `cache_info()` of a cached function."""
    return counts


def remembered(most: int | None = None) -> Callable[[F], F]:
    """A decorator that caches a function's results; `most` bounds the cache if arguments come from input."""

    def decorated(function: F) -> F:
        made = remembering(function, most, False, _counted)
        for name in _OF_FUNCTIONS:
            setattr(made, name, getattr(function, name))
        made.__wrapped__ = function
        _clearing.append(made.cache_clear)
        return made  # type: ignore[no-any-return]  # it has the signature of the function

    return decorated


def clear() -> None:
    """Empties all caches."""
    for each in _clearing:
        each()
