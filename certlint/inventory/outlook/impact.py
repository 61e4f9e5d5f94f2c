"""Which places fail when something happens to a CA, a certificate or a key, and which still have another path.

The paths are those of a check: built from what a place sends, to the given trust stores or to the roots of the inventory.
Places that send the same CA certificates below the same issuer are evaluated once, and counted by the database.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from certlint.inventory.outlook.affected import affected_by
from certlint.inventory.outlook.deployed import BY_CERTIFICATE, FEW, Deployed, with_ids
from certlint.inventory.outlook.event import InventoryEvent
from certlint.inventory.outlook.impact_outcomes import FALLS, OPEN, SURVIVES, ImpactOutcomes, ImpactVerdict
from certlint.inventory.outlook.impact_totals import ImpactTotals, IssuerImpact, OwnerImpact, ranked
from certlint.inventory.outlook.stored_paths import StoredPaths
from certlint.inventory.queries import row_details
from certlint.inventory.queries.row_types import ImpactRow
from certlint.inventory.search.filters import Where, of_keys
from certlint.light import cached_property

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.inventory.search.leaves import Leaf, LeafChain, LeafGroup
    from certlint.inventory.sql.database import Database

_BATCH = 500
_MOST_NAMES = 100_000
"""How many certificates and their names are kept in memory."""
_OUTCOMES = (FALLS, OPEN, SURVIVES)
# A NULL notBefore counts as 1970. COALESCE would do the same, but the planner could not estimate its rows.
_BEGINS = "({{begins}} {} ? {} {{begins}} IS NULL)"
_BY_DATE = ImpactVerdict(FALLS, "it was issued in the span")
_REVOKED = ImpactVerdict(FALLS, "it is revoked")
_KEY = ImpactVerdict(FALLS, "its own key is concerned")
_NAME = ImpactVerdict(FALLS, "it is distrusted itself")
_NOT_VALID = ImpactVerdict(OPEN, "its certificate is not valid on that day, whatever happens")


class Impact:
    """Every leaf at a place that an event affects, and the outcome for its place."""

    def __init__(self, database: Database, event: InventoryEvent, outcomes: ImpactOutcomes) -> None:
        self._database, self._event, self._outcomes = database, event, outcomes
        self._now = int(outcomes.paths.now.timestamp())
        self._affected, issuers = affected_by(database, event, outcomes.paths.outside)
        where, affected = Where(), "{{leaf}} NOT IN (SELECT id FROM certificates WHERE {})"
        if event.keys:
            where.within(affected, of_keys(event.keys))
        if event.digests:
            where.add(affected.format("sha256 IN ?"), sorted(event.digests))
        if event.before is not None:
            where.add(_BEGINS.format("<", "OR" if event.before > 0 else "AND NOT"), event.before)
        if event.since is not None:
            where.add(_BEGINS.format(">=", "AND NOT" if event.since > 0 else "OR"), event.since)
        self._named, self._number_of_names = dict[int, list[str]](), 0
        self._below = Deployed(database, outcomes.paths.now, issuers, where)

    @cached_property
    def totals(self) -> ImpactTotals:
        """The number of places with each outcome."""
        sums, owned, issued = Counter[str](), Counter[tuple[int | None, str]](), Counter[tuple[int, str]]()
        names: dict[int | None, str] = {None: ""}
        names |= dict(self._database.query("SELECT id, owner FROM owners"))
        for group in self._groups:
            for outcome, number in self._group_outcomes(group):
                sums[outcome] += number
                owned[group.owner_id, outcome] += number
                issued[group.chain.issuer_id, outcome] += number
        if any(owner == 0 for owner, _ in owned):
            for group in self._below.of_several_owners():
                for outcome, number in self._group_outcomes(group):
                    owned[group.owner_id, outcome] += number
        by_name = Counter[tuple[str, str]]()
        for (owner, outcome), number in owned.items():
            if owner != 0:
                by_name[names.get(owner, ""), outcome] += number
        alone = [(leaf.place_id, leaf.issuer_id, verdict.outcome) for leaf, verdict in self._individual()]
        owners = row_details.owners_of(self._database, {place for place, *_ in alone})
        for place, issuer, outcome in alone:
            sums[outcome] += 1
            issued[issuer, outcome] += 1
            by_name.update((owner, outcome) for owner in owners.get(place, ("",)))
        by_issuer = Counter[tuple[str, str]]()
        titles = self._issuers_of({number for number, _ in issued})
        for (number, outcome), count in issued.items():
            by_issuer[titles.get(number, ""), outcome] += count
        falls, unknown, survives = _OUTCOMES
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

    def rows(self, outcomes: tuple[str, ...] = _OUTCOMES) -> Iterator[ImpactRow]:
        """A row for each place: failures first; places with the same outcome in the order of their ids."""
        numbers = dict(zip(_OUTCOMES, self.totals[:3], strict=True))
        if sum(numbers.values()) <= FEW:
            found = [each for each in self._judged() if each[1].outcome in outcomes]
            yield from self._listed(sorted(found, key=lambda each: _OUTCOMES.index(each[1].outcome)))
            return
        for outcome in outcomes:
            if numbers[outcome]:
                yield from self._listed(each for each in self._judged() if each[1].outcome == outcome)

    def names(self) -> int:
        """The number of names that lose every place."""
        found: set[str] = set()
        fallen = (leaf for leaf, verdict in self._judged() if verdict.outcome == FALLS)
        while some := list(islice(fallen, _BATCH)):
            names = self._names_of(some)
            found.update(name for leaf in some for name in names[leaf.certificate_id] or (leaf.common_name,))
        return len(found)

    @cached_property
    def _groups(self) -> list[LeafGroup]:
        return self._below.groups()

    @cached_property
    def _by_chain(self) -> dict[LeafChain, ImpactVerdict | None]:
        """The outcome for the places of each chain; None if it depends on the leaf."""
        samples: dict[LeafChain, LeafGroup] = {}
        for group in self._groups:
            known = samples.get(group.chain)
            if known is None or (group.valid and not known.valid):
                samples[group.chain] = group
        if not self._event.is_by_date_alone:
            self._outcomes.paths.fetch(
                number for chain, group in samples.items() for number in (group.sample, *chain.above)
            )
        found: dict[LeafChain, ImpactVerdict | None] = {}
        for chain, group in samples.items():
            if self._event.is_by_date_alone:
                found[chain] = _BY_DATE
            elif not group.valid:
                found[chain] = _NOT_VALID
            elif self._outcomes.paths.difference(chain, group.sample) is not None:
                found[chain] = None
            else:
                found[chain] = self._outcomes.verdict(chain, group.sample)
        return found

    def _group_outcomes(self, group: LeafGroup) -> Iterator[tuple[str, int]]:
        """How many leaves of a group have which outcome; nothing for leaves that are evaluated one by one."""
        verdict = self._by_chain[group.chain]
        if verdict is not None and verdict.outcome:
            by_date = self._event.is_by_date_alone
            yield verdict.outcome, group.leaves if by_date else group.valid
            yield OPEN, 0 if by_date else group.leaves - group.valid

    def _individual(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """The leaves not counted in groups: those affected directly, and those that differ from others of their chain."""
        yield from self._affected_directly()
        if None in self._by_chain.values():
            yield from (
                (leaf, self._verdict(leaf)) for leaf in self._below.leaves() if self._by_chain[leaf.chain] is None
            )

    def _judged(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """Every leaf that the event affects, with the outcome for its place."""
        yield from self._affected_directly()
        for leaf in self._below.leaves():
            verdict = self._verdict(leaf)
            if verdict.outcome:
                yield leaf, verdict

    def _affected_directly(self) -> Iterator[tuple[Leaf, ImpactVerdict]]:
        """Certificates that places show as their own and that the event affects directly."""
        event = self._event
        for leaf in with_ids(self._database, self._affected, BY_CERTIFICATE):
            if not event.issued_in_span(leaf.not_before):
                continue
            if leaf.sha256 in event.digests:
                yield leaf, _REVOKED
            else:
                yield leaf, _KEY if leaf.spki_sha256 in event.keys else _NAME

    def _verdict(self, leaf: Leaf) -> ImpactVerdict:
        """The outcome for a place whose leaf is not affected directly."""
        if self._event.is_by_date_alone:
            return _BY_DATE
        of_chain = self._by_chain.get(leaf.chain)
        if of_chain is not None and not of_chain.outcome:
            return of_chain
        if not leaf.is_valid(self._now):
            return _NOT_VALID
        return self._outcomes.verdict(leaf.chain, leaf.certificate_id) if of_chain is None else of_chain

    def _listed(self, judged: Iterable[tuple[Leaf, ImpactVerdict]]) -> Iterator[ImpactRow]:
        """The rows with owners, and with the names of the places."""
        rest = iter(judged)
        while some := list(islice(rest, _BATCH)):
            names = self._names_of([leaf for leaf, _ in some])
            rows = [
                ImpactRow(
                    verdict.outcome, *leaf[:4], leaf.sha256, leaf.common_name, leaf.not_after, *verdict[1:],
                    names=tuple(names[leaf.certificate_id] or (leaf.common_name,)),
                )
                for leaf, verdict in some
            ]  # fmt: skip
            yield from row_details.with_owners(self._database, rows)

    def _names_of(self, leaves: list[Leaf]) -> dict[int, list[str]]:
        """The names of certificates by id; empty if there is only a CN. The names of few leaves are read with one query."""
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
    """What depends on an issuer, by the SHA-256 of its name: what would fail if the CA were distrusted."""
    event = InventoryEvent(names=frozenset((issuer_sha256,)))
    return Impact(database, event, ImpactOutcomes(StoredPaths(database, now), event))
