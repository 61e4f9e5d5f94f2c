"""The core of bulk: entries in, lines out. The same function runs in the pool and inside a distributed engine."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT
from certlint.caches import Cache
from certlint.engine.judge import TOGETHER, judge_together
from certlint.engine.kinds import has_rules
from certlint.engine.memo_groups import is_plain_serial_number
from certlint.engine.outcomes import applied
from certlint.engine.reported import said_of
from certlint.engine.reporting import unfit
from certlint.errors import DecodeError, OversizeError
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.x509.certificate import Certificate
from certlint.x509.kinds import KINDS
from certlint.x509.parts.general_names import DNS
from certlint.x509.precertificate import logged_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from certlint.engine.plan import Plan
    from certlint.engine.reported import Reported
    from certlint.x509.parts import AlgorithmIdentifier, PublicKey, SubjectAltName, Validity


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
    kind    which kind of object it is, by the names of `KINDS`, where it is one of another kind; `der` is its own then
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
    logged: bytes = b""


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


class ReadEntry(NamedTuple):
    """An entry that is a certificate."""

    entry: Entry
    certificate: Certificate
    role: str


def audit(plan: Plan, entries: Iterable[Entry]) -> Iterator[Line]:
    """A line for each entry, in order. Total: whatever an entry holds, a line comes of it."""
    source = iter(entries)
    while some := list(islice(source, TOGETHER)):
        yield from _audit_some(plan, some)


def _audit_some(plan: Plan, entries: list[Entry]) -> Iterator[Line]:
    read = [_read(entry) for entry in entries]
    held = [each for each in read if isinstance(each, ReadEntry)]
    try:
        lines = _lines(plan, held)
    except Exception:  # noqa: BLE001 - one certificate must not take the others with it: each by itself
        lines = [_line(plan, each) for each in held]
    made = iter(lines)
    return (each if isinstance(each, Line) else next(made) for each in read)


def audit_object(plan: Plan, entry: Entry) -> Line:
    """What is said of a request, a CRL or an OCSP response, by the rules of the plan about such objects."""
    kind = KINDS[entry.kind]
    try:
        read = kind.reader(entry.der)
        line = Line(entry, sha256(entry.der).hexdigest(), read.title)
        if not has_rules(plan, kind):
            return line._replace(skipped=(unfit(plan.profile.name, kind),), applied=False)
        judgement = judge_together(plan, [(read, kind.role or LEAF)])[0]
        found, skipped, crashed, dormant = said_of(plan, read, judgement)
        is_applied = applied(plan, read, judgement)
        return line._replace(reported=found, skipped=skipped, crashed=crashed, applied=is_applied, dormant=dormant)
    except DecodeError as error:
        return _unreadable(entry, f"the {kind.called(1)} cannot be read: {error.message}")
    except Exception as error:  # noqa: BLE001 - one object must never end the run; the line tells it
        return _failed(entry, error)


def _read(entry: Entry) -> ReadEntry | Line:
    """The certificate of an entry with its role, or the line that says why there is none."""
    if entry.reason:
        return Line(entry, reason=entry.reason)
    try:
        certificate = Certificate(entry.der)
        return ReadEntry(entry, certificate, role_of(certificate))
    except OversizeError as error:
        return _unreadable(entry, f"the certificate is not evaluated: {error.message}")
    except DecodeError as error:
        return _unreadable(entry, f"this is not a certificate: {error.message} (byte {error.offset})")
    except Exception as error:  # noqa: BLE001 - one certificate must never end the run; the line tells it
        return _failed(entry, error)


def _line(plan: Plan, held: ReadEntry) -> Line:
    """What is said of a certificate that is judged by itself."""
    try:
        return _lines(plan, [held])[0]
    except Exception as error:  # noqa: BLE001 - one certificate must never end the run; the line tells it
        return _failed(held.entry, error)


def _lines(plan: Plan, held: list[ReadEntry]) -> list[Line]:
    """What is said of certificates, step by step, as they are judged: see `TOGETHER`."""
    judgements = judge_together(plan, [(certificate, role) for _, certificate, role in held])
    judged = [(certificate, judgement) for (_, certificate, _), judgement in zip(held, judgements, strict=True)]
    said = [said_of(plan, *each) for each in judged]
    facts = [facts_of(certificate) for certificate, _ in judged]
    subjects = [certificate.fact("subject", str, "") for certificate, _ in judged]
    digests = [sha256(certificate.der).hexdigest() for certificate, _ in judged]
    told = [judgement.slice.certain or applied(plan, certificate, judgement) for certificate, judgement in judged]
    return [
        Line(
            entry,
            digest,
            subject,
            role,
            found,
            (entry.odd, *skipped) if entry.odd else skipped,
            crashed,
            applied=is_applied,
            dormant=dormant,
            facts=known,
        )
        for (entry, _, role), digest, subject, (found, skipped, crashed, dormant), is_applied, known in zip(
            held, digests, subjects, said, told, facts, strict=True
        )
    ]


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


def _key_title(key: PublicKey) -> str:
    return key.title


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


_NO_DATES: tuple[datetime | None, datetime | None] = (None, None)


def _dates(validity: Validity) -> tuple[datetime | None, datetime | None]:
    return validity.not_before.moment, validity.not_after.moment


def facts_of(certificate: Certificate) -> Facts:
    """What an inventory says of a certificate."""
    fact = certificate.fact
    return Facts(
        _repeated(certificate, "issuer", str),
        _serial(certificate),
        *fact("validity", _dates, _NO_DATES),
        fact("public_key", _key_title, ""),
        _repeated(certificate, "signature_algorithm", _title),
        sha256(certificate.spki).hexdigest(),
        fact("subject_alt_name", _names, ()),
        "ct_poison" in certificate.raw,
        logged_digest(certificate, sha256),
    )
