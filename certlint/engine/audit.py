"""The core of bulk audits: entries in, lines out. The pool and distributed engines use the same function."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT
from certlint.engine.audit_facts import Facts, facts_of
from certlint.engine.judge import TOGETHER, judge_together
from certlint.engine.kinds import has_rules
from certlint.engine.outcomes import applied
from certlint.engine.reported import Sums, report_of
from certlint.engine.reporting import unfit
from certlint.errors import DecodeError, OversizeError
from certlint.light import NamedTuple, partial
from certlint.policy.severity import Severity
from certlint.x509.certificate import Certificate
from certlint.x509.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.plan import Plan
    from certlint.engine.reported import Reported


class Place(NamedTuple):
    """The origin of entries: a file or an archive member, and the unit of `Entry.at`: bytes or rows."""

    path: str
    member: str = ""
    unit: str = "byte"


class Entry(NamedTuple):
    """One certificate as DER, and its position.

    reason  why there is none
    odd     a defect of its text, which rules about certificates do not see; it is evaluated, and the line has the defect
    other   whether the content is known to be something else: a key, a request
    kind    the kind of object, a name in `KINDS`, if it is not a certificate; `der` is then that object's
    """

    place: Place
    at: int
    der: bytes
    reason: str = ""
    odd: str = ""
    other: bool = False
    kind: str = ""


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
    """The result for one entry.

    reported findings with their offsets, worst first
    sums     of the findings
    skipped  why some rules could not be evaluated
    crashed  rules whose check raised an unexpected exception
    applied  whether any rule applied
    dormant  the number of rules that would report something but are not in force
    reason   why nothing was evaluated because the entry is not a certificate; empty for a certificate
    """

    entry: Entry
    sha256: str = ""
    subject: str = ""
    role: str = ""
    reported: tuple[tuple[Reported, int], ...] = ()
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    applied: bool = True
    dormant: int = 0
    facts: Facts = Facts()
    sums: Sums = Sums()
    reason: str = ""

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """The findings, each by itself."""
        return tuple(
            AuditFinding(each.rule, each.severity, each.message, each.expected, each.found, each.part, offset)
            for each, offset in self.reported
        )


class ReadEntry(NamedTuple):
    """An entry that is a certificate."""

    entry: Entry
    certificate: Certificate
    role: str


def audit(plan: Plan, entries: Iterable[Entry]) -> Iterator[Line]:
    """A line for each entry, in order. Total: whatever an entry contains, it has a line."""
    source = iter(entries)
    while some := list(islice(source, TOGETHER)):
        yield from _audit_some(plan, some)


def _audit_some(plan: Plan, entries: list[Entry]) -> Iterator[Line]:
    read = [_read(entry) for entry in entries]
    held = [each for each in read if isinstance(each, ReadEntry)]
    try:
        lines = _lines(plan, held)
    except Exception:  # noqa: BLE001 - one certificate must not affect the others: evaluate each separately
        lines = [_line(plan, each) for each in held]
    made = iter(lines)
    return (each if isinstance(each, Line) else next(made) for each in read)


def audit_object(plan: Plan, entry: Entry) -> Line:
    """The line of a request, a CRL or an OCSP response, by the plan's rules about such objects."""
    kind = KINDS[entry.kind]
    try:
        read = kind.reader(entry.der)
        line = Line(entry, sha256(entry.der).hexdigest(), read.title)
        if not has_rules(plan, kind):
            return line._replace(skipped=(unfit(plan.profile.name, kind),), applied=False)
        judgement = judge_together(plan, [(read, kind.role or LEAF)])[0]
        found, sums, skipped, crashed, dormant = report_of(plan, read, judgement)
        is_applied = applied(plan, read, judgement)
        line = line._replace(reported=found, sums=sums, skipped=skipped, crashed=crashed)
        return line._replace(applied=is_applied, dormant=dormant)
    except DecodeError as error:
        return _unreadable(entry, f"the {kind.called(1)} cannot be read: {error.message}")
    except Exception as error:  # noqa: BLE001 - one object must not end the run; its line has the error
        return _failed(entry, error)


def _read(entry: Entry) -> ReadEntry | Line:
    """The certificate of an entry with its role, or the line with the reason why there is none."""
    if entry.reason:
        return Line(entry, reason=entry.reason)
    try:
        certificate = Certificate(entry.der)
        return ReadEntry(entry, certificate, role_of(certificate))
    except OversizeError as error:
        return _unreadable(entry, f"the certificate is not evaluated: {error.message}")
    except DecodeError as error:
        return _unreadable(entry, f"this is not a certificate: {error.message} (byte {error.offset})")
    except Exception as error:  # noqa: BLE001 - one certificate must not end the run; its line has the error
        return _failed(entry, error)


def _line(plan: Plan, held: ReadEntry) -> Line:
    """The line of a certificate that is evaluated separately."""
    try:
        return _lines(plan, [held])[0]
    except Exception as error:  # noqa: BLE001 - one certificate must not end the run; its line has the error
        return _failed(held.entry, error)


def _lines(plan: Plan, held: list[ReadEntry]) -> list[Line]:
    """The lines of certificates that are evaluated together, step by step: see `TOGETHER`."""
    judgements = judge_together(plan, [(each.certificate, each.role) for each in held])
    judged = [(each.certificate, judgement) for each, judgement in zip(held, judgements, strict=True)]
    reports = [report_of(plan, certificate, judgement) for certificate, judgement in judged]
    facts = [facts_of(certificate) for certificate, _ in judged]
    subjects = [certificate.fact("subject", str, "") for certificate, _ in judged]
    digests = [sha256(certificate.der).hexdigest() for certificate, _ in judged]
    are_applied = [
        judgement.slice.certain or applied(plan, certificate, judgement) for certificate, judgement in judged
    ]
    unsuited = () if all(are_applied) else plan.once("unsuited", partial(_unsuited, plan))
    lines = []
    for (entry, _, role), digest, subject, report, is_applied, known in zip(
        held, digests, subjects, reports, are_applied, facts, strict=True
    ):
        found, sums, skipped, crashed, dormant = report
        if entry.odd:
            skipped = (entry.odd, *skipped)
        if unsuited:
            skipped = (*skipped, *unsuited)
        lines.append(Line(entry, digest, subject, role, found, skipped, crashed, is_applied, dormant, known, sums))
    return lines


def _unsuited(plan: Plan) -> tuple[str, ...]:
    """Why no certificate is evaluated, if the profile is not about certificates."""
    from certlint.engine.why_idle import is_profile_about

    kind = KINDS["certificate"]
    return () if is_profile_about(plan, kind) else (unfit(plan.profile.name, kind),)


def _failed(entry: Entry, error: Exception) -> Line:
    name = type(error).__name__
    return _unreadable(entry, f"a fault in certlint ({name}): please report this")._replace(crashed=(name,))


def _unreadable(entry: Entry, reason: str) -> Line:
    return Line(entry, sha256(entry.der).hexdigest(), reason=reason)


def role_of(certificate: Certificate) -> str:
    """The role of a certificate without its chain, from its own extensions."""
    if not certificate.is_ca:
        return LEAF
    return ROOT if certificate.is_self_issued else INTERMEDIATE
