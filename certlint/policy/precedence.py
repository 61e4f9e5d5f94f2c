"""Which rules of a run yield to others, so that each defect is reported once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule

# The most cached combinations of rules with findings.
_MOST_KNOWN = 256


class Yielding(dict[str, frozenset[str]]):
    """The rules that a rule yields to, by id, if they are part of the run and at least as severe; computed lazily, as few of
    many rules have findings: computing all takes 1 % of a check by `web-pki`.
    """

    def __init__(self, known: Mapping[str, Selected], named: Callable[[Rule], tuple[str, ...]]) -> None:
        self._known, self._named = known, named

    def __missing__(self, rule: str) -> frozenset[str]:
        known = self._known
        own = known.get(rule)
        others = self._named(own.rule) if own else ()
        to = [i for i in others if i in known and known[i].severity >= own.severity] if own else []
        found = self[rule] = frozenset(to)
        return found


class Precedence:
    """What rules yield to, by id, as far as it is part of the run.

    yielding     the rules that report the same defect more precisely. A rule only yields to one that is at least as severe, so
                 that an error stays an error, whatever severity a profile gives the other
    in_place     those that do so if they report the same position
    of_issuer    those that do so if they report the issuer's certificate
    superseding  the rules that are exceptions from it
    """

    __slots__ = ("_giving", "in_place", "of_issuer", "superseding", "yielding")

    def __init__(self, selected: Iterable[Selected]) -> None:
        known = {each.rule.id: each for each in selected}
        self.yielding = Yielding(known, lambda rule: rule.yields_to)
        self.in_place = Yielding(known, lambda rule: rule.yields_in_place)
        self.of_issuer = Yielding(known, lambda rule: rule.yields_to_issuer)
        self.superseding: dict[str, tuple[Rule, ...]] = {}
        for name, each in known.items():
            # Most rules name no other rule.
            if (others := each.rule.superseded_by) and (by := tuple([known[i].rule for i in others if i in known])):
                self.superseding[name] = by
        self._giving: dict[frozenset[str], frozenset[str]] = {}

    def giving(self, reporting: frozenset[str]) -> frozenset[str]:
        """Of the rules with findings in a certificate, those that yield to another one of them."""
        found = self._giving.get(reporting)
        if found is None:
            if len(self._giving) >= _MOST_KNOWN:
                self._giving.clear()
            found = frozenset([i for i in reporting if not self.yielding[i].isdisjoint(reporting)])
            self._giving[reporting] = found
        return found

    def reporter(self, rule: str, reporting: AbstractSet[str]) -> str:
        """Of the rules with findings in a certificate, the id of the one that this rule yields to; else empty."""
        return min((self.yielding[rule] | self.in_place[rule]) & reporting, default="")

    def before(self, rule: str) -> frozenset[str]:
        """The rules that decide whether a finding of a rule is reported: those it yields to, and its exceptions."""
        exceptions = [other.id for other in self.superseding.get(rule, ())]
        return self.yielding[rule].union(self.in_place[rule], self.of_issuer[rule], exceptions)

    def gives_in_place(self, reporting: AbstractSet[str]) -> bool:
        """Whether one of the rules with findings in a certificate may yield to another one at the same position."""
        return any(not self.in_place[rule].isdisjoint(reporting) for rule in reporting)


class Eras:
    """Numbers for days: days on which the same rules are in force share one; it differs from that of an unknown day."""

    __slots__ = ("_known", "_turns")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._turns = ({rule.effective for rule in rules} | {rule.until for rule in rules}) - {""}
        self._known: dict[str, int] = {}

    def of(self, day: str) -> int:
        found = self._known.get(day)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[day] = sum([turn <= day for turn in self._turns]) if day else -1
        return found
