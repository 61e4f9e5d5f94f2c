"""CRLs and OCSP responses, sound unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import new
from typing import Any, NamedTuple

from tests.forge.certificates import AS_OF, Cert, KeyLike, encoded_time, signed
from tests.forge.der import (
    bit_string,
    explicit,
    generalized_time,
    implicit,
    integer,
    null,
    octet_string,
    oid,
    sequence,
    tlv,
)
from tests.forge.extensions import extension
from tests.forge.keys import as_key
from tests.forge.pem import pem

ENUMERATED = 0x0A
REASONS = {
    "unspecified": 0,
    "keyCompromise": 1,
    "cACompromise": 2,
    "superseded": 4,
    "certificateHold": 6,
    "removeFromCRL": 8,
}
DIGESTS = {"sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1", "sha512": "2.16.840.1.101.3.4.2.3"}
DIGESTS |= {"md5": "1.2.840.113549.2.5"}
WEEK = timedelta(days=7)


class Revoked(NamedTuple):
    """A certificate on a CRL; `extensions` are whole, DER."""

    serial: int
    date: datetime = AS_OF - timedelta(days=30)
    reason: str = ""
    extensions: tuple[bytes, ...] = ()


def serial_of(certificate: Cert) -> int:
    """The serial number of a forged certificate."""
    from certlint.x509.certificate import Certificate

    return int(Certificate(certificate.der).part("serial_number").number)


def revoked(certificate: Cert, reason: str = "", date: datetime = AS_OF - timedelta(days=30)) -> Revoked:
    return Revoked(serial_of(certificate), date, reason)


def crl(
    issuer: Cert,
    entries: Iterable[Revoked | bytes] = (),
    *,
    this_update: datetime | bytes = AS_OF - timedelta(days=1),
    next_update: datetime | bytes | None = AS_OF + WEEK,
    number: int | None = 7,
    aki: bytes | bool | None = True,
    idp: bytes | None = None,
    extensions: Iterable[bytes] = (),
    version: int | None = 1,
    issuer_name: bytes | None = None,
    signer: KeyLike | None = None,
    hash: str = "sha256",
    tamper: bool = False,
    outer_algorithm: bytes | None = None,
) -> bytes:
    """A CRL in DER. `idp` is the content of an issuingDistributionPoint: its fields."""
    key = as_key(signer) if signer else issuer.key
    algorithm = key.algorithm(hash)
    listed = b"".join(each if isinstance(each, bytes) else _entry(each) for each in entries)
    identifier = issuer.identifier if aki is True else aki
    found = [extension("2.5.29.35", sequence(implicit(0, identifier)))] if identifier else []
    found += [extension("2.5.29.20", integer(number))] if number is not None else []
    found += [extension("2.5.29.28", sequence(idp), critical=True)] if idp is not None else []
    found += list(extensions)
    tbs = sequence(
        b"" if version is None else integer(version),
        algorithm,
        issuer_name or issuer.subject,
        encoded_time(this_update),
        b"" if next_update is None else encoded_time(next_update),
        sequence(listed) if listed else b"",
        explicit(0, sequence(*found)) if found else b"",
    )
    return signed(tbs, key, hash, outer_algorithm or algorithm, tamper)


def crl_pem(issuer: Cert, entries: Iterable[Revoked | bytes] = (), **knobs: Any) -> bytes:
    return pem(crl(issuer, entries, **knobs), "X509 CRL").encode()


def _entry(each: Revoked) -> bytes:
    own = [extension("2.5.29.21", tlv(ENUMERATED, bytes([REASONS[each.reason]])))] if each.reason else []
    listed = [*own, *each.extensions]
    return sequence(integer(each.serial), encoded_time(each.date), sequence(*listed) if listed else b"")


def cert_id(certificate: Cert, issuer: Cert, hash: str = "sha1", **replaced: bytes) -> bytes:
    """Which certificate is meant; `name`, `key` replace the digests."""
    from certlint.asn1 import der

    bits = der.sequence(issuer.key.spki, "the key")[-1]
    name = new(hash, issuer.subject, usedforsecurity=False).digest()
    key = new(hash, issuer.key.spki[bits.start + 1 : bits.stop], usedforsecurity=False).digest()
    algorithm = sequence(oid(DIGESTS[hash]), null())
    name, key = replaced.get("name", name), replaced.get("key", key)
    return sequence(algorithm, octet_string(name), octet_string(key), integer(serial_of(certificate)))


def single(
    certificate: Cert,
    issuer: Cert,
    status: str = "good",
    *,
    reason: str = "",
    since: datetime = AS_OF - timedelta(days=30),
    this_update: datetime = AS_OF - timedelta(days=1),
    next_update: datetime | None = AS_OF + timedelta(days=6),
    hash: str = "sha1",
    id: bytes | None = None,
    extensions: Iterable[bytes] = (),
) -> bytes:
    """What is said of one certificate."""
    why = explicit(0, tlv(ENUMERATED, bytes([REASONS[reason]]))) if reason else b""
    said = {"good": implicit(0), "unknown": implicit(2), "revoked": explicit(1, generalized_time(since), why)}[status]
    last = explicit(0, generalized_time(next_update)) if next_update is not None else b""
    more = explicit(1, sequence(*extensions)) if extensions else b""
    return sequence(id or cert_id(certificate, issuer, hash), said, generalized_time(this_update), last, more)


def ocsp(
    singles: Iterable[bytes],
    responder: Cert,
    *,
    by_key: bool | bytes = False,
    certificates: Iterable[Cert] = (),
    produced_at: datetime = AS_OF - timedelta(days=1),
    extensions: Iterable[bytes] = (),
    signer: KeyLike | None = None,
    hash: str = "sha256",
    tamper: bool = False,
    kind: str = "1.3.6.1.5.5.7.48.1.1",
    version: int | None = None,
    algorithm: bytes | None = None,
) -> bytes:
    """An OCSP response in DER; `certificates` come with it. `by_key` may be what stands in the place of the key's digest."""
    from certlint.asn1 import der

    key = as_key(signer) if signer else responder.key
    bits = der.sequence(responder.key.spki, "the key")[-1]
    digest = new("sha1", responder.key.spki[bits.start + 1 : bits.stop], usedforsecurity=False).digest()
    digest = by_key if isinstance(by_key, bytes) else digest
    who = explicit(2, octet_string(digest)) if by_key else explicit(1, responder.subject)
    more = explicit(1, sequence(*extensions)) if extensions else b""
    stated = explicit(0, integer(version)) if version is not None else b""
    tbs = sequence(stated, who, generalized_time(produced_at), sequence(*singles), more)
    algorithm = algorithm or key.algorithm(hash)
    signature = key.sign(tbs, hash)
    signature = signature[:-1] + bytes([signature[-1] ^ tamper])
    sent = [each.der for each in certificates]
    basic = sequence(tbs, algorithm, bit_string(signature), explicit(0, sequence(*sent)) if sent else b"")
    inner = sequence(oid(kind), octet_string(basic))
    return sequence(tlv(ENUMERATED, b"\0"), explicit(0, inner))


def ocsp_failure(number: int) -> bytes:
    """A response that answers nothing."""
    return sequence(tlv(ENUMERATED, bytes([number])))


def responder(issuer: Cert, **knobs: Any) -> Cert:
    """A certificate of `issuer` for a delegated responder."""
    from tests.forge.certificates import cert

    nocheck = ("1.3.6.1.5.5.7.48.1.5", False, null())
    usual: dict[str, Any] = {"key": "rsa3072-c", "eku": ["OCSPSigning"], "san": None, "key_usage": ["digitalSignature"]}
    return cert("Example Test OCSP", issuer, **usual | {"extensions": [nocheck]} | knobs)
