"""The certificate that an OCSP response or request is about: digests of its issuer's name and key. RFC 6960 section 4.1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.signature import hash_algorithm

if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject

# RFC 6960 uses SHA-1, RFC 9654 SHA-256; the others are unusual, but also identify a certificate.
SUPPORTED = ("sha1", "sha224", "sha256", "sha384", "sha512")


class CertId(NamedTuple):
    """Digests of the issuer's name and key, and the serial number. `hash` is empty if it is unknown."""

    hash: str
    algorithm: str
    issuer_name: bytes
    issuer_key: bytes
    serial: int

    def is_of(self, certificate: SignedObject, issuer: SignedObject) -> bool:
        """Whether the digests are of the name and the key of a certificate's issuer."""
        if self.hash not in SUPPORTED or digest(self.hash, certificate.raw["issuer"]) != self.issuer_name:
            return False
        return digest(self.hash, key_bits(issuer)) == self.issuer_key


def digest(name: str, data: bytes) -> bytes:
    """A digest, computed by the library that verifies signatures."""
    from cryptography.hazmat.primitives import hashes

    made = hashes.Hash(hash_algorithm(name))
    made.update(data)
    return made.finalize()


def key_bits(certificate: SignedObject) -> bytes:
    """The content of the key's BIT STRING without its count of unused bits. Raises DecodeError."""
    spki: bytes = certificate.raw["public_key"]
    fields = der.sequence(spki, "the public key")
    if not fields or fields[-1].tag != der.BIT_STRING:
        raise DecodeError("the public key has no BIT STRING", 0)
    return spki[fields[-1].start + 1 : fields[-1].stop]


def request_about(certificate: SignedObject, issuer: SignedObject) -> bytes:
    """An OCSPRequest about one certificate, with SHA-1 as RFC 5019 requires. Raises DecodeError."""
    sha1 = der.encode_oid(next(dotted for dotted, name in oids.HASHES.items() if name == "sha1"))
    algorithm = _element(der.SEQUENCE, _element(der.OID, sha1) + _element(der.NULL, b""))
    name = _element(der.OCTET_STRING, digest("sha1", certificate.raw["issuer"]))
    key = _element(der.OCTET_STRING, digest("sha1", key_bits(issuer)))
    inner: bytes = algorithm + name + key + certificate.raw["serial_number"]
    for _ in range(5):  # CertID, Request, requestList, TBSRequest, OCSPRequest
        inner = _element(der.SEQUENCE, inner)
    return inner


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big") if size > 0x7F else b""
    return bytes((tag, 0x80 | len(octets))) + octets + content if octets else bytes((tag, size)) + content
