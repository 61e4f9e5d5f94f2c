"""What is compared of the files in a folder and the certificates in them."""

from __future__ import annotations

from hashlib import sha256

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import PublicKey


class Outline(NamedTuple):
    """What is compared of a certificate.

    is_authority  whether it is a CA certificate, unless it looks like a server's or client's that became one by mistake
    is_ca         whether it is a CA certificate
    """

    digest: bytes
    subject: bytes
    issuer: bytes
    key: bytes
    is_authority: bool
    is_ca: bool = False


class Sketch(NamedTuple):
    """A file: its certificates, and the public halves of its readable private keys."""

    path: str
    certificates: tuple[Outline, ...] = ()
    holds_key: bool = False
    keys: tuple[bytes, ...] = ()

    @property
    def digests(self) -> frozenset[bytes]:
        """The digests of its certificates."""
        return frozenset([each.digest for each in self.certificates])

    @property
    def leaf(self) -> Outline | None:
        """The first certificate that is not a CA's."""
        return next((each for each in self.certificates if not each.is_authority), None)


def compared_key(key: PublicKey) -> bytes:
    """What identifies a public key however it is encoded; for the usual kinds of keys it agrees with `same_key`."""
    numbers = (
        b"%x %x" % (key.modulus, key.exponent) if key.modulus else (key.kind == "ec" and _point(key.key)) or key.raw
    )
    return sha256(numbers).digest()[:16]


def _point(key: bytes) -> bytes:
    """The compressed encoding of a point that is uncompressed, hybrid or compressed; empty for other keys.

    SEC 1 section 2.3.3; X9.62 for the hybrid form.
    """
    if key[:1] in (b"\2", b"\3"):
        return key
    if key[:1] in (b"\4", b"\6", b"\7") and len(key) % 2:
        return bytes([2 + (key[-1] & 1)]) + key[1 : 1 + len(key) // 2]
    return b""
