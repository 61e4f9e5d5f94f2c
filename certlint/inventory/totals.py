"""What the inventory comes to: by issuer, by owner, by key. Each is one pass over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.answers import IssuerRow, OwnerRow, SharedKeyRow
from certlint.inventory.filters import Filters, Where
from certlint.inventory.narrowing import Narrowing
from certlint.inventory.paging import PAGE, page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from certlint.inventory.database import Database
    from certlint.inventory.paging import Key, Page

# So many names of certificates with one key are listed.
_FEW = 5
_AT_ONCE, _TRIES = 500, 4
_FEW_KEYS = 2


def in_use(narrowing: Narrowing, filters: Filters) -> Where:
    """The conditions for certificates that some place shows and that nothing newer stands in the place of."""
    where = narrowing.of_certificates()
    where.add("c.superseded_by IS NULL")
    where.between(filters, "c.not_after")
    return where


def issuers(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """Who issued the certificates in use, the busiest first. The key is (certificates, issuer_sha256)."""
    filters = (filters or Filters())._replace(ended=False)
    where = in_use(Narrowing(database, filters, whole=True), filters)
    behind, key = "", tuple[object, ...]()
    if after is not None:
        behind, key = " WHERE number < ? OR number = ? AND i.issuer_sha256 > ?", (after[0], *after)
    sql = (
        "SELECT i.issuer_sha256, number, first, i.issuer FROM (SELECT c.issuer_id, count(*) AS number, min(c.not_after)"
        f" AS first FROM certificates c{where.text} GROUP BY c.issuer_id) AS sums JOIN issuers i ON i.id = sums.issuer_id"
        f"{behind} ORDER BY number DESC, i.issuer_sha256 LIMIT ?"
    )
    found = [IssuerRow(*row) for row in database.query(sql, (*where.parameters, *key, limit + 1))]
    return page_of(found, limit, lambda row: (row.certificates, row.issuer_sha256))


def name_of(database: Database, issuer_sha256: str) -> str:
    """An issuer's name by its digest."""
    row = database.one("SELECT issuer FROM issuers WHERE issuer_sha256 = ?", (issuer_sha256,))
    return row[0] if row else ""


def owners(database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE) -> Page:
    """The owners and what is theirs, by name, which is the key; what nobody owns comes first, under the name ''."""
    filters = filters or Filters()
    where = Narrowing(database, filters._replace(owner=""), whole=True).of_places()
    where.between(filters, "p.expires")
    known = {
        number: (owner, contact) for number, owner, contact in database.query("SELECT id, owner, contact FROM owners")
    }
    sums = by_owner(
        database, where, "count(*), CAST(sum(p.errors) AS BIGINT), CAST(sum(p.warnings) AS BIGINT), min(p.expires)"
    )
    rows = sorted(OwnerRow(*known.get(number, ("", "")), *values) for number, values in sums.items())
    rows = [row for row in rows if not filters.owner or row.owner == filters.owner]
    rows = [row for row in rows if after is None or row.owner > str(after[0])][: limit + 1]
    return page_of(rows, limit, lambda row: (row.owner,))


def by_owner(database: Database, where: Where, sums: str) -> dict[int, tuple[Any, ...]]:
    """Sums over places `p`, the last of which is the least of something, by the id of their owner; 0 for nobody's.

    Most places have one owner or none, which they tell themselves; only those of several owners are joined with these.
    """
    alone = where.also("(p.owner_id IS NULL OR p.owner_id > 0)")
    select = f"SELECT p.owner_id, {sums} FROM places p{alone} GROUP BY p.owner_id"
    found = {number or 0: tuple(values) for number, *values in database.query(select, where.parameters)}
    joined = "FROM places p JOIN place_owners po ON po.place_id = p.id"
    several = f"SELECT po.owner_id, {sums} {joined}{where.also('p.owner_id = 0')} GROUP BY po.owner_id"
    for number, *values in database.query(several, where.parameters):
        found[number] = _together(found[number], values) if number in found else tuple(values)
    return found


