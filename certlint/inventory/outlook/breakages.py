"""What breaks each place first, and when: its certificate expires, its last path ends, or a root program distrusts it."""

from __future__ import annotations

from datetime import UTC, datetime
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING

from certlint.inventory.outlook import deployed
from certlint.inventory.queries import row_details
from certlint.light import NamedTuple
from certlint.trust.distrust import LAST_DAY, decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.inventory.outlook.stored_paths import Found, StoredPaths
    from certlint.inventory.search.leaves import Leaf, LeafChain
    from certlint.inventory.sql.database import Database
    from certlint.trust.known import Known
    from certlint.trust.paths import Path

_OWN, _PAST = "its certificate expires", "its certificate has expired"
_NO_PATH = "it has no valid path to a trust anchor"
_SOME = 500


class Breakage(NamedTuple):
    """What breaks a place first. `failing`: whether the place had errors when it was last seen."""

    at: int
    place_id: int
    kind: str
    site: str
    location: str
    sha256: str
    common_name: str
    why: str
    failing: bool
    owners: tuple[str, ...] = ()


class End(NamedTuple):
    """When something ends, and why."""

    at: int
    why: str


class Breakages:
    """Finds the first breakage of each leaf at a place.

    by_rules  returns what the rules report about a leaf and the day on which that begins; None if no rules are evaluated
    """

    def __init__(
        self, database: Database, paths: StoredPaths, by_rules: Callable[[Leaf], End | None] | None = None
    ) -> None:
        self._database, self._paths, self._by_rules = database, paths, by_rules
        self._now = int(paths.now.timestamp())
        self._ends: dict[LeafChain, End | None] = {}
        self._individual: set[LeafChain] = set()

    def every(self, until: int | None = None) -> Iterator[Breakage]:
        """All breakages up to `until`, in order of time."""
        self._look()
        found = merge(self._own(), self._by_chain(), self._each(), key=itemgetter(0))
        some: list[Breakage] = []
        for at, leaf, why in found:
            if until is not None and at > until:
                break
            some.append(Breakage(at, *leaf[:4], leaf.sha256, leaf.common_name, why, leaf.errors > 0))
            if len(some) == _SOME:
                yield from row_details.with_owners(self._database, some)
                some = []
        yield from row_details.with_owners(self._database, some)

    def _look(self) -> None:
        """Computes when the last path of each chain ends, and which leaves have to be evaluated one by one."""
        chains = self._leaves().chains()
        self._paths.fetch(number for chain, (_, sample) in chains.items() for number in (sample, *chain.above))
        for chain, (is_valid, sample) in chains.items():
            if self._by_rules is not None or (is_valid and self._paths.difference(chain, sample) is not None):
                self._individual.add(chain)
            else:
                self._ends[chain] = last_path(self._paths.of(sample, chain.above), self._now) if is_valid else None

    def _leaves(self) -> deployed.Deployed:
        """The leaves whose validity depends on a path. A CA certificate shown alone is a trust anchor, not a leaf."""
        return deployed.Deployed(self._database, self._paths.now)

    def _own(self) -> Iterator[tuple[int, Leaf, str]]:
        """The leaves that expire before the paths above them end."""
        for at, leaf in deployed.by_end(self._database):
            end = self._ends.get(leaf.chain)
            if leaf.is_ca or (leaf.chain not in self._individual and (end is None or at <= end.at)):
                yield at, leaf, self._expiry(at).why

    def _by_chain(self) -> Iterator[tuple[int, Leaf, str]]:
        """The leaves whose last path ends before they expire."""
        ends = sorted((end, chain) for chain, end in self._ends.items() if end is not None)
        for end, chain in ends:
            for leaf in deployed.expiring_after(self._database, chain, end.at):
                yield end.at, leaf, end.why

    def _each(self) -> list[tuple[int, Leaf, str]]:
        """The leaves that have to be evaluated one by one."""
        if not self._individual:
            return []
        found = []
        for leaf in self._leaves().leaves():
            if leaf.chain in self._individual and leaf.not_after is not None:
                end = min(self._ends_of(leaf, leaf.not_after))
                found.append((end.at, leaf, end.why))
        return sorted(found, key=itemgetter(0))

    def _expiry(self, at: int) -> End:
        return End(at, _PAST if at < self._now else _OWN)

    def _ends_of(self, leaf: Leaf, own: int) -> Iterator[End]:
        yield self._expiry(own)
        if leaf.is_valid(self._now):
            found = self._paths.of(leaf.certificate_id, leaf.chain.above)
            end = last_path(found, self._now)
            yield from filter(None, (end, *distrusted(found)))
        if self._by_rules is not None and (end := self._by_rules(leaf)) is not None:
            yield end


def last_path(found: Found, now: int) -> End | None:
    """When the last path above a leaf ends, without the leaf's own expiry; None if a path never ends."""
    if found.known is None:
        return None
    if not found.paths:
        return End(now, _NO_PATH)
    ends = [_end(found.known, path) for path in found.paths]
    if None in ends:
        return None
    last = max(filter(None, ends))
    return last._replace(why=f"{last.why}, and no other path is valid")


def _end(known: Known, path: Path) -> End | None:
    above = [known.certificates[index] for index in path.certificates[1:]]
    dated = [(int(each.ends.timestamp()), each.title) for each in above if each.ends is not None]
    if not dated:
        return None
    at, title = min(dated)
    return End(at, f"the CA certificate {title!r} expires")


def distrusted(found: Found) -> Iterator[End]:
    """For each root program that has decided about one of the paths: the day from which it accepts no path."""
    known = found.known
    if known is None or not found.paths:
        return
    decided = [(_decided(known, path), _end(known, path)) for path in found.paths]
    for program in sorted(set().union(*(ends for ends, _ in decided))):
        ends = [min(filter(None, (of_path.get(program), own)), default=None) for of_path, own in decided]
        if None not in ends:
            last = max(filter(None, ends))
            is_decided = any(last == of_path.get(program) for of_path, _ in decided)
            yield (
                last if is_decided else last._replace(why=f"{last.why}, and {program} does not trust the other paths")
            )


def _decided(known: Known, path: Path) -> dict[str, End]:
    """The first day on which each root program refuses a path."""
    ends: dict[str, End] = {}
    for index, decision in decisions(known.certificates, path.certificates, LAST_DAY):
        title, day = known.certificates[index].title, datetime.fromisoformat(decision.since).replace(tzinfo=UTC)
        end = End(int(day.timestamp()), f"{decision.program} does not trust {title!r} from {decision.since} on")
        ends[decision.program] = min(end, ends.get(decision.program, end))
    return ends
