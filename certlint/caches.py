"""What modules remember between calls: every cache of a module is made here, so that `clear()` empties them all.

A cache whose keys come from input has a bound: when it is full, it is emptied, and values with long keys are not kept. A
process that lints for long, or that changes a table of `rules/` while it runs, calls `clear()`; that costs only time, unless
a passphrase came from a pipe, which has no second one.
"""

from __future__ import annotations

try:  # the core of `functools.lru_cache`, without the modules that `functools` loads
    from _functools import _lru_cache_wrapper as remembering  # type: ignore[import-not-found]  # it is written in C
except ImportError:  # a Python without the C version
    from functools import _lru_cache_wrapper as remembering

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    K = TypeVar("K")
    V = TypeVar("V")
    F = TypeVar("F", bound=Callable[..., Any])


class Cache(dict["K", "V"]):
    """A dict that is emptied by `clear()`. Where keys come from input, `most` bounds it: when full, it is emptied."""

    __slots__ = ("most",)

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        _clearing.append(self.clear)

    def keep(self, key: K, value: V) -> V:
        """Remembers a value and returns it. A value with a long key is returned without being remembered."""
        if self.most is not None:
            if _size(key) > LONGEST_KEY:
                return value
            if len(self) >= self.most:
                self.clear()
        self[key] = value
        return value


LONGEST_KEY = 2048
"""Bytes, or characters. A name may have half a megabyte, and what is derived from it a hundred times as much."""


def _size(key: object) -> int:
    if isinstance(key, (bytes, str)):
        return len(key)
    size = 0
    for each in key if isinstance(key, (tuple, frozenset)) else ():
        size += len(each) if type(each) is str or type(each) is bytes else _size(each)  # most are
    return size


_clearing: list[Callable[[], None]] = []


_OF_FUNCTIONS = ("__module__", "__name__", "__qualname__", "__doc__")
"""Pickle finds a function by these attributes, and `help` shows them."""


def _counted(*counts: int) -> tuple[int, ...]:
    """What `cache_info()` of such a function returns."""
    return counts


def remembered(most: int | None = None) -> Callable[[F], F]:
    """A decorator: the function remembers its results, those for the last `most` arguments where these come from input."""

    def decorated(function: F) -> F:
        made = remembering(function, most, False, _counted)
        for name in _OF_FUNCTIONS:
            setattr(made, name, getattr(function, name))
        made.__wrapped__ = function
        _clearing.append(made.cache_clear)
        return made  # type: ignore[no-any-return]  # it is called as the function is

    return decorated


def clear() -> None:
    """Empties all caches."""
    for each in _clearing:
        each()
