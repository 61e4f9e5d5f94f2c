"""The lists of the inventory, a page at a time: certificates, places, findings, ended sightings, runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.queries import row_details
from certlint.inventory.queries.paging import PAGE, page_of
from certlint.inventory.queries.row_types import CertificateRow, FindingRow, PlaceRow, RunRow, SightingRow, columns
from certlint.inventory.search.filters import Filters, Where
from certlint.inventory.search.narrowing import Narrowing
from certlint.inventory.search.strategies import find_rows

if TYPE_CHECKING:
    from typing import Any

    from certlint.inventory.queries.paging import Key, Page
    from certlint.inventory.sql.database import Database

# Sorts after every moment: the key of rows without one.
UNDATED = 2**63 - 1
CERTIFICATE = ", ".join(f"c.{name}" for name in columns(CertificateRow, "superseded"))
CERTIFICATE += ", c.superseded_by IS NOT NULL"
PLACE = ", ".join(f"p.{name}" for name in columns(PlaceRow, "sha256"))
_RUN = ", ".join(columns(RunRow))
_FINDING = (
    "SELECT f.id, f.rule, f.severity, f.message, f.first_seen, f.last_seen, f.ended, f.place_id,"
    " p.kind, p.site, p.location, coalesce(c.sha256, ''), coalesce(c.common_name, '')"
    " FROM findings f JOIN places p ON p.id = f.place_id LEFT JOIN certificates c ON c.id = f.certificate_id"
)


def certificates(
    database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE
) -> Page:
    """The certificates that places show, by notAfter, earliest first. The key is (not_after, id)."""
    return _certificates(database, filters or Filters(), (), after, limit)


def expiring(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The certificates to renew, overdue ones included: those without a newer replacement."""
    filters = (filters or Filters())._replace(ended=False)
    return _certificates(database, filters, ("c.superseded_by IS NULL",), after, limit)


def _certificates(database: Database, filters: Filters, more: tuple[str, ...], after: Key | None, limit: int) -> Page:
    """A page; certificates whose notAfter cannot be decoded come last, in the order of their ids."""
    found = find_rows(
        database,
        filters,
        Narrowing.of_certificates,
        lambda where: _found(database, filters, where, more, after, limit),
        sweeps=True,
    )
    listed = page_of(found, limit, lambda row: (UNDATED if row.not_after is None else row.not_after, row.id))
    return listed._replace(rows=row_details.certificates(database, listed.rows))


def _found(
    database: Database, filters: Filters, where: Where, more: tuple[str, ...], after: Key | None, limit: int
) -> list[CertificateRow]:
    where.conditions += more
    dated = filters.before is not None or filters.since is not None
    found: list[CertificateRow] = []
    if after is None or after[0] != UNDATED:
        found = _dated(database, filters, where, after, limit + 1)
    if len(found) <= limit and not dated:
        least = after[1] if after is not None and after[0] == UNDATED else 0
        sql = f"SELECT {CERTIFICATE} FROM certificates c{where.also('c.not_after IS NULL AND c.id > ?')} ORDER BY c.id LIMIT ?"
        found += map(listed_certificate, database.query(sql, (*where.parameters, least, limit + 1 - len(found))))
    return found


def _dated(database: Database, filters: Filters, where: Where, after: Key | None, limit: int) -> list[CertificateRow]:
    dates = Where()
    dates.add("c.not_after IS NOT NULL")
    dates.between(filters, "c.not_after")
    if after is not None:
        dates.add("(c.not_after, c.id) > (?, ?)", *after)
    table = where.source("certificates c", database.dialect.fence, *dates.conditions)
    sql = f"SELECT {CERTIFICATE} FROM {table} ORDER BY c.not_after, c.id LIMIT ?"
    return [listed_certificate(row) for row in database.query(sql, (*where.parameters, *dates.parameters, limit))]


def listed_certificate(row: tuple[Any, ...]) -> CertificateRow:
    """A row of the query `CERTIFICATE`."""
    found = CertificateRow(*row)
    return found._replace(
        is_ca=bool(found.is_ca), self_signed=bool(found.self_signed), superseded=bool(found.superseded)
    )


