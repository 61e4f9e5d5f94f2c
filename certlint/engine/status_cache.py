"""The statuses of rules without findings in a certificate. Many certificates share them, so that they are cached."""

from __future__ import annotations

from certlint.engine.in_force import in_force, judging_day, period
from certlint.light import cached_property
from certlint.report import RuleStatus, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.binding import Call
    from certlint.engine.plan import Plan
    from certlint.policy.rule import Rule
    from certlint.x509.signed_object import SignedObject


_MOST = 256


class StatusCache:
    """The `applicable` rules for some certificates, by id, as far as they find nothing.

    The cache is bounded, because certificates determine which parts they lack.
    """

    def __init__(self, plan: Plan, applicable: frozenset[str]) -> None:
        self._plan, self._applicable = plan, applicable
        self._known: dict[tuple[frozenset[str], frozenset[str]], tuple[list[RuleStatus], list[Call]]] = {}
        # By era: there are as many as days on which a rule begins or ends.
        self._dormant: dict[int, list[Call]] = {}

    @cached_property
    def _calls(self) -> list[Call]:
        return [call for call in self._plan.per_certificate if call.selected.rule.id in self._applicable]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The parts that some of the calls require."""
        needed = (name for call in self._calls if not call.optional for name in call.names)
        return tuple(dict.fromkeys(name for name in needed if name != "certificate"))

    def dormant(self, certificate: SignedObject, reported: frozenset[str]) -> Iterator[Rule]:
        """The rules of `statuses` that apply and are not in force; cheaper than all statuses, since they are few."""
        day, raw = judging_day(self._plan, certificate), certificate.raw
        era = self._plan.eras.of(day)
        calls = self._dormant.get(era)
        if calls is None:
            every = [call for call, begin, end in self._plan.dated if day < begin or (end and end <= day)]
            calls = self._dormant[era] = [call for call in every if call.selected.rule.id in self._applicable]
        for call in calls:
            rule = call.selected.rule
            lacking = not call.optional and [name for name in call.names if name not in raw and name != "certificate"]
            if rule.id not in reported and not lacking:
                yield rule

    def statuses(self, certificate: SignedObject, reported: frozenset[str]) -> Iterator[RuleStatus]:
        """The statuses of all rules except those in `reported`, by id: several for some rules."""
        raw = certificate.raw
        key = frozenset([name for name in self._names if name not in raw]), reported
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[key] = self._find(*key)
        yield from known[0]
        for call in known[1]:
            rule = call.selected.rule
            if in_force(self._plan, call, certificate):
                yield RuleStatus(rule, Status.PASSED)
            else:
                yield RuleStatus(rule, Status.NOT_EFFECTIVE, period(rule))

    def _find(self, lacking: frozenset[str], reported: frozenset[str]) -> tuple[list[RuleStatus], list[Call]]:
        """The statuses that are the same on every day, and the calls of rules that are in force on some days only."""
        certain: list[RuleStatus] = []
        dated: list[Call] = []
        for call in self._calls:
            rule = call.selected.rule
            if rule.id in reported:
                continue
            if not call.optional and not lacking.isdisjoint(call.names):
                certain.append(RuleStatus(rule, Status.NOT_APPLICABLE))
            elif call.dated:
                dated.append(call)
            else:
                certain.append(RuleStatus(rule, Status.PASSED))
        return certain, dated
