"""What a plan is made of: calls that read the same parts, looked up together, for certificates of one kind."""

from __future__ import annotations

from certlint.engine.binding import UNNAMED
from certlint.engine.memo_groups import FREQUENT, VARYING, is_sound, proof_of
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
    Placed = tuple[int, Call, Rule, Key, bool, int]
    """A call with its number, rule and key, whether all objects of its kind have the parts that it reads, and the number of
    its scope."""


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
        if self.proof is not None or silent is None or VARYING.isdisjoint(self.names):
            return
        if self.reads_bytes and len(self.names) > 1:
            return
        # What decoding has proven sound need not be walked again.
        sound = is_sound(self.names[0])
        self.settles = (lambda certificate: silent(certificate) and sound(certificate)) if self.reads_bytes else silent


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

    derived  the derived parts that the batches read, by the shortcut that may make them together (or None)
    certain  whether one of its rules applies whatever such a certificate holds, and on every day
    steady   a few of those that do so on the days on which they are in force
    """

    groups: tuple[MemoGroup, ...]
    derived: tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]
    applicable: frozenset[str]
    certain: bool = False
    steady: tuple[Rule, ...] = ()


def calls_about(kind: Kind, calls: Iterable[Call]) -> tuple[list[Placed], list[Rule]]:
    """The calls about objects of a kind; a rule of each scope: hundreds of rules have a few dozen, each of which is asked once
    whether it holds for a certificate.
    """
    placed: list[Placed] = []
    scopes: dict[tuple[tuple[str, ...], ...], int] = {}
    examples: list[Rule] = []
    known: dict[tuple[tuple[str, ...], tuple[str, ...], bool], tuple[bool, bool, Key]] = {}
    for number, call in enumerate(calls):
        rule, names, optional = call.selected.rule, call.names, call.optional
        asked = rule.about, names, optional  # few differ in that: 2 % of a check by `web-pki`
        found = known.get(asked)
        if found is None:
            # A check that can do without a part is asked where there is none, too.
            key = (*names, "") if optional else names
            is_about = rule.is_about(kind.name) and kind.has(names, optional=optional)
            found = known[asked] = is_about, kind.always.issuperset(names), key
        if found[0]:
            scope = scopes.setdefault((rule.roles, rule.when, rule.unless), len(examples))
            if scope == len(examples):
                examples.append(rule)
            placed.append((number, call, rule, found[2], found[1], scope))
    return placed, examples


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
