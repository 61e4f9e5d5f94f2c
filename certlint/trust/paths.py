"""Every path from a leaf to where it may be trusted, within a budget; which of them holds, and which certificates it needs.

A path is built by name, key identifier and verified signature (`bundle/links.py`), from the leaf up. The search turns back at
the first certificate with a fault found by `steps`: a fault depends only on what lies below, so no dead end is tried twice.
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

# What a search may cost: ways up that are looked at, in all for a leaf and where none of them holds, and for a bundle; how many
# paths are kept.
MAX_WAYS, MAX_FAULTY_WAYS, MAX_WAYS_OF_BUNDLE, MAX_PATHS = 2_000, 300, 40_000, 64
TOO_MANY_WAYS = "too many paths lead up from the leaf: not every path was evaluated"

_ENDS = (ANCHOR, ROOT, OPEN, CIRCLE)


class Path(NamedTuple):
    """One way up: the certificates by their numbers in `Known`, the leaf first; how it ends; what speaks against it.

    weak   how many of its CA certificates have a key or a signature that many clients do not accept any more
    until  when the first of its certificates expires, or None
    """

    certificates: tuple[int, ...]
    end: str
    faults: tuple[Fault, ...] = ()
    weak: int = 0
    until: datetime | None = None

    @property
    def rank(self) -> tuple[int, int, float, int]:
        """The lower, the better. A way that ends at a root is a path; one whose issuer is missing may become one."""
        lasts = self.until.timestamp() if self.until is not None else 0.0
        return _ENDS.index(self.end), self.weak, -lasts, len(self.certificates)


class LeafPaths:
    """The paths of one certificate, which is a leaf or stands in the place of one.

    good    the paths that hold, the best first: with a trust store, those that end in it
    best    the path that is judged: the best that holds, else the one with the least against it
    needed  the certificates of all paths that hold as well as the best; where none does, of the path that is judged
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
    """How many ways up may still be looked at."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.exhausted = ""


class Paths:
    """The paths of a bundle.

    known   what they are made of
    leaf    the leaf that is meant, or None
    of      the paths of that leaf; of a bundle in which each certificate is judged by itself, or that has no leaf, those of
            the leaves that key or names tell, else of every certificate that issued none of the others
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
        """As above; made when somebody asks."""
        bundle, known = self.known.bundle, self.known
        starts = list(bundle.leaves[:1])
        if self._each and (bundle.own or bundle.named):
            starts = bundle.own or bundle.named
        elif self._each:
            issuing = {parent for i in bundle.links.distinct for parent in known.links.parents(i)}
            alone = [i for i in bundle.links.distinct if i not in issuing]
            if bundle.leaves:  # a root beside a leaf is superfluous; it is not presented by itself
                alone = [i for i in alone if not known.links.is_top(i)]
            starts = [*dict.fromkeys([*bundle.leaves, *alone])]
            starts = starts or bundle.links.distinct[:1]
        return self._made(starts)

    @cached_property
    def others(self) -> tuple[LeafPaths, ...]:
        """The paths of the leaves beside the one that is judged, where neither key nor name tells that they are strays."""
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
    def meant(self) -> LeafPaths | None:
        """The paths of the leaf that is meant."""
        return self.of[0] if self.leaf is not None else None

    @property
    def chain(self) -> list[int]:
        """What the file has of the path of the leaf that is meant, by the numbers of the bundle."""
        first, best = self.known.links.first, self.meant.best.certificates if self.meant else ()
        return [first[index] for index in best if not self.known.is_outside(index)]

    @property
    def judged(self) -> tuple[Path, ...]:
        """The path of each leaf that is judged."""
        return tuple(each.best for each in self.of)

    def faults_of(self, step: str) -> list[Fault]:
        """What a step of the validation has against the paths that are judged, or what a remark says of them; each once."""
        if step in REMARKS:
            return list(dict.fromkeys(f for path in self.judged for f in REMARKS[step](self.known, path.certificates)))
        return [fault for fault in self.faults if fault.step == step]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What speaks against the paths that are judged, each once."""
        return tuple(dict.fromkeys(fault for path in self.judged for fault in path.faults))

    @property
    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each certificate of the paths that are judged with the one above it, once."""
        ways = (path.certificates for path in self.judged)
        yield from dict.fromkeys(pair for way in ways for pair in pairwise(way))

    @cached_property
    def needed(self) -> frozenset[int]:
        """The certificates of the file that some path that holds needs, copies among them."""
        found = {index for each in self.of for index in each.needed}
        first = self.known.links.first
        return frozenset(i for i in range(self.known.count) if first[i] in found)

    @property
    def spare(self) -> frozenset[int]:
        """The certificates of the file that no path needs. Where not every path was looked at, nobody can tell: none."""
        needed = self.needed
        return frozenset() if self.exhausted or self._each else frozenset(range(self.known.count)) - needed

    @property
    def is_trusted(self) -> bool | None:
        """Whether a path of the leaf holds that ends in a trust store; None where no store was given."""
        return None if self.known.anchors is None or self.meant is None else bool(self.meant.good)


