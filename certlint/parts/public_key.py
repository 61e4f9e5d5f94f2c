"""Subject public keys. RFC 5280 section 4.1.2.7, RFC 3279, RFC 5480, RFC 8410."""

from __future__ import annotations

from certlint import der, oids
from certlint.errors import DecodeError
from certlint.parts.base import Part
from certlint.parts.core import AlgorithmIdentifier


class PublicKey(Part):
    """A SubjectPublicKeyInfo.

    kind       rsa, rsa-pss, ec, dsa, ed25519, ed448, … or an empty string
    key        the content of the BIT STRING, at `key_at` in `raw`
    modulus, exponent   of an RSA key, else 0
    curve      the dotted OID of an EC key's curve; empty for explicit parameters
    """

    __slots__ = ("algorithm", "curve", "exponent", "key", "key_at", "kind", "modulus")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        nodes = der.sequence(raw, "the public key")
        if len(nodes) != 2 or nodes[1].tag != der.BIT_STRING or nodes[1].start == nodes[1].stop:
            raise DecodeError("the public key is not an algorithm and a BIT STRING", 0)
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

    def _read_rsa(self) -> None:
        try:
            numbers = der.sequence(self.key, "the RSA key")
        except DecodeError as error:
            raise DecodeError(error.message, self.key_at + error.offset) from None
        if len(numbers) != 2 or any(n.tag != der.INTEGER for n in numbers):
            raise DecodeError("an RSA key is not a modulus and an exponent", self.key_at)
        self.modulus, self.exponent = (der.integer(self.key[n.start : n.stop], self.key_at + n.start) for n in numbers)

    @property
    def bits(self) -> int:
        """The size that people speak of: of the modulus, or of the curve's field; 0 when not known."""
        if self.modulus:
            return self.modulus.bit_length()
        if self.kind == "ec":
            return oids.CURVES.get(self.curve, ("", 0))[1]
        return {"ed25519": 256, "ed448": 448}.get(self.kind, 0) or self._dsa_bits()

    def _dsa_bits(self) -> int:
        if self.kind != "dsa" or not self.algorithm.parameters:
            return 0
        numbers = der.sequence(self.algorithm.parameters, "the DSA parameters")
        return der.integer(self.algorithm.parameters[numbers[0].start : numbers[0].stop]).bit_length() if numbers else 0

    @property
    def title(self) -> str:
        """`RSA-2048`, `ECDSA P-256`, `Ed25519`."""
        return key_title(self.kind, self.bits, self.curve) or self.algorithm.oid


def key_title(kind: str, bits: int, curve: str) -> str:
    """What a person calls a key of this kind, size and curve."""
    if kind in {"rsa", "rsa-pss", "dsa"}:
        return f"{kind.upper()}-{bits}"
    if kind == "ec":
        return f"ECDSA {oids.CURVES.get(curve, (curve or 'with explicit parameters', 0))[0]}"
    return {"ed25519": "Ed25519", "ed448": "Ed448"}.get(kind, kind.upper())
