"""Which rules of a run give way to others, so that one defect is reported once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule

# How many combinations of rules that find something together are known at once.
_MOST_KNOWN = 256


class Yielding(dict[str, frozenset[str]]):
    """The rules that a rule yields to, by id, as far as the run has them, and they are as severe; asked for one by one, as
    there are many rules, and few that find something: to ask all takes 1 % of a check by `web-pki`.
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
    """What rules give way to, by id, as far as the run has that.

    yielding     the rules that report the same defect more exactly. A rule yields to one that is at least as severe: what is an
                 error stays one, whatever a profile has made of the other
    in_place     those that do so where they find something in the same place
    of_issuer    those that do so of the certificate of the issuer
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
            # Most rules name no other one.
            if (others := each.rule.superseded_by) and (by := tuple([known[i].rule for i in others if i in known])):
                self.superseding[name] = by
        self._giving: dict[frozenset[str], frozenset[str]] = {}

    def giving(self, reporting: frozenset[str]) -> frozenset[str]:
        """Of the rules that report something of a certificate, those that yield to another one of them."""
        found = self._giving.get(reporting)
        if found is None:
            if len(self._giving) >= _MOST_KNOWN:
                self._giving.clear()
            found = frozenset([i for i in reporting if not self.yielding[i].isdisjoint(reporting)])
            self._giving[reporting] = found
        return found

    def reporter(self, rule: str, reporting: AbstractSet[str]) -> str:
        """Of the rules that report something of a certificate, the one that this rule yields to, by id; else empty."""
        return min((self.yielding[rule] | self.in_place[rule]) & reporting, default="")

    def before(self, rule: str) -> frozenset[str]:
        """The rules that decide whether a finding of a rule is reported: those that it yields to, and its exceptions."""
        exceptions = [other.id for other in self.superseding.get(rule, ())]
        return self.yielding[rule].union(self.in_place[rule], self.of_issuer[rule], exceptions)

    def gives_in_place(self, reporting: AbstractSet[str]) -> bool:
        """Whether, of the rules that report something of a certificate, one may yield to another one in the same place."""
        return any(not self.in_place[rule].isdisjoint(reporting) for rule in reporting)


class Eras:
    """Days on which the same rules are in force have the same number; no day has the number for an unknown day."""

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
