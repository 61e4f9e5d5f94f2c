"""Enumerations in sentences, for messages and expectations."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    return _joined(list(words), "or")


def each_of(words: Iterable[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return _joined(list(words), "and")


def _joined(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
