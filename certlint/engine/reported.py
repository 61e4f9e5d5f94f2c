"""What is reported of certificates one by one: of a finding, all that is the same for every certificate is made once."""

from __future__ import annotations

from certlint.engine.events import reported
from certlint.engine.in_force import in_force, judging_day, may_be_dormant
from certlint.engine.yielding import preceding
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
    from certlint.x509.signed_object import SignedObject

# Problems of a certificate, far fewer than are listed of one rule; and events of which something is kept.
_FEW, _MOST_KEPT = 16, 512
# Events of certificates that are kept together, and the characters that their texts have at most: 2 % of an audit.
_MOST_TOGETHER, _MOST_TEXT = 2048, 4096
_FAILED, _NOT_APPLICABLE = Status.FAILED, Status.NOT_APPLICABLE


class Reported:
    """A problem as it is reported of every certificate that has it: all of a finding but its place.

    locate, at  where it is in a certificate
    begin       the part from whose first byte `at` counts; empty where only `locate` knows
    rank        the worst come first
    label       of its severity
    """

    __slots__ = ("at", "begin", "expected", "found", "label", "locate", "message", "part", "rank", "rule", "severity")

    def __init__(self, call: Call, problem: Problem) -> None:
        self.rule, self.severity = call.selected.rule.id, call.selected.severity
        self.label = self.severity.label
        self.message, self.expected, self.found = problem.message, problem.expected, problem.found
        part = problem.part or (call.names[0] if call.names else "")
        self.part, self.locate, self.at = locate.source_of(part), locate.locator(part), problem.at
        self.begin = locate.begin_of(part)
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
    size      of its texts, in characters
    """

    __slots__ = ("event", "in_force", "is_plain", "reported", "rule", "size")

    def __init__(self, event: Event) -> None:
        self.event = event
        call, rule = event.call, event.call.selected.rule
        self.rule = rule.id if event.problems else ""
        self.in_force = rule.in_force if call.dated else None
        self.is_plain = event.status in (_FAILED, _NOT_APPLICABLE) and not event.more and len(event.problems) <= _FEW
        self.reported = [Reported(call, problem) for problem in event.problems] if self.is_plain else []
        self.size = sum([len(each.message) + len(each.expected) + len(each.found) for each in self.reported])


class _Together:
    """What several events come to in an era, whatever the certificate: many certificates have the same ones.

    events   are kept with it, so that no other ones have their identities
    found    what is reported, in no order
    dormant  as in `Said`
    """

    __slots__ = ("dormant", "events", "found")

    def __init__(self, events: tuple[Event, ...], found: list[Reported], dormant: int) -> None:
        self.events, self.found, self.dormant = events, found, dormant


def said_of(plan: Plan, certificate: SignedObject, judgement: Judgement) -> Said:
    """What is reported of a certificate by its judgement."""
    events = judgement.events
    if not events:
        return _NOTHING
    day = judging_day(plan, certificate)
    key = plan.eras.of(day), *map(id, events)
    together = plan.reported_together.get(key) or _together(plan, key, day, events)
    if together is None:
        return _said_at_length(plan, certificate, judgement)
    told = together.dormant if may_be_dormant(plan, certificate) else 0
    return Said(placed(certificate, together.found), (), (), told)


def _together(plan: Plan, key: tuple[int, ...], day: str, events: tuple[Event, ...]) -> _Together | None:
    """What events come to on a day; None where there is much of it, or more has to be asked of the certificate."""
    active: list[_Kept] = []
    asleep = set()
    size = 0
    for event in events:
        kept = plan.reported.get(id(event)) or _keep(plan.reported, event)
        size += kept.size
        if not kept.is_plain:
            return None
        if kept.rule:
            if day and kept.in_force is not None and not kept.in_force(day):
                asleep.add(kept.rule)
            else:
                active.append(kept)
    rules = frozenset([kept.rule for kept in active])
    if not rules.isdisjoint(plan.precedence.superseding) or plan.precedence.gives_in_place(rules):
        return None
    giving = plan.precedence.giving(rules)
    found = [each for kept in active if kept.rule not in giving for each in kept.reported]
    if len(found) > _FEW:
        return None
    made = _Together(events, found, len(asleep))
    if size <= _MOST_TEXT:
        known = plan.reported_together
        if len(known) >= _MOST_TOGETHER:
            known.clear()
        known[key] = made
    return made


def _keep(known: dict[int, _Kept], event: Event) -> _Kept:
    if len(known) >= _MOST_KEPT:
        known.clear()
    kept = known[id(event)] = _Kept(event)
    return kept


def _said_at_length(plan: Plan, certificate: SignedObject, judgement: Judgement) -> Said:
    """The same, where there is much of it, or something could not be judged, or rules are exceptions from others."""
    events = judgement.events
    finding = [event for event in events if event.problems]
    active = [event for event in finding if in_force(plan, event.call, certificate)]
    skipped = dict.fromkeys([event.reason for event in events if event.status is Status.SKIPPED])
    crashed = dict.fromkeys([event.call.selected.rule.id for event in events if event.status is Status.CRASHED])
    asleep = {event.call.selected.rule.id for event in finding if not in_force(plan, event.call, certificate)}
    standing = preceding(plan, judgement.slice, certificate, active)
    found = [Reported(call, problem) for call, problem in reported(standing)]
    told = len(asleep) if may_be_dormant(plan, certificate) else 0
    return Said(placed(certificate, found), tuple(skipped), tuple(crashed), told)


def placed(certificate: SignedObject, found: list[Reported]) -> tuple[tuple[Reported, int], ...]:
    """The worst first, then by place."""
    at = certificate.at
    offsets = [at[e.begin] + e.at if e.begin in at else e.locate(certificate, e.at) for e in found]
    order = [(e.rank, offset, e.rule, n, e) for n, (e, offset) in enumerate(zip(found, offsets, strict=True))]
    order.sort()
    return tuple([(each, offset) for _, offset, _, _, each in order])
