"""Spans of time that count down to today change from day to day; what they are found on does not."""

from __future__ import annotations

import re

_COUNTDOWN = re.compile(r"\b\d+ (?:day|hour)s?\b")


def without_countdown(text: str) -> str:
    """A text with `#` in the place of what counts down."""
    return _COUNTDOWN.sub("#", text)
