"""A key on brainpoolP160r1, which the Python package cryptography does not know: ECDSA by hand, for tests alone. RFC 5639."""

import hashlib

from tests.verifiers import der

OID = "1.3.36.3.3.2.8.1.1.1"
P = 0xE95E4A5F737059DC60DFC7AD95B3D8139515620F
A = 0x340E7BE2A280EB74E2BE61BADA745D97E8F7C300
ORDER = 0xE95E4A5F737059DC60DF5991D45029409E60FC09
BASE = 0xBED5AF16EA3F6A4F62938C4631EB5AF7BDBCDBC3, 0x1667CB477A1A8EC338F94741669C976316DA6321
SIZE = 20  # octets of a coordinate


def added(one, other):
    """The sum of two points; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % P == 0:
        return None
    slope = (3 * x * x + A) * pow(2 * y, -1, P) if one == other else (v - y) * pow(u - x, -1, P)
    sum_x = (slope * slope - x - u) % P
    return sum_x, (slope * (x - sum_x) - y) % P


def times(number, point):
    total = None
    while number:
        total = added(total, point) if number & 1 else total
        point, number = added(point, point), number >> 1
    return total


class SmallPrivateKey:
    """As much of a private key as certificates of the kit ask for."""

    def __init__(self, label):
        self.secret = int.from_bytes(hashlib.sha256(label.encode()).digest(), "big") % (ORDER - 1) + 1

    def public_key(self):
        return self

    def public_bytes(self, *_):
        point = b"\4" + b"".join(each.to_bytes(SIZE, "big") for each in times(self.secret, BASE))
        return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), der.oid(OID)), der.bits(point))

    def sign(self, data):
        """ECDSA with SHA-256, whose nonce follows from key and data."""
        digest = hashlib.sha256(data).digest()
        nonce = int.from_bytes(hashlib.sha256(self.secret.to_bytes(SIZE, "big") + digest).digest(), "big")
        nonce = nonce % (ORDER - 1) + 1
        r = times(nonce, BASE)[0] % ORDER
        s = pow(nonce, -1, ORDER) * (int.from_bytes(digest[:SIZE], "big") + r * self.secret) % ORDER
        return der.sequence(der.integer(r), der.integer(s))
