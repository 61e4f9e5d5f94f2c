"""Builds every path from a leaf to a possible trust anchor, within a budget; selects the valid ones.

Paths are built by name, key identifier and verified signature (`bundle/links.py`), from the leaf up. The search turns back at
the first certificate with a fault found by `steps`: a fault depends only on the certificates below, so that no dead end is
tried twice.
"""

from __future__ import annotations

from itertools import pairwise

from certlint.bundle.links import MAX_PATH
from certlint.light import NamedTuple, cached_property
from certlint.trust.ends import ANCHOR, CIRCLE, OPEN, ROOT, ended
from certlint.trust.fault import CLIENT, FOR_SERVERS, SERVER, Asked, Fault
from certlint.trust.known import Known
from certlint.trust.remarks import REMARKS
from certlint.trust.steps import added, weakness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.store import Store

# The budget of a search: partial paths in total per leaf, partial paths if none is valid, and per bundle; and the most paths
# that are kept.
MAX_WAYS, MAX_FAULTY_WAYS, MAX_WAYS_OF_BUNDLE, MAX_PATHS = 2_000, 300, 40_000, 64
TOO_MANY_PATHS = "too many paths lead up from the leaf: not every path was evaluated"

_ENDS = (ANCHOR, ROOT, OPEN, CIRCLE)


class Path(NamedTuple):
    """One path: the certificates by their numbers in `Known`, leaf first; its end, and its faults.

    weak   the number of its CA certificates with a key or signature that many clients no longer accept
    until  the earliest notAfter of its certificates, or None
    """

    certificates: tuple[int, ...]
    end: str
    faults: tuple[Fault, ...] = ()
    weak: int = 0
    until: datetime | None = None

    @property
    def rank(self) -> tuple[int, int, float, int]:
        """A sort key, lowest is best. A path that ends at a root precedes one whose issuer is missing."""
        lasts = self.until.timestamp() if self.until is not None else 0.0
        return _ENDS.index(self.end), self.weak, -lasts, len(self.certificates)


class LeafPaths:
    """The paths of one certificate, which is a leaf or treated as one.

    good    the valid paths, best first; with a trust store, those that end in it
    best    the evaluated path: the best valid one, else the one with the fewest faults
    needed  the certificates of all valid paths as good as the best; if none is valid, those of the evaluated path
    """

    def __init__(self, known: Known, leaf: int, asked: Asked, budget: Budget) -> None:
        self.leaf, self.asked = leaf, asked
        search = _Search(known, asked, budget, turn_back=True)
        search.climb([leaf], ())
        trusted = (ROOT, OPEN) if known.anchors is None else (ANCHOR,)
        good = (path for path in search.found if path.end in trusted and not path.faults)
        self.good = tuple(sorted(good, key=lambda path: path.rank))
        self.best = self.good[0] if self.good else _least_bad(known, leaf, asked, budget, search.found)
        as_good = (path for path in self.good if path.weak <= self.best.weak)
        self.needed = frozenset(index for path in (self.best, *as_good) for index in path.certificates)


