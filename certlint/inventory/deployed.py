"""Leaves by the way in which places show them: who issued them, and which CA certificates the place sends beside them.

A million leaves are shown in a few hundred ways. What hangs on paths is found out once for each of these, and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.filters import Where
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.inventory.database import Database

FEW = 50_000
"""So many leaves are kept in memory, and found by their issuers; more are read in the order of their places."""
_PAGE = 5000
# A number of fewer digits is one that both databases hold.
_DIGITS = 19
_SHOWN = "s.ended IS NULL AND s.position = 0"
_VALID = "c.not_before <= ? AND c.not_after >= ?"
_LEAF = (
    "p.id, p.kind, p.site, p.location, c.id, c.sha256, c.common_name, c.not_before, c.not_after, c.spki_sha256, c.issuer_id,"
    " p.beside, p.errors, c.is_ca"
)
# The order in which a database joins is the one that is written where a `+` keeps it from an index.
_FROM_FEW = "certificates c JOIN sightings s ON s.certificate_id = c.id JOIN places p ON p.id = s.place_id"
_FROM_MANY = "sightings s JOIN certificates c ON c.id = s.certificate_id JOIN places p ON p.id = s.place_id"
# As many values as either database takes in one statement.
_MOST_ISSUERS = 500


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

    def ways(self) -> list[LeafGroup]:
        """The leaves, counted by way alone: a third faster at a million leaves than by owner too."""
        return self._grouped("NULL", "")

    def groups(self) -> list[LeafGroup]:
        """The leaves, counted by way and owner."""
        return self._grouped("p.owner_id", ", p.owner_id")

    def of_several_owners(self) -> list[LeafGroup]:
        """The leaves that are several owners', once for each of these."""
        return self._grouped(
            "po.owner_id", ", po.owner_id", " JOIN place_owners po ON po.place_id = p.id", "p.owner_id = 0"
        )

    def _grouped(self, owner: str, by: str, join: str = "", *more: str) -> list[LeafGroup]:
        where, source = self._conditions(few=self._are_few())
        sql = (
            f"SELECT c.issuer_id, p.beside, {owner}, count(*),"
            f" count(CASE WHEN {_VALID} THEN 1 END), coalesce(max(CASE WHEN {_VALID} THEN c.id END), max(c.id))"
            f" FROM {source}{join}{where.also(*more)} GROUP BY c.issuer_id, p.beside{by}"
        )
        rows = self._database.query(sql, (*(self._now,) * 4, *where.parameters))
        return [
            LeafGroup(LeafWay(*row[:2]), *row[2:]) for row in rows if self._issuers is None or row[0] in self._issuers
        ]

    def leaves(self) -> Iterator[Leaf]:
        """Each of them, in the order of their places."""
        if self._are_few():
            where, source = self._conditions(few=True)
            found = _leaves(self._database, source, where)
            yield from sorted(found, key=lambda leaf: (leaf.place_id, leaf.certificate_id))
            return
        last = 0, 0
        where, source = self._conditions(few=False)
        sql = (
            f"SELECT {_LEAF} FROM {source}{where.also('(s.place_id, s.certificate_id) > (?, ?)')}"
            f" ORDER BY s.place_id, s.certificate_id LIMIT {_PAGE}"
        )
        while rows := [Leaf(*row) for row in self._database.query(sql, (*where.parameters, *last))]:
            yield from (leaf for leaf in rows if self._issuers is None or leaf.issuer_id in self._issuers)
            last = rows[-1].place_id, rows[-1].certificate_id

    def _are_few(self) -> bool:
        """Whether few leaves fit, so that they are found by their issuers."""
        if self._issuers is None or len(self._issuers) > _MOST_ISSUERS:
            return False
        where = Where()
        where.one_of("c.issuer_id", sorted(self._issuers))
        sql = f"SELECT count(*) FROM (SELECT 1 FROM certificates c{where.text} LIMIT {FEW + 1}) AS few"
        row = self._database.one(sql, where.parameters)
        return row is not None and row[0] <= FEW

    def _conditions(self, *, few: bool) -> tuple[Where, str]:
        """The conditions, and the tables in the order in which they are to be read."""
        where = Where()
        where.extend(self._where)
        where.add(_SHOWN)
        if self._issuers is not None and len(self._issuers) <= _MOST_ISSUERS:
            where.one_of("c.issuer_id" if few else "+c.issuer_id", sorted(self._issuers))
        return where, _FROM_FEW if few else _FROM_MANY


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
        rows = list(_leaves(database, _FROM_FEW, where, f" ORDER BY c.not_after, c.id, s.place_id LIMIT {_PAGE}"))
        yield from ((leaf.not_after, leaf) for leaf in rows if leaf.not_after is not None)
        if len(rows) < _PAGE:
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
