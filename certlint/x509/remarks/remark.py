"""What a note is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Noted = dict[type, tuple[Callable[[Any], Iterator["Note"]], tuple[str, ...]]]
    """Class of a part → who notes what is odd about it, and the kinds of its notes."""


class Note(NamedTuple):
    """One oddity: its kind, what to tell people, and where it is in the part."""

    kind: str
    message: str
    expected: str
    found: str
    at: int = 0


def shown(text: str) -> str:
    """A value for a message, cut when it is long."""
    return repr(text if len(text) <= 80 else f"{text[:80]}…")
