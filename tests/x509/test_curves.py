"""Points of EC keys, compared with what OpenSSL loads through cryptography."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certlint.x509.curves import is_on_curve

CURVES = {
    "1.2.840.10045.3.1.7": ec.SECP256R1(),
    "1.3.132.0.34": ec.SECP384R1(),
    "1.3.132.0.35": ec.SECP521R1(),
    "1.3.132.0.10": ec.SECP256K1(),
}


def loads(curve: ec.EllipticCurve, point: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    except ValueError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("oid", CURVES)
def test_points_are_those_that_openssl_loads(oid):
    curve, chance = CURVES[oid], random.Random(oid)
    for _ in range(20):
        key = ec.generate_private_key(curve).public_key()
        for form in (PublicFormat.UncompressedPoint, PublicFormat.CompressedPoint):
            point = key.public_bytes(Encoding.X962, form)
            assert is_on_curve(oid, point)
            for odd in (
                point[:-1] + bytes([point[-1] ^ 1]),
                point[:1] + chance.randbytes(len(point) - 1),
                point[:-1],
                point + b"\0",
                b"\5" + point[1:],
                b"\0",
                b"",
            ):
                assert is_on_curve(oid, odd) is loads(curve, odd), odd.hex()


def test_a_number_of_the_size_of_the_field_is_no_coordinate():
    assert is_on_curve("1.2.840.10045.3.1.7", b"\4" + b"\xff" * 64) is False
    assert is_on_curve("1.2.3", b"\4") is None
