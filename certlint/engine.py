"""Runs a plan over a bundle: select, decode, run, remember, locate. A crash of a check is an outcome, never a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from certlint.check import Encoded, NotJudgedError
from certlint.errors import CertlintError, DecodeError
from certlint.parts.derived import derive, derived
from certlint.parts.extensions import unnamed
from certlint.plan import UNNAMED
from certlint.report import Finding, Location, Problem, Status
from certlint.traits import traits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.bundle import Bundle
    from certlint.certificate import Certificate
    from certlint.plan import Argument, Batch, Call, Group, Plan, Slice
    from certlint.report import Suppressed

# How many entries a generation of a batch's memory has.
MEMO_SIZE = 2048
# Why a rule does not apply to a request.
ABOUT_CERTIFICATES = "it is about certificates, not about requests"


class Event(NamedTuple):
    """What a call did when it did not simply pass."""

    call: Call
    status: Status
    problems: tuple[Problem, ...]
    reason: str


class Judgement(NamedTuple):
    """What was said of one certificate: the slice that was run, and the events of its batches."""

    slice: Slice
    events: tuple[Event, ...]


class Result(NamedTuple):
    """Everything a run says of one bundle. `output` makes reports of it. `suppressed` are findings taken out later."""

    bundle: Bundle
    plan: Plan
    findings: list[Finding]
    bundle_events: tuple[Event, ...]
    judgements: list[Judgement]
    suppressed: tuple[Suppressed, ...] = ()


def run(plan: Plan, bundle: Bundle) -> Result:
    """Judges a bundle by a plan."""
    events = tuple(event for call in plan.per_bundle if (event := _run_on_bundle(plan, call, bundle)))
    findings = [_bundle_finding(plan, bundle, e.call, p) for e in events for p in e.problems]
    judgements = []
    for index, certificate in enumerate(bundle.certificates):
        judgement = judge(plan, certificate, bundle.roles[index])
        judgements.append(judgement)
        for event in judgement.events:
            if event.problems and effective(event.call, certificate):
                findings += [_finding(plan, bundle, index, event.call, p) for p in event.problems]
    findings.sort(key=lambda f: f.order)
    return Result(bundle, plan, findings, events, judgements)


def judge(plan: Plan, certificate: Certificate, role: str) -> Judgement:
    """Runs every rule of a certificate. Effective dates are not looked at: they are no part of what is remembered."""
    part = plan.slice(role, traits(certificate))
    _derive(part, certificate)
    get = certificate.raw.get
    events: list[Event] = []
    for group in part.groups:
        if group.names:
            key = tuple(map(get, group.names))
            known = group.memo.get(key)
            if known is None:
                known = _remember_group(plan, group, key, certificate, role)
            if known:
                events += known
        else:
            _judge_group(plan, group, certificate, role, events)
    return Judgement(part, tuple(events))


def _remember_group(plan: Plan, group: Group, key: Any, certificate: Certificate, role: str) -> list[Event]:
    """What the batches of a group say of parts in a combination that was not seen lately."""
    events: list[Event] = []
    _judge_group(plan, group, certificate, role, events)
    if len(group.memo) >= MEMO_SIZE:
        group.memo.clear()
    group.memo[key] = events
    return events


def _derive(part: Slice, certificate: Certificate) -> None:
    """Makes the derived parts that the rules read: at one go where a shortcut knows them, else one by one."""
    for shortcut, derivations in part.derived:
        made = None
        if shortcut is not None:
            try:
                made = shortcut.make(certificate)
            except CertlintError:  # a table that is not installed is the user's to mend
                raise
            except Exception:  # noqa: BLE001 - each part is made by itself, and tells what is wrong within the barrier
                made = None
        if made is not None:
            certificate.raw.update(made)
        else:
            derive(certificate, derivations)


def _judge_group(plan: Plan, group: Group, certificate: Certificate, role: str, events: list[Event]) -> None:
    """Each batch of a group by itself."""
    raw = certificate.raw
    get = raw.get
    for name, batch in group.single:
        key = get(name)
        if key is not None:
            known = batch.memo.get(key)
            events += known if known is not None else _remember(plan, batch, key, certificate, role, name)
    for batch in group.several:
        names = batch.names
        key = (get(names[0]), get(names[1])) if len(names) == 2 else tuple(map(get, names))
        known = batch.memo.get(key)
        events += known if known is not None else _remember(plan, batch, key, certificate, role, "")
    if group.unnamed is not None:
        for name in unnamed(get("extensions", ())):
            known = group.unnamed.memo.get(raw[name])
            events += known if known is not None else _remember(plan, group.unnamed, raw[name], certificate, role, name)


def _remember(plan: Plan, batch: Batch, key: Any, certificate: Certificate, role: str, name: str) -> tuple[Event, ...]:
    """What a batch says of bytes that its younger memory does not hold."""
    if batch.proof is not None and batch.proof(certificate, key):
        return ()  # nothing to run, and nothing worth remembering
    events: tuple[Event, ...] | None = batch.older.get(key)
    if events is None:
        batch.evaluations += 1
        events = _evaluate(plan, batch, certificate, role, name)
    if batch.remembers:
        batch.memo[key] = events
        if len(batch.memo) >= MEMO_SIZE:
            batch.older, batch.memo = batch.memo, {}
    return events


def _evaluate(plan: Plan, batch: Batch, certificate: Certificate, role: str, name: str) -> tuple[Event, ...]:
    calls = batch.calls
    # What decoding has proven need not be walked again.
    if batch.reads_bytes and batch.proof is None and getattr(certificate.part(name), "sound", False):
        calls = batch.others
    found: tuple[Event, ...] = ()
    for call in calls:
        event = _run_sole(call, certificate) if call.sole else _run(plan, call, certificate, role, name)
        if event is not None:
            found += (event,)
    return found


def _run_sole(call: Call, certificate: Certificate) -> Event | None:
    """A call that needs one part, and besides it nothing but what the run knows: as nearly all do."""
    try:
        value = certificate.read(call.sole)
    except DecodeError as error:
        return Event(call, Status.SKIPPED, (), f"{told(call.sole)} can't be decoded: {error.message}")
    except CertlintError:
        raise
    except Exception:  # noqa: BLE001 - a reader that crashes is an outcome too
        return _crashed(call)
    return _protected(call, (value, *call.facts))


def _run(plan: Plan, call: Call, certificate: Certificate, role: str, name: str) -> Event | None:
    """One call on one certificate; None when it passes."""
    values: list[Any] = []
    try:
        for argument in call.arguments:
            value = _value(plan, argument, certificate, role, name)
            if value is None and not argument.optional:
                return Event(call, Status.NOT_APPLICABLE, (), f"there is no {told(argument.name)}")
            values.append(value)
    except DecodeError as error:
        return Event(call, Status.SKIPPED, (), f"{told(argument.name)} can't be decoded: {error.message}")
    except CertlintError:
        raise
    except Exception:  # noqa: BLE001 - a reader that crashes is an outcome too
        return _crashed(call)
    return _protected(call, values)


def told(part: str) -> str:
    """What a person calls a part."""
    return part.replace("_", " ")


def _crashed(call: Call) -> Event:
    """The outcome of a rule whose check, or what it reads, raised what nobody expected."""
    import traceback

    return Event(call, Status.CRASHED, (), traceback.format_exc())


def _value(plan: Plan, argument: Argument, certificate: Certificate, role: str, name: str) -> Any:
    """What a check is handed for one of its arguments. Raises DecodeError."""
    wanted = name if argument.name == UNNAMED else argument.name
    if argument.reader is Encoded:
        return Encoded(wanted, certificate) if wanted in certificate.raw else None
    if argument.reader is not None:
        return certificate.decode(wanted, argument.reader)
    if wanted == "certificate":
        return certificate
    return role if wanted == "role" else plan.facts[wanted]


def _protected(call: Call, values: Iterable[Any]) -> Event | None:
    """Calls the check; whatever it raises becomes an outcome, and what it found before that stays found."""
    problems: list[Problem] = []
    try:
        problems.extend(call.function(*values, **call.params))  # what was yielded before an exception is in the list
    except (NotJudgedError, DecodeError) as error:
        return Event(call, Status.SKIPPED, tuple(problems), str(error))
    except Exception:  # noqa: BLE001 - the crash barrier: the outcome tells it, with the rule and the traceback
        import traceback

        return Event(call, Status.CRASHED, tuple(problems), traceback.format_exc())
    return Event(call, Status.FAILED, tuple(problems), "") if problems else None


def _run_on_bundle(plan: Plan, call: Call, bundle: Bundle) -> Event | None:
    if bundle.is_request and not call.selected.rule.request and any(a.name == "bundle" for a in call.arguments):
        return Event(call, Status.NOT_APPLICABLE, (), ABOUT_CERTIFICATES)
    values: list[Any] = []
    for argument in call.arguments:
        value = plan.facts.get(argument.name) if argument.name in plan.facts else bundle.part(argument.name)
        if value is None and not argument.optional:
            return Event(call, Status.NOT_APPLICABLE, (), f"there is no {argument.name.replace('_', ' ')}")
        values.append(value)
    return _protected(call, values)


def effective(call: Call, certificate: Certificate) -> bool:
    """Whether the rule was in force on the day the certificate's life begins."""
    rule = call.selected.rule
    if not rule.effective and not rule.until:
        return True
    validity = certificate.part("validity")
    if validity is None:
        return True
    day = validity.not_before.moment.date().isoformat()
    return rule.effective <= day and (not rule.until or day < rule.until)


