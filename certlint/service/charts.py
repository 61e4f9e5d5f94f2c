"""Coordinates of charts for the templates, in percent of width and height."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from certlint.inventory.queries.overview import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.inventory.queries.overview import TrendDay


class Point(NamedTuple):
    """A day on the chart: its position, and the heights of its errors and warnings."""

    at: float
    date: str
    errors: int
    warnings: int
    error_height: float
    warning_height: float


class Trend(NamedTuple):
    """The days, the width of a bar, and the value of the full height."""

    points: list[Point]
    width: float
    most: int


def trend(days: Sequence[TrendDay]) -> Trend:
    """Errors and warnings by day, the first day at the left."""
    if not days:
        return Trend([], 0, 0)
    first, last = days[0].day, days[-1].day
    most = max(1, *(each.errors + each.warnings for each in days))
    width = min(100 / (last - first + 1), 4)
    points = [
        Point(
            round((100 - width) * (each.day - first) / max(last - first, 1), 2),
            datetime.fromtimestamp(each.day * DAY, UTC).date().isoformat(),
            each.errors,
            each.warnings,
            round(100 * each.errors / most, 2),
            round(100 * each.warnings / most, 2),
        )
        for each in days
    ]
    return Trend(points, round(width * 0.8, 2), most)
