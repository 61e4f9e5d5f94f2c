"""A cell of a list, and the display of expiry dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from certlint.inventory.queries import row_formats
from certlint.output.timeline import validity_state
from certlint.x509.days import MOST_NOTICE

SOON_DAYS = MOST_NOTICE
# The latest representable moment.
_LAST = 253402300799


class Cell(NamedTuple):
    """The contents of a cell.

    href   the target of a link
    badge  the style of a badge; `mark` is a word in a badge before the text
    state  of an expiry date: `expired` or `soon`
    small  a second line
    number, moment  whether the text is one; moments are not wrapped
    """

    text: object
    href: str = ""
    badge: str = ""
    mark: str = ""
    state: str = ""
    small: str = ""
    number: bool = False
    moment: bool = False


def expiry(not_after: int | None, now: int) -> Cell:
    """An expiry date and its state."""
    if not_after is None:
        return Cell("not readable", state="soon")
    begin, end, today = (datetime.fromtimestamp(min(max(each, 0), _LAST), UTC) for each in (0, not_after, now))
    state, words = validity_state(begin, end, today, SOON_DAYS)
    return Cell(row_formats.day_of(not_after), state=state, small=words, moment=True)


def first_expiry(row: Any, now: int) -> Cell:
    """The first expiry among the certificates of a place, which may be before its leaf's."""
    if row.expires is None:
        return expiry(None, now) if row.sha256 else Cell("")
    found = expiry(row.expires, now)
    is_of_leaf = row.expires == row.not_after or not row.sha256
    return found if is_of_leaf else found._replace(small=f"{found.small}, before its leaf")
