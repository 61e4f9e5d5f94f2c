"""The cost of decrypting PKCS #12 and PKCS #8; a malicious file may request 2^31 iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der, inside
from certlint.asn1.inside import DEEPEST, holds_others
from certlint.errors import InputError
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ITERATIONS = 5_000_000
"""The most iterations. OpenSSL writes 2,048, OWASP recommends 600,000."""
# One step of scrypt (N times r times p) costs as much as this many iterations of PBKDF2.
_SCRYPT = 4
_SALTED = [der.OCTET_STRING, der.INTEGER]
_AUTHENTICATED = [der.SEQUENCE, der.OCTET_STRING, der.INTEGER]


def as_pem(path: str, option: str = "") -> str:
    """The hint for a PKCS #12 file that certlint does not open: OpenSSL converts it to PEM."""
    return f"write it as PEM, which certlint reads: openssl pkcs12 {option}-in {shell(path)} -out <PEM-FILE>"


def require_affordable(encoded: bytes, path: str) -> None:
    """Raises InputError if the key derivations for `encoded`, a PKCS #12 file, take too long."""
    count = sum(_derivations(encoded, 0, len(encoded), 0))
    if count > MAX_ITERATIONS:
        taken = f"{count:,}" if count < 1 << 64 else "over 2^64"
        raise InputError(
            f"{path}: opening it takes {taken} iterations of the key derivation, more than {MAX_ITERATIONS:,}",
            as_pem(path),
        )


def _derivations(buf: bytes, pos: int, end: int, depth: int) -> Iterator[int]:
    """The iterations of each key derivation in a structure, including structures inside strings."""
    found = list(inside.elements(buf, pos, end))
    tags = [tag for tag, _, _ in found]
    # The count follows the salt: RFC 8018 appendix A, RFC 7914 section 7; in a MAC, after its value: RFC 7292 section 4.
    if tags[:2] == _SALTED or tags == _AUTHENTICATED:
        counts = [int.from_bytes(buf[start:stop], "big") for tag, start, stop in found if tag == der.INTEGER]
        # scrypt: N, r, p, and an optional key length, which may also follow in PBKDF2
        yield counts[0] if len(counts) < 3 else _SCRYPT * counts[0] * counts[1] * counts[2]
    for tag, start, stop in found if depth < DEEPEST else ():
        if holds_others(buf, tag, start):
            yield from _derivations(buf, start, stop, depth + 1)
