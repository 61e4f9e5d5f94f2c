"""An overview of the whole inventory: counts, verdicts, and their trend by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.sql.columns import SEVERITIES
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.inventory.sql.database import Database

DAY = 86400
_IN_USE = "FROM certificates WHERE ended IS NULL AND superseded_by IS NULL"
_TREND = 400
"""How many runs the trend is computed from."""


class Overview(NamedTuple):
    """Counts as of a moment. Certificates are those in use: a place shows them, and nothing newer supersedes them.

    verdicts   the number of places for each verdict
    findings   the number of open findings for each severity
    unowned    the number of places without an owner
    last_run   when the latest recorded run began; None without runs
    """

    certificates: int
    expired: int
    expiring: int
    verdicts: dict[str, int]
    findings: dict[str, int]
    unowned: int
    last_run: int | None


class TrendDay(NamedTuple):
    """The results of the last complete runs of a day over all sites; `day` is the number of days since 1970."""

    day: int
    places: int
    errors: int
    warnings: int


def overview(database: Database, now: int, soon: int) -> Overview:
    """The counts; `soon` is in seconds."""
    certificates = _count(database, f"SELECT count(*) {_IN_USE}")
    expired = _count(database, f"SELECT count(*) {_IN_USE} AND not_after < ?", now)
    expiring = _count(database, f"SELECT count(*) {_IN_USE} AND not_after >= ? AND not_after < ?", now, now + soon)
    verdicts = dict.fromkeys(("pass", "fail", "incomplete"), 0) | dict(
        database.query("SELECT verdict, count(*) FROM places WHERE ended IS NULL GROUP BY verdict")
    )
    findings = dict.fromkeys(SEVERITIES, 0) | dict(
        database.query("SELECT severity, count(*) FROM findings WHERE ended IS NULL GROUP BY severity")
    )
    unowned = "SELECT count(*) FROM places WHERE ended IS NULL AND owner_id IS NULL"
    last = database.one("SELECT max(started) FROM runs")
    return Overview(
        certificates, expired, expiring, verdicts, findings, _count(database, unowned), last[0] if last else None
    )


def findings_of_superseded(database: Database) -> dict[str, int]:
    """The number of open findings per severity about superseded certificates, which do not alert."""
    return dict(database.query(_OF_SUPERSEDED))


_OF_SUPERSEDED = (
    "SELECT f.severity, count(*) FROM certificates c CROSS JOIN findings f"
    " WHERE c.superseded_by IS NOT NULL AND f.certificate_id = c.id AND f.ended IS NULL GROUP BY f.severity"
)
"""CROSS JOIN makes SQLite start with the superseded certificates, which are few, not with the findings."""


def expiry_days(database: Database, since: int, before: int) -> dict[int, int]:
    """How many certificates in use expire on each day of a span, by days since 1970."""
    sql = f"SELECT end_day, count(*) {_IN_USE} AND end_day BETWEEN ? AND ? GROUP BY end_day"
    return dict(database.query(sql, (since // DAY, (before - 1) // DAY)))


def trend(database: Database, since: int) -> list[TrendDay]:
    """The days since `since` with complete recorded runs; for each source, the last run of a day counts."""
    sql = (
        "SELECT started, site, sources, places, errors, warnings FROM runs WHERE complete = 1 AND started >= ?"
        " ORDER BY id DESC LIMIT ?"
    )
    last: dict[tuple[int, str, str], tuple[int, int, int]] = {}
    for started, site, sources, *counts in database.query(sql, (since, _TREND)):
        last.setdefault((started // DAY, site, sources), (counts[0], counts[1], counts[2]))
    days: dict[int, tuple[int, int, int]] = {}
    for (day, _, _), found in last.items():
        before = days.get(day, (0, 0, 0))
        days[day] = before[0] + found[0], before[1] + found[1], before[2] + found[2]
    return [TrendDay(day, *days[day]) for day in sorted(days)]


def soonest(database: Database, before: int, limit: int) -> list[tuple[str, str, str, int]]:
    """SHA-256, name, serial number and notAfter of the certificates in use that expire first."""
    sql = f"SELECT sha256, common_name, serial, not_after {_IN_USE} AND not_after < ? ORDER BY not_after, id LIMIT ?"
    return [(row[0], row[1], row[2], row[3]) for row in database.query(sql, (before, limit))]


def _count(database: Database, sql: str, *parameters: object) -> int:
    row = database.one(sql, parameters)
    return int(row[0]) if row else 0