def place(certificate: Certificate, call: Call, problem: Problem) -> tuple[str, int]:
    """The part that a problem is in, and where in the certificate's DER."""
    part = problem.part or (call.names[0] if call.names else "")
    made = derived(part)
    return made.source or part if made else part, certificate.locate(part, problem.at)


def _finding(plan: Plan, bundle: Bundle, index: int, call: Call, problem: Problem) -> Finding:
    certificate, block = bundle.certificates[index], bundle.blocks[index]
    part, offset = place(certificate, call, problem)
    where = Location(bundle.path, block.index, block.line_at(offset) or None, offset, part)
    return _describe(plan, call, problem, where, index)


def _bundle_finding(plan: Plan, bundle: Bundle, call: Call, problem: Problem) -> Finding:
    if problem.certificate is not None:
        if problem.part:
            return _finding(plan, bundle, problem.certificate, call, problem)
        block = bundle.blocks[problem.certificate]
        where = Location(bundle.path, block.index, block.first_line or None, None)
    else:
        where = Location(problem.path or bundle.path, problem.block, problem.line)
    return _describe(plan, call, problem, where, problem.certificate)


def _describe(plan: Plan, call: Call, problem: Problem, where: Location, index: int | None) -> Finding:
    rule, severity = call.selected.rule, call.selected.severity
    remediation = plan.fill(rule.remediation, where.path)
    return Finding(rule, severity, problem.message, problem.expected, problem.found, where, index, remediation)
