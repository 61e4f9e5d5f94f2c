"""The core of bulk: entries in, lines out. The same function runs in the pool and inside a distributed engine."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT
from certlint.caches import Cache
from certlint.engine.in_force import issued
from certlint.engine.judge import TOGETHER, judge_together
from certlint.engine.memo_groups import is_plain_serial_number
from certlint.engine.outcomes import applied
from certlint.engine.reported import of_events, placed
from certlint.engine.standing import preceding
from certlint.errors import DecodeError, OversizeError
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.certificate import Certificate
from certlint.x509.parts.general_names import DNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from certlint.engine.events import Event
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.engine.reported import Reported
    from certlint.x509.parts import AlgorithmIdentifier, SubjectAltName


_LONGEST = 512
_texts: Cache[tuple[str, bytes], str] = Cache(1024)


class Place(NamedTuple):
    """Where entries come from: a file, or a member of an archive, with what `Entry.at` counts there: bytes or rows."""

    path: str
    member: str = ""
    unit: str = "byte"


class Entry(NamedTuple):
    """One certificate as DER, and where it begins.

    reason  why there is none
    odd     what is wrong with its text, which rules about certificates do not see: it is judged, and the line tells
    other   whether what stands there is known to be something else: a key, a request
    """

    place: Place
    at: int
    der: bytes
    reason: str = ""
    odd: str = ""
    other: bool = False


class AuditFinding(NamedTuple):
    """A finding. `offset` counts bytes from the start of the certificate's DER."""

    rule: str
    severity: Severity
    message: str
    expected: str
    found: str
    part: str
    offset: int


class Facts(NamedTuple):
    """What an inventory says of a certificate; what cannot be decoded is empty. The fields are those of `CertificateFacts`."""

    issuer: str = ""
    serial: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    key: str = ""
    signature: str = ""
    spki_sha256: str = ""
    names: tuple[str, ...] = ()
    is_precertificate: bool = False


class Line(NamedTuple):
    """What was said of one entry.

    reported what was found, and at which offset, the worst first
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
    reported: tuple[tuple[Reported, int], ...] = ()
    skipped: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    reason: str = ""
    applied: bool = True
    dormant: int = 0
    facts: Facts = Facts()

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """What was found, each by itself."""
        return tuple(
            AuditFinding(each.rule, each.severity, each.message, each.expected, each.found, each.part, offset)
            for each, offset in self.reported
        )


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
    facts = facts_of(certificate)
    if not events:
        return Line(entry, digest, subject, role, facts=facts)
    day = plan.rules_day or issued(certificate)
    active: list[Event] = []
    asleep = set()
    for event in events:
        if event.problems:
            if not event.call.dated or not day or event.call.selected.rule.in_force(day):
                active.append(event)
            else:
                asleep.add(event.call.selected.rule.id)
    skipped = dict.fromkeys([event.reason for event in events if event.status is Status.SKIPPED])
    crashed = dict.fromkeys([event.call.selected.rule.id for event in events if event.status is Status.CRASHED])
    found = placed(certificate, of_events(plan, preceding(plan, judgement.slice, certificate, active)))
    return Line(entry, digest, subject, role, found, tuple(skipped), tuple(crashed), dormant=len(asleep), facts=facts)


def _title(algorithm: AlgorithmIdentifier) -> str:
    return algorithm.title


def _repeated(certificate: Certificate, name: str, of: Callable[[Any], str]) -> str:
    """The text of a part that certificates share: known by its bytes, it took a fifth off what these facts take."""
    raw = certificate.raw.get(name)
    if not isinstance(raw, bytes) or len(raw) > _LONGEST:
        return certificate.fact(name, of, "")
    known = _texts.get((name, raw))
    return known if known is not None else _texts.keep((name, raw), certificate.fact(name, of, ""))


def _serial(certificate: Certificate) -> str:
    """The serial number in hexadecimal. Most are positive, and written as they should be: their octets are the number."""
    raw: bytes = certificate.raw["serial_number"]
    if is_plain_serial_number(raw):
        return raw[2:].hex().lstrip("0")
    return certificate.fact("serial_number", lambda serial: f"{serial.number:x}", "")


def _names(names: SubjectAltName) -> tuple[str, ...]:
    if names.kinds == _HOSTS:
        return tuple([value.decode("ascii", "replace") for value in names.dns_values])
    return tuple([name.text for name in names.names])


_HOSTS = frozenset({DNS})


def facts_of(certificate: Certificate) -> Facts:
    """What an inventory says of a certificate."""
    fact = certificate.fact
    return Facts(
        _repeated(certificate, "issuer", str),
        _serial(certificate),
        certificate.begins,
        certificate.ends,
        fact("public_key", lambda key: key.title, ""),
        _repeated(certificate, "signature_algorithm", _title),
        certificate.spki_sha256,
        fact("subject_alt_name", _names, ()),
        "ct_poison" in certificate.raw,
    )