class Budget:
    """The number of partial paths that may still be examined."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.exhausted = ""


class Paths:
    """The paths of a bundle.

    known   the certificates they are built from
    leaf    the selected leaf, or None
    of      the paths of that leaf; if each certificate is evaluated separately, or there is no leaf, those of the leaves
            selected by key or names, else of every certificate that issued none of the others
    """

    def __init__(self, known: Known, asked: Asked, *, each: bool = False) -> None:
        bundle = known.bundle
        self.known, self.asked = known, asked
        self.leaf = bundle.leaves[0] if bundle.leaves else None
        self._budget = Budget(MAX_WAYS_OF_BUNDLE)
        self._each = each or self.leaf is None
        self.exhausted = known.links.settle()

    @cached_property
    def of(self) -> tuple[LeafPaths, ...]:
        """See the class; computed lazily."""
        bundle, known = self.known.bundle, self.known
        starts = list(bundle.leaves[:1])
        if self._each and (bundle.own or bundle.named):
            starts = bundle.own or bundle.named
        elif self._each:
            issuing = {parent for i in bundle.links.distinct for parent in known.links.parents(i)}
            alone = [i for i in bundle.links.distinct if i not in issuing]
            if bundle.leaves:  # a root next to a leaf is superfluous, not presented by itself
                alone = [i for i in alone if not known.links.is_top(i)]
            starts = [*dict.fromkeys([*bundle.leaves, *alone])]
            starts = starts or bundle.links.distinct[:1]
        return self._made(starts)

    @cached_property
    def others(self) -> tuple[LeafPaths, ...]:
        """The paths of the other leaves, if neither key nor names show that they do not belong to the bundle."""
        bundle, distinct = self.known.bundle, self.known.links.first
        if self._each or bundle.own or bundle.named:
            return ()
        return self._made([i for i in bundle.leaves[1:] if distinct[i] == i])

    def _made(self, starts: list[int]) -> tuple[LeafPaths, ...]:
        bundle, known = self.known.bundle, self.known
        made = tuple(LeafPaths(known, i, _asked_of(bundle, i, self.asked), self._budget) for i in starts)
        self.exhausted = self.exhausted or known.links.exhausted or self._budget.exhausted
        return made

    @property
    def leaf_paths(self) -> LeafPaths | None:
        """The paths of the selected leaf."""
        return self.of[0] if self.leaf is not None else None

    @property
    def chain(self) -> list[int]:
        """The part of the selected leaf's path that is in the file, by the bundle's indexes."""
        first, best = self.known.links.first, self.leaf_paths.best.certificates if self.leaf_paths else ()
        return [first[index] for index in best if not self.known.is_outside(index)]

    @property
    def judged(self) -> tuple[Path, ...]:
        """The evaluated path of each leaf."""
        return tuple(each.best for each in self.of)

    def faults_of(self, step: str) -> list[Fault]:
        """The distinct faults of a validation step, or remarks of that name, about the evaluated paths."""
        if step in REMARKS:
            return list(dict.fromkeys(f for path in self.judged for f in REMARKS[step](self.known, path.certificates)))
        return [fault for fault in self.faults if fault.step == step]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """The distinct faults of the evaluated paths."""
        return tuple(dict.fromkeys(fault for path in self.judged for fault in path.faults))

    @property
    def pairs(self) -> Iterator[tuple[int, int]]:
        """The distinct pairs of a certificate on an evaluated path and the one above it."""
        paths = (path.certificates for path in self.judged)
        yield from dict.fromkeys(pair for path in paths for pair in pairwise(path))

    @cached_property
    def needed(self) -> frozenset[int]:
        """The certificates of the file that some valid path needs, including copies."""
        found = {index for each in self.of for index in each.needed}
        first = self.known.links.first
        return frozenset(i for i in range(self.known.count) if first[i] in found)

    @property
    def spare(self) -> frozenset[int]:
        """The certificates of the file that no path needs; empty if not every path was examined."""
        needed = self.needed
        return frozenset() if self.exhausted or self._each else frozenset(range(self.known.count)) - needed

    @property
    def is_trusted(self) -> bool | None:
        """Whether a valid path of the leaf ends in a trust store; None without a store."""
        return None if self.known.anchors is None or self.leaf_paths is None else bool(self.leaf_paths.good)


class _Search:
    """A depth-first search with a budget."""

    def __init__(self, known: Known, asked: Asked, budget: Budget, *, turn_back: bool) -> None:
        self._known, self._asked, self._budget, self._turn_back = known, asked, budget, turn_back
        self._left = MAX_WAYS if turn_back else MAX_FAULTY_WAYS
        self.found: list[Path] = []

    def climb(self, path: list[int], faults: tuple[Fault, ...]) -> None:
        """Examines every continuation from the last certificate of the path."""
        known, top = self._known, path[-1]
        if not self._affords():
            return
        if known.is_anchor(top):
            self._end(path, ANCHOR, faults)
        if known.links.is_top(top):
            if not known.is_anchor(top):
                self._end(path, ROOT, faults)
            return
        parents = known.links.parents(top)
        on = [index for index in parents if index not in path] if len(path) <= MAX_PATH else []
        if not on and not known.is_anchor(top):
            self._end(path, CIRCLE if parents else OPEN, faults)
        for index in on:
            path.append(index)
            more = added(known, path, self._asked)
            if not (more and self._turn_back):
                self.climb(path, (*faults, *more))
            path.pop()

    def _affords(self) -> bool:
        """Whether one more partial path may be examined. Exhaustion among faulty paths is not reported."""
        self._left -= 1
        self._budget.left -= 1
        affords = min(self._left, self._budget.left) >= 0 and len(self.found) < MAX_PATHS
        if not affords and self._turn_back:
            self._budget.exhausted = TOO_MANY_PATHS
        return affords

    def _end(self, path: list[int], end: str, faults: tuple[Fault, ...]) -> None:
        known = self._known
        faults = (*faults, *ended(known, path, end, self._asked))
        weak = sum(map(bool, (weakness(known, index) for index in path[1:])))
        # Clients that compare bytes do not find an issuer whose subject is encoded differently from the name below it.
        names = [known.certificates[index].raw for index in path]
        weak += sum(below["issuer"] != above["subject"] for below, above in pairwise(names))
        weak += end == ANCHOR and not known.links.is_top(path[-1])  # OpenSSL and rustls continue to a root
        self.found.append(Path(tuple(path), end, faults, weak, _until(known, path)))


def _until(known: Known, path: list[int]) -> datetime | None:
    found = [known.certificates[index].part("validity") for index in path]
    return min((each.not_after.moment for each in found if each is not None), default=None)


def _least_bad(known: Known, leaf: int, asked: Asked, budget: Budget, known_paths: list[Path]) -> Path:
    """The path with the fewest faults, for a leaf without a valid path."""
    search = _Search(known, asked, budget, turn_back=False)
    search.climb([leaf], ())
    found = [*search.found, *known_paths] or [Path((leaf,), OPEN)]
    return min(found, key=lambda path: (len(path.faults), path.rank))


def paths_of(
    bundle: Bundle,
    now: datetime,
    pool: Sequence[Store] = (),
    stores: Sequence[Store] | None = None,
    *,
    each: bool = False,
    as_clients: bool = True,
) -> Paths | None:
    """The paths of a bundle; None without certificates. `each`: of every leaf; `as_clients`: not by the text alone."""
    if not bundle.certificates or not bundle.kind.chained:
        return None
    asked = Asked(now, as_clients=as_clients)
    if pool or stores is not None:
        return Paths(Known(bundle, pool, stores), asked, each=each)
    key = now, each, as_clients
    paths: Paths | None = bundle.found.get(key)  # `certlint fix` asks again: saves 2 % of a run over many bundles
    if paths is None:
        paths = bundle.found[key] = Paths(Known(bundle), asked, each=each)
    return paths


def _asked_of(bundle: Bundle, leaf: int, asked: Asked) -> Asked:
    """The purpose that CAs must allow: servers, unless the leaf is for clients or other purposes only."""
    found = bundle.certificates[leaf].part("extended_key_usage")
    if bundle.certificates[leaf].is_ca and leaf not in bundle.leaves:
        return asked._replace(purpose="")
    if found is None or not found.purposes.isdisjoint(FOR_SERVERS):
        return asked._replace(purpose=SERVER)
    return asked._replace(purpose=CLIENT if CLIENT in found.purposes else "")
