"""The calendar of what expires: each bundle is counted once, and those that have expired apart."""

from __future__ import annotations

from datetime import UTC, datetime

from certlint.output.expiry import MONTHS, expiry_calendar

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def test_every_bundle_is_counted_once():
    """Of the month of the run, what expired before today is among the expired, and drawn all the same."""
    days = {"2025-12-31": 1, "2026-06-14": 2, "2026-06-15": 4, "2026-07-01": 8, "2027-07-31": 16, "2027-08-01": 32}
    calendar = expiry_calendar(days, NOW, 10)
    assert calendar.rows == [("expired", 3), ("2026-06", 4), ("2026-07", 8), ("2027-07", 16), ("later", 32)]
    assert (len(calendar.months), calendar.months[-1].name) == (MONTHS, "2027-07")
    assert [(day.number, day.state) for day in calendar.months[0].days] == [(14, "expired"), (15, "soon")]


def test_soon_is_less_than_so_many_days():
    days = {"2026-06-24": 1, "2026-06-25": 1}
    assert [day.state for day in expiry_calendar(days, NOW, 10).months[0].days] == ["soon", "valid"]


def test_a_day_is_as_strong_as_its_share_of_the_fullest():
    days = {"2026-06-20": 1, "2026-06-21": 25, "2026-06-22": 26, "2026-06-23": 76, "2026-06-24": 100}
    assert [day.level for day in expiry_calendar(days, NOW, 10).months[0].days] == [1, 1, 2, 4, 4]
