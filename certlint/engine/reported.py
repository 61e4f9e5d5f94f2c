"""What is reported of certificates one by one: of a finding, all that is the same for every certificate is made once."""

from __future__ import annotations

from certlint.engine.events import reported
from certlint.engine.in_force import in_force, issued
from certlint.engine.standing import preceding
from certlint.light import NamedTuple
from certlint.report import Status
from certlint.x509.derived import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.binding import Call
    from certlint.engine.events import Event
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.report import Problem
    from certlint.x509.certificate import Certificate

# Problems of a certificate, far fewer than are listed of one rule; and events of which something is kept.
_FEW, _MOST_KEPT = 16, 512
_FAILED, _NOT_APPLICABLE = Status.FAILED, Status.NOT_APPLICABLE


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


class Said(NamedTuple):
    """What is said of one certificate.

    found    what is reported, and at which offset, the worst first
    skipped  why rules could not judge
    crashed  the rules that failed for a reason of their own
    dormant  how many rules would find something, and are not in force
    """

    found: tuple[tuple[Reported, int], ...]
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    dormant: int = 0


_NOTHING = Said(())


class _Kept:
    """What an event comes to, whatever the certificate: kept with it, as what is remembered comes again.

    rule      the rule that has found something, by id; empty for none
    in_force  tells whether it is in force on a day; None for one that always is
    is_plain  whether there are a few problems at most, and nothing else to tell
    """

    __slots__ = ("event", "in_force", "is_plain", "reported", "rule")

    def __init__(self, event: Event) -> None:
        self.event = event
        call, rule = event.call, event.call.selected.rule
        self.rule = rule.id if event.problems else ""
        self.in_force = rule.in_force if call.dated else None
        self.is_plain = event.status in (_FAILED, _NOT_APPLICABLE) and not event.more and len(event.problems) <= _FEW
        self.reported = [Reported(call, problem) for problem in event.problems] if self.is_plain else []


def said_of(plan: Plan, certificate: Certificate, judgement: Judgement) -> Said:
    """What is reported of a certificate by its judgement."""
    if not judgement.events:
        return _NOTHING
    known, day = plan.reported, plan.rules_day or issued(certificate)
    active: list[_Kept] = []
    asleep = set()
    for event in judgement.events:
        kept = known.get(id(event)) or _keep(known, event)
        if not kept.is_plain:
            return _said_at_length(plan, certificate, judgement)
        if kept.rule:
            if day and kept.in_force is not None and not kept.in_force(day):
                asleep.add(kept.rule)
            else:
                active.append(kept)
    precedence = plan.precedence
    rules = frozenset([kept.rule for kept in active])
    if not rules.isdisjoint(precedence.superseding):
        return _said_at_length(plan, certificate, judgement)
    giving = precedence.giving(rules)
    found = [each for kept in active if kept.rule not in giving for each in kept.reported]
    if len(found) > _FEW:
        return _said_at_length(plan, certificate, judgement)
    return Said(placed(certificate, found), (), (), len(asleep))


def _keep(known: dict[int, _Kept], event: Event) -> _Kept:
    if len(known) >= _MOST_KEPT:
        known.clear()
    kept = known[id(event)] = _Kept(event)
    return kept


def _said_at_length(plan: Plan, certificate: Certificate, judgement: Judgement) -> Said:
    """The same, where there is much of it, or something could not be judged, or rules are exceptions from others."""
    events = judgement.events
    finding = [event for event in events if event.problems]
    active = [event for event in finding if in_force(plan, event.call, certificate)]
    skipped = dict.fromkeys([event.reason for event in events if event.status is Status.SKIPPED])
    crashed = dict.fromkeys([event.call.selected.rule.id for event in events if event.status is Status.CRASHED])
    asleep = {event.call.selected.rule.id for event in finding if not in_force(plan, event.call, certificate)}
    standing = preceding(plan, judgement.slice, certificate, active)
    found = [Reported(call, problem) for call, problem in reported(standing)]
    return Said(placed(certificate, found), tuple(skipped), tuple(crashed), len(asleep))


def placed(certificate: Certificate, found: list[Reported]) -> tuple[tuple[Reported, int], ...]:
    """The worst first, then by place."""
    order = [(each.rank, each.locate(certificate, each.at), each.rule, n, each) for n, each in enumerate(found)]
    order.sort()
    return tuple([(each, offset) for _, offset, _, _, each in order])
