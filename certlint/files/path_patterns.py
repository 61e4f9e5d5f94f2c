"""Path patterns as a nondeterministic automaton that reads a path once.

As a regular expression, a dozen wildcards could take years for a malicious name. Here, a path takes one step per character,
whatever the pattern: the possible positions in the pattern are the bits of an integer.
"""

from __future__ import annotations

import os
import re

from certlint.caches import remembered
from certlint.files.paths import slashed

# `**/` matches nothing, or folders up to a slash; `**` anything; `*` anything but a slash; `?` and a class one such character.
_PIECES = re.compile(r"\*\*/|\*\*|\*|\[!?[^\]/]+\]|.", re.DOTALL)
_KNOWN = 1024


@remembered(_KNOWN)
def path_pattern(pattern: str) -> PathPattern:
    """A compiled pattern."""
    return PathPattern(slashed(os.path.normpath(pattern)))


class PathPattern:
    """Bit n of a state is set if a match may continue at position n of the pattern."""

    def __init__(self, pattern: str) -> None:
        self._singles: list[tuple[int, str]] = []  # positions that consume one character
        self._within = self._anything = self._folders = self._skipped = self._passed = 0
        place = 0
        for piece in _pieces(pattern):
            bit = 1 << place
            if piece == "**/":  # two positions: before it, and within it
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

    def matches(self, path: str, *, below: bool = False) -> bool:
        """Whether the pattern matches a path; with `below`, or a folder that contains it."""
        state = self._closure(1)
        for character in path:
            if character == "/":
                if below and state & self._end:
                    return True
                stays = state & (self._anything | self._folders)
                ahead = state & (self._takers(character) | self._folders)
            else:
                stays = state & (self._within | self._folders)
                ahead = state & self._takers(character)
            state = stays | self._closure(ahead << 1 | stays & self._skipped)
            if not state:
                return False
        return bool(state & self._end)

    def _closure(self, state: int) -> int:
        """A state with the positions that are reachable without consuming a character."""
        while True:
            more = state | (state & (self._skipped | self._passed)) << 1 | (state & self._passed) << 2
            if more == state:
                return state
            state = more

    def _takers(self, character: str) -> int:
        """The positions that consume a character."""
        found = self._taking.get(character)
        if found is None:
            found = sum(bit for bit, piece in self._singles if _takes(piece, character))
            self._taking[character] = found
        return found


def _pieces(pattern: str) -> list[str]:
    """The pieces of a pattern, without those that are redundant after the previous one."""
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
    """Whether a position of a pattern consumes a character."""
    if len(piece) == 1:
        return piece == character or (piece == "?" and character != "/")
    if character == "/":
        return False
    negated = piece[1] in "!^"
    return _is_listed(piece[1 + negated : -1], character) != negated


def _is_listed(listed: str, character: str) -> bool:
    """Whether a character is in a class: one of its single characters, or within a range."""
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