def places(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The places, in the order in which they were first seen. The key is (id,)."""
    filters = filters or Filters()

    def found(where: Where) -> list[PlaceRow]:
        where.between(filters, "p.expires")
        if after is not None:
            where.add("p.id > ?", *after)
        table = where.source("places p", database.dialect.fence)
        sql = f"SELECT {PLACE} FROM {table} ORDER BY p.id LIMIT ?"
        return _places(database, sql, (*where.parameters, limit + 1))

    listed = page_of(
        find_rows(database, filters, Narrowing.of_places, found, sweeps=True), limit, lambda row: (row.id,)
    )
    return listed._replace(rows=row_details.places(database, listed.rows))


def worst_places(database: Database, limit: int = PAGE) -> list[PlaceRow]:
    """The places with the most errors, then the most warnings."""
    worst = "p.errors > 0 AND p.ended IS NULL ORDER BY p.errors DESC, p.warnings DESC"
    sql = f"SELECT {PLACE} FROM places p WHERE {worst} LIMIT ?"
    return row_details.places(database, _places(database, sql, (limit,)))


def _places(database: Database, sql: str, parameters: tuple[object, ...]) -> list[PlaceRow]:
    return [place_row(row) for row in database.query(sql, parameters)]


def place_row(row: tuple[Any, ...]) -> PlaceRow:
    """A row of the query `PLACE`."""
    return PlaceRow(*row)


def findings(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The open findings, newest first; with `ended`, the fixed ones too. The key is (id,)."""

    def found(where: Where) -> list[FindingRow]:
        if after is not None:
            where.add("f.id < ?", *after)
        sql = f"{_FINDING}{where.text} ORDER BY f.id DESC LIMIT ?"
        return [FindingRow(*row) for row in database.query(sql, (*where.parameters, limit + 1))]

    rows = find_rows(database, filters or Filters(), Narrowing.of_findings, found)
    listed = page_of(rows, limit, lambda row: (row.id,))
    return listed._replace(rows=row_details.with_owners(database, listed.rows))


def gone(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """What places used to show and nothing has replaced; the most recently ended first.

    The key is (ended, place_id, certificate_id).
    """

    def found(where: Where) -> list[SightingRow]:
        where.add("s.ended IS NOT NULL AND s.ended_as = 'gone'")
        if after is not None:
            where.add("(s.ended, s.place_id, s.certificate_id) < (?, ?, ?)", *after)
        sql = f"{SIGHTING}{where.text} ORDER BY s.ended DESC, s.place_id DESC, s.certificate_id DESC LIMIT ?"
        return [SightingRow(*row) for row in database.query(sql, (*where.parameters, limit + 1))]

    rows = find_rows(database, filters or Filters(), Narrowing.of_sightings, found)
    listed = page_of(rows, limit, lambda row: (row.ended, row.place_id, row.certificate_id))
    return listed._replace(rows=row_details.with_owners(database, listed.rows))


SIGHTING = (
    "SELECT s.place_id, p.kind, p.site, p.location, s.certificate_id, c.sha256, c.common_name, c.not_after, s.position,"
    " s.first_seen, s.last_seen, s.ended, coalesce(s.ended_as, ''), coalesce(r.sha256, '')"
    " FROM sightings s JOIN places p ON p.id = s.place_id JOIN certificates c ON c.id = s.certificate_id"
    " LEFT JOIN certificates r ON r.id = s.replaced_by"
)


def runs(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The recorded runs, newest first. The key is (id,)."""
    filters, where = filters or Filters(), Where()
    if filters.site:
        where.add("site = ?", filters.site)
    where.between(filters, "started")
    if after is not None:
        where.add("id < ?", *after)
    sql = f"SELECT {_RUN} FROM runs{where.text} ORDER BY id DESC LIMIT ?"
    rows = [RunRow(*row) for row in database.query(sql, (*where.parameters, limit + 1))]
    return page_of([row._replace(complete=bool(row.complete)) for row in rows], limit, lambda row: (row.id,))
