"""Leaves by the way in which places show them: who issued them, and which CA certificates the place sends beside them.

A million leaves are shown in a few hundred ways. What hangs on paths is found out once for each of these, and counted.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from certlint.inventory.filters import Where
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from certlint.inventory.database import Database

FEW = 50_000
"""So many certificates are looked up by their ids, and their leaves kept in memory; more are read in the order of places."""
_PAGE, _DUE = 5000, 500
# A number of fewer digits is one that both databases hold.
_DIGITS = 19
_SHOWN = "s.ended IS NULL AND s.position = 0"
_VALID = "c.not_before <= ? AND c.not_after >= ?"
_LEAF = (
    "p.id, p.kind, p.site, p.location, c.id, c.sha256, c.common_name, c.not_before, c.not_after, c.spki_sha256, c.issuer_id,"
    " p.beside, p.errors, c.is_ca, p.owner_id"
)
# The order in which a database joins is the one that is written where a `+` keeps it from an index.
_FROM_FEW = "certificates c JOIN sightings s ON s.certificate_id = c.id JOIN places p ON p.id = s.place_id"
_FROM_MANY = "sightings s JOIN certificates c ON c.id = s.certificate_id JOIN places p ON p.id = s.place_id"
# As many values as either database takes in one statement.
_MOST_ISSUERS = 500
# So many leaves of an issuer are looked at first, and then all.
_FIRST, _EVERY = 5, 2**62


class LeafWay(NamedTuple):
    """How a leaf is shown. `beside` has the ids of the CA certificates that its place sends, between commas."""

    issuer_id: int
    beside: str

    @property
    def above(self) -> tuple[int, ...]:
        """The ids of the CA certificates beside the leaf."""
        listed = self.beside.split(",")
        return tuple(int(each) for each in listed if each.isascii() and each.isdecimal() and len(each) < _DIGITS)


class Leaf(NamedTuple):
    """A certificate that a place shows as its own."""

    place_id: int
    kind: str
    site: str
    location: str
    certificate_id: int
    sha256: str
    common_name: str
    not_before: int | None
    not_after: int | None
    spki_sha256: str
    issuer_id: int
    beside: str
    errors: int
    is_ca: int
    owner_id: int | None

    @property
    def way(self) -> LeafWay:
        return LeafWay(self.issuer_id, self.beside)

    def is_valid(self, moment: int) -> bool:
        """Whether a moment is within its validity period."""
        begin, end = self.not_before, self.not_after
        return begin is not None and end is not None and begin <= moment <= end


class LeafGroup(NamedTuple):
    """Leaves of one owner that are shown in one way.

    owner_id  None for nobody's, 0 for those of several owners
    valid     how many of them are within their validity period; `sample` is the id of one of these, else of any
    """

    way: LeafWay
    owner_id: int | None
    leaves: int
    valid: int
    sample: int


class Deployed:
    """The leaves that places show and that some conditions over `certificates c` hold for.

    issuers  the ids of those who may have issued them; None for all
    """

    def __init__(
        self, database: Database, now: datetime, issuers: set[int] | None = None, where: Where | None = None
    ) -> None:
        self._database, self._now, self._issuers = database, int(now.timestamp()), issuers
        self._where = where or Where()

    @cached_property
    def few(self) -> list[Leaf] | None:
        """Each of them, in the order of their places, where they are few; else None."""
        if self._issuers is not None and len(self._issuers) > _MOST_ISSUERS:
            return None
        where = Where()
        where.extend(self._where)
        if self._issuers is not None:
            where.one_of("c.issuer_id", sorted(self._issuers))
        sql = f"SELECT c.id FROM certificates c{where.text} LIMIT {FEW + 1}"
        ids = {row[0] for row in self._database.query(sql, where.parameters)}
        # A certificate may be at any number of places.
        found = [*islice(with_ids(self._database, ids), FEW + 1)] if len(ids) <= FEW else []
        return sorted(found, key=_in_order) if max(len(ids), len(found)) <= FEW else None

    def ways(self) -> dict[LeafWay, tuple[bool, int]]:
        """How they are shown; for each way whether a leaf is within its validity period, and its id, else that of any."""
        where = self._conditions()
        sql = f"SELECT DISTINCT c.issuer_id, p.beside, {_VALID} FROM {_FROM_MANY}{where.text}"
        ways: dict[int, dict[str, bool]] = {}
        for issuer, beside, valid in self._database.query(sql, (*(self._now,) * 2, *where.parameters)):
            of_issuer = ways.setdefault(issuer, {})
            of_issuer[beside] = of_issuer.get(beside, False) or bool(valid)
        return {
            LeafWay(issuer, beside): (wanted[beside], number)
            for issuer, wanted in ways.items()
            for beside, number in self._samples(issuer, wanted)
        }

    def _samples(self, issuer: int, wanted: Mapping[str, bool]) -> Iterator[tuple[str, int]]:
        """For each way of an issuer, by what is sent beside the leaf, the id of a leaf that is valid, or is not.

        Most issuers have one way, which the first of their leaves is shown in.
        """
        missing = dict(wanted)
        where = Where()
        where.extend(self._where)
        where.add(f"c.issuer_id = ? AND {_SHOWN}", issuer)
        sql = f"SELECT p.beside, {_VALID}, c.id FROM {_FROM_FEW}{where.text} LIMIT ?"
        for most in (_FIRST, _EVERY):
            for beside, valid, number in self._database.query(sql, (*(self._now,) * 2, *where.parameters, most)):
                if missing.get(beside) == bool(valid):
                    del missing[beside]
                    yield beside, number
                if not missing:
                    return

    def groups(self) -> list[LeafGroup]:
        """The leaves, counted by way and owner."""
        if self.few is not None:
            return self._counted((leaf, leaf.owner_id) for leaf in self.few)
        return self._grouped("p.owner_id")

    def of_several_owners(self) -> list[LeafGroup]:
        """The leaves that are several owners', once for each of these."""
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
        groups: dict[tuple[LeafWay, int | None], LeafGroup] = {}
        for leaf, owner in leaves:
            valid = leaf.is_valid(self._now)
            of = groups.get((leaf.way, owner)) or LeafGroup(leaf.way, owner, 0, 0, leaf.certificate_id)
            sample = leaf.certificate_id if valid else of.sample
            groups[leaf.way, owner] = LeafGroup(leaf.way, owner, of.leaves + 1, of.valid + valid, sample)
        return list(groups.values())

    def _grouped(self, owner: str, join: str = "", *more: str) -> list[LeafGroup]:
        where = self._conditions()
        sql = (
            f"SELECT c.issuer_id, p.beside, {owner}, {_VALID}, count(*), max(c.id)"
            f" FROM {_FROM_MANY}{join}{where.also(*more)} GROUP BY 1, 2, 3, 4"
        )
        groups: dict[tuple[LeafWay, int | None], LeafGroup] = {}
        for *way, owned, valid, count, sample in self._database.query(sql, (*(self._now,) * 2, *where.parameters)):
            if self._issuers is None or way[0] in self._issuers:
                key = LeafWay(*way), owned
                of = groups.get(key) or LeafGroup(*key, 0, 0, sample)
                groups[key] = LeafGroup(
                    *key, of.leaves + count, of.valid + (count if valid else 0), sample if valid else of.sample
                )
        return list(groups.values())

    def leaves(self) -> Iterator[Leaf]:
        """Each of them, in the order of their places."""
        if self.few is not None:
            yield from self.few
            return
        last = 0, 0
        where = self._conditions()
        sql = (
            f"SELECT {_LEAF} FROM {_FROM_MANY}{where.also('(s.place_id, s.certificate_id) > (?, ?)')}"
            f" ORDER BY s.place_id, s.certificate_id LIMIT {_PAGE}"
        )
        while rows := [Leaf(*row) for row in self._database.query(sql, (*where.parameters, *last))]:
            yield from (leaf for leaf in rows if self._issuers is None or leaf.issuer_id in self._issuers)
            last = _in_order(rows[-1])

    def _conditions(self) -> Where:
        """The conditions, for all places in their order."""
        where = Where()
        where.extend(self._where)
        where.add(_SHOWN)
        if self._issuers is not None and len(self._issuers) <= _MOST_ISSUERS:
            where.one_of("+c.issuer_id", sorted(self._issuers))
        return where


