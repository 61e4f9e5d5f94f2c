"""The parts of a plan: calls that read the same parts, evaluated together, for certificates of one kind."""

from __future__ import annotations

from certlint.engine.binding import UNNAMED
from certlint.engine.memo_groups import FREQUENT, VARYING, proof_of
from certlint.light import NamedTuple
from certlint.x509.derived.fast_paths import SHORTCUTS, Shortcut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from certlint.engine.binding import Call
    from certlint.engine.screening import Screening
    from certlint.policy.precedence import Precedence
    from certlint.policy.rule import Rule
    from certlint.x509.derived.derivation import Derivation
    from certlint.x509.kinds import Kind
    from certlint.x509.signed_object import SignedObject

    Key = tuple[str, ...]
    """The parts that calls read, in order, and an empty name if one of them is optional; equal keys share a batch."""


_FEW = 8
"""The number of rules that are asked to decide whether any rule applies."""


class Batch:
    """Calls that read the same parts; their results for the same bytes are cached.

    The cache has two generations, so that used entries stay and others are dropped. `evaluations` counts cache misses. `others`
    are the calls that need more than sound bytes; if there are none, and the part differs in every certificate, `proof` says
    whether its bytes are sound. `screening` says which calls can have findings. `settles` returns True for a certificate
    without findings and is asked before the cache: the proof, or the screening if one of the parts
    varies between certificates.
    """

    __slots__ = (
        "calls",
        "evaluations",
        "memo",
        "names",
        "older",
        "others",
        "proof",
        "reads_bytes",
        "remembers",
        "screening",
        "settles",
    )

    def __init__(self, names: tuple[str, ...], calls: tuple[Call, ...], *, memo: bool) -> None:
        self.names = names
        self.calls = calls
        self.others = tuple([call for call in calls if not call.reads_bytes])
        self.reads_bytes = len(self.others) < len(calls)
        self.proof = proof_of(names[0]) if names and not self.others else None
        self.settles: Callable[[SignedObject], bool] | None = self.proof
        self.remembers = memo
        self.memo: dict[Any, Any] = {}
        self.older: dict[Any, Any] = {}
        self.evaluations = 0
        self.screening: Screening | None = None

    def screen(self, screening: Screening) -> None:
        """Sets the screening, which says which calls can have findings."""
        self.screening = screening
        silent = screening.silent
        if self.proof is None and silent is not None and not VARYING.isdisjoint(self.names):
            self.settles = silent


class MemoGroup:
    """Batches whose results are cached together.

    names    the parts that any of them reads, if the results for all of these are cached as one entry; else empty
    single   batches that require exactly one part, by that part
    several  batches that read several parts, or an optional one
    unnamed  the batch for each extension without a name
    """

    __slots__ = ("memo", "names", "several", "single", "unnamed")

    def __init__(self, names: tuple[str, ...], single: dict[str, Batch], several: tuple[Batch, ...]) -> None:
        self.names = names
        self.unnamed = single.pop(UNNAMED, None)
        self.single = tuple(single.items())
        self.several = several
        self.memo: dict[tuple[Any, ...], Any] = {}


class Slice(NamedTuple):
    """What is evaluated for certificates of one role and one set of traits.

    groups      the batches
    derived     the derived parts that the batches read, by the shortcut that may compute them together (or None)
    applicable  the ids of the rules that match roles and traits
    certain     whether one of its rules applies to every such certificate on every day
    steady      a few rules that apply to every such certificate on the days when they are in force
    """

    groups: tuple[MemoGroup, ...]
    derived: tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]
    applicable: frozenset[str]
    certain: bool = False
    steady: tuple[Rule, ...] = ()


class CallsAbout:
    """The calls about objects of a kind, by the parts they read and by the objects of that kind they apply to.

    Hundreds of rules share a few dozen scopes (roles, required and excluded traits), so that each scope is tested once.

    scopes   a rule of each scope
    ids      the rules of each scope
    by_key   the calls that read the same parts: their numbers, and those of their scopes
    always   the rules whose parts every object of the kind has, each with its scope
    certain  the scopes of those that are in force on every day
    """

    __slots__ = ("always", "by_key", "certain", "ids", "scopes")

    def __init__(self, kind: Kind, calls: Iterable[Call]) -> None:
        self.scopes: list[Rule] = []
        self.ids: list[list[str]] = []
        self.by_key: dict[Key, list[tuple[int, int]]] = {}
        self.always: list[tuple[Rule, int]] = []
        self.certain: set[int] = set()
        scope_numbers: dict[tuple[tuple[str, ...], ...], int] = {}
        listed: dict[tuple[tuple[str, ...], tuple[str, ...], bool], tuple[list[tuple[int, int]] | None, bool]] = {}
        for number, call in enumerate(calls):
            rule, names, optional = call.selected.rule, call.names, call.optional
            reads = rule.about, names, optional  # few distinct values: saves 2 % of a check by `web-pki`
            if reads not in listed:
                listed[reads] = self._members(kind, rule, names, optional=optional)
            members, is_always = listed[reads]
            if members is None:
                continue
            scope = scope_numbers.setdefault((rule.roles, rule.when, rule.unless), len(scope_numbers))
            if scope == len(self.scopes):
                self.scopes.append(rule)
                self.ids.append([])
            self.ids[scope].append(rule.id)
            members.append((number, scope))
            if is_always:
                self.always.append((rule, scope))
                if not call.dated:
                    self.certain.add(scope)

    def _members(
        self, kind: Kind, rule: Rule, names: tuple[str, ...], *, optional: bool
    ) -> tuple[list[tuple[int, int]] | None, bool]:
        """Where a call that reads these parts is listed, if it is about the kind; and whether all objects of it have them."""
        if not (rule.is_about(kind.name) and kind.has(names, optional=optional)):
            return None, False
        # A check with an optional part is also called without it.
        key = (*names, "") if optional else names
        return self.by_key.setdefault(key, []), kind.always.issuperset(names)


def steady_of(rules: Iterable[Rule], precedence: Precedence) -> tuple[Rule, ...]:
    """A few of the rules that no other rule supersedes, without duplicates."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id not in precedence.superseding:
            found[rule.id] = rule
        if len(found) == _FEW:
            break
    return tuple(found.values())


def families(derivations: list[Derivation]) -> tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]:
    """Derivations grouped by the shortcut that covers them, if it is worthwhile; the others separately."""
    families: list[tuple[Shortcut | None, tuple[Derivation, ...]]] = []
    rest = {each.name: each for each in derivations}
    for shortcut in SHORTCUTS:
        members = tuple(rest[name] for name in rest if name in shortcut.covers)
        if len(members) > 1 and shortcut.worth in rest:
            families.append((shortcut, members))
            rest = {name: each for name, each in rest.items() if name not in shortcut.covers}
    return (*families, (None, tuple(rest.values())))


def groups_of(single: dict[str, Batch], several: list[Batch], *, memo: bool) -> Iterator[MemoGroup]:
    """The batches by the groups of parts whose combinations recur, and those of all other parts."""
    for frequent in FREQUENT if memo else ():
        own = {name: single.pop(name) for name in [*single] if name in frequent}
        shared = tuple(batch for batch in several if batch.remembers and frequent.issuperset(batch.names))
        several = [batch for batch in several if batch not in shared]
        names = dict.fromkeys([*own, *(name for batch in shared for name in batch.names)])
        if len(names) > 1:
            yield MemoGroup(tuple(names), own, shared)
        else:
            single |= own
            several += shared
    yield MemoGroup((), single, tuple(several))
