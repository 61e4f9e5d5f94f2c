"""Totals that nearly all rows may match, in SQLite: reads a table from beginning to end, in storage order.

An index lookup for each of a million rows takes several times as long. Most places show one leaf, which they store, and CA
certificates, of which a few hundred combinations exist; only other sightings are looked up. If nearly all names or places
match, the query lists the exceptions instead, so that less is kept in memory and compared.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from certlint.inventory.search import block_search, lookups
from certlint.inventory.search.chains import leaf_chains
from certlint.inventory.search.filters import Where, about_name, is_pattern
from certlint.inventory.search.narrowing import Narrowing, among

if TYPE_CHECKING:
    from certlint.inventory.search.filters import Filters
    from certlint.inventory.sql.database import Database


def narrowing_of(database: Database, filters: Filters) -> Narrowing:
    """The filters of a question for totals."""
    return Sweep(database, filters, few=lookups.FEW, whole=True)


class Sweep(Narrowing):
    """The filters of a question for totals, for SQLite."""

    @property
    def places_read(self) -> str:
        """The FROM expression for places, alias `p`; the index with the totals lacks the columns that filters need."""
        filters = self._filters
        asks = filters.site or filters.place or filters.issuer or filters.ended
        return "places p NOT INDEXED" if asks and self.few is None else "places p"

    def _names(self) -> tuple[str, Where]:
        if self._named is not None:
            return super()._names()
        if self._share_of_names < _SMALL:
            return block_search.names_for(self._filters.name, self._database.dialect.fence)
        return _READ, about_name(self._filters.name)

    def _named_so(self, number: str) -> Where:
        if self._named is not None or self._share_of_names < _LARGE:
            return super()._named_so(number)
        where, asked = Where(), about_name(self._filters.name, self._apart("n.{}"))
        unlike = self._named_otherwise()
        form = f"({number} NOT IN ({unlike.conditions[0]}) OR (SELECT 1 FROM names n"
        form += f" WHERE n.certificate_id = {number} AND {' AND '.join(asked.conditions)} LIMIT 1) IS NOT NULL)"
        where.add(form, *unlike.parameters, *asked.parameters)
        return where

    def _named_otherwise(self) -> Where:
        """The certificates that have a name that does not match, or no name."""
        where, named = Where(), about_name(self._filters.name)
        where.add(_UNLIKE.format(" AND ".join(named.conditions)), *named.parameters)
        return where

    def _at_places(self) -> Where:
        filters, there = self._filters, self.about_place("p.id")
        asks = filters.site or filters.place or filters.unowned
        if not asks or self._present is not None or filters.owner or filters.place_id or filters.ended:
            return super()._at_places()
        where, text = Where(), " AND ".join(there.conditions)
        if self._share_of_places(there) >= _LARGE:
            form = f"(c.id NOT IN ({_ELSEWHERE.format(text)}) OR {_THERE.format(text)})"
        else:
            form = f"c.id IN ({_LEAVES.format(text)} UNION ALL {_OTHERS_THERE.format(text)})"
        where.add(form, *there.parameters, *there.parameters)
        return where

    def _showing(self) -> Where:
        filters, shown, leaf, where = self._filters, self._one_by_one(), self._leaf(), Where()
        if not leaf.conditions or filters.ended or filters.certificate_id or self._showing_few is not None:
            return super()._showing()
        sent = self._sent() if self._share < _LARGE else None
        of_leaf, of_shown = (" AND ".join(each.conditions) for each in (leaf, shown))
        if sent is None:
            where.add(_MOST.format(leaf=of_leaf, shown=of_shown), *leaf.parameters, *shown.parameters)
        else:
            form, parameters = _SENT.format(leaf=of_leaf, shown=of_shown), [*leaf.parameters, sent]
            where.add(form, *parameters, *shown.parameters, *shown.parameters, *shown.parameters)
        return where

    def _one_by_one(self) -> Where:
        """The conditions on a certificate `c`, if few have to be tested."""
        return Narrowing(self._database, self._filters, few=None).about_certificate()

    def _leaf(self) -> Where:
        """The conditions on the stored leaf of a place; none if the filters need a column that the place does not store."""
        where, filters = Where(), self._filters
        if filters.issuer:
            if self.issuers is None:
                return where
            where.one_of("p.issuer_id", self.issuers)
        if filters.name and self._named is not None:
            where.extend(among("p.leaf_id", self._named))
        elif filters.name and self._share_of_names >= _LARGE:
            unlike = self._named_otherwise()
            where.add(f"p.leaf_id > 0 AND p.leaf_id NOT IN ({unlike.conditions[0]})", *unlike.parameters)
        elif filters.name:
            table, named = self._names()
            where.within(f"p.leaf_id IN (SELECT n.certificate_id FROM {table} WHERE {{}})", named)
        return where

    def _sent(self) -> list[str] | None:
        """The lists of sent CA certificates that contain a matching one; None if there are too many lists."""
        chains = leaf_chains(self._database)
        if chains is None:
            return None
        where, ids = self._one_by_one(), sorted({number for chain in chains for number in chain.above})
        where.one_of("c.id", ids)
        found = self._database.query(f"SELECT c.id FROM certificates c{where.text}", where.parameters)
        fitting = {number for (number,) in found}
        return sorted({chain.sent_ca_ids for chain in chains if fitting.intersection(chain.above)})

    @property
    def _share(self) -> float:
        """The estimated share of matching certificates or names."""
        asked = [self._share_of_names] if self._filters.name else []
        return min([*asked, self._share_of_issuers] if self.issuers is not None else asked)

    @cached_property
    def _share_of_names(self) -> float:
        if self._named is not None:
            return 0.0
        where, table = about_name(self._filters.name), _READ if is_pattern(self._filters.name) else "names n"
        return self._count(table, where) / max(self._count("names n", Where()), 1)

    @cached_property
    def _share_of_issuers(self) -> float:
        where = Where()
        where.one_of("issuer_id", self.issuers or ())
        return self._count("certificates", where) / max(self._count("certificates", Where()), 1)

    def _share_of_places(self, there: Where) -> float:
        return self._count("places p NOT INDEXED", there) / max(self._count("places", Where()), 1)

    def _count(self, table: str, where: Where) -> int:
        """The number of matching rows, as the planner estimates it, else counted. It affects the query, not the result."""
        expects = self._database.dialect.expects
        what = "1" if expects else "count(*)"
        row = self._database.one(f"{expects}SELECT {what} FROM {table}{where.text}", where.parameters)
        if not row:
            return 0
        return int(row[0][0]["Plan"]["Plan Rows"] if expects else row[0])


# Below the first share, matching rows are looked up in an index; above the second, the exceptions are listed.
_SMALL, _LARGE = 0.1, 0.7
_READ = "names n NOT INDEXED"
_UNLIKE = (
    "SELECT n.certificate_id FROM names n NOT INDEXED WHERE NOT ({}) UNION ALL SELECT certificate_id FROM nameless"
)
# Sightings other than the only leaf of a place: CA certificates behind it or alone, or one of several leaves.
_BEHIND = "SELECT DISTINCT s.certificate_id AS id FROM sightings s NOT INDEXED WHERE s.position > 0 AND s.ended IS NULL"
_OTHERS = f"""{_BEHIND} UNION SELECT id FROM certificates WHERE is_ca = 1
    UNION SELECT s.certificate_id FROM places q JOIN sightings s ON s.place_id = q.id WHERE q.leaf_id = 0"""
_LEAVES = "SELECT p.leaf_id FROM places p NOT INDEXED WHERE p.leaf_id > 0 AND {}"
_ELSEWHERE = f"{_LEAVES.format('p.ended IS NULL AND NOT ({})')} UNION ALL SELECT id FROM ({_OTHERS}) AS others"
# A scalar subquery is evaluated per row; PostgreSQL turns EXISTS or a join into one that reads both tables completely.
_THERE = """(SELECT 1 FROM sightings s WHERE s.certificate_id = c.id AND s.ended IS NULL
    AND (SELECT {} FROM places p WHERE p.id = s.place_id) LIMIT 1) IS NOT NULL"""
# Here the places are listed first: all places of a CA certificate may be such exceptions.
_OTHERS_THERE = f"""SELECT r.id FROM ({_OTHERS}) AS r WHERE (SELECT 1 FROM sightings s WHERE s.certificate_id = r.id
    AND s.ended IS NULL AND CASE WHEN s.place_id IN (SELECT p.id FROM places p NOT INDEXED WHERE {{}}) THEN 1 END = 1
    LIMIT 1) IS NOT NULL"""
_SHOWN = """(SELECT 1 FROM sightings s WHERE s.place_id = p.id AND s.ended IS NULL
    AND (SELECT {shown} FROM certificates c WHERE c.id = s.certificate_id) LIMIT 1) IS NOT NULL"""
# A place `p` shows a match: evaluated per place if the leaves of most match.
_MOST = f"({{leaf}} OR {_SHOWN})"
# Otherwise only places that do not store their leaf; the others have a matching leaf, send a matching CA certificate, show a
# CA certificate as their own, or show another one behind their leaf.
_SENT = f"""({{leaf}} OR p.beside IN ? OR p.id IN (
    SELECT s.place_id FROM sightings s NOT INDEXED WHERE s.position = 0 AND s.ended IS NULL
        AND s.certificate_id IN (SELECT c.id FROM certificates c WHERE c.is_ca = 1 AND {{shown}})
    UNION ALL SELECT s.place_id FROM ({_BEHIND}) AS r CROSS JOIN sightings s
        WHERE (SELECT c.is_ca = 0 AND c.self_signed = 0 AND {{shown}} FROM certificates c WHERE c.id = r.id)
            AND s.certificate_id = r.id AND s.ended IS NULL)
    OR coalesce(p.leaf_id, 0) = 0 AND {_SHOWN})"""
