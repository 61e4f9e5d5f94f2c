"""The patterns of owners, indexed by their literal beginnings and ends so that many are matched at once."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_ONCE = 100
_SPECIAL = frozenset("*?[")
"""The special characters of a pattern."""


class Patterns:
    """Patterns, each with an owner; `*` matches everything, including dots and slashes.

    Most patterns are a literal prefix or suffix, which is looked up; the rest are one regular expression per owner.
    """

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        self._ends: dict[str, list[int]] = {}
        self._beginnings: dict[str, list[int]] = {}
        others: dict[int, list[str]] = {}
        for pattern, owner in patterns:
            if pattern[:1] == "*" and not _SPECIAL.intersection(pattern[1:]):
                self._ends.setdefault(pattern[1:], []).append(owner)
            elif pattern[-1:] == "*" and not _SPECIAL.intersection(pattern[:-1]):
                self._beginnings.setdefault(pattern[:-1], []).append(owner)
            else:
                others.setdefault(owner, []).append(translate(pattern))
        self._lengths = {len(each) for each in self._ends}, {len(each) for each in self._beginnings}
        # A single expression for all patterns of an owner takes much memory.
        self._others = [
            (re.compile("|".join(texts[at : at + _AT_ONCE])), owner)
            for owner, texts in others.items()
            for at in range(0, len(texts), _AT_ONCE)
        ]

    def matching(self, text: str) -> list[int]:
        """The owners of the patterns that match a text."""
        found: list[int] = []
        ends, beginnings = self._lengths
        for length in ends:
            found += self._ends.get(text[max(len(text) - length, 0) :], ())
        for length in beginnings:
            found += self._beginnings.get(text[:length], ())
        for expression, owner in self._others:
            if expression.match(text):
                found.append(owner)
        return found
