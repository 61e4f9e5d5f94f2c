"""Removes time spans that count down from texts, so that they are equal from day to day."""

from __future__ import annotations

import re

_COUNTDOWN = re.compile(r"\b\d+ (?:day|hour)s?\b")


def without_countdown(text: str) -> str:
    """A text with `#` instead of spans that count down."""
    return _COUNTDOWN.sub("#", text)
