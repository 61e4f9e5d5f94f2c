"""What an inventory records of a run: which certificates are where, with their findings. Picklable values."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.output.countdown import without_countdown
from certlint.x509.kinds import KINDS
from certlint.x509.parts.general_names import DNS, EMAIL, IP, URI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.audit import Line, Place
    from certlint.engine.reporting import Report
    from certlint.output.run import Run
    from certlint.x509.parts import SubjectAltName
    from certlint.x509.signed_object import SignedObject

FILE, KUBERNETES, HOST, CLUSTER, TABLE = "file", "kubernetes", "host", "cluster", "table"
_KINDS = {DNS: "dns", IP: "ip", EMAIL: "email", URI: "uri"}
_WORST = ("pass", "incomplete", "fail")
_POSITIONS = {"leaf": 0, "intermediate": 1, "root": 2}


class SeenCertificate(NamedTuple):
    """A certificate. The fields are columns of the table `certificates`; what cannot be decoded is empty or None."""

    sha256: str
    spki_sha256: str
    subject: str
    common_name: str
    issuer: str
    issuer_sha256: str
    subject_sha256: str
    serial: str
    not_before: int | None
    not_after: int | None
    key_type: str
    key_bits: int | None
    key: str
    signature: str
    is_ca: bool
    self_signed: bool
    names: tuple[tuple[str, str], ...]
    der: bytes


class SeenFinding(NamedTuple):
    """A finding. `certificate` is the SHA-256 of the certificate; empty if the finding is about the place."""

    certificate: str
    rule: str
    severity: str
    message: str
    digest: str


class SeenPlace(NamedTuple):
    """A place as a run saw it.

    source        the input that contains it: a path as given, a host and its port
    entry         its position in the input: an alias, a value of a Kubernetes object, an archive member, an address
    certificates  each with its position: 0 for the leaf, then up the chain
    is_whole      whether everything there could be evaluated
    is_part       whether the run may see more of it: a table of many certificates comes in parts
    """

    kind: str
    source: str
    entry: str
    verdict: str
    errors: int
    warnings: int
    certificates: tuple[tuple[SeenCertificate, int], ...]
    findings: tuple[SeenFinding, ...]
    is_part: bool = False
    is_whole: bool = True


def seen_by(report: Report, run: Run) -> tuple[SeenPlace, ...]:
    """The place of a report, if it contains certificates."""
    bundle = report.bundle
    if bundle is None or bundle.kind is not KINDS["certificate"] or not bundle.held:
        return ()
    kind, source, entry = _place_of(bundle)
    digests = [sha256(each.der).hexdigest() for each in bundle.certificates]
    found = _once(
        _finding(
            "" if each.certificate is None else digests[each.certificate],
            (each.rule.id, each.severity.label, each.message, each.location.part),
        )
        for each in report.findings
    )
    conclusion, whole = report.verdict(run.fail_on).conclusion, not (report.incomplete or report.crashes)
    held = tuple((certificate_of(bundle.certificates[index]), at) for at, index in enumerate(_in_order(bundle)))
    return (SeenPlace(kind, source, entry, conclusion.word.lower(), *_counts(found), held, found, is_whole=whole),)


def _once(findings: Iterable[SeenFinding]) -> tuple[SeenFinding, ...]:
    """Findings without duplicates: those that differ only in the line are one finding in an inventory."""
    return tuple({each.digest: each for each in findings}.values())


def _counts(findings: Iterable[SeenFinding]) -> tuple[int, int]:
    """The numbers of errors and warnings."""
    labels = [each.severity for each in findings]
    return labels.count("error"), labels.count("warning")


def at_cluster(place: SeenPlace, address: str, name: str) -> SeenPlace:
    """The place as a certificate on a cluster, under its name there."""
    return place._replace(kind=CLUSTER, source=address, entry=f"{address}/{name}")


def _place_of(bundle: Bundle) -> tuple[str, str, str]:
    document = bundle.document
    if document.server is not None:
        return HOST, f"{document.server.host}:{document.server.port}", document.path
    if document.resource is not None:
        return KUBERNETES, document.path, document.resource.text
    return FILE, document.path, document.name.removeprefix(document.path).removeprefix(": ")


def _in_order(bundle: Bundle) -> list[int]:
    """The certificates of the file itself without duplicates: the path from the leaf, then the others in order."""
    way = [bundle.links.first[index] for index in (*bundle.leaves[:1], *bundle.chain)]
    return [index for index in dict.fromkeys([*way, *bundle.links.distinct]) if index < bundle.held]


def seen_in(lines: Iterable[tuple[Line, str]], is_table: Callable[[Place], bool]) -> tuple[SeenPlace, ...]:
    """The places of certificates that were evaluated one by one, each with its verdict. A place may occur again later."""
    groups: dict[tuple[str, str, str], list[tuple[Line, str]]] = {}
    for line, word in lines:
        place = line.entry.place
        key = (TABLE if is_table(place) else FILE, place.path, place.member)
        groups.setdefault(key, []).append((line, word))
    return tuple(_part(key, some) for key, some in groups.items())


def _part(key: tuple[str, str, str], lines: list[tuple[Line, str]]) -> SeenPlace:
    found = _once(
        _finding(line.sha256, (found.rule, found.severity.label, found.message, found.part))
        for line, _ in lines
        for found, _ in line.reported
    )
    return SeenPlace(
        *key,
        worst_seen("incomplete" if line.reason else word for line, word in lines),
        *_counts(found),
        tuple((_read_again(line), _POSITIONS.get(line.role, 0)) for line, _ in lines if not line.reason),
        found,
        is_part=True,
        is_whole=not any(line.reason or line.skipped or line.crashed for line, _ in lines),
    )


def worst_seen(verdicts: Iterable[str]) -> str:
    """The verdict about a place from those about its parts."""
    return max(verdicts, key=_WORST.index, default="pass")


def _read_again(line: Line) -> SeenCertificate:
    from certlint.x509.certificate import Certificate

    return certificate_of(Certificate(line.entry.der))


def _finding(certificate: str, facts: tuple[str, str, str, str]) -> SeenFinding:
    rule, severity, message, part = facts
    identity = "\0".join((rule, certificate, part, without_countdown(message)))
    digest = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return SeenFinding(certificate, rule, severity, message, digest)


def certificate_of(certificate: SignedObject) -> SeenCertificate:
    """What is recorded of a certificate."""
    fact, raw = certificate.fact, certificate.raw
    return SeenCertificate(
        sha256=sha256(certificate.der).hexdigest(),
        spki_sha256=certificate.spki_sha256,
        subject=fact("subject", str, ""),
        common_name=certificate.title,
        issuer=fact("issuer", str, ""),
        issuer_sha256=_digest(raw.get("issuer")),
        subject_sha256=_digest(raw.get("subject")),
        serial=fact("serial_number", lambda serial: f"{serial.number:x}", ""),
        not_before=_seconds(certificate.begins),
        not_after=_seconds(certificate.ends),
        key_type=fact("public_key", lambda key: key.kind or key.algorithm.oid, ""),
        key_bits=fact("public_key", lambda key: key.bits or None, None),
        key=fact("public_key", lambda key: key.title, ""),
        signature=fact("signature_algorithm", lambda algorithm: algorithm.title, ""),
        is_ca=certificate.is_ca,
        self_signed="issuer" in raw and "subject" in raw and certificate.is_self_issued,
        names=_names(certificate),
        der=certificate.der,
    )


def _names(certificate: SignedObject) -> tuple[tuple[str, str], ...]:
    """The names of the subjectAltName, and the CN unless it is one of them."""
    listed: tuple[tuple[str, str], ...] = certificate.fact("subject_alt_name", _alternatives, ())
    hosts = {name.lower() for kind, name in listed if kind == "dns"}
    names: list[str] = certificate.fact("subject", lambda subject: subject.texts("CN"), [])
    return (*listed, *(("cn", name) for name in names if name.lower() not in hosts))


def _alternatives(names: SubjectAltName) -> tuple[tuple[str, str], ...]:
    return tuple((_KINDS[each.kind], each.text) for each in names.names if each.kind in _KINDS)


def _digest(raw: object) -> str:
    return sha256(raw).hexdigest() if isinstance(raw, bytes) else ""


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
