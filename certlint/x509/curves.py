"""The curves of TLS as equations, to check that a key's point is on its curve. SEC 2; SP 800-56A section 5.6.2.3.4."""

from __future__ import annotations

# Curve → p, a and b of y² = x³ + ax + b modulo p.
_EQUATIONS = {
    "1.2.840.10045.3.1.7": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        -3,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "1.3.132.0.34": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        -3,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    "1.3.132.0.35": (
        2**521 - 1,
        -3,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
    "1.3.132.0.10": (2**256 - 2**32 - 977, 0, 7),
}


# The hybrid form: both coordinates and the sign of y. Only X9.62 has it.
HYBRID = (b"\6", b"\7")


def is_on_curve(curve: str, point: bytes) -> bool | None:
    """Whether an encoded point (RFC 5480 section 2.2) is on the curve with this OID; None for another curve.

    False for the point at infinity, which is not a valid public key, and for the hybrid form, which RFC 5480 excludes.
    """
    if curve not in _EQUATIONS:
        return None
    p, a, b = _EQUATIONS[curve]
    size = (p.bit_length() + 7) // 8
    form, x, y = point[:1], int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
    if x >= p or y >= p:
        return False
    square = (x * x * x + a * x + b) % p
    if form == b"\4" and len(point) == 1 + 2 * size:
        return y * y % p == square
    # For half of all x, there is no y.
    return form in (b"\2", b"\3") and len(point) == 1 + size and pow(square, (p - 1) // 2, p) in (0, 1)