class _Search:
    """Depth first, with a budget."""

    def __init__(self, known: Known, asked: Asked, budget: Budget, *, turn_back: bool) -> None:
        self._known, self._asked, self._budget, self._turn_back = known, asked, budget, turn_back
        self._left = MAX_WAYS if turn_back else MAX_FAULTY_WAYS
        self.found: list[Path] = []

    def climb(self, way: list[int], faults: tuple[Fault, ...]) -> None:
        """Looks at every way on from the last certificate of `way`."""
        known, top = self._known, way[-1]
        if not self._affords():
            return
        if known.is_anchor(top):
            self._end(way, ANCHOR, faults)
        if known.links.is_top(top):
            if not known.is_anchor(top):
                self._end(way, ROOT, faults)
            return
        parents = known.links.parents(top)
        on = [index for index in parents if index not in way] if len(way) <= MAX_PATH else []
        if not on and not known.is_anchor(top):
            self._end(way, CIRCLE if parents else OPEN, faults)
        for index in on:
            way.append(index)
            more = added(known, way, self._asked)
            if not (more and self._turn_back):
                self.climb(way, (*faults, *more))
            way.pop()

    def _affords(self) -> bool:
        """Whether one more way may be looked at. Running out among faulty ways is not reported."""
        self._left -= 1
        self._budget.left -= 1
        affords = min(self._left, self._budget.left) >= 0 and len(self.found) < MAX_PATHS
        if not affords and self._turn_back:
            self._budget.exhausted = TOO_MANY_WAYS
        return affords

    def _end(self, way: list[int], end: str, faults: tuple[Fault, ...]) -> None:
        known = self._known
        faults = (*faults, *ended(known, way, end, self._asked))
        weak = sum(map(bool, (weakness(known, index) for index in way[1:])))
        # An issuer whose subject has other bytes than the name below it is not found by clients that compare bytes.
        names = [known.certificates[index].raw for index in way]
        weak += sum(below["issuer"] != above["subject"] for below, above in pairwise(names))
        weak += end == ANCHOR and not known.links.is_top(way[-1])  # OpenSSL and rustls go on to a root
        self.found.append(Path(tuple(way), end, faults, weak, _until(known, way)))


def _until(known: Known, way: list[int]) -> datetime | None:
    found = [known.certificates[index].part("validity") for index in way]
    return min((each.not_after.moment for each in found if each is not None), default=None)


def _least_bad(known: Known, leaf: int, asked: Asked, budget: Budget, known_paths: list[Path]) -> Path:
    """The path with the least against it, of a leaf none of whose paths holds."""
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
) -> Paths | None:
    """The paths of a bundle; None of one without certificates. `each`: every leaf is judged, not only the one that is meant."""
    if not bundle.certificates or not bundle.kind.chained:
        return None
    if pool or stores is not None:
        return Paths(Known(bundle, pool, stores), Asked(now), each=each)
    paths: Paths | None = bundle.found.get((now, each))  # `certlint fix` asks once more: 2 % of a run over many bundles
    if paths is None:
        paths = bundle.found[now, each] = Paths(Known(bundle), Asked(now), each=each)
    return paths


def _asked_of(bundle: Bundle, leaf: int, asked: Asked) -> Asked:
    """What CAs above a leaf must let pass: a server, unless the leaf says that it is for clients alone, or for others."""
    found = bundle.certificates[leaf].part("extended_key_usage")
    if bundle.certificates[leaf].is_ca and leaf not in bundle.leaves:
        return asked._replace(purpose="")
    if found is None or not found.purposes.isdisjoint(FOR_SERVERS):
        return asked._replace(purpose=SERVER)
    return asked._replace(purpose=CLIENT if CLIENT in found.purposes else "")
