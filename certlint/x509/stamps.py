"""Complete SCTs, and what their logs have signed. RFC 6962 section 3.2."""

from __future__ import annotations

from hashlib import sha256

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts import AlgorithmIdentifier, PublicKey
from certlint.x509.precertificate import logged_tbs
from certlint.x509.signature import verify_signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts import TimestampList
    from certlint.x509.signed_object import SignedObject

# TLS numbers of hash and signature algorithm (RFC 5246 section 7.4.1.4.1) → AlgorithmIdentifier: all that logs may use.
_ALGORITHMS = {
    b"\4\3": bytes.fromhex("300a06082a8648ce3d040302"),
    b"\4\1": bytes.fromhex("300d06092a864886f70d01010b0500"),
}
_TIMESTAMP, _PRECERTIFICATE = b"\0", b"\0\1"


class Stamp(NamedTuple):
    """One SCT. `extensions` with their length prefix, as they are signed; `algorithm`: two octets of TLS."""

    log: bytes
    time: bytes
    extensions: bytes
    algorithm: bytes
    signature: bytes


def stamps_of(certificate: SignedObject) -> Iterator[tuple[int, Stamp]]:
    """The decodable SCTs in a certificate, with their numbers from 1. Other rules report undecodable ones."""
    listed = certificate.part("signed_certificate_timestamps")
    for number, raw in enumerate(_split(listed) if listed is not None else (), 1):
        at = 43 + int.from_bytes(raw[41:43], "big")
        signature = raw[at + 4 :]
        whole = len(raw) > at + 4 and int.from_bytes(raw[at + 2 : at + 4], "big") == len(signature)
        if raw[0] == 0 and whole and raw[at : at + 2] in _ALGORITHMS:
            yield number, Stamp(raw[1:33], raw[33:41], raw[41:at], raw[at : at + 2], signature)


def _split(listed: TimestampList) -> Iterator[bytes]:
    """Each encoded SCT without its length; the part has validated all lengths in advance."""
    raw = listed.raw
    pos, stop = der.expect(raw, listed.value_start, listed.value_stop, der.OCTET_STRING, "the SCT list")
    pos += 2
    while pos < stop:
        start = pos + 2
        pos = start + int.from_bytes(raw[pos:start], "big")
        yield raw[start:pos]


def is_signed(stamp: Stamp, key: PublicKey, certificate: SignedObject, issuer: SignedObject) -> bool | None:
    """Whether a log's key signed an SCT for the precertificate of a certificate; None if that cannot be determined."""
    algorithm = AlgorithmIdentifier(_ALGORITHMS[stamp.algorithm])
    try:
        tbs = logged_tbs(certificate)
    except DecodeError:
        return None
    entry = _PRECERTIFICATE + sha256(issuer.spki).digest() + len(tbs).to_bytes(3, "big") + tbs
    return verify_signature(key, algorithm, stamp.signature, b"\0" + _TIMESTAMP + stamp.time + entry + stamp.extensions)
