"""The facts about each certificate, for reports."""

from __future__ import annotations

from certlint.light import NamedTuple
from certlint.x509.readiness import UNKNOWN, Readiness, readiness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.reporting import Report


class CertificateFacts(NamedTuple):
    """A certificate, or a request where there is no certificate: decoded, unescaped. What cannot be decoded is empty.

    position       its place among the certificates, from 0
    path           the file that it is in: the bundle's, or one beside it
    block, line    which PEM block it is, and the line where that begins; from 1
    role           `leaf`, `intermediate` or `root`
    title          its CN, else the first name of its SAN, else its subject
    subject, issuer   as `CN=…,O=…`
    serial         hexadecimal, lower case
    sha256         of the DER, hexadecimal
    spki_sha256    of the public key
    not_before, not_after   aware datetimes in UTC; None where they cannot be decoded
    key            the kind of the public key and its size
    signature      the signature algorithm
    names          what the subjectAltName holds
    purposes       what the extendedKeyUsage names
    usages         what the keyUsage allows
    der            its bytes
    alias          what a keystore calls it
    resource       the value of a Kubernetes object that it is in
    readiness      the classes of its key and signature, and whether both withstand quantum computers
    """

    position: int
    path: str
    block: int
    line: int
    role: str
    title: str
    subject: str
    issuer: str
    serial: str
    sha256: str
    spki_sha256: str
    not_before: datetime | None
    not_after: datetime | None
    key: str
    signature: str
    names: tuple[str, ...]
    purposes: tuple[str, ...]
    usages: tuple[str, ...]
    der: bytes
    alias: str = ""
    resource: str = ""
    readiness: Readiness = Readiness(UNKNOWN, UNKNOWN, None)

    def __repr__(self) -> str:
        return f"<Certificate {self.position}, {self.role}: {self.subject!r}>"


def all_facts(report: Report) -> list[CertificateFacts]:
    """The facts of every certificate that a report is about."""
    bundle = report.bundle
    return [certificate_facts(bundle, index) for index in range(len(bundle.certificates))] if bundle else []


def certificate_facts(bundle: Bundle, index: int) -> CertificateFacts:
    """The facts of one certificate; what cannot be decoded is empty."""
    from hashlib import sha256

    certificate, block = bundle.certificates[index], bundle.blocks[index]
    fact = certificate.fact
    return CertificateFacts(
        position=index,
        path=bundle.path_of(index),
        block=block.index,
        line=block.first_line,
        role=bundle.roles[index],
        title=certificate.title,
        subject=fact("subject", str, ""),
        issuer=fact("issuer", str, ""),
        serial=fact("serial_number", lambda serial: f"{serial.number:x}", ""),
        sha256=sha256(certificate.der).hexdigest(),
        spki_sha256=certificate.spki_sha256,
        not_before=certificate.begins,
        not_after=certificate.ends,
        key=fact("public_key", lambda key: key.title, ""),
        signature=fact("signature_algorithm", lambda algorithm: algorithm.title, ""),
        names=fact("subject_alt_name", lambda san: tuple(name.text for name in san.names), ()),
        purposes=fact("extended_key_usage", lambda listed: tuple(sorted(listed.purposes)), ()),
        usages=fact("key_usage", lambda listed: tuple(sorted(listed.usages)), ()),
        der=certificate.der,
        alias=block.alias,
        resource=block.resource,
        readiness=readiness(certificate),
    )
