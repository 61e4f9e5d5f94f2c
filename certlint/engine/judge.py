"""Evaluates the rules of a plan on certificates: select, derive, run, cache. A crashed check never counts as passed."""

from __future__ import annotations

from certlint.asn1.oids import part_title
from certlint.check import Encoded, NotJudgedError
from certlint.engine.binding import UNNAMED
from certlint.engine.collector import Paused
from certlint.engine.events import Capped, Event
from certlint.engine.memo_groups import is_worth_keeping
from certlint.errors import CertlintError, DecodeError
from certlint.light import NamedTuple
from certlint.report import Status
from certlint.x509.derived.derivation import derive, derive_together
from certlint.x509.parts.extensions import unnamed
from certlint.x509.traits import traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from certlint.engine.batches import Batch, MemoGroup, Slice
    from certlint.engine.binding import Argument, Call
    from certlint.engine.plan import Plan
    from certlint.engine.screening import Screening
    from certlint.x509.signed_object import SignedObject

# The most entries per generation of a batch's cache, and cached combinations per group: certificates made to fill the caches
# must not exhaust the memory.
MEMO_SIZE = 1024
GROUP_SIZE = 1024
SCREENED_FROM = 4
"""The evaluation of a batch from which it is screened: making the screens takes as long as what they save until then."""
TOGETHER = 128
"""How many certificates are evaluated together, step by step: the code of a step then stays in the CPU caches, which saves a
quarter of the time of an audit."""


class Judgement(NamedTuple):
    """The result for one certificate: the slice that was run, and the events of its batches."""

    slice: Slice
    events: tuple[Event, ...]


def judge(plan: Plan, certificate: SignedObject, role: str) -> Judgement:
    """Runs every rule for a certificate. Ignores effective dates, which are not part of the cached results."""
    return judge_together(plan, [(certificate, role)])[0]


def judge_together(plan: Plan, certificates: Sequence[tuple[SignedObject, str]]) -> list[Judgement]:
    """Runs every rule for certificates with their roles: a few dozen at a time, step by step."""
    judgements: list[Judgement] = []
    # The objects created here are acyclic, so the garbage collector would search in vain.
    with Paused():
        for begin in range(0, len(certificates), TOGETHER):
            judgements += _judge_some(plan, certificates[begin : begin + TOGETHER])
    return judgements


def _judge_some(plan: Plan, certificates: Sequence[tuple[SignedObject, str]]) -> list[Judgement]:
    slices = [plan.slice(certificate.kind, role, traits(certificate)) for certificate, role in certificates]
    entrants = [Entrant(certificate, role, []) for certificate, role in certificates]
    for one in {id(each): each for each in slices}.values():
        alike = [entrant for entrant, own in zip(entrants, slices, strict=True) if own is one]
        _derive(one, [each.certificate for each in alike])
        for group in one.groups:
            (_recall_group if group.names else _judge_group)(plan, group, alike)
    return [Judgement(own, tuple(each.events)) for own, each in zip(slices, entrants, strict=True)]


class Entrant(NamedTuple):
    """A certificate under evaluation, and its events so far."""

    certificate: SignedObject
    role: str
    events: list[Event]


def _derive(rules: Slice, objects: Sequence[SignedObject]) -> None:
    """Computes the derived parts that rules read: together if a shortcut exists, else one by one."""
    present = set().union(*[each.raw for each in objects])
    for shortcut, made_of in rules.derived:
        derivations = [each for each in made_of if not each.source or each.source in present]
        if shortcut is not None:
            derive_together(shortcut.worth, shortcut.make, derivations, objects)
        else:
            for each in objects:
                derive(each, derivations)


def _recall_group(plan: Plan, group: MemoGroup, entrants: Iterable[Entrant]) -> None:
    """Events for combinations of parts, most of which are in the cache of the group."""
    names, memo = group.names, group.memo
    missing: list[tuple[Any, Entrant, list[Event]]] = []
    for certificate, role, events in entrants:
        key = tuple(map(certificate.raw.get, names))
        known = memo.get(key)
        if known is None:
            missing.append((key, Entrant(certificate, role, []), events))
        else:
            events += known
    if missing:
        _judge_group(plan, group, [own for _, own, _ in missing])
    for key, (_, _, found), events in missing:
        events += found
        if is_worth_keeping(key, found):
            if len(memo) >= GROUP_SIZE:
                memo.clear()
            memo[key] = found


def _judge_group(plan: Plan, group: MemoGroup, entrants: Sequence[Entrant]) -> None:
    """Evaluates each batch of a group."""
    present = set().union(*[each.certificate.raw for each in entrants])
    for name, batch in group.single:
        if name in present:
            _judge_single(plan, batch, name, entrants)
    for batch in group.several:
        names, settles = batch.names, batch.settles
        for certificate, role, events in entrants:
            if settles is not None and settles(certificate):
                continue
            key = tuple(map(certificate.raw.get, names))
            known = batch.memo.get(key)
            events += known if known is not None else _remember(plan, batch, key, certificate, role, "")
    if group.unnamed is not None and any(name[0].isdigit() for name in present):  # OIDs are names of unnamed extensions
        for certificate, role, events in entrants:
            raw = certificate.raw
            for name in unnamed(raw.get("extensions", ())):
                known = group.unnamed.memo.get(raw[name])
                events += (
                    known if known is not None else _remember(plan, group.unnamed, raw[name], certificate, role, name)
                )


