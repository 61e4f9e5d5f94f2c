"""Files with a private key that mean harm: `KEYS[name](count)` is one, of about `count` octets or things."""

from __future__ import annotations

from collections.abc import Callable

from tests.forge import der
from tests.forge.hostile.numbers import number
from tests.forge.keyfiles import key_pem
from tests.forge.pem import pem

RSA, DSA, DH, EC = "1.2.840.113549.1.1.1", "1.2.840.10040.4.1", "1.2.840.113549.1.3.1", "1.2.840.10045.2.1"


def file(encoded: bytes, label: str = "PRIVATE KEY") -> bytes:
    return pem(encoded, label).encode()


def pkcs8(oid: str, parameters: bytes, key: bytes) -> bytes:
    return file(der.sequence(der.integer(0), der.sequence(der.oid(oid), parameters), der.octet_string(key)))


def rsa(count: int) -> bytes:
    """A key whose numbers fit each other: half as many octets in its modulus."""
    half = 1 << 2 * count
    p, q, exponent = half - 1, half - 3, 3
    while (p - 1) % 3 == 0:
        p -= 2
    while (q - 1) % 3 == 0 or p == q:
        q -= 2
    secret = (2 * (p - 1) * (q - 1) + 1) // 3
    numbers = (0, p * q, exponent, secret, p, q, secret % (p - 1), secret % (q - 1), 1)
    return file(der.sequence(*map(der.integer, numbers)), "RSA PRIVATE KEY")


def vast(oid: str) -> Callable[[int], bytes]:
    """A key of which each number has a quarter of the octets."""

    def made(count: int) -> bytes:
        one = der.integer(number(count // 4 + 1))
        return pkcs8(oid, der.sequence(one, one, one), one)

    return made


def derived(*parameters: bytes) -> bytes:
    """An encrypted key whose key is derived so."""
    derivation = der.sequence(der.oid("1.2.840.113549.1.5.12"), der.sequence(*parameters))
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(b"i" * 16))
    scheme = der.sequence(der.oid("1.2.840.113549.1.5.13"), der.sequence(derivation, cipher))
    return file(der.sequence(scheme, der.octet_string(b"x" * 16)), "ENCRYPTED PRIVATE KEY")


KEYS: dict[str, Callable[[int], bytes]] = {
    "key-rsa": rsa,
    "key-rsa-of-vast-numbers": lambda count: file(
        der.sequence(der.integer(0), *[der.integer(number(count // 8 + 1))] * 8), "RSA PRIVATE KEY"
    ),
    "key-dsa": vast(DSA),
    "key-dh": vast(DH),
    "key-ec-of-vast-numbers": vast(EC),
    "key-of-no-known-kind": lambda count: pkcs8("1.2.3", der.null(), b"x" * count),
    "key-nested": lambda count: file(der.tlv(0x30, b"\x30\x80" * count)),
    "key-of-elements": lambda count: file(der.sequence(*[der.null()] * count)),
    "key-iterations": lambda count: derived(der.octet_string(b"salt" * count), der.integer(2**31 - 1)),
    "key-scrypt": lambda count: derived(der.octet_string(b"salt" * count), *map(der.integer, (1 << 30, 8, 1))),
    "keys-by-the-thousand": lambda count: key_pem("p256-a").encode() * count,
    "key-behind-headers": lambda count: (
        key_pem("p256-a").encode().replace(b"-----\n", b"-----\nA: b\n" * count + b"\n", 1)
    ),
    "key-behind-text": lambda count: b"text\n" * count + key_pem("p256-a").encode(),
    "key-openssh": lambda count: file(b"openssh-key-v1\0" + b"\0\0\0\4" * count, "OPENSSH PRIVATE KEY"),
}
