"""Finds the rows that match one filter, if they are few: a query stops after a fixed number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.search import block_search
from certlint.inventory.search.filters import Filters, Where, about_finding
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.inventory.sql.database import Database


class Few(NamedTuple):
    """How many rows count as few.

    rows     of a table, found by one of its indexes
    related  in a related table: what some places show, where some certificates are, or certificates by their names
    names    matching names; a certificate counts once for each of them
    """

    rows: int
    related: int
    names: int


FEW = Few(7000, 20_000, 60_000)
# The limits after reading the list in its order took too long: these lookups take a quarter of a second.
MORE = Few(60_000, 130_000, 130_000)


class Lookups:
    """Looks up each filter of one question on its own: the matching ids; None if they are many or the filter is empty."""

    def __init__(
        self, database: Database, filters: Filters, owner: int, issuers: list[int] | None, few: Few | None
    ) -> None:
        """Prepares the lookups; without `few`, nothing is looked up."""
        self._database, self._filters, self._few = database, filters, few
        self._owner, self._issuers = owner, issuers
        self._many: dict[str, bool] = {}

    def by_name(self) -> set[int] | None:
        if not self._filters.name or self._few is None:
            return None
        table, where = block_search.names_for(self._filters.name, self._database.dialect.fence)
        # Without the inner LIMIT, PostgreSQL reads all rows to find the distinct ones.
        fitting = f"SELECT n.certificate_id FROM {table}{where.text} LIMIT ?"
        sql = f"SELECT certificate_id, count(*) FROM ({fitting}) AS fitting GROUP BY certificate_id"
        found = dict(self._database.query(sql, (*where.parameters, self._few.names + 1)))
        return None if len(found) > self._few.related or sum(found.values()) > self._few.names else set(found)

    def by_issuer(self) -> set[int] | None:
        if self._issuers is None:
            return None
        where = Where()
        where.one_of("c.issuer_id", self._issuers)
        return self._first("SELECT c.id FROM certificates c", where)

    def by_finding(self, column: str) -> set[int] | None:
        where = about_finding(self._filters)
        if not where.conditions:
            return None
        where.add(f"f.{column} IS NOT NULL")
        return self._first(f"SELECT f.{column} FROM findings f", where)

    def by_owner(self) -> set[int] | None:
        if not self._filters.owner:
            return None
        where = Where()
        where.add("po.owner_id = ?", self._owner)
        return self._first("SELECT po.place_id FROM place_owners po", where)

    def by_location(self) -> set[int] | None:
        if not self._filters.place:
            return None
        table, where = block_search.places_at(self._filters.place, self._database.dialect.fence)
        return self._first(f"SELECT p.id FROM {table}", where)

    def by_site(self) -> set[int] | None:
        if not self._filters.site:
            return None
        where = Where()
        where.add("p.site = ?", self._filters.site)
        return self._first("SELECT p.id FROM places p", where)

    def by_expiry(self, table: str, column: str, condition: str = "") -> set[int] | None:
        """The rows of a table whose expiry column is in the span of the filters."""
        where = Where()
        where.between(self._filters, column)
        if not where.conditions:
            return None
        where.conditions += [condition] * bool(condition)
        return self._first(f"SELECT {column[0]}.id FROM {table}", where)

    def unowned(self) -> set[int] | None:
        if not self._filters.unowned or self._filters.ended:
            return None
        where = Where()
        where.add("p.ended IS NULL AND p.owner_id IS NULL")
        return self._first("SELECT p.id FROM places p", where)

    def _first(self, select: str, where: Where, *, related: bool = False) -> set[int] | None:
        """The first column of all rows, if they are few."""
        if self._few is None:
            return None
        most = self._few.related if related else self._few.rows
        sql = f"{select}{where.text} LIMIT ?"
        found = [row[0] for row in self._database.query(sql, (*where.parameters, most + 1))]
        return set(found) if len(found) <= most else None  # an id may occur more than once

    def other(self, wanted: str, given: str, ids: set[int] | None) -> set[int] | None:
        """The certificates at some places, or the places of some certificates, if they are few."""
        if ids is None:
            return None
        where = Where()
        where.one_of(f"s.{given}", sorted(ids))
        return self._first(f"SELECT s.{wanted} FROM sightings s", where, related=True)

    def has_many(self, column: str, ids: set[int]) -> bool:
        """Whether more than a few rows of `s` or `f` have one of some ids in a column; the ids of a column never change."""
        if column not in self._many and self._few is not None:
            where, table = Where(), {"s": "sightings", "f": "findings"}[column[0]]
            where.one_of(column, sorted(ids))
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} {column[0]}{where.text} LIMIT ?) AS few"
            row = self._database.one(sql, (*where.parameters, self._few.rows + 1))
            self._many[column] = bool(row and row[0] > self._few.rows)
        return self._many.get(column, False)


def owner_id(database: Database, name: str) -> int:
    """The id of an owner; 0, which is never assigned, if the owner is unknown."""
    row = database.one("SELECT id FROM owners WHERE owner = ?", (name,)) if name else None
    return row[0] if row else 0
