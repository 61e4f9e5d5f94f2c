"""The leaves that places show, grouped by chain: the leaf's issuer, and the CA certificates that the place sends with it.

A million leaves share a few hundred chains. What depends only on the path is computed once per chain.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from certlint.inventory.search.chains import WITH_LEAF, leaf_chains
from certlint.inventory.search.filters import Where
from certlint.inventory.search.leaves import Leaf, LeafChain, LeafGroup
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.inventory.sql.database import Database

FEW = 50_000
"""Up to this many leaves are kept in memory or looked up by id; more are read in the order of places."""
_PAGE, _LARGEST_PAGE, _DUE = 5000, 50_000, 500
_SHOWN = "s.ended IS NULL AND s.position = 0"
_LEAF = (
    "p.id, p.kind, p.site, p.location, c.id, c.sha256, c.common_name, c.not_before, c.not_after, c.spki_sha256, c.issuer_id,"
    " p.beside, p.errors, c.is_ca, p.owner_id"
)
# A unary `+` keeps SQLite from using an index for the column, and thereby keeps the written join order.
_FROM_MANY = "sightings s JOIN certificates c ON c.id = s.certificate_id JOIN places p ON p.id = s.place_id"
# Values in one statement; both databases accept them.
_MOST_ISSUERS = 500


class Deployed:
    """The leaves that places show and that fulfil some conditions. CA certificates are not included.

    issuers  the ids of the possible issuers; None for all
    where    conditions on `{leaf}`, the id of the certificate, and `{begins}`, its notBefore
    """

    def __init__(
        self, database: Database, now: datetime, issuers: set[int] | None = None, where: Where | None = None
    ) -> None:
        self._database, self._now, self._issuers = database, int(now.timestamp()), issuers
        self._where = where or Where()

    @cached_property
    def few(self) -> list[Leaf] | None:
        """The leaves in the order of their places if they are few; else None."""
        if self._issuers is not None and len(self._issuers) > _MOST_ISSUERS:
            return None
        where = self._conditions(_OF_CERTIFICATE._replace(shown="c.is_ca = 0", issuer="c.issuer_id"))
        sql = f"SELECT c.id FROM certificates c{where.text} LIMIT {FEW + 1}"
        rows = [*self._database.query(sql, where.parameters)]
        if len(rows) > FEW:
            return None
        ids = {number for (number,) in rows}
        # One certificate may be at any number of places.
        found = [*islice(with_ids(self._database, ids), FEW + 1)]
        return sorted(found, key=_in_order) if len(found) <= FEW else None

    def chains(self) -> dict[LeafChain, tuple[bool, int]]:
        """By chain: whether one of its leaves is within its validity period, and the id of that leaf, else of any leaf."""
        found = self._looked_up() if self.few is None else None
        rest = self.groups() if found is None else self._grouped("p.owner_id", sources=_OF_SEVERAL)
        found = found or {}
        for group in rest:
            if not found.get(group.chain, (False, 0))[0]:
                found[group.chain] = group.valid > 0, group.sample
        return found

    def _looked_up(self) -> dict[LeafChain, tuple[bool, int]] | None:
        """The chains, each found with a few index lookups; None if conditions apply or the chains are too many."""
        if self._issuers is not None or self._where.conditions:
            return None
        chains = leaf_chains(self._database)
        if chains is None:
            return None
        found: dict[LeafChain, tuple[bool, int]] = {}
        for chain in chains:
            valid = self._database.one(
                _WITHIN.format(" AND p.begins <= ? AND p.ends >= ?"), (*chain, self._now, self._now)
            )
            sample = valid or self._database.one(_WITHIN.format(""), chain)
            found[chain] = valid is not None, sample[0] if sample else 0
        return found

    def groups(self) -> list[LeafGroup]:
        """The leaves, counted by chain and owner."""
        if self.few is not None:
            return self._counted((leaf, leaf.owner_id) for leaf in self.few)
        return self._grouped("p.owner_id")

    def of_several_owners(self) -> list[LeafGroup]:
        """The leaves with several owners, counted once for each owner."""
        if self.few is None:
            return self._grouped("po.owner_id", " JOIN place_owners po ON po.place_id = p.id", "p.owner_id = 0")
        owned = dict[int, list[int]]()
        several = sorted({leaf.place_id for leaf in self.few if leaf.owner_id == 0})
        for start in range(0, len(several), _MOST_ISSUERS):
            where = Where()
            where.one_of("place_id", several[start : start + _MOST_ISSUERS])
            sql = f"SELECT place_id, owner_id FROM place_owners{where.text}"
            for place, owner in self._database.query(sql, where.parameters):
                owned.setdefault(place, []).append(owner)
        return self._counted((leaf, owner) for leaf in self.few for owner in owned.get(leaf.place_id, ()))

    def _counted(self, leaves: Iterable[tuple[Leaf, int | None]]) -> list[LeafGroup]:
        groups: dict[tuple[int, str, int | None], list[Leaf]] = {}
        for leaf, owner in leaves:
            groups.setdefault((leaf.issuer_id, leaf.sent_ca_ids, owner), []).append(leaf)
        found = []
        for (*_, owner), some in groups.items():
            valid = [leaf for leaf in some if leaf.is_valid(self._now)]
            sample = (valid or some)[-1].certificate_id
            found.append(LeafGroup(some[0].chain, owner, len(some), len(valid), sample))
        return found

    def _grouped(
        self, owner: str, join: str = "", *more: str, sources: tuple[tuple[_Columns, str], ...] = ()
    ) -> list[LeafGroup]:
        groups: dict[tuple[LeafChain, int | None], LeafGroup] = {}
        for of, apart in sources or (_OF_ONE, *_OF_SEVERAL):
            where = self._conditions(of)
            valid = f"CASE WHEN {of.begins} <= ? AND {of.ends} >= ? THEN {{}} END"
            sql = (
                f"SELECT {of.issuer}, p.beside, {owner}, count(*), count({valid.format(1)}),"
                f" coalesce(max({valid.format(of.leaf)}), max({of.leaf})) FROM {of.source}{join}{where.also(apart, *more)}"
                " GROUP BY 1, 2, 3"
            )
            for *chain, owned, count, valid_ones, sample in self._database.query(
                sql, (*(self._now,) * 4, *where.parameters)
            ):
                if self._issuers is None or chain[0] in self._issuers:
                    group = LeafGroup(LeafChain(*chain), owned, count, valid_ones, sample)
                    key = group.chain, owned
                    groups[key] = groups[key].with_those(group) if key in groups else group
        return list(groups.values())

    def leaves(self) -> Iterator[Leaf]:
        """Each leaf, in the order of the places."""
        if self.few is not None:
            yield from self.few
            return
        last, page = (0, 0), _PAGE
        where = self._conditions(_OF_CERTIFICATE)
        sql = (
            f"SELECT {_LEAF} FROM {_FROM_MANY}{where.also('(s.place_id, s.certificate_id) > (?, ?)')}"
            " ORDER BY s.place_id, s.certificate_id LIMIT ?"
        )
        while rows := [Leaf(*row) for row in self._database.query(sql, (*where.parameters, *last, page))]:
            yield from (leaf for leaf in rows if self._issuers is None or leaf.issuer_id in self._issuers)
            # If few rows match, PostgreSQL joins the whole table for each page: larger pages keep their number small.
            last, page = _in_order(rows[-1]), min(2 * page, _LARGEST_PAGE)

    def _conditions(self, of: _Columns) -> Where:
        """The conditions, with the column names of this source."""
        where = Where()
        where.extend(self._where)
        where.conditions = [each.format(leaf=of.leaf, begins=of.begins) for each in where.conditions]
        where.add(of.shown)
        if self._issuers is not None and len(self._issuers) <= _MOST_ISSUERS:
            where.one_of(of.issuer, sorted(self._issuers))
        return where


class _Columns(NamedTuple):
    """A source of leaves and its column names; `shown` is the condition that a leaf is present now."""

    source: str
    shown: str
    leaf: str
    issuer: str
    begins: str
    ends: str


_OF_CERTIFICATE = _Columns(
    _FROM_MANY, f"c.is_ca = 0 AND {_SHOWN}", "c.id", "+c.issuer_id", "c.not_before", "c.not_after"
)
_OF_PLACE = _Columns("places p", WITH_LEAF, "p.leaf_id", "p.issuer_id", "p.begins", "p.ends")
_OF_ONE, _OF_SEVERAL = (_OF_PLACE, "1 = 1"), ((_OF_CERTIFICATE, "p.leaf_id = 0"),)
_WITHIN = f"SELECT p.leaf_id FROM places p WHERE {WITH_LEAF} AND p.issuer_id = ? AND p.beside = ?{{}} LIMIT 1"


def _in_order(leaf: Leaf) -> tuple[int, int]:
    return leaf.place_id, leaf.certificate_id


BY_CERTIFICATE = " ORDER BY c.id, s.place_id"
"""An ORDER BY clause in whose order SQLite reads rows that it looks up by id."""


def with_ids(database: Database, ids: set[int], order: str = "") -> Iterator[Leaf]:
    """The leaves among some certificates, at all their places; unordered unless `order` is given."""
    listed = sorted(ids)
    for start in range(0, len(listed), _MOST_ISSUERS):
        where = Where()
        where.one_of("c.id", listed[start : start + _MOST_ISSUERS])
        yield from _leaves(database, where, order)


def by_end(database: Database) -> Iterator[tuple[int, Leaf]]:
    """What places show as their own certificate, CA certificates included, by day of expiry; undecodable dates are left out."""
    last = -1 << 62, 0, 0
    while True:
        where = Where()
        where.add("c.not_after >= ? AND (c.not_after, c.id, s.place_id) > (?, ?, ?)", last[0], *last)
        rows = list(_leaves(database, where, f" ORDER BY c.not_after, c.id, s.place_id LIMIT {_DUE}"))
        yield from ((leaf.not_after, leaf) for leaf in rows if leaf.not_after is not None)
        if len(rows) < _DUE:
            return
        last = rows[-1].not_after or 0, rows[-1].certificate_id, rows[-1].place_id


def expiring_after(database: Database, chain: LeafChain, moment: int) -> Iterator[Leaf]:
    """The leaves of a chain that expire after a moment, in the order of their places. CA certificates are not included."""
    where = Where()
    where.add(
        "c.is_ca = 0 AND c.issuer_id = ? AND p.beside = ? AND c.not_after > ?",
        chain.issuer_id,
        chain.sent_ca_ids,
        moment,
    )
    yield from _leaves(database, where, " ORDER BY s.place_id, s.certificate_id")


def _leaves(database: Database, where: Where, more: str = "") -> Iterator[Leaf]:
    """Starts from certificates: `CROSS JOIN` keeps SQLite to the written join order. PostgreSQL decides by its statistics."""
    joined = where.also("s.certificate_id = c.id", "p.id = s.place_id", _SHOWN)
    sql = f"SELECT {_LEAF} FROM certificates c CROSS JOIN sightings s CROSS JOIN places p{joined}{more}"
    yield from (Leaf(*row) for row in database.query(sql, where.parameters))
