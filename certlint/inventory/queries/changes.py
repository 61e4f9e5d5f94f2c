"""Changes in a time span: certificates that are new, replaced or gone; findings that are new or fixed."""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from certlint.inventory.queries import row_details
from certlint.inventory.queries.paging import PAGE, page_of
from certlint.inventory.queries.row_types import ChangeRow
from certlint.inventory.search.filters import Filters, Where, of_rule
from certlint.inventory.search.strategies import find_rows
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.inventory.queries.paging import Key, Page
    from certlint.inventory.search.narrowing import Narrowing
    from certlint.inventory.sql.database import Database


class _Stream(NamedTuple):
    """One kind of change: its time column, the column that orders rows of the same moment, and its conditions.

    successor  the SQL expression for the certificate that replaced the one that changed
    """

    kind: str
    at: str
    number: str
    condition: str
    successor: str = "''"


_SIGHTINGS = (
    _Stream("new", "s.first_seen", "s.place_id, s.certificate_id",
            "NOT EXISTS (SELECT 1 FROM sightings o WHERE o.place_id = s.place_id AND o.replaced_by = s.certificate_id)"),
    _Stream("replaced", "s.ended", "s.place_id, s.certificate_id", "s.ended IS NOT NULL AND s.ended_as = 'replaced'",
            "coalesce(r.sha256, '')"),
    _Stream("gone", "s.ended", "s.place_id, s.certificate_id", "s.ended IS NOT NULL AND s.ended_as = 'gone'"),
)  # fmt: skip
_FINDINGS = (
    _Stream("finding", "f.first_seen", "f.place_id, f.id", "1 = 1"),
    _Stream("fixed", "f.ended", "f.place_id, f.id", "f.ended IS NOT NULL"),
)
KINDS = tuple(stream.kind for stream in (*_SIGHTINGS, *_FINDINGS))


def changes(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The changes from `since` up to, not including, `before`, in order of time.

    The key is (at, kind, place, certificate or finding); the kind is its index in `KINDS`.
    """
    filters = filters or Filters()

    def first(narrowing: Narrowing) -> list[_Keyed]:
        found: list[_Keyed] = []
        for stream in (*_SIGHTINGS, *_FINDINGS):
            # Once a page is full, kinds are read up to its last row only: a kind without matches would be read whole.
            until = found[limit][0][0] if len(found) > limit else None
            ask = _sightings if stream in _SIGHTINGS else _findings
            more = ask(database, stream, filters, _where(stream, filters, narrowing, after, until), limit + 1)
            found = list(islice(merge(found, more, key=lambda each: each[0]), limit + 1))
        return found

    found = find_rows(database, filters, lambda narrowing: narrowing, first)
    listed = page_of(found, limit, lambda keyed: keyed[0])
    return listed._replace(rows=row_details.with_owners(database, [row for _, row in listed.rows]))


_Keyed = tuple[tuple[int, int, int, int], ChangeRow]


def _sightings(database: Database, stream: _Stream, filters: Filters, where: Where, limit: int) -> Iterator[_Keyed]:
    if filters.severity or filters.rule:  # these filters are about findings
        return
    sql = (
        f"SELECT {stream.at}, s.place_id, s.certificate_id, p.kind, p.site, p.location, c.sha256, c.common_name, c.not_after,"
        f" {stream.successor}, '', '', '', s.ended FROM sightings s JOIN places p ON p.id = s.place_id"
        " JOIN certificates c ON c.id = s.certificate_id LEFT JOIN certificates r ON r.id = s.replaced_by"
        f"{where.text} ORDER BY {stream.at}, {stream.number} LIMIT ?"
    )
    yield from _keyed(database, stream, sql, (*where.parameters, limit))


def _findings(database: Database, stream: _Stream, filters: Filters, where: Where, limit: int) -> Iterator[_Keyed]:
    where.extend(of_rule(filters, database.dialect.apart.format("f.{}")))
    sql = (
        f"SELECT {stream.at}, f.place_id, f.id, p.kind, p.site, p.location, coalesce(c.sha256, ''),"
        " coalesce(c.common_name, ''), c.not_after, '', f.rule, f.severity, f.message, f.ended"
        " FROM findings f JOIN places p ON p.id = f.place_id LEFT JOIN certificates c ON c.id = f.certificate_id"
        f"{where.text} ORDER BY {stream.at}, {stream.number} LIMIT ?"
    )
    yield from _keyed(database, stream, sql, (*where.parameters, limit))


def _where(stream: _Stream, filters: Filters, narrowing: Narrowing, after: Key | None, until: int | None) -> Where:
    """The conditions for rows of one kind behind a key and up to a moment."""
    where = Where()
    where.add(stream.condition)
    table = stream.at[0]
    where.extend(narrowing.about_place(f"{table}.place_id", joined=True))
    where.extend(narrowing.about_certificate(number=f"{table}.certificate_id"))
    where.extend(narrowing.among(f"{table}.place_id", f"{table}.certificate_id"))
    where.between(filters, stream.at)
    if until is not None:
        where.add(f"{stream.at} <= ?", until)
    if after is not None:
        at, kind, *number = after
        if KINDS.index(stream.kind) == kind:
            where.add(f"({stream.at}, {stream.number}) > (?, ?, ?)", at, *number)
        else:  # within one moment, the rows are ordered by kind
            where.add(f"{stream.at} >{'=' * (KINDS.index(stream.kind) > int(kind))} ?", at)
    return where


def _keyed(database: Database, stream: _Stream, sql: str, parameters: tuple[object, ...]) -> Iterator[_Keyed]:
    kind = KINDS.index(stream.kind)
    for at, place, number, *rest in database.query(sql, parameters):
        yield (at, kind, place, number), ChangeRow(at, stream.kind, place, *rest)
