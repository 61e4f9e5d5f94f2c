"""Time spans in arguments, and the default span of lists."""

from __future__ import annotations

import re

from certlint.inventory.queries.overview import DAY
from certlint.x509.days import MOST_NOTICE

USUAL = {"expiring": {"before": f"{MOST_NOTICE}d"}, "changes": {"since": "7d"}}
"""The span of a list if neither `before` nor `since` is given."""
_DAYS = re.compile(r"([0-9]{1,5})d")


def days_from(text: str, now: int, *, ahead: bool) -> int | None:
    """The moment of `45d`: 45 days from now, ahead or ago; None if the text does not have that form."""
    number = _DAYS.fullmatch(text)
    return now + (1 if ahead else -1) * int(number[1]) * DAY if number else None
