"""When certificates expire, by month: the days of each month for a chart, and totals."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MONTHS = 14
"""The number of months, from that of the run."""
LEVELS = 4
EXPIRED, LATER = "expired", "later"


class Day(NamedTuple):
    """A day on which certificates expire; `level` is their number relative to the maximum, 1 to LEVELS."""

    number: int
    date: str
    bundles: int
    level: int
    state: str


class Month(NamedTuple):
    """A month: `2026-06`, its number of days, the days with an expiry, and how many unexpired bundles expire in it."""

    name: str
    length: int
    days: tuple[Day, ...]
    bundles: int


class Calendar(NamedTuple):
    """The coming months, what has expired, and what expires later. `today` is the day of the month of the run."""

    expired: int
    months: tuple[Month, ...]
    later: int
    today: int

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The totals as table rows, without empty months."""
        named = [(each.name, each.bundles) for each in self.months]
        return [(name, count) for name, count in [(EXPIRED, self.expired), *named, (LATER, self.later)] if count]


def expiry_calendar(days: Mapping[str, int], now: datetime, soon: int) -> Calendar:
    """The calendar for these days (ISO 8601 → number of bundles) as of `now`; `soon` is in days."""
    names = [_name(now, ahead) for ahead in range(MONTHS)]
    today, most = now.date().isoformat(), max(days.values(), default=1)
    by_month: dict[str, list[Day]] = {name: [] for name in names}
    expired = later = 0
    for date, count in sorted(days.items()):
        expired += count * (date < today)
        later += count * (date[:7] > names[-1])
        if date[:7] in by_month:
            level = max(1, -(-count * LEVELS // most))
            by_month[date[:7]].append(Day(int(date[8:]), date, count, level, _state(date, now, soon)))
    months = tuple(_month(name, tuple(found)) for name, found in by_month.items())
    return Calendar(expired, months, later, now.day)


def _month(name: str, days: tuple[Day, ...]) -> Month:
    length = monthrange(int(name[:4]), int(name[5:]))[1]
    return Month(name, length, days, sum(day.bundles for day in days if day.state != EXPIRED))


def _name(now: datetime, ahead: int) -> str:
    year, month = divmod(now.year * 12 + now.month - 1 + ahead, 12)
    return f"{min(year, 9999):04}-{month + 1:02}"


def _state(date: str, now: datetime, soon: int) -> str:
    left = (now.replace(year=int(date[:4]), month=int(date[5:7]), day=int(date[8:])) - now).days
    return EXPIRED if left < 0 else "soon" if left < soon else "valid"
