"""What became of the rules that had nothing to say of a certificate. Certificates repeat in that, so it is told once."""

from __future__ import annotations

from certlint.engine.in_force import in_force, period
from certlint.report import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.batches import Slice
    from certlint.engine.binding import Call
    from certlint.engine.plan import Plan
    from certlint.policy.rule import Rule
    from certlint.x509.signed_object import SignedObject

    Told = tuple[Rule, Status, str]

_MOST = 256


class Quiet:
    """The rules of a slice, as far as they say nothing. What is remembered is bounded: certificates choose what they lack."""

    def __init__(self, plan: Plan, part: Slice) -> None:
        self._plan = plan
        self._calls = [call for call in plan.per_certificate if call.selected.rule.id in part.applicable]
        needed = (name for call in self._calls if not call.optional for name in call.names)
        self._names = tuple(dict.fromkeys(name for name in needed if name != "certificate"))
        self._known: dict[tuple[frozenset[str], frozenset[str]], tuple[list[Told], list[Call]]] = {}

    def statuses(
        self, certificate: SignedObject, reported: frozenset[str], *, dated_only: bool = False
    ) -> Iterator[Told]:
        """What became of all rules but those that have `reported`, by id: of some there are several.

        `dated_only`: of those alone that are in force on some days only, and apply.
        """
        raw = certificate.raw
        key = frozenset([name for name in self._names if name not in raw]), reported
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[key] = self._find(*key)
        if not dated_only:
            yield from known[0]
        for call in known[1]:
            rule = call.selected.rule
            asleep = not in_force(self._plan, call, certificate)
            yield (rule, Status.NOT_EFFECTIVE, period(rule)) if asleep else (rule, Status.PASSED, "")

    def _find(self, lacking: frozenset[str], reported: frozenset[str]) -> tuple[list[Told], list[Call]]:
        """What is so on every day; and the calls of which the day tells whether their rules are in force."""
        told: list[Told] = []
        dated: list[Call] = []
        for call in self._calls:
            rule = call.selected.rule
            if rule.id in reported:
                continue
            if not call.optional and not lacking.isdisjoint(call.names):
                told.append((rule, Status.NOT_APPLICABLE, ""))
            elif call.dated:
                dated.append(call)
            else:
                told.append((rule, Status.PASSED, ""))
        return told, dated
