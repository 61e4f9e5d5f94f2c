"""A pattern of paths as a machine that reads a path once, from left to right.

As a regular expression, a dozen wildcards take years over a name that somebody has chosen for it. Here a path takes a step for
each of its characters, whatever the pattern is: the places in the pattern at which a match may be are the bits of a number.
"""

from __future__ import annotations

import os
import re

from certlint.caches import remembered
from certlint.files.paths import slashed

# `**/` is nothing, or folders up to a slash; `**` anything; `*` anything but a slash; `?` and a class one character but that.
_PIECES = re.compile(r"\*\*/|\*\*|\*|\[!?[^\]/]+\]|.", re.DOTALL)
_KNOWN = 1024


@remembered(_KNOWN)
def path_pattern(pattern: str) -> PathPattern:
    """A pattern, ready to be asked."""
    return PathPattern(slashed(os.path.normpath(pattern)))


class PathPattern:
    """Bit n of a state is set while the n-th place of the pattern may be the next to go on at."""

    def __init__(self, pattern: str) -> None:
        self._singles: list[tuple[int, str]] = []  # places that take one character
        self._within = self._anything = self._folders = self._skipped = self._passed = 0
        place = 0
        for piece in _pieces(pattern):
            bit = 1 << place
            if piece == "**/":  # two places: before it, and within it
                self._passed |= bit
                self._folders |= bit << 1
                place += 1
            elif piece[0] == "*":
                self._within |= bit
                self._anything |= bit if len(piece) > 1 else 0
                self._skipped |= bit
            else:
                self._singles.append((bit, piece))
            place += 1
        self._end = 1 << place
        self._taking: dict[str, int] = {}

    def means(self, path: str, *, below: bool = False) -> bool:
        """Whether the pattern means a path, or with `below` a folder that it is in."""
        state = self._settled(1)
        for character in path:
            if character == "/":
                if below and state & self._end:
                    return True
                stays = state & (self._anything | self._folders)
                ahead = state & (self._takers(character) | self._folders)
            else:
                stays = state & (self._within | self._folders)
                ahead = state & self._takers(character)
            state = stays | self._settled(ahead << 1 | stays & self._skipped)
            if not state:
                return False
        return bool(state & self._end)

    def _settled(self, state: int) -> int:
        """A state with the places that are reached from it without a character."""
        while True:
            more = state | (state & (self._skipped | self._passed)) << 1 | (state & self._passed) << 2
            if more == state:
                return state
            state = more

    def _takers(self, character: str) -> int:
        """The places that take a character."""
        found = self._taking.get(character)
        if found is None:
            found = sum(bit for bit, piece in self._singles if _takes(piece, character))
            self._taking[character] = found
        return found


def _pieces(pattern: str) -> list[str]:
    """The pieces of a pattern, without those that change nothing beside the one before."""
    found = [""]
    for piece in _PIECES.findall(pattern):
        if found[-1] == "**" and piece[0] == "*":
            continue
        if found[-1] == "**/" and piece.startswith("**"):
            found[-1] = piece
        else:
            found.append(piece)
    return found[1:]


def _takes(piece: str, character: str) -> bool:
    """Whether one place of a pattern takes a character."""
    if len(piece) == 1:
        return piece == character or (piece == "?" and character != "/")
    if character == "/":
        return False
    negated = piece[1] in "!^"
    return _is_listed(piece[1 + negated : -1], character) != negated


def _is_listed(listed: str, character: str) -> bool:
    """Whether a character is in a class: among single ones, or between the two of a range."""
    at = 0
    while at < len(listed):
        if listed[at + 1 : at + 2] == "-" and at + 2 < len(listed):
            if listed[at] <= character <= listed[at + 2]:
                return True
            at += 3
        else:
            if listed[at] == character:
                return True
            at += 1
    return False
