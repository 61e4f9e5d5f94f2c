"""Subject public keys. RFC 5280 section 4.1.2.7, RFC 3279, RFC 5480, RFC 8410."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.digests import sha256
from certlint.x509.parts.base import Part
from certlint.x509.parts.core import AlgorithmIdentifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from hashlib import _Hash as Hash

# The number of octets of keys whose algorithm determines the size. RFC 8410 section 3, RFC 7748 section 5, RFC 8032 section 5.
_EDWARDS = {"ed25519": 32, "ed448": 57, "x25519": 32, "x448": 56}


class PublicKey(Part):
    """A SubjectPublicKeyInfo.

    kind       rsa, rsa-pss, ec, dsa, ed25519, ed448, … or empty
    key        the content of the BIT STRING, at `key_at` in `raw`
    modulus, exponent   of an RSA key, else 0
    frame      the common frame of such keys, if it has the usual encoding
    curve      the dotted OID of an EC key's curve; empty for explicit parameters
    """

    __slots__ = ("_digest", "algorithm", "curve", "exponent", "frame", "key", "key_at", "kind", "modulus", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._digest = ""
        frame = _FRAMES.get(len(raw))
        if frame is None or not frame.fits(raw):
            frame = None
        self.frame = frame
        self.sound = frame is not None
        if frame is not None:
            self.algorithm, self.kind, self.curve = frame.algorithm, frame.kind, frame.curve
            self.key_at = frame.key_at
            self.key = raw[self.key_at :]
            self.modulus = int.from_bytes(raw[-5 - frame.modulus : -5], "big") if frame.modulus else 0
            self.exponent = 65537 if frame.modulus else 0
            return
        self._read_any(raw)

    def _read_any(self, raw: bytes) -> None:
        nodes = der.sequence(raw, "the public key")
        if len(nodes) != 2 or nodes[1].tag != der.BIT_STRING or nodes[1].start == nodes[1].stop:
            raise DecodeError("the public key does not consist of an algorithm and a BIT STRING", 0)
        self.algorithm = AlgorithmIdentifier(raw[nodes[0].pos : nodes[0].stop])
        self.kind = oids.KEY_ALGORITHMS.get(self.algorithm.oid, "")
        self.key_at = nodes[1].start + 1
        self.key = raw[self.key_at : nodes[1].stop]
        self.modulus = self.exponent = 0
        self.curve = ""
        if self.kind in ("rsa", "rsa-pss"):
            self._read_rsa()
        elif self.kind == "ec" and self.algorithm.parameters and self.algorithm.parameters[0] == der.OID:
            start, stop = der.expect(self.algorithm.parameters, 0, len(self.algorithm.parameters), der.OID, "the curve")
            self.curve = der.oid(self.algorithm.parameters[start:stop])
        elif len(self.key) != _EDWARDS.get(self.kind, len(self.key)):
            message = f"an {self.kind.capitalize()} key has {len(self.key)} octets instead of {_EDWARDS[self.kind]}"
            raise DecodeError(message, self.key_at)

    def _read_rsa(self) -> None:
        try:
            numbers = der.sequence(self.key, "the RSA key")
        except DecodeError as error:
            raise DecodeError(error.message, self.key_at + error.offset) from None
        if len(numbers) != 2 or any(n.tag != der.INTEGER for n in numbers):
            raise DecodeError("an RSA key does not consist of a modulus and an exponent", self.key_at)
        self.modulus, self.exponent = (der.integer(self.key[n.start : n.stop], self.key_at + n.start) for n in numbers)
        if self.modulus <= 0:
            raise DecodeError("the modulus of the RSA key is not greater than zero", self.key_at + numbers[0].start)

    def digest(self, sha256: Callable[[bytes], Hash] = sha256) -> str:
        """Its SHA-256 in hexadecimal, which identifies the key. An audit needs it twice, and passes that of `hashlib`."""
        if not self._digest:
            self._digest = sha256(self.raw).hexdigest()
        return self._digest

    @property
    def bits(self) -> int:
        """The nominal size: of the modulus, or of the curve's field; 0 if unknown."""
        if self.modulus:
            return self.modulus.bit_length()
        if self.kind == "ec":
            return oids.CURVES.get(self.curve, ("", 0))[1]
        return {"ed25519": 256, "ed448": 448}.get(self.kind, 0) or self._dsa_bits()

    def _dsa_bits(self) -> int:
        if self.kind != "dsa" or not self.algorithm.parameters:
            return 0
        try:
            numbers = der.sequence(self.algorithm.parameters, "the DSA parameters")
            modulus = self.algorithm.parameters[numbers[0].start : numbers[0].stop] if numbers else b"\0"
            return der.integer(modulus).bit_length()
        except DecodeError:
            return 0  # rules about DSA report malformed parameters

    @property
    def title(self) -> str:
        """`RSA-2048`, `ECDSA P-256`, `Ed25519`."""
        if self.frame is not None:
            return self.frame.title
        return key_title(self.kind, self.bits, self.curve) or self.algorithm.oid


