"""The core of bulk: entries in, lines out. The same function runs in the pool and inside a distributed engine."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT
from certlint.engine.events import reported
from certlint.engine.in_force import in_force
from certlint.engine.judge import TOGETHER, judge_together
from certlint.engine.outcomes import applied
from certlint.engine.run import locate_problem
from certlint.engine.standing import upheld
from certlint.errors import DecodeError, OversizeError
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.binding import Call
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.report import Problem


class Place(NamedTuple):
    """Where entries come from: a file, or a member of an archive, with what `Entry.at` counts there: bytes or rows."""

    path: str
    member: str = ""
    unit: str = "byte"


class Entry(NamedTuple):
    """One certificate as DER, and where it begins.

    reason  why there is none
    odd     what is wrong with its text, which rules about certificates do not see: it is judged, and the line tells
    """

    place: Place
    at: int
    der: bytes
    reason: str = ""
    odd: str = ""


class AuditFinding(NamedTuple):
    """A finding. `offset` counts bytes from the start of the certificate's DER."""

    rule: str
    severity: Severity
    message: str
    expected: str
    found: str
    part: str
    offset: int


class Line(NamedTuple):
    """What was said of one entry.

    skipped  why rules could not judge; the rest was judged
    crashed  rules that failed for a reason of their own
    reason   why nothing was judged: the entry is not a certificate; empty for a certificate
    applied  whether any rule had something to judge
    dormant  how many rules would find something, and are not in force
    """

    entry: Entry
    sha256: str = ""
    subject: str = ""
    role: str = ""
    findings: tuple[AuditFinding, ...] = ()
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    reason: str = ""
    applied: bool = True
    dormant: int = 0


def audit(plan: Plan, entries: Iterable[Entry]) -> Iterator[Line]:
    """A line for each entry, in order. Total: whatever an entry holds, a line comes of it."""
    source = iter(entries)
    while some := list(islice(source, TOGETHER)):
        yield from _audit_some(plan, some)


def _audit_some(plan: Plan, entries: list[Entry]) -> Iterator[Line]:
    read = [_read(entry) for entry in entries]
    certificates = [each for each in read if isinstance(each, tuple) and not isinstance(each, Line)]
    judged: Iterator[Judgement | None]
    try:
        judged = iter(judge_together(plan, certificates))
    except Exception:  # noqa: BLE001 - one certificate must not take the others with it: each by itself
        judged = iter([None] * len(certificates))
    for entry, each in zip(entries, read, strict=True):
        if isinstance(each, Line):
            yield each
        else:
            yield _line(plan, entry, *each, next(judged))


def _read(entry: Entry) -> tuple[Certificate, str] | Line:
    """The certificate of an entry with its role, or the line that says why there is none."""
    if entry.reason:
        return Line(entry, reason=entry.reason)
    try:
        certificate = Certificate(entry.der)
        return certificate, role_of(certificate)
    except OversizeError as error:
        return _unreadable(entry, f"the certificate is not evaluated: {error.message}")
    except DecodeError as error:
        return _unreadable(entry, f"this is not a certificate: {error.message} (byte {error.offset})")
    except Exception as error:  # noqa: BLE001 - one certificate must never end the run; the line tells it
        return _failed(entry, error)


def _line(plan: Plan, entry: Entry, certificate: Certificate, role: str, judgement: Judgement | None) -> Line:
    """What is said of a certificate, by its judgement; without one it is judged again."""
    try:
        if judgement is None:
            (judgement,) = judge_together(plan, [(certificate, role)])
        line = _reported(plan, entry, certificate, role, judgement)
        if entry.odd:
            line = line._replace(skipped=(entry.odd, *line.skipped))
        return line if applied(plan, certificate, judgement) else line._replace(applied=False)
    except Exception as error:  # noqa: BLE001 - as above
        return _failed(entry, error)


def _failed(entry: Entry, error: Exception) -> Line:
    name = type(error).__name__
    return _unreadable(entry, f"certlint failed on it ({name}): please report this")._replace(crashed=(name,))


def _unreadable(entry: Entry, reason: str) -> Line:
    return Line(entry, sha256(entry.der).hexdigest(), reason=reason)


def role_of(certificate: Certificate) -> str:
    """The role of a certificate that stands alone: what it says of itself decides."""
    if not certificate.is_ca:
        return LEAF
    return ROOT if certificate.is_self_issued else INTERMEDIATE


def _reported(plan: Plan, entry: Entry, certificate: Certificate, role: str, judgement: Judgement) -> Line:
    subject = certificate.fact("subject", str, "")
    digest = sha256(entry.der).hexdigest()
    events = judgement.events
    if not events:
        return Line(entry, digest, subject, role)
    active = upheld(plan, judgement.slice, certificate, events)
    asleep = {e.call.selected.rule.id for e in events if e.problems and not in_force(plan, e.call, certificate)}
    findings = sorted((_found(certificate, call, problem) for call, problem in reported(active)), key=_order)
    skipped = dict.fromkeys(event.reason for event in events if event.status is Status.SKIPPED)
    crashed = dict.fromkeys(event.call.selected.rule.id for event in events if event.status is Status.CRASHED)
    listed = tuple(findings), tuple(skipped), tuple(crashed)
    return Line(entry, digest, subject, role, *listed, dormant=len(asleep))


def _found(certificate: Certificate, call: Call, problem: Problem) -> AuditFinding:
    part, offset = locate_problem(certificate, call, problem)
    severity = call.selected.severity
    return AuditFinding(call.selected.rule.id, severity, problem.message, problem.expected, problem.found, part, offset)


def _order(found: AuditFinding) -> tuple[int, int, str]:
    """The worst first, then by place."""
    return -found.severity, found.offset, found.rule
