"""Keys that several certificates in use share. Such certificates are marked when they are written and have an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.queries.paging import PAGE, page_of
from certlint.inventory.queries.row_types import SharedKeyRow
from certlint.inventory.queries.totals import in_use
from certlint.inventory.search.filters import Filters, Where
from certlint.inventory.search.narrowing import Narrowing
from certlint.inventory.search.strategies import find_rows

if TYPE_CHECKING:
    from certlint.inventory.queries.paging import Key, Page
    from certlint.inventory.sql.database import Database

# How many names of the certificates with one key are listed.
_FEW = 5
_AT_ONCE, _TRIES = 500, 10
_FEW_FIT = 2000
_SHARED = "c.shares_key = 1", "c.ended IS NULL", "c.superseded_by IS NULL"


def shared_keys(
    database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE
) -> Page:
    """Keys that several certificates in use share, if the filters match one of these. The key of a page is (spki_sha256,)."""
    filters = (filters or Filters())._replace(ended=False)
    behind = Where()
    if after is not None:
        behind.add("c.spki_sha256 > ?", *after)
    found = _found(database, filters, behind, limit + 1)
    listed = page_of(found, limit, lambda row: (row[0],))
    return listed._replace(rows=[_shared(database, *row) for row in listed.rows])


def _found(database: Database, filters: Filters, behind: Where, limit: int) -> list[tuple[str, int]]:
    """The first keys of matching certificates, and the number of certificates with each key."""
    if filters == Filters():
        return _keys(database, behind, limit)
    return find_rows(
        database,
        filters,
        lambda narrowing: narrowing,
        lambda narrowing: _fitting(database, narrowing, filters, behind, limit),
    )


def _fitting(
    database: Database, narrowing: Narrowing, filters: Filters, behind: Where, limit: int
) -> list[tuple[str, int]]:
    fitting, few = in_use(narrowing, filters), narrowing.few
    if few is not None and few <= _FEW_FIT:
        return _keys(database, _of_those(fitting, behind), limit)
    if few is not None:
        return _keys(database, behind, limit, fitting)
    find_rows, rest = _keys_of_many(database, narrowing, filters, behind, limit)
    if rest is None:
        return find_rows
    whole = in_use(Narrowing(database, filters, whole=True, few=None), filters)
    return [*find_rows, *_keys(database, rest, limit - len(find_rows), whole)]


def _keys(database: Database, among: Where, limit: int, fitting: Where | None = None) -> list[tuple[str, int]]:
    """The first keys that several certificates in use share, with their number; one of the certificates is `fitting`."""
    more, parameters = "", list[object]()
    if fitting is not None and fitting.conditions:
        more = f" AND max(CASE WHEN {' AND '.join(fitting.conditions)} THEN 1 ELSE 0 END) = 1"
        parameters = fitting.parameters
    sql = (
        f"SELECT c.spki_sha256, count(*) FROM certificates c{among.also(*_SHARED)} GROUP BY c.spki_sha256"
        f" HAVING count(*) > 1{more} ORDER BY c.spki_sha256 LIMIT ?"
    )
    return [(row[0], row[1]) for row in database.query(sql, (*among.parameters, *parameters, limit))]


def _of_those(fitting: Where, behind: Where) -> Where:
    """The condition that a matching certificate has the key."""
    where = Where()
    where.extend(behind)
    where.within("c.spki_sha256 IN (SELECT c.spki_sha256 FROM certificates c WHERE c.shares_key = 1 AND {})", fitting)
    return where


def _keys_of_many(
    database: Database, narrowing: Narrowing, filters: Filters, behind: Where, limit: int
) -> tuple[list[tuple[str, int]], Where | None]:
    """The same if many certificates match: the filters are applied to the shared keys until a page is full.

    Also returns the key after which others may match; None if the page is full or all keys were tested.
    """
    found: list[tuple[str, int]] = []
    fitting = in_use(narrowing, filters)
    for _ in range(_TRIES):
        some = _keys(database, behind, _AT_ONCE)
        asked = Where()
        asked.add("c.shares_key = 1")
        asked.one_of("c.spki_sha256", [digest for digest, _ in some])
        asked.extend(fitting)
        sql = f"SELECT DISTINCT c.spki_sha256 FROM certificates c{asked.text}"
        fit = {row[0] for row in database.query(sql, asked.parameters)}
        found += [row for row in some if row[0] in fit]
        if len(some) < _AT_ONCE or len(found) >= limit:
            return found[:limit], None
        behind = Where()
        behind.add("c.spki_sha256 > ?", some[-1][0])
    return found, behind


def _shared(database: Database, digest: str, count: int) -> SharedKeyRow:
    sql = (
        "SELECT c.common_name, c.key_type, c.key_bits, c.key FROM certificates c"
        " WHERE c.shares_key = 1 AND c.spki_sha256 = ? AND c.ended IS NULL AND c.superseded_by IS NULL ORDER BY c.id LIMIT ?"
    )
    few = list(database.query(sql, (digest, _FEW)))
    places = database.one(
        "SELECT count(*) FROM (SELECT 1 FROM sightings s JOIN certificates c ON c.id = s.certificate_id WHERE"
        " c.shares_key = 1 AND c.spki_sha256 = ? AND c.superseded_by IS NULL AND s.ended IS NULL LIMIT 1001) AS few",
        (digest,),
    )
    return SharedKeyRow(
        digest,
        few[0][1],
        few[0][2],
        few[0][3],
        count,
        places[0] if places else 0,
        tuple(row[0] for row in few if row[0]),
    )
