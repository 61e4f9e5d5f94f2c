"""Points on elliptic curves, as public keys are: y^2 = x^3 - 3x + b over a prime field. SEC 1 section 2.3.4, FIPS 186-5."""

from __future__ import annotations

_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
_P521 = 2**521 - 1
FIELDS = {
    "1.2.840.10045.3.1.7": (_P256, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B, 32),
    "1.3.132.0.34": (
        _P384,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        48,
    ),
    "1.3.132.0.35": (
        _P521,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
        66,
    ),
}
"""Curve → the prime of its field, its b, and the octets of a coordinate."""


def point_flaw(curve: str, key: bytes) -> str:
    """The defect of a public key on one of the curves `FIELDS`, as the end of a sentence; empty without one."""
    prime, b, size = FIELDS[curve]
    form = key[0] if key else -1
    if form not in (2, 3, 4):
        return "is neither an uncompressed nor a compressed point"
    if len(key) != 1 + (2 * size if form == 4 else size):
        return f"has {len(key)} octets, which no point of the curve has"
    x, y = int.from_bytes(key[1 : 1 + size], "big"), int.from_bytes(key[1 + size :], "big")
    if x >= prime or y >= prime:
        return "has a coordinate that is not below the prime of the field"
    square = x * x * x - 3 * x + b
    fits = (y * y - square) % prime == 0 if form == 4 else pow(square, (prime - 1) // 2, prime) in (0, 1)
    return "" if fits else "is not a point on its curve"
