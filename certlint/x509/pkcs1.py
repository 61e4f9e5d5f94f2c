"""RSA signatures by PKCS #1 v1.5 with SHA-2, verified with Python's integers. RFC 8017 section 8.2.2.

Importing `cryptography` takes a sixth of a check, and verifying with it a fifth of the time here, so for a few signatures this
is faster. The decrypted signature is not parsed: it must be byte for byte the message that the standard defines for the digest.
Unusual keys are left to the library.
"""

from __future__ import annotations

from certlint.x509.digests import sha256, sha384, sha512

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import PublicKey

_LEAST_BITS, _MOST_BITS, _MOST_EXPONENT = 2048, 4096, 1 << 32
# The digests with their prefixes: DigestInfo with NULL parameters. RFC 8017 section 9.2, note 1.
_DIGESTS = {
    "sha256": (sha256, bytes.fromhex("3031300d060960864801650304020105000420")),
    "sha384": (sha384, bytes.fromhex("3041300d060960864801650304020205000430")),
    "sha512": (sha512, bytes.fromhex("3051300d060960864801650304020305000440")),
}


def is_usual(key: PublicKey, digest: str) -> bool:
    """Whether `verifies` supports a key and a digest."""
    modulus, exponent = key.modulus, key.exponent
    return (
        digest in _DIGESTS
        and key.kind == "rsa"
        and _LEAST_BITS <= modulus.bit_length() <= _MOST_BITS
        and 3 <= exponent < _MOST_EXPONENT
        and bool(modulus & exponent & 1)
    )


def verifies(key: PublicKey, digest: str, signature: bytes, signed: bytes) -> bool:
    """Whether a usual key made `signature` over `signed`."""
    size = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= key.modulus:
        return False
    hashed, prefix = _DIGESTS[digest]
    tail = b"\x00" + prefix + hashed(signed).digest()
    message = b"\x00\x01" + b"\xff" * (size - 2 - len(tail)) + tail
    return pow(number, key.exponent, key.modulus).to_bytes(size, "big") == message
