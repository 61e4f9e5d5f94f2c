"""The type of remarks."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Reading = dict[type, tuple[Callable[[Any], Iterable["Remark"]], tuple[str, ...]]]
    """Class of a part → the function that makes remarks on it (a tuple of none is told at once), and the kinds of these."""


class Remark(NamedTuple):
    """A violation: its kind, the message, what was expected and found, and its location in the part."""

    kind: str
    message: str
    expected: str
    found: str
    at: int = 0


def quoted_value(text: str) -> str:
    """A value for a message, shortened if it is long."""
    return repr(text if len(text) <= 80 else f"{text[:80]}…")
