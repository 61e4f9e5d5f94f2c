"""Which rules of a run give way to others, so that one defect is reported once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule

# How many combinations of rules that find something together are known at once.
_MOST_KNOWN = 256


class Precedence:
    """What rules give way to, by id, as far as the run has that.

    yielding     the rules that report the same defect more exactly. A rule yields to one that is at least as severe: what is an
                 error stays one, whatever a profile has made of the other
    superseding  the rules that are exceptions from it
    """

    __slots__ = ("_giving", "superseding", "yielding")

    def __init__(self, selected: Iterable[Selected]) -> None:
        known = {each.rule.id: each for each in selected}
        self.yielding: dict[str, frozenset[str]] = {}
        self.superseding: dict[str, tuple[Rule, ...]] = {}
        for name, each in known.items():
            rule = each.rule
            # Most rules name no other one.
            if rule.yields_to and (
                to := [i for i in rule.yields_to if i in known and known[i].severity >= each.severity]
            ):
                self.yielding[name] = frozenset(to)
            if rule.superseded_by and (by := tuple([known[i].rule for i in rule.superseded_by if i in known])):
                self.superseding[name] = by
        self._giving: dict[frozenset[str], frozenset[str]] = {}

    def giving(self, reporting: frozenset[str]) -> frozenset[str]:
        """Of the rules that report something of a certificate, those that yield to another one of them."""
        found = self._giving.get(reporting)
        if found is None:
            if len(self._giving) >= _MOST_KNOWN:
                self._giving.clear()
            found = frozenset([rule for rule in reporting & self.yielding.keys() if self.reporter(rule, reporting)])
            self._giving[reporting] = found
        return found

    def reporter(self, rule: str, reporting: AbstractSet[str]) -> str:
        """Of the rules that report something of a certificate, the one that this rule yields to, by id; else empty."""
        return min(self.yielding.get(rule, frozenset()) & reporting, default="")


class Eras:
    """Days on which the same rules are in force have the same number; no day has the number for an unknown day."""

    __slots__ = ("_known", "_turns")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._turns = {day for rule in rules for day in (rule.effective, rule.until) if day}
        self._known: dict[str, int] = {}

    def of(self, day: str) -> int:
        found = self._known.get(day)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[day] = sum([turn <= day for turn in self._turns]) if day else -1
        return found
