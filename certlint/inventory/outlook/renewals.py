"""What has to be renewed, and when: with current validity periods, with shorter ones, by issuer, by owner."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certlint.inventory.sql.database import Database

DAY = 86400
MONTHS = 12
_YEAR = 365
# CAs and clients renew some days before expiry, so a 47-day certificate is renewed more often than every 47 days.
EARLY = 0.9
_IN_USE = "c.ended IS NULL AND c.superseded_by IS NULL AND c.is_ca = 0"


class RenewalMonth(NamedTuple):
    """The number of renewals in a month: with current validity periods, and with each of the requested ones."""

    month: str
    as_now: int
    under: tuple[int, ...]


class Share(NamedTuple):
    """What an issuer or an owner has to renew within a year, and when the first of it expires."""

    name: str
    renewals: int
    first: int | None


class KeyMove(NamedTuple):
    """Certificates in use with one kind of key, and when the last of them expires."""

    key: str
    certificates: int
    last: int | None


def by_month(database: Database, now: datetime, lifetimes: Sequence[int]) -> list[RenewalMonth]:
    """The renewals of the next twelve months. What has expired is due at once."""
    start = int(now.timestamp())
    listed = months(now)
    series = [defaultdict[tuple[int, int], int](int) for _ in range(1 + len(lifetimes))]
    spans: dict[int, tuple[int, list[int]]] = {}
    sql = (
        f"SELECT c.end_day, c.lifetime, count(*) FROM certificates c WHERE {_IN_USE}"
        " AND c.end_day IS NOT NULL AND c.lifetime IS NOT NULL GROUP BY c.end_day, c.lifetime"
    )
    end = start // DAY + _YEAR
    for last, lifetime, number in database.query(sql):
        if lifetime not in spans:
            # A shorter validity period applies from the first renewal.
            shortened = (lifetime, *(min(each, lifetime) for each in lifetimes))
            spans[lifetime] = int(lifetime * (1 - EARLY)), [max(int(days * EARLY), 1) for days in shortened]
        early, intervals = spans[lifetime]
        first = max(last - early, start // DAY)
        for found, every in zip(series, intervals, strict=True):
            found[first, every] += number
    month = {day: _month(day) for day in range(start // DAY, end)}
    counts = [_by_month(found, month, end) for found in series]
    return [RenewalMonth(month, counts[0][month], tuple(count[month] for count in counts[1:])) for month in listed]


def _by_month(series: Mapping[tuple[int, int], int], month: Mapping[int, str], end: int) -> Counter[str]:
    """The renewals per month; `series` counts certificates by the day of their first renewal and the interval in days."""
    count = Counter[str]()
    for (first, every), number in series.items():
        for due in range(first, end, every):
            count[month[due]] += number
    return count


def _month(day: int) -> str:
    return f"{datetime.fromtimestamp(day * DAY, UTC):%Y-%m}"


def months(now: datetime) -> list[str]:
    """This month and the twelve after it."""
    first = now.replace(day=1)
    months = [f"{first:%Y-%m}"]
    while len(months) <= MONTHS:
        first = (first + timedelta(days=32)).replace(day=1)
        months.append(f"{first:%Y-%m}")
    return months


def due_month(not_before: int | None, not_after: int | None, now: datetime) -> str:
    """The month in which a certificate is renewed with its current validity period; overdue renewals are due this month."""
    if not_before is None or not_after is None:
        return ""
    lifetime = (not_after - not_before) // DAY
    return _month(max(not_after // DAY - int(lifetime * (1 - EARLY)), int(now.timestamp()) // DAY))


def by_issuer(database: Database, now: datetime) -> list[Share]:
    """Certificates in use that have expired or expire within a year, by issuer; largest first."""
    sql = (
        "SELECT i.issuer, number, first FROM (SELECT c.issuer_id, count(*) AS number, min(c.not_after) AS first"
        f" FROM certificates c WHERE {_IN_USE} AND c.not_after < ? GROUP BY c.issuer_id) AS sums"
        " JOIN issuers i ON i.id = sums.issuer_id ORDER BY number DESC, i.issuer_sha256 LIMIT 1000"
    )
    return [Share(*row) for row in database.query(sql, (_in_a_year(now),))]


def by_owner(database: Database, now: datetime) -> list[Share]:
    """Leaves in use that have expired or expire within a year, by the owners of their places; largest first.

    A certificate at several places of an owner counts once; at places of two owners, it counts for each.
    """
    year = _in_a_year(now)
    names: dict[int | None, str] = {None: ""}
    names |= dict(database.query("SELECT id, owner FROM owners"))
    found: dict[str, Share] = {}
    with database.summing():
        rows = list(database.query(_OF_SOLE_OWNERS, (year,)))
    for number, renewals, first in chain(rows, database.query(_OF_OTHERS, (year,))):
        if number == 0:  # several owners: counted for each of them below
            continue
        name = names.get(number, "")
        before = found.get(name, Share(name, 0, first))
        found[name] = Share(name, before.renewals + renewals, min(before.first or first, first))
    return sorted(found.values(), key=lambda share: (-share.renewals, share.name))


# Most places have one leaf and at most one owner, and store both. For a million rows, SQLite's join takes half the time of
# NOT IN; DISTINCT keeps SQLite from joining the table itself.
_OF_SOLE_OWNERS = """SELECT p.owner_id, count(DISTINCT p.leaf_id), min(p.ends) FROM places p
    LEFT JOIN (SELECT DISTINCT id FROM certificates WHERE superseded_by IS NOT NULL) AS old ON old.id = p.leaf_id
    WHERE p.ended IS NULL AND p.leaf_id > 0 AND p.ends < ? AND old.id IS NULL GROUP BY p.owner_id"""
# `CROSS JOIN` keeps SQLite to the written join order.
_OF_OTHERS = """SELECT po.owner_id, count(DISTINCT c.id), min(c.not_after) FROM (
        SELECT id FROM places WHERE owner_id = 0 AND ended IS NULL
        UNION SELECT id FROM places WHERE leaf_id = 0 AND ended IS NULL
    ) AS p CROSS JOIN sightings s CROSS JOIN certificates c LEFT JOIN place_owners po ON po.place_id = p.id
    WHERE s.place_id = p.id AND c.id = s.certificate_id AND s.ended IS NULL AND s.position = 0 AND c.is_ca = 0
    AND c.superseded_by IS NULL AND c.not_after < ? AND NOT EXISTS (
        SELECT 1 FROM sightings o JOIN places q ON q.id = o.place_id
        WHERE o.certificate_id = c.id AND o.ended IS NULL AND o.position = 0 AND q.leaf_id > 0
        AND coalesce(q.owner_id, -1) = coalesce(po.owner_id, -1))
    GROUP BY po.owner_id"""


def _in_a_year(now: datetime) -> int:
    return int((now + timedelta(days=_YEAR)).timestamp())


def keys_to_move(database: Database, key: str) -> list[KeyMove]:
    """Certificates in use whose keys are not of the kind `key`, which is the target of a migration."""
    sql = f"SELECT c.key, count(*), max(c.not_after) FROM certificates c WHERE {_IN_USE} GROUP BY c.key"
    rows = sorted((KeyMove(*row) for row in database.query(sql)), key=lambda row: (-row.certificates, row.key))
    return [row for row in rows if not row.key.lower().startswith(key.lower())]
