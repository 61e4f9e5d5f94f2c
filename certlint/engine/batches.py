"""What a plan is made of: calls that read the same parts, looked up together, for certificates of one kind."""

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
    """The parts that calls read; those come together whose keys are the same."""


_FEW = 8
"""Rules that tell whether any applies."""


class Batch:
    """Calls that read the same parts; what they said of the same bytes is remembered.

    The memory has two generations, so that what is used stays and what is not goes. `evaluations` counts how often
    the memory did not know. `others` are the calls that ask for more than sound bytes; where there are none, and the part
    differs in every certificate, `proof` tells whether its bytes are sound. `screening` tells which calls are worth making.
    What `settles` a certificate for which there is nothing to say is asked before the memory is: the proof, or the screening
    where one of the parts varies from certificate to certificate.
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
        """Takes up what tells which calls are worth making."""
        self.screening = screening
        silent = screening.silent
        if self.proof is None and silent is not None and not VARYING.isdisjoint(self.names):
            self.settles = silent


class MemoGroup:
    """Batches that are looked up together.

    names    the parts that any of them reads, when what they say of all these is remembered as one; else empty
    single   batches that read only one part and need it, by that part
    several  batches that read several parts, or one that may be missing
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
    """What runs on certificates of one role and one set of traits.

    groups      the batches
    derived     the derived parts that the batches read, by the shortcut that may make them together (or None)
    applicable  the ids of the rules whose roles and traits fit
    certain     whether one of its rules applies whatever such a certificate holds, and on every day
    steady      a few of those that do so on the days on which they are in force
    """

    groups: tuple[MemoGroup, ...]
    derived: tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]
    applicable: frozenset[str]
    certain: bool = False
    steady: tuple[Rule, ...] = ()


class CallsAbout:
    """The calls about objects of a kind, by what they read and to which objects of that kind they apply.

    Hundreds of rules have a few dozen scopes (roles, traits that an object has to have or to lack): each is asked once.

    scopes   a rule of each scope
    ids      the rules of each scope
    by_key   the calls that read the same parts: the number of each, and that of its scope
    always   the rules for which every object of the kind has the parts that they read, each with its scope
    certain  the scopes of those that are in force on every day
    """

    __slots__ = ("always", "by_key", "certain", "ids", "scopes")

    def __init__(self, kind: Kind, calls: Iterable[Call]) -> None:
        self.scopes: list[Rule] = []
        self.ids: list[list[str]] = []
        self.by_key: dict[Key, list[tuple[int, int]]] = {}
        self.always: list[tuple[Rule, int]] = []
        self.certain: set[int] = set()
        numbers: dict[tuple[tuple[str, ...], ...], int] = {}
        known: dict[tuple[tuple[str, ...], tuple[str, ...], bool], tuple[list[tuple[int, int]] | None, bool]] = {}
        for number, call in enumerate(calls):
            rule, names, optional = call.selected.rule, call.names, call.optional
            asked = rule.about, names, optional  # few differ in that: 2 % of a check by `web-pki`
            if asked not in known:
                known[asked] = self._listed(kind, rule, names, optional=optional)
            members, is_always = known[asked]
            if members is None:
                continue
            scope = numbers.setdefault((rule.roles, rule.when, rule.unless), len(numbers))
            if scope == len(self.scopes):
                self.scopes.append(rule)
                self.ids.append([])
            self.ids[scope].append(rule.id)
            members.append((number, scope))
            if is_always:
                self.always.append((rule, scope))
                if not call.dated:
                    self.certain.add(scope)

    def _listed(
        self, kind: Kind, rule: Rule, names: tuple[str, ...], *, optional: bool
    ) -> tuple[list[tuple[int, int]] | None, bool]:
        """Where a call that reads these parts is listed, if it is about the kind; whether all objects of it have them."""
        if not (rule.is_about(kind.name) and kind.has(names, optional=optional)):
            return None, False
        # A check that can do without a part is asked where there is none, too.
        key = (*names, "") if optional else names
        return self.by_key.setdefault(key, []), kind.always.issuperset(names)


def steady_of(rules: Iterable[Rule], precedence: Precedence) -> tuple[Rule, ...]:
    """A few of the rules that no other one supersedes, each once."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id not in precedence.superseding:
            found[rule.id] = rule
        if len(found) == _FEW:
            break
    return tuple(found.values())


def families(derivations: list[Derivation]) -> tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]:
    """Derivations by the shortcut that covers them, where it is worth taking; the rest by themselves."""
    families: list[tuple[Shortcut | None, tuple[Derivation, ...]]] = []
    rest = {each.name: each for each in derivations}
    for shortcut in SHORTCUTS:
        members = tuple(rest[name] for name in rest if name in shortcut.covers)
        if len(members) > 1 and shortcut.worth in rest:
            families.append((shortcut, members))
            rest = {name: each for name, each in rest.items() if name not in shortcut.covers}
    return (*families, (None, tuple(rest.values())))


def groups_of(single: dict[str, Batch], several: list[Batch], *, memo: bool) -> Iterator[MemoGroup]:
    """The batches by the groups of parts that repeat, and those of all other parts."""
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
