"""What is reported of certificates one by one: of a finding, all that is the same for every certificate is made once."""

from __future__ import annotations

from certlint.engine.events import reported
from certlint.x509.derived import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.binding import Call
    from certlint.engine.events import Event
    from certlint.engine.plan import Plan
    from certlint.report import Problem
    from certlint.x509.certificate import Certificate


class Reported:
    """A problem as it is reported of every certificate that has it: all of a finding but its place.

    locate, at  where it is in a certificate
    rank        the worst come first
    """

    __slots__ = ("at", "expected", "found", "locate", "message", "part", "rank", "rule", "severity")

    def __init__(self, call: Call, problem: Problem) -> None:
        self.rule, self.severity = call.selected.rule.id, call.selected.severity
        self.message, self.expected, self.found = problem.message, problem.expected, problem.found
        part = problem.part or (call.names[0] if call.names else "")
        self.part, self.locate, self.at = locate.source_of(part), locate.locator(part), problem.at
        self.rank = -self.severity


def of_events(plan: Plan, events: list[Event]) -> list[Reported]:
    """What is reported of events. It is kept by their identity, where it is little: what is remembered comes again."""
    if sum([len(event.problems) for event in events]) > _FEW or any(event.more for event in events):
        return [Reported(call, problem) for call, problem in reported(events)]
    found: list[Reported] = []
    known = plan.reported
    for event in events:
        kept = known.get(id(event))
        if kept is None:
            kept = event, [Reported(event.call, problem) for problem in event.problems]
            if len(known) >= _MOST_KEPT:
                known.clear()
            known[id(event)] = kept
        found += kept[1]
    return found


# Problems of a certificate, far fewer than are listed of one rule; and events whose problems are kept.
_FEW, _MOST_KEPT = 16, 512


def placed(certificate: Certificate, found: list[Reported]) -> tuple[tuple[Reported, int], ...]:
    """The worst first, then by place."""
    order = [(each.rank, each.locate(certificate, each.at), each.rule, n, each) for n, each in enumerate(found)]
    order.sort()
    return tuple([(each, offset) for _, offset, _, _, each in order])
