"""A cell of a list, and how a day of expiry stands in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from certlint.inventory import row_formats
from certlint.output.timeline import standing
from certlint.x509.days import MOST_NOTICE

SOON_DAYS = MOST_NOTICE
# The end of the calendar.
_LAST = 253402300799


class Cell(NamedTuple):
    """What stands in a cell.

    href   where the text leads
    badge  how the text looks as a badge; `mark` is a word in a badge before it
    state  of an expiry: `expired` or `soon`
    small  what stands below it
    number, moment  whether it is one: a moment stays in one line
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
    """When something expires, and how that stands."""
    if not_after is None:
        return Cell("not readable", state="soon")
    begin, end, today = (datetime.fromtimestamp(min(max(each, 0), _LAST), UTC) for each in (0, not_after, now))
    state, words = standing(begin, end, today, SOON_DAYS)
    return Cell(row_formats.day_of(not_after), state=state, small=words, moment=True)


def first_expiry(row: Any, now: int) -> Cell:
    """When what a place shows expires, which may be before its leaf does."""
    if row.expires is None:
        return expiry(None, now) if row.sha256 else Cell("")
    found = expiry(row.expires, now)
    is_of_leaf = row.expires == row.not_after or not row.sha256
    return found if is_of_leaf else found._replace(small=f"{found.small}, before its leaf")
