"""Sums that nearly all rows may fit, in SQLite: a table is read from beginning to end, in the order in which it is stored.

To look a million rows up by an index takes several times as long. What most places show is one leaf, of which they tell;
only what else they show is looked for.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from certlint.inventory import blocks
from certlint.inventory.filters import Where, about_name
from certlint.inventory.narrowing import Narrowing

if TYPE_CHECKING:
    from certlint.inventory.database import Database
    from certlint.inventory.filters import Filters


def narrowing_of(database: Database, filters: Filters) -> Narrowing:
    """The filters of a question for sums. PostgreSQL counts its rows, and plans by itself."""
    kind = Sweep if database.dialect.sweeps else Narrowing
    return kind(database, filters, whole=True)


class Sweep(Narrowing):
    """The filters of a question for sums, asked of SQLite."""

    @property
    def places_read(self) -> str:
        """The table of places, `p`: what filters ask is not in the index that has the sums."""
        filters = self._filters
        asks = filters.site or filters.place or filters.issuer or filters.ended
        return "places p NOT INDEXED" if asks and self.places is None and self.certificates is None else "places p"

    def _names(self) -> tuple[str, Where]:
        if self._named is None and self._share < _SMALL:
            return blocks.names_for(self._filters.name)
        if self._named is not None:
            return super()._names()
        return _READ, about_name(self._filters.name)

    def _at_places(self) -> Where:
        filters, there = self._filters, self.about_place("p.id")
        asks = filters.site or filters.place or filters.unowned
        if not asks or self.places is not None or filters.owner or filters.place_id:
            return super()._at_places()
        where, text = Where(), " AND ".join(there.conditions)
        others = f"SELECT r.id FROM ({_OTHERS}) AS r WHERE {_THERE.format(text)}"
        where.add(f"c.id IN ({_LEAVES.format(text)} UNION ALL {others})", *there.parameters, *there.parameters)
        return where

    def _showing(self) -> Where:
        shown, leaf, where = self._one_by_one(), self._leaf(), Where()
        if not leaf.conditions or self._share < _SMALL:
            return super()._showing()
        of_leaf, of_shown = (" AND ".join(each.conditions) for each in (leaf, shown))
        form = _MOST if self._share > _LARGE else _SOME
        where.add(form.format(leaf=of_leaf, shown=of_shown), *leaf.parameters, *shown.parameters)
        return where

    def _one_by_one(self) -> Where:
        """What is asked of a certificate, `c`, where few have to be asked."""
        return Narrowing(self._database, self._filters, looks_up=False).about_certificate()

    def _leaf(self) -> Where:
        """What the leaf of a place fulfils where it fits; without conditions where few do, or nothing is asked."""
        where, filters = Where(), self._filters
        if self.certificates is not None or filters.ended or filters.certificate_id:
            return where
        if filters.issuer:
            if self.issuers is None:
                return where
            where.one_of("p.issuer_id", self.issuers)
        if filters.name:
            table, named = self._names()
            where.within(f"p.leaf_id IN (SELECT n.certificate_id FROM {table} WHERE {{}})", named)
        return where

    @cached_property
    def _share(self) -> float:
        """How many of all certificates or names fit what is asked of them."""
        asked = list[tuple[str, Where]]()
        if self.issuers is not None:
            where = Where()
            where.one_of("issuer_id", self.issuers)
            asked.append(("certificates", where))
        if self._filters.name:
            asked.append((_READ, about_name(self._filters.name)))
        return min(self._count(table, where) / max(self._count(table, Where()), 1) for table, where in asked)

    def _count(self, table: str, where: Where) -> int:
        row = self._database.one(f"SELECT count(*) FROM {table}{where.text}", where.parameters)
        return row[0] if row else 0


# Of fewer than the one share, what fits is looked up by its index; where more than the other fit, each place is asked.
_SMALL, _LARGE = 0.1, 0.5
_READ = "names n NOT INDEXED"
# What is shown otherwise than as the one leaf of a place: behind it, as a CA certificate alone, as one of several leaves.
_OTHERS = """SELECT DISTINCT s.certificate_id AS id FROM sightings s NOT INDEXED WHERE s.position > 0 AND s.ended IS NULL
    UNION SELECT id FROM certificates WHERE is_ca = 1
    UNION SELECT s.certificate_id FROM places q JOIN sightings s ON s.place_id = q.id WHERE q.leaf_id = 0"""
_LEAVES = "SELECT p.leaf_id FROM places p NOT INDEXED WHERE p.leaf_id > 0 AND {}"
_THERE = """EXISTS (SELECT 1 FROM sightings s CROSS JOIN places p
    WHERE s.certificate_id = r.id AND s.ended IS NULL AND p.id = s.place_id AND {})"""
# A place, `p`, shows what fits: each is asked where the leaves of most do; else those that do are listed.
_MOST = """({leaf} OR EXISTS (SELECT 1 FROM sightings s CROSS JOIN certificates c
    WHERE s.place_id = p.id AND s.ended IS NULL AND c.id = s.certificate_id AND {shown}))"""
_SOME = f"""p.id IN (SELECT p.id FROM places p NOT INDEXED WHERE {{leaf}} UNION ALL
    SELECT s.place_id FROM ({_OTHERS}) AS r CROSS JOIN certificates c CROSS JOIN sightings s
    WHERE c.id = r.id AND {{shown}} AND s.certificate_id = c.id AND s.ended IS NULL)"""
