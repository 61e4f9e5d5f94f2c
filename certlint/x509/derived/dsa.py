"""DSA keys, which few certificates have. RFC 3279 section 2.3.2, FIPS 186-4 section 4."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.public_key import PublicKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject


class DsaKey:
    """The domain parameters `p`, `q`, `g`, zero if they are omitted, and the public value `y`."""

    __slots__ = ("g", "p", "q", "y")

    def __init__(self, raw: bytes) -> None:
        key = PublicKey(raw)
        parameters = key.algorithm.parameters
        numbers = der.sequence(parameters, "the DSA parameters") if parameters and parameters[0] == der.SEQUENCE else []
        if parameters and len(numbers) == 3 and all(n.tag == der.INTEGER for n in numbers):
            self.p, self.q, self.g = (der.integer(parameters[n.start : n.stop], n.start) for n in numbers)
        else:
            self.p = self.q = self.g = 0
        start, stop = der.expect(key.key, 0, len(key.key), der.INTEGER, "the DSA key")
        if stop != len(key.key):
            raise DecodeError("bytes follow the DSA key", key.key_at + stop)
        self.y = der.integer(key.key[start:stop], start)


_DSA = b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01"


def encoded_dsa_key(certificate: SignedObject) -> bytes | None:
    """The encoded public key if it is a DSA key, else None."""
    raw: bytes = certificate.raw["public_key"]
    return raw if _DSA in raw[:24] and certificate.read("public_key").kind == "dsa" else None
