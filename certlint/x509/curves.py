"""Points of EC keys: whether they are on their curve. SEC 1 section 2.3.4, SP 800-56A section 5.6.2.3.4."""

from __future__ import annotations

from certlint.asn1.oids import P_256, P_384, P_521, SECP256K1
from certlint.light import NamedTuple


class _Equation(NamedTuple):
    """The curve y² = x³ + ax + b modulo the prime."""

    prime: int
    a: int
    b: int


# SEC 2; FIPS 186-5.
_EQUATIONS = {
    P_256: _Equation(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        -3,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    P_384: _Equation(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        -3,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    P_521: _Equation(
        2**521 - 1,
        -3,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
    SECP256K1: _Equation(2**256 - 2**32 - 977, 0, 7),
}

# The first octets of an encoded point. The hybrid form has both coordinates and the sign of y; only X9.62 has it.
_COMPRESSED, _UNCOMPRESSED, HYBRID = (b"\2", b"\3"), b"\4", (b"\6", b"\7")
_OFF_CURVE = "is not a point on its curve"


def is_on_curve(curve: str, point: bytes) -> bool | None:
    """Whether an encoded point (RFC 5480 section 2.2) is on the curve with this OID; None for a curve not known here.

    False for the point at infinity, which is not a valid public key, and for the hybrid form, which RFC 5480 excludes.
    """
    return not point_flaw(curve, point) if curve in _EQUATIONS else None


def point_flaw(curve: str, point: bytes) -> str:
    """Why an encoded point is not on a curve known here, as the end of a sentence; empty if it is on the curve."""
    prime, a, b = _EQUATIONS[curve]
    size = (prime.bit_length() + 7) // 8
    form = point[:1]
    if form != _UNCOMPRESSED and form not in _COMPRESSED:
        return "is neither an uncompressed nor a compressed point"
    if len(point) != 1 + (2 * size if form == _UNCOMPRESSED else size):
        return f"has {len(point)} octets, which no point of the curve has"
    x, y = int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
    if x >= prime or y >= prime:
        return "has a coordinate that is not below the prime of the field"
    square = x * x * x + a * x + b
    if form == _UNCOMPRESSED:
        return "" if (y * y - square) % prime == 0 else _OFF_CURVE
    # For half of all x, there is no y (Euler's criterion).
    return "" if pow(square, (prime - 1) // 2, prime) in (0, 1) else _OFF_CURVE
