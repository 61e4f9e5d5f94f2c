"""Totals of the inventory by issuer and by owner. Each is one pass over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.queries.paging import PAGE, page_of
from certlint.inventory.queries.row_types import IssuerRow, OwnerRow
from certlint.inventory.search.filters import Filters, Where
from certlint.inventory.search.sweeping import narrowing_of

if TYPE_CHECKING:
    from typing import Any

    from certlint.inventory.queries.paging import Key, Page
    from certlint.inventory.search.narrowing import Narrowing
    from certlint.inventory.sql.database import Database


def in_use(narrowing: Narrowing, filters: Filters) -> Where:
    """The conditions for certificates in use: a place shows them, and nothing newer supersedes them."""
    where = narrowing.of_certificates()
    where.add("c.superseded_by IS NULL")
    where.between(filters, "c.not_after")
    return where


def issuers(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The issuers of the certificates in use, the most certificates first. The key is (certificates, issuer_sha256)."""
    filters = (filters or Filters())._replace(ended=False)
    where = in_use(narrowing_of(database, filters), filters)
    behind, key = "", tuple[object, ...]()
    if after is not None:
        behind, key = " WHERE number < ? OR number = ? AND i.issuer_sha256 > ?", (after[0], *after)
    # The fence keeps PostgreSQL from looking up each row in the order of issuers to save a sort.
    fitting = f"SELECT c.issuer_id, c.not_after FROM certificates c{where.text}{database.dialect.fence}"
    sql = (
        "SELECT i.issuer_sha256, number, first, i.issuer FROM (SELECT c.issuer_id, count(*) AS number, min(c.not_after)"
        f" AS first FROM ({fitting}) AS c GROUP BY c.issuer_id) AS sums JOIN issuers i ON i.id = sums.issuer_id"
        f"{behind} ORDER BY number DESC, i.issuer_sha256 LIMIT ?"
    )
    with database.summing():
        found = [IssuerRow(*row) for row in database.query(sql, (*where.parameters, *key, limit + 1))]
    return page_of(found, limit, lambda row: (row.certificates, row.issuer_sha256))


def name_of(database: Database, issuer_sha256: str) -> str:
    """The name of an issuer by its digest."""
    row = database.one("SELECT issuer FROM issuers WHERE issuer_sha256 = ?", (issuer_sha256,))
    return row[0] if row else ""


def owners(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The owners and their totals, by name, which is the key; what has no owner comes first, under the name ''."""
    filters = filters or Filters()
    narrowing = narrowing_of(database, filters._replace(owner=""))
    where = narrowing.of_places()
    where.between(filters, "p.expires")
    known = {
        number: (owner, contact) for number, owner, contact in database.query("SELECT id, owner, contact FROM owners")
    }
    what = "count(*), CAST(sum(p.errors) AS BIGINT), CAST(sum(p.warnings) AS BIGINT), min(p.expires)"
    with database.summing():
        sums = by_owner(database, where, what, narrowing.places_read)
    rows = sorted(OwnerRow(*known.get(number, ("", "")), *values) for number, values in sums.items())
    rows = [row for row in rows if not filters.owner or row.owner == filters.owner]
    rows = [row for row in rows if after is None or row.owner > str(after[0])][: limit + 1]
    return page_of(rows, limit, lambda row: (row.owner,))


def by_owner(database: Database, where: Where, sums: str, places: str = "places p") -> dict[int, tuple[Any, ...]]:
    """Totals of places `p` by the id of their owner, 0 for none. A place with several owners counts for each."""
    # Most places have at most one owner, which they store; the index by owner has the columns of the totals.
    owner, owned = "p.owner_id", ""
    if "p.ended IS NULL" not in where.conditions or database.one(_OF_SEVERAL) is not None:
        owner = "coalesce(po.owner_id, p.owner_id, 0)"
        owned = " LEFT JOIN place_owners po ON po.place_id = CASE p.owner_id WHEN 0 THEN p.id END"
    # The fence: see `issuers`.
    columns = "p.id, p.owner_id, p.errors, p.warnings, p.expires"
    fitting = f"SELECT {columns} FROM {places}{where.text}{database.dialect.fence}"
    sql = f"SELECT {owner}, {sums} FROM ({fitting}) AS p{owned} GROUP BY {owner}"
    return {number or 0: tuple(values) for number, *values in database.query(sql, where.parameters)}


_OF_SEVERAL = "SELECT 1 FROM places p WHERE p.owner_id = 0 AND p.ended IS NULL LIMIT 1"