def key_title(kind: str, bits: int, curve: str) -> str:
    """The display name of a key of this kind, size and curve."""
    if kind in {"rsa", "rsa-pss", "dsa"}:
        return f"{kind.upper()}-{bits}"
    if kind == "ec":
        return f"ECDSA {oids.CURVES.get(curve, (curve or 'with explicit parameters', 0))[0]}"
    return {"ed25519": "Ed25519", "ed448": "Ed448"}.get(kind) or oids.post_quantum_title(kind)


def key_kind_title(kind: str) -> str:
    """The display name of a kind of key, such as `rsa-pss`, `ed25519`, `ml-dsa-65`."""
    return f"{kind[0].upper()}{kind[1:]}" if kind in ("ed25519", "ed448") else kind.upper()


class Frame:
    """The common encoding of keys of one kind: everything before the numbers, the size of the modulus, the title."""

    __slots__ = ("algorithm", "curve", "head", "key_at", "kind", "modulus", "title")

    def __init__(self, head: bytes, algorithm: bytes, kind: str, curve: str, key_at: int, modulus: int) -> None:
        self.head, self.algorithm, self.kind, self.curve = head, AlgorithmIdentifier(algorithm), kind, curve
        self.key_at, self.modulus = key_at, modulus
        self.title = key_title(kind, 8 * modulus, curve)

    def fits(self, raw: bytes) -> bool:
        """Whether the rest of the key is as expected: a full-size modulus with exponent 65537, or an uncompressed point."""
        if not raw.startswith(self.head):
            return False
        return not self.modulus or (raw.endswith(b"\x02\x03\x01\x00\x01") and raw[len(self.head)] >= 0x80)


def _frames() -> dict[int, Frame]:
    """The frames of common keys by the length of the whole key."""
    frames = {}
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    for size in (256, 384, 512):
        number = _tlv(der.INTEGER, bytes(size + 1))
        key = _tlv(der.SEQUENCE, number + b"\x02\x03\x01\x00\x01")
        raw = _tlv(der.SEQUENCE, algorithm + _tlv(der.BIT_STRING, b"\0" + key))
        head = raw[: -size - 5]
        frames[len(raw)] = Frame(head, algorithm, "rsa", "", len(raw) - len(key), size)
    for curve, size in ((oids.P_256, 32), (oids.P_384, 48)):
        named = _tlv(der.OID, der.encode_oid(oids.EC_PUBLIC_KEY)) + _tlv(der.OID, der.encode_oid(curve))
        algorithm = _tlv(der.SEQUENCE, named)
        raw = _tlv(der.SEQUENCE, algorithm + _tlv(der.BIT_STRING, b"\0\x04" + bytes(2 * size)))
        head = raw[: -2 * size]
        frames[len(raw)] = Frame(head, algorithm, "ec", curve, len(head) - 1, 0)
    return frames


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes((size,)) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes((tag,)) + length + content


_FRAMES = _frames()
