"""What has to be renewed, and when: as now, under shorter lifetimes, by issuer, by owner; and what breaks first."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from certlint.inventory import beside
from certlint.inventory.lists import PLACE, place_row
from certlint.inventory.paging import PAGE, page_of
from certlint.inventory.totals import name_of
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.inventory.answers import PlaceRow
    from certlint.inventory.database import Database
    from certlint.inventory.paging import Key, Page

DAY = 86400
MONTHS = 12
# CAs renew a few days before the end, so that a certificate of 47 days is renewed more than every 47 days.
EARLY = 0.9
_IN_USE = "c.ended IS NULL AND c.superseded_by IS NULL AND c.is_ca = 0"


class RenewalMonth(NamedTuple):
    """How many renewals a month brings: as certificates live now, and under each of the lifetimes that were asked for."""

    month: str
    as_now: int
    under: tuple[int, ...]


class Share(NamedTuple):
    """What an issuer or an owner has to renew within a year, and when the first of it expires."""

    name: str
    renewals: int
    first: int | None


class KeyMove(NamedTuple):
    """Certificates in use of one kind of key, and when the last of them ends by itself."""

    key: str
    certificates: int
    last: int | None


def by_month(database: Database, now: datetime, lifetimes: Sequence[int]) -> list[RenewalMonth]:
    """The renewals of the next twelve months. What has expired is due at once."""
    start = int(now.timestamp())
    months = _months(now)
    counts = [Counter[str]() for _ in range(1 + len(lifetimes))]
    sql = (
        f"SELECT c.not_after / {DAY}, (c.not_after - c.not_before) / {DAY}, count(*) FROM certificates c"
        f" WHERE {_IN_USE} AND c.not_after IS NOT NULL AND c.not_before IS NOT NULL GROUP BY 1, 2"
    )
    end = start // DAY + (now.replace(year=now.year + 1) - now).days
    for last, lives, number in database.query(sql):
        first = max(last - int(lives * (1 - EARLY)), start // DAY)
        for count, days in zip(counts, (lives, *(min(each, lives) for each in lifetimes)), strict=True):
            # A shorter lifetime holds from the first renewal on.
            for due in _due(first, max(int(days * EARLY), 1), end):
                count[_month(due)] += number
    return [RenewalMonth(month, counts[0][month], tuple(count[month] for count in counts[1:])) for month in months]


def _due(first: int, every: int, end: int) -> Iterator[int]:
    """The days of renewal, up to a year from now."""
    return iter(range(first, end, every))


def _month(day: int) -> str:
    return f"{datetime.fromtimestamp(day * DAY, UTC):%Y-%m}"


def _months(now: datetime) -> list[str]:
    """This month and the twelve after it."""
    first = now.replace(day=1)
    months = [f"{first:%Y-%m}"]
    while len(months) <= MONTHS:
        first = (first + timedelta(days=32)).replace(day=1)
        months.append(f"{first:%Y-%m}")
    return months


def by_issuer(database: Database, now: datetime) -> list[Share]:
    """Certificates in use that expire within a year, or have, by issuer; the most first."""
    sql = (
        f"SELECT c.issuer_sha256, count(*), min(c.not_after) FROM certificates c WHERE {_IN_USE} AND c.not_after < ?"
        " GROUP BY c.issuer_sha256 ORDER BY count(*) DESC, c.issuer_sha256 LIMIT 1000"
    )
    rows = list(database.query(sql, (_in_a_year(now),)))
    return [Share(name_of(database, digest), count, first) for digest, count, first in rows]


def by_owner(database: Database, now: datetime) -> list[Share]:
    """Places where a certificate expires within a year, or has, by owner; the most first."""
    sql = (
        "SELECT coalesce(o.owner, ''), count(*), min(p.expires) FROM places p LEFT JOIN place_owners po ON po.place_id = p.id"
        " LEFT JOIN owners o ON o.id = po.owner_id WHERE p.ended IS NULL AND p.expires < ?"
        " GROUP BY o.owner ORDER BY count(*) DESC, coalesce(o.owner, '')"
    )
    return [Share(*row) for row in database.query(sql, (_in_a_year(now),))]


def _in_a_year(now: datetime) -> int:
    return int((now + timedelta(days=365)).timestamp())


def keys_to_move(database: Database, key: str) -> list[KeyMove]:
    """Certificates in use whose keys are of another kind than the one that is moved to."""
    sql = f"SELECT c.key_type, c.key_bits, count(*), max(c.not_after) FROM certificates c WHERE {_IN_USE} GROUP BY 1, 2"
    rows = sorted(database.query(sql), key=lambda row: (-row[2], row[0]))
    titles = [(f"{kind} {bits or ''}".strip(), count, last) for kind, bits, count, last in rows]
    return [KeyMove(*row) for row in titles if not row[0].lower().startswith(key.lower())]


def first_breakages(database: Database, after: Key | None = None, limit: int = PAGE) -> Page:
    """The places by the day on which the first certificate expires that they show. The key is (expires, id)."""
    where, parameters = "p.ended IS NULL AND p.expires IS NOT NULL", list[object]()
    if after is not None:
        where, parameters = f"{where} AND (p.expires, p.id) > (?, ?)", [*after]
    sql = f"SELECT p.expires, {PLACE} FROM places p WHERE {where} ORDER BY p.expires, p.id LIMIT ?"
    rows = [(expires, place_row(tuple(row))) for expires, *row in database.query(sql, (*parameters, limit + 1))]
    listed = page_of(rows, limit, lambda row: (row[0], row[1].id))
    places: list[PlaceRow] = beside.places(database, [row for _, row in listed.rows])
    ends = [expires for expires, _ in listed.rows]
    return listed._replace(rows=[_breakage(database, *pair) for pair in zip(ends, places, strict=True)])


class Breakage(NamedTuple):
    """What breaks a place first: the certificate that ends, on which day."""

    at: int
    place_id: int
    kind: str
    site: str
    location: str
    sha256: str
    common_name: str
    failing: bool
    owners: tuple[str, ...]


def _breakage(database: Database, expires: int, place: PlaceRow) -> Breakage:
    row = database.one(
        "SELECT c.sha256, c.common_name FROM sightings s JOIN certificates c ON c.id = s.certificate_id"
        " WHERE s.place_id = ? AND s.ended IS NULL AND c.not_after = ? ORDER BY s.position LIMIT 1",
        (place.id, expires),
    )
    digest, name = row or ("", "")
    where = place.id, place.kind, place.site, place.location
    return Breakage(expires, *where, digest, name, place.errors > 0, place.owners)
