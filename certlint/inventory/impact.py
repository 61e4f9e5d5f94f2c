"""Which places fall when something happens to a CA, a certificate or a key, and which survive by another path.

The paths are those of a check: of what a place sends, to the trust stores that are given or to the roots of the inventory.
Places that send the same CA certificates below the same issuer are judged once, and counted by the database.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from certlint.inventory import beside
from certlint.inventory.concerned import concerned
from certlint.inventory.deployed import BY_CERTIFICATE, FEW, Deployed, with_ids
from certlint.inventory.event import InventoryEvent
from certlint.inventory.filters import Where, of_keys
from certlint.inventory.impact_totals import ImpactTotals, IssuerImpact, OwnerImpact, ranked
from certlint.inventory.row_types import ImpactRow
from certlint.inventory.stored_paths import StoredPaths
from certlint.inventory.ways import FALLS, OPEN, SURVIVES, ImpactVerdict, Ways
from certlint.light import cached_property

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.inventory.database import Database
    from certlint.inventory.leaves import Leaf, LeafGroup, LeafWay

_BATCH = 500
_MOST_NAMES = 100_000
"""Certificates and their names that are kept."""
_FATES = (FALLS, OPEN, SURVIVES)
# What does not tell when it begins counts as of 1970. Of an expression, a planner would not know how many rows fit.
_BEGINS = "({{begins}} {} ? {} {{begins}} IS NULL)"
_BY_DATE = ImpactVerdict(FALLS, "it was issued in the span")
_REVOKED = ImpactVerdict(FALLS, "it is revoked")
_KEY = ImpactVerdict(FALLS, "its own key is concerned")
_NAME = ImpactVerdict(FALLS, "it is distrusted itself")
_NOT_VALID = ImpactVerdict(OPEN, "its certificate is not valid on that day, whatever happens")


class Impact:
    """Every leaf at a place that an event concerns, with what becomes of it."""

    def __init__(self, database: Database, event: InventoryEvent, ways: Ways) -> None:
        self._database, self._event, self._ways = database, event, ways
        self._now = int(ways.paths.now.timestamp())
        self._struck, issuers = concerned(database, event, ways.paths.outside)
        where, struck = Where(), "{{leaf}} NOT IN (SELECT id FROM certificates WHERE {})"
        if event.keys:
            where.within(struck, of_keys(event.keys))
        if event.digests:
            where.add(struck.format("sha256 IN ?"), sorted(event.digests))
        if event.before is not None:
            where.add(_BEGINS.format("<", "OR" if event.before > 0 else "AND NOT"), event.before)
        if event.since is not None:
            where.add(_BEGINS.format(">=", "AND NOT" if event.since > 0 else "OR"), event.since)
        self._named, self._number_of_names = dict[int, list[str]](), 0
        self._below = Deployed(database, ways.paths.now, issuers, where)

    @cached_property
    def totals(self) -> ImpactTotals:
        """How many there are of each kind."""
        sums, owned, issued = Counter[str](), Counter[tuple[int | None, str]](), Counter[tuple[int, str]]()
        names: dict[int | None, str] = {None: ""}
        names |= dict(self._database.query("SELECT id, owner FROM owners"))
        for group in self._groups:
            for fate, number in self._fates(group):
                sums[fate] += number
                owned[group.owner_id, fate] += number
                issued[group.way.issuer_id, fate] += number
        if any(owner == 0 for owner, _ in owned):
            for group in self._below.of_several_owners():
                for fate, number in self._fates(group):
                    owned[group.owner_id, fate] += number
        by_name = Counter[tuple[str, str]]()
        for (owner, fate), number in owned.items():
            if owner != 0:
                by_name[names.get(owner, ""), fate] += number
        alone = [(leaf.place_id, leaf.issuer_id, verdict.fate) for leaf, verdict in self._apart()]
        owners = beside.owners_of(self._database, {place for place, *_ in alone})
        for place, issuer, fate in alone:
            sums[fate] += 1
            issued[issuer, fate] += 1
            by_name.update((owner, fate) for owner in owners.get(place, ("",)))
        by_issuer = Counter[tuple[str, str]]()
        titles = self._issuers_of({number for number, _ in issued})
        for (number, fate), count in issued.items():
            by_issuer[titles.get(number, ""), fate] += count
        falls, unknown, survives = _FATES
        return ImpactTotals(
            sums[falls], sums[unknown], sums[survives], ranked(OwnerImpact, by_name), ranked(IssuerImpact, by_issuer)
        )

    def _issuers_of(self, ids: set[int]) -> dict[int, str]:
        listed = sorted(ids)
        found: dict[int, str] = {}
        for start in range(0, len(listed), _BATCH):
            found |= dict(
                self._database.query("SELECT id, issuer FROM issuers WHERE id IN ?", (listed[start : start + _BATCH],))
            )
        return found

    def rows(self, fates: tuple[str, ...] = _FATES) -> Iterator[ImpactRow]:
        """A row for each: what falls comes first, each kind in the order of its places."""
        numbers = dict(zip(_FATES, self.totals[:3], strict=True))
        if sum(numbers.values()) <= FEW:
            found = [each for each in self._judged() if each[1].fate in fates]
            yield from self._listed(sorted(found, key=lambda each: _FATES.index(each[1].fate)))
            return
        for fate in fates:
            if numbers[fate]:
                yield from self._listed(each for each in self._judged() if each[1].fate == fate)

    def names(self) -> int:
        """How many names fall."""
        found: set[str] = set()
        fallen = (leaf for leaf, verdict in self._judged() if verdict.fate == FALLS)
        while some := list(islice(fallen, _BATCH)):
            names = self._names_of(some)
            found.update(name for leaf in some for name in names[leaf.certificate_id] or (leaf.common_name,))
        return len(found)

    @cached_property
    def _groups(self) -> list[LeafGroup]:
        return self._below.groups()

    @cached_property
    def _of_ways(self) -> dict[LeafWay, ImpactVerdict | None]:
        """What becomes of the places of each way; None where that depends on the leaf."""
        samples: dict[LeafWay, LeafGroup] = {}
        for group in self._groups:
            known = samples.get(group.way)
            if known is None or (group.valid and not known.valid):
                samples[group.way] = group
        if not self._event.is_by_date_alone:
            self._ways.paths.fetch(number for way, group in samples.items() for number in (group.sample, *way.above))
        found: dict[LeafWay, ImpactVerdict | None] = {}
        for way, group in samples.items():
            if self._event.is_by_date_alone:
                found[way] = _BY_DATE
            elif not group.valid:
                found[way] = _NOT_VALID
            elif self._ways.paths.difference(way, group.sample) is not None:
                found[way] = None
            else:
                found[way] = self._ways.verdict(way, group.sample)
        return found

    def _fates(self, group: LeafGroup) -> Iterator[tuple[str, int]]:
        """How many leaves of a group have which fate; nothing of those that are judged one by one."""
        verdict = self._of_ways[group.way]
        if verdict is not None and verdict.fate:
            by_date = self._event.is_by_date_alone
            yield verdict.fate, group.leaves if by_date else group.valid
            yield OPEN, 0 if by_date else group.leaves - group.valid

    def _apart(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """The leaves that are not counted in groups: what is struck itself, and what differs from others of its way."""
        yield from self._struck_themselves()
        if None in self._of_ways.values():
            yield from ((leaf, self._verdict(leaf)) for leaf in self._below.leaves() if self._of_ways[leaf.way] is None)

    def _judged(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """Every leaf that the event concerns with what becomes of it."""
        yield from self._struck_themselves()
        for leaf in self._below.leaves():
            verdict = self._verdict(leaf)
            if verdict.fate:
                yield leaf, verdict

    def _struck_themselves(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """Certificates that places show as their own, and that the event is about."""
        event = self._event
        for leaf in with_ids(self._database, self._struck, BY_CERTIFICATE):
            if event.issued_in_span(leaf.not_before):
                own = _REVOKED if leaf.sha256 in event.digests else _KEY if leaf.spki_sha256 in event.keys else _NAME
                yield leaf, own

    def _verdict(self, leaf: Leaf) -> ImpactVerdict:
        """What becomes of a place whose leaf is not struck itself."""
        if self._event.is_by_date_alone:
            return _BY_DATE
        of_way = self._of_ways.get(leaf.way)
        if of_way is not None and not of_way.fate:
            return of_way
        if not leaf.is_valid(self._now):
            return _NOT_VALID
        return self._ways.verdict(leaf.way, leaf.certificate_id) if of_way is None else of_way

    def _listed(self, judged: Iterable[tuple[Leaf, ImpactVerdict]]) -> Iterator[ImpactRow]:
        """The rows with owners, and with all names that fall or survive with their places."""
        rest = iter(judged)
        while some := list(islice(rest, _BATCH)):
            names = self._names_of([leaf for leaf, _ in some])
            rows = [
                ImpactRow(
                    verdict.fate, *leaf[:4], leaf.sha256, leaf.common_name, leaf.not_after, *verdict[1:],
                    names=tuple(names[leaf.certificate_id] or (leaf.common_name,)),
                )
                for leaf, verdict in some
            ]  # fmt: skip
            yield from beside.with_owners(self._database, rows)

    def _names_of(self, leaves: list[Leaf]) -> dict[int, list[str]]:
        """The names of certificates by their ids, none where there is only a CN. Of few leaves they are asked for once."""
        if self._number_of_names > _MOST_NAMES:
            self._named, self._number_of_names = {}, 0
        found = self._named
        ids = sorted({leaf.certificate_id for leaf in leaves}.difference(found))
        found |= {number: [] for number in ids}
        sql = "SELECT certificate_id, name FROM names WHERE kind <> 'cn' AND certificate_id IN ?"
        for number, name in self._database.query(f"{sql} ORDER BY certificate_id, kind, name", (ids,)) if ids else ():
            found[number].append(name)
        self._number_of_names += sum(1 + len(found[number]) for number in ids)
        return found


def of_issuer(database: Database, issuer_sha256: str, now: datetime) -> Impact:
    """What depends on an issuer, by the digest of its name: what would fall if the CA were distrusted."""
    event = InventoryEvent(names=frozenset((issuer_sha256,)))
    return Impact(database, event, Ways(StoredPaths(database, now), event))