def _judge_single(plan: Plan, batch: Batch, name: str, entrants: Sequence[Entrant]) -> None:
    """Evaluates a batch that requires one part, for the certificates that have it."""
    settles = batch.settles
    for certificate, role, events in entrants:
        key = certificate.raw.get(name)
        if key is not None and (settles is None or not settles(certificate)):
            known = batch.memo.get(key)
            events += known if known is not None else _remember(plan, batch, key, certificate, role, name)


def _remember(plan: Plan, batch: Batch, key: Any, certificate: SignedObject, role: str, name: str) -> tuple[Event, ...]:
    """The events of a batch for bytes that are not in the younger generation of its cache."""
    events: tuple[Event, ...] | None = batch.older.get(key)
    if events is None:
        batch.evaluations += 1
        events = _evaluate(plan, batch, certificate, role, name)
    if batch.remembers and is_worth_keeping(key, events):
        batch.memo[key] = events
        if len(batch.memo) >= MEMO_SIZE:
            batch.older, batch.memo = batch.memo, {}
    return events


def _evaluate(plan: Plan, batch: Batch, certificate: SignedObject, role: str, name: str) -> tuple[Event, ...]:
    """The events of the calls of a batch for one certificate. `name` is the part, if the batch reads a single one."""
    calls: Sequence[Call] = batch.calls
    if batch.evaluations >= SCREENED_FROM:
        screening = batch.screening or _screen(plan, batch)
        calls = screening.chosen(certificate, lambda argument: _value(plan, argument, certificate, role, name))
        if not calls:
            return ()
    # Bytes that decoding has proven sound are not walked again.
    if batch.reads_bytes and batch.proof is None and getattr(certificate.part(name), "sound", False):
        calls = [call for call in calls if not call.reads_bytes]
    found: tuple[Event, ...] = ()
    for call in calls:
        event = _run_sole(call, certificate) if call.sole else _run(plan, call, certificate, role, name)
        if event is not None:
            found += (event,)
    return found


def _screen(plan: Plan, batch: Batch) -> Screening:
    """Makes the screens of a batch."""
    from certlint.engine.screening import Screening  # not needed for one or two bundles

    screening = Screening(batch.calls, plan.facts)
    batch.screen(screening)
    return screening


def _run_sole(call: Call, certificate: SignedObject) -> Event | None:
    """Runs a call that needs one part, and otherwise only facts of the run, as nearly all do."""
    try:
        value = certificate.read(call.sole, call.reader)
    except DecodeError as error:
        return Event(call, Status.SKIPPED, (), _undecodable(call.sole, error))
    except CertlintError:
        raise
    except Exception:  # noqa: BLE001 - a crash of a reader is an outcome, too
        return _crashed(call)
    return protected(call, (value, *call.facts))


def _run(plan: Plan, call: Call, certificate: SignedObject, role: str, name: str) -> Event | None:
    """Runs a call for a certificate; None if it passes."""
    values: list[Any] = []
    try:
        for argument in call.arguments:
            value = _value(plan, argument, certificate, role, name)
            if value is None and not argument.optional:
                return Event(call, Status.NOT_APPLICABLE, (), f"the certificate has no {part_title(argument.name)}")
            values.append(value)
    except DecodeError as error:
        return Event(call, Status.SKIPPED, (), _undecodable(argument.name, error))
    except CertlintError:
        raise
    except Exception:  # noqa: BLE001 - a crash of a reader is an outcome, too
        return _crashed(call)
    return protected(call, values)


def _undecodable(part: str, error: DecodeError) -> str:
    """Why a rule that reads `part` was skipped: the part, or one that it is derived from, cannot be decoded."""
    return f"{part_title(error.part or part)} cannot be decoded: {error.message}"


def _crashed(call: Call) -> Event:
    """The outcome of a rule whose check or reader raised an unexpected exception."""
    import traceback

    return Event(call, Status.CRASHED, (), traceback.format_exc())


def _value(plan: Plan, argument: Argument, certificate: SignedObject, role: str, name: str) -> Any:
    """The value of an argument of a check. Raises DecodeError."""
    wanted = name if argument.name == UNNAMED else argument.name
    if argument.reader is Encoded:
        return Encoded(wanted, certificate) if wanted in certificate.raw else None
    if argument.own:
        return certificate.read(wanted, argument.reader)
    if argument.reader is not None:
        return certificate.decode(wanted, argument.reader)
    if wanted == "certificate":
        return certificate
    return role if wanted == "role" else plan.facts[wanted]


def protected(call: Call, values: Iterable[Any]) -> Event | None:
    """Calls the check; an exception becomes an outcome, and problems yielded before it are kept."""
    found: Capped | None = None  # created lazily, as nearly every call finds nothing
    status, reason = Status.FAILED, ""
    try:
        for problem in call.function(*values, **call.params):
            found = found or Capped()
            found.add(problem)
    except (NotJudgedError, DecodeError) as error:
        status, reason = Status.SKIPPED, str(error)
    except Exception:  # noqa: BLE001 - the crash barrier: the outcome has the rule and the traceback
        import traceback

        status, reason = Status.CRASHED, traceback.format_exc()
    if found is not None:
        return Event(call, status, tuple(found.problems), reason, found.more)
    return None if status is Status.FAILED else Event(call, status, (), reason)
