"""The coordinates of the trend."""

from __future__ import annotations

from certlint.inventory.queries.overview import TrendDay
from certlint.service.charts import trend


def test_days_stand_where_their_date_is():
    found = trend([TrendDay(20000, 1, 3, 1), TrendDay(20005, 1, 0, 2), TrendDay(20010, 1, 1, 0)])
    assert [point.date for point in found.points] == ["2024-10-04", "2024-10-09", "2024-10-14"]
    first, middle, last = (point.at for point in found.points)
    assert (first, middle, last) == (0, 48, 96)  # a bar takes 4 % at most, and ends where the chart does
    assert found.width == 3.2


def test_errors_and_warnings_together_reach_the_top_at_most():
    found = trend([TrendDay(20000, 1, 3, 1), TrendDay(20001, 1, 0, 2)])
    assert found.most == 4
    assert [(point.error_height, point.warning_height) for point in found.points] == [(75, 25), (0, 50)]
    assert [(point.errors, point.warnings) for point in found.points] == [(3, 1), (0, 2)]


def test_many_days_share_the_width():
    found = trend([TrendDay(20000 + day, 1, 0, 0) for day in range(90)])
    assert found.points[-1].at == 98.89
    assert all(point.error_height == 0 for point in found.points)
    assert found.most == 1


def test_a_single_day_and_none():
    assert (trend([TrendDay(20000, 1, 1, 0)]).points[0].at, trend([]).points) == (0, [])