def _in_order(leaf: Leaf) -> tuple[int, int]:
    return leaf.place_id, leaf.certificate_id


def with_ids(database: Database, ids: set[int]) -> Iterator[Leaf]:
    """The leaves among some certificates, wherever they are shown."""
    listed = sorted(ids)
    for start in range(0, len(listed), _MOST_ISSUERS):
        where = Where()
        where.one_of("c.id", listed[start : start + _MOST_ISSUERS])
        where.add(_SHOWN)
        yield from _leaves(database, _FROM_FEW, where)


def by_end(database: Database) -> Iterator[tuple[int, Leaf]]:
    """What places show as their own, CA certificates too, by the day on which it expires, where that can be read."""
    last = -1 << 62, 0, 0
    while True:
        where = Where()
        where.add(_SHOWN)
        where.add("c.not_after >= ? AND (c.not_after, c.id, s.place_id) > (?, ?, ?)", last[0], *last)
        rows = list(_leaves(database, _FROM_FEW, where, f" ORDER BY c.not_after, c.id, s.place_id LIMIT {_DUE}"))
        yield from ((leaf.not_after, leaf) for leaf in rows if leaf.not_after is not None)
        if len(rows) < _DUE:
            return
        last = rows[-1].not_after or 0, rows[-1].certificate_id, rows[-1].place_id


def lasting(database: Database, way: LeafWay, moment: int) -> Iterator[Leaf]:
    """The leaves of a way that expire after a moment, in the order of their places; a CA certificate is not one of them."""
    where = Where()
    where.add("c.is_ca = 0 AND c.issuer_id = ? AND p.beside = ? AND c.not_after > ?", way.issuer_id, way.beside, moment)
    where.add(_SHOWN)
    yield from _leaves(database, _FROM_FEW, where, " ORDER BY s.place_id, s.certificate_id")


def _leaves(database: Database, source: str, where: Where, more: str = "") -> Iterator[Leaf]:
    sql = f"SELECT {_LEAF} FROM {source}{where.text}{more}"
    yield from (Leaf(*row) for row in database.query(sql, where.parameters))
