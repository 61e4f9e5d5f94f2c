"""The core of bulk: records in, lines out. The same function runs in the pool and inside a distributed engine."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from certlint.bundle import INTERMEDIATE, LEAF, ROOT
from certlint.certificate import Certificate
from certlint.engine import effective, judge, place
from certlint.errors import DecodeError
from certlint.report import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine import Event
    from certlint.plan import Plan


class Place(NamedTuple):
    """Where records come from: a file, or a member of an archive, with what `Record.at` counts there: bytes or rows."""

    path: str
    member: str = ""
    unit: str = "byte"


class Record(NamedTuple):
    """One certificate as DER, and where it begins. `reason` tells why there is none."""

    place: Place
    at: int
    der: bytes
    reason: str = ""


class Found(NamedTuple):
    """A finding. `offset` counts bytes from the start of the certificate's DER."""

    rule: str
    severity: Severity
    message: str
    expected: str
    found: str
    part: str
    offset: int


class Line(NamedTuple):
    """What was said of one record.

    skipped  why rules could not judge; the rest was judged
    crashed  rules that failed for a reason of their own
    reason   why nothing was judged: the record is no certificate; empty for a certificate
    """

    record: Record
    sha256: str = ""
    subject: str = ""
    role: str = ""
    findings: tuple[Found, ...] = ()
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    reason: str = ""


def audit(plan: Plan, records: Iterable[Record]) -> Iterator[Line]:
    """A line for each record, in order. Total: whatever a record holds, a line comes of it."""
    for record in records:
        if record.reason:
            yield Line(record, reason=record.reason)
            continue
        try:
            yield _judged(plan, record)
        except DecodeError as error:
            yield _unreadable(record, f"this is no certificate: {error.message} (byte {error.offset})")
        except Exception as error:  # noqa: BLE001 - one certificate must never end the run; the line tells it
            name = type(error).__name__
            yield _unreadable(record, f"certlint failed on it ({name}): please report this")._replace(crashed=(name,))


def _unreadable(record: Record, reason: str) -> Line:
    return Line(record, sha256(record.der).hexdigest(), reason=reason)


def role_of(certificate: Certificate) -> str:
    """The role of a certificate that stands alone: what it says of itself decides."""
    if not certificate.is_ca:
        return LEAF
    return ROOT if certificate.is_self_issued else INTERMEDIATE


def _judged(plan: Plan, record: Record) -> Line:
    certificate = Certificate(record.der)
    role = role_of(certificate)
    events = judge(plan, certificate, role).events
    subject = str(certificate.part("subject") or "")
    digest = sha256(record.der).hexdigest()
    if not events:
        return Line(record, digest, subject, role)
    findings: list[Found] = []
    skipped: dict[str, None] = {}
    crashed: dict[str, None] = {}
    for event in events:
        if event.problems:
            if effective(event.call, certificate):
                findings += _findings(event, certificate)
        elif event.status is Status.SKIPPED:
            skipped[event.reason] = None
        elif event.status is Status.CRASHED:
            crashed[event.call.selected.rule.id] = None
    findings.sort(key=_order)
    return Line(record, digest, subject, role, tuple(findings), tuple(skipped), tuple(crashed))


def _findings(event: Event, certificate: Certificate) -> Iterator[Found]:
    rule, severity = event.call.selected.rule.id, event.call.selected.severity
    for problem in event.problems:
        part, offset = place(certificate, event.call, problem)
        yield Found(rule, severity, problem.message, problem.expected, problem.found, part, offset)


def _order(found: Found) -> tuple[int, int, str]:
    """The worst first, then by place."""
    return -found.severity, found.offset, found.rule
