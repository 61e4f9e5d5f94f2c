"""What is reported about single certificates: the parts of a finding that many certificates share are computed once."""

from __future__ import annotations

from certlint.engine.events import reported
from certlint.engine.in_force import in_force, judging_day, may_be_dormant
from certlint.engine.yielding import preceding
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.derived import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.engine.binding import Call
    from certlint.engine.events import Event
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.report import Problem
    from certlint.x509.signed_object import SignedObject

# The most cached problems of a certificate, far fewer than are listed of one rule; and cached events.
_FEW, _MOST_KEPT = 16, 512
# The most cached combinations of events, and events per combination.
_MOST_TOGETHER, _LONGEST = 2048, 64
_FAILED, _NOT_APPLICABLE = Status.FAILED, Status.NOT_APPLICABLE


class Reported:
    """A problem as it is reported for every certificate that has it: a finding without its position.

    locate, at  determine the position in a certificate
    begin       the part whose first byte `at` is relative to; empty if only `locate` knows
    rank        a sort key, worst first
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


class Sums(NamedTuple):
    """The number of findings of each severity in a certificate, and their distinct rules; shared by many certificates."""

    errors: int = 0
    warnings: int = 0
    infos: int = 0
    rules: tuple[str, ...] = ()


def sums_of(found: Sequence[Reported]) -> Sums:
    """The sums of a certificate's findings."""
    labels = [each.label for each in found]
    errors, warnings, infos = (labels.count(each.label) for each in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    return Sums(errors, warnings, infos, tuple(dict.fromkeys([each.rule for each in found])))


class CertificateReport(NamedTuple):
    """What is reported about one certificate.

    found    findings with their offsets, worst first
    sums     of the findings
    skipped  why some rules could not be evaluated
    crashed  rules whose check raised an unexpected exception
    dormant  the number of rules that would report something but are not in force
    """

    found: tuple[tuple[Reported, int], ...]
    sums: Sums
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    dormant: int = 0


_NOTHING = CertificateReport((), Sums())


class _Kept:
    """What follows from an event, independent of the certificate; kept with it, as cached events recur.

    rule      the id of a rule with problems; empty for none
    what      the rule and its number of problems; None if there is more to report than a few problems
    in_force  returns whether the rule is in force on a day; None for one that always is
    """

    __slots__ = ("event", "in_force", "reported", "rule", "what")

    def __init__(self, event: Event) -> None:
        self.event = event
        call, rule = event.call, event.call.selected.rule
        is_plain = event.status in (_FAILED, _NOT_APPLICABLE) and not event.more and len(event.problems) <= _FEW
        self.rule = rule.id if event.problems else ""
        self.what = f"{len(event.problems)} {self.rule}" if is_plain else None
        self.in_force = rule.in_force if call.dated else None
        self.reported = [Reported(call, problem) for problem in event.problems] if is_plain else []


class _Together(NamedTuple):
    """What follows from the events of a certificate in an era, by the problems of each rule: few combinations exist.

    standing  the indexes of the reported events
    sums      of the reported findings
    dormant   as in `CertificateReport`
    is_plain  whether nothing else depends on the certificate
    """

    standing: tuple[int, ...] = ()
    sums: Sums = Sums()
    dormant: int = 0
    is_plain: bool = True


_AT_LENGTH = _Together(is_plain=False)


class Memory:
    """The cache of a plan.

    events        results by the identity of an event: `_Kept` references the event, so that its identity is not reused
    combinations  results for several events of a certificate, by era and the problems of each
    """

    __slots__ = ("combinations", "events")

    def __init__(self) -> None:
        self.events: dict[int, _Kept] = {}
        self.combinations: dict[tuple[int | str | None, ...], _Together] = {}


def memory_of(plan: Plan) -> Memory:
    """The cache of a plan."""
    return plan.once(Memory, Memory)


def report_of(plan: Plan, certificate: SignedObject, judgement: Judgement) -> CertificateReport:
    """What is reported about a certificate, from its judgement."""
    events = judgement.events
    if not events:
        return _NOTHING
    memory = memory_of(plan)
    known = memory.events
    kept = [known.get(id(event)) or _keep(known, event) for event in events]
    day = judging_day(plan, certificate)
    key = plan.eras.of(day), *[each.what for each in kept]
    together = memory.combinations.get(key) or _together(plan, memory, key, day, kept)
    if not together.is_plain:
        return _report_at_length(plan, certificate, judgement)
    found = [each for number in together.standing for each in kept[number].reported]
    dormant = together.dormant if may_be_dormant(plan, certificate) else 0
    return CertificateReport(placed(certificate, found), together.sums, (), (), dormant)


def _together(plan: Plan, memory: Memory, key: tuple[int | str | None, ...], day: str, kept: list[_Kept]) -> _Together:
    """The combined result of events on a day."""
    if None in key:
        return _AT_LENGTH
    finding = [(number, each) for number, each in enumerate(kept) if each.rule]
    active = [(number, each) for number, each in finding if each.in_force is None or each.in_force(day)]
    rules = frozenset([each.rule for _, each in active])
    dormant = {each.rule for _, each in finding} - rules
    made = _AT_LENGTH
    if rules.isdisjoint(plan.precedence.superseding) and not plan.precedence.gives_in_place(rules):
        giving = plan.precedence.giving(rules)
        standing = [(number, each) for number, each in active if each.rule not in giving]
        found = [each for _, every in standing for each in every.reported]
        if len(found) <= _FEW:
            made = _Together(tuple([number for number, _ in standing]), sums_of(found), len(dormant))
    known = memory.combinations
    if len(kept) <= _LONGEST:
        if len(known) >= _MOST_TOGETHER:
            known.clear()
        known[key] = made
    return made


def _keep(known: dict[int, _Kept], event: Event) -> _Kept:
    if len(known) >= _MOST_KEPT:
        known.clear()
    kept = known[id(event)] = _Kept(event)
    return kept


def _report_at_length(plan: Plan, certificate: SignedObject, judgement: Judgement) -> CertificateReport:
    """The report without caching, if it is long, something could not be evaluated, or rules are exceptions from others."""
    events = judgement.events
    finding = [event for event in events if event.problems]
    active = [event for event in finding if in_force(plan, event.call, certificate)]
    skipped = dict.fromkeys([event.reason for event in events if event.status is Status.SKIPPED])
    crashed = dict.fromkeys([event.call.selected.rule.id for event in events if event.status is Status.CRASHED])
    inactive = {event.call.selected.rule.id for event in finding if not in_force(plan, event.call, certificate)}
    dormant = len(inactive) if may_be_dormant(plan, certificate) else 0
    standing = preceding(plan, judgement.slice, certificate, active)
    found = [Reported(call, problem) for call, problem, _ in reported(standing)]
    return CertificateReport(placed(certificate, found), sums_of(found), tuple(skipped), tuple(crashed), dormant)


def placed(certificate: SignedObject, found: list[Reported]) -> tuple[tuple[Reported, int], ...]:
    """Findings, worst first, then by offset."""
    at = certificate.at
    offsets = [at[e.begin] + e.at if e.begin in at else e.locate(certificate, e.at) for e in found]
    order = [(e.rank, offset, e.rule, n, e) for n, (e, offset) in enumerate(zip(found, offsets, strict=True))]
    order.sort()
    return tuple([(each, offset) for _, offset, _, _, each in order])