def _together(some: Sequence[Any], more: Sequence[Any]) -> tuple[Any, ...]:
    least = min((each for each in (some[-1], more[-1]) if each is not None), default=None)
    return *(one + other for one, other in zip(some[:-1], more[:-1], strict=True)), least


def shared_keys(
    database: Database, filters: Filters | None = None, after: Key | None = None, limit: int = PAGE
) -> Page:
    """Keys that several certificates in use have, where the filters fit one of these. The key of a page is (spki_sha256,)."""
    filters = (filters or Filters())._replace(ended=False)
    narrowing = Narrowing(database, filters, times=_FEW_KEYS)
    fitting, behind = in_use(narrowing, filters), Where()
    if after is not None:
        behind.add("c.spki_sha256 > ?", *after)
    if filters == Filters():
        found = _keys(database, behind, limit + 1)
    elif narrowing.is_narrow:
        found = _keys(database, _of_those(fitting, behind), limit + 1)
    else:
        found = _keys_of_many(database, filters, fitting, behind, limit + 1)
    listed = page_of(found, limit, lambda row: (row[0],))
    return listed._replace(rows=[_shared(database, *row) for row in listed.rows])


def _keys(database: Database, among: Where, limit: int) -> list[tuple[str, int]]:
    """The first keys that several certificates in use have, and how many do."""
    where = among.also("c.ended IS NULL", "c.superseded_by IS NULL")
    sql = (
        f"SELECT c.spki_sha256, count(*) FROM certificates c{where} GROUP BY c.spki_sha256 HAVING count(*) > 1"
        " ORDER BY c.spki_sha256 LIMIT ?"
    )
    return [(row[0], row[1]) for row in database.query(sql, (*among.parameters, limit))]


def _of_those(fitting: Where, behind: Where) -> Where:
    """The condition that a key is that of a certificate which fits."""
    where = Where()
    where.extend(behind)
    where.within("c.spki_sha256 IN (SELECT c.spki_sha256 FROM certificates c WHERE {})", fitting)
    return where


def _keys_of_many(
    database: Database, filters: Filters, fitting: Where, behind: Where, limit: int
) -> list[tuple[str, int]]:
    """The same where many certificates fit: keys that are shared are asked what the filters ask, until a page is full.

    Where they do not fill it soon, what fits is looked up as a whole.
    """
    found: list[tuple[str, int]] = []
    for _ in range(_TRIES):
        some = _keys(database, behind, _AT_ONCE)
        asked = Where()
        asked.one_of("c.spki_sha256", [digest for digest, _ in some])
        asked.extend(fitting)
        sql = f"SELECT DISTINCT c.spki_sha256 FROM certificates c{asked.text}"
        fit = {row[0] for row in database.query(sql, asked.parameters)}
        found += [row for row in some if row[0] in fit]
        if len(some) < _AT_ONCE or len(found) >= limit:
            return found[:limit]
        behind = Where()
        behind.add("c.spki_sha256 > ?", some[-1][0])
    whole = in_use(Narrowing(database, filters, whole=True), filters)
    return [*found, *_keys(database, _of_those(whole, behind), limit - len(found))]


def _shared(database: Database, digest: str, count: int) -> SharedKeyRow:
    sql = (
        "SELECT c.common_name, c.key_type, c.key_bits, c.key FROM certificates c WHERE c.spki_sha256 = ?"
        " AND c.ended IS NULL AND c.superseded_by IS NULL ORDER BY c.id LIMIT ?"
    )
    few = list(database.query(sql, (digest, _FEW)))
    places = database.one(
        "SELECT count(*) FROM (SELECT 1 FROM sightings s JOIN certificates c ON c.id = s.certificate_id"
        " WHERE c.spki_sha256 = ? AND c.superseded_by IS NULL AND s.ended IS NULL LIMIT 1001) AS few",
        (digest,),
    )
    return SharedKeyRow(
        digest, few[0][1], few[0][2], few[0][3], count, places[0] if places else 0, tuple(row[0] for row in few)
    )
