"""Signatures of RSA that are verified without the library, which says the same of every one, however malformed."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from certlint.x509 import pkcs1
from certlint.x509.parts import PublicKey
from tests import forge
from tests.forge import der

KEYS = ["rsa2048-a", "rsa2048-e3", "rsa3072-c", "rsa4096-a"]
OIDS = {"sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2", "sha512": "2.16.840.1.101.3.4.2.3"}
TEXT = b"what is signed"


def by_library(key: PublicKey, digest: str, signature: bytes, signed: bytes = TEXT) -> bool:
    numbers = rsa.RSAPublicNumbers(key.exponent, key.modulus)
    try:
        numbers.public_key().verify(signature, signed, padding.PKCS1v15(), getattr(hashes, digest.upper())())
    except InvalidSignature:
        return False
    return True


def raised(name: str, message: int) -> bytes:
    """The signature that decrypts to `message`."""
    numbers = forge.key(name).private.private_numbers()
    modulus = numbers.public_numbers.n
    return pow(message % modulus, numbers.d, modulus).to_bytes((modulus.bit_length() + 7) // 8, "big")


def digest_info(digest: str, *, text: bytes = TEXT, parameters: bytes = der.null(), named: str = "") -> bytes:
    algorithm = der.sequence(der.oid(OIDS[named or digest]), parameters)
    return der.sequence(algorithm, der.octet_string(hashlib.new(digest, text).digest()))


def padded(size: int, info: bytes, *, kind: int = 1, filler: int = 0xFF, after: bytes = b"", short: int = 0) -> int:
    """A message as section 9.2 of RFC 8017 builds it, or nearly so."""
    fill = bytes((filler,)) * (size - 3 - len(info) - len(after) - short)
    return int.from_bytes(bytes((0, kind)) + fill + b"\0" + info + after + bytes(short), "big")


@st.composite
def signatures(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A key, a digest and a signature: good, of something else, or built wrong in one way or several."""
    name, digest = draw(st.sampled_from(KEYS)), draw(st.sampled_from([*OIDS]))
    size = PublicKey(forge.key(name).spki).bits // 8
    info = digest_info(
        digest,
        text=draw(st.sampled_from([TEXT, TEXT, TEXT, b"something else"])),
        parameters=draw(st.sampled_from([der.null(), der.null(), b"", b"\x05\x81\x00", der.integer(0)])),
        named=draw(st.sampled_from(["", "", *OIDS])),
    )
    message = padded(
        size,
        info,
        kind=draw(st.sampled_from([1, 1, 1, 0, 2])),
        filler=draw(st.sampled_from([0xFF, 0xFF, 0xFF, 0xFE, 0])),
        after=draw(st.sampled_from([b"", b"", b"", b"\0", b"garbage"])),
        short=draw(st.sampled_from([0, 0, 0, 1, size - 3 - len(info) - 16])),
    )
    flipped = draw(st.sampled_from([0, 0, 0, *(1 << bit for bit in (0, 7, 300, 8 * size - 9, 8 * size - 17))]))
    return name, digest, raised(name, message ^ flipped)


@pytest.mark.slow
@given(signatures())
def test_messages_that_are_right_and_wrong(drawn):
    name, digest, signature = drawn
    key = PublicKey(forge.key(name).spki)
    assert pkcs1.is_usual(key, digest)
    assert pkcs1.verifies(key, digest, signature, TEXT) == by_library(key, digest, signature)


@pytest.mark.slow
@given(st.sampled_from(KEYS), st.sampled_from([*OIDS]), st.binary(max_size=40), st.data())
def test_signatures_that_are_damaged(name, digest, text, data):
    key = PublicKey(forge.key(name).spki)
    good = forge.key(name).sign(text, digest)
    modulus = key.modulus.to_bytes(len(good), "big")
    at = data.draw(st.integers(0, len(good) - 1))
    others = [
        good[:at] + bytes((good[at] ^ data.draw(st.integers(1, 255)),)) + good[at + 1 :],
        good[:at],
        good[at:],
        b"\0" + good,
        good + b"\0",
        bytes(len(good)),
        bytes(len(good) - 1) + b"\1",
        modulus,
        (key.modulus - 1).to_bytes(len(good), "big"),
        ((int.from_bytes(good, "big") + key.modulus) % (1 << 8 * len(good))).to_bytes(len(good), "big"),
        data.draw(st.binary(min_size=len(good), max_size=len(good))),
    ]
    assert pkcs1.verifies(key, digest, good, text)
    assert by_library(key, digest, good, text)
    for other in others:
        assert pkcs1.verifies(key, digest, other, text) == by_library(key, digest, other, text), other.hex()


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("rsa1024", "sha256"),
        ("rsa2048-e1", "sha256"),
        ("rsa2048-even-exponent", "sha256"),
        ("p256-a", "sha256"),
        ("rsa2048-a", "sha1"),
        ("rsa2048-a", "sha224"),
        ("rsa2048-a", "sha3-256"),
        ("rsa2048-a", ""),
    ],
)
def test_what_is_left_to_the_library(name, digest):
    assert not pkcs1.is_usual(PublicKey(forge.key(name).spki), digest)


@pytest.mark.parametrize(
    ("modulus", "exponent"), [(1 << 2047, 3), ((1 << 4097) + 1, 3), ((1 << 2047) + 1, (1 << 32) + 1)]
)
def test_numbers_that_are_left_to_the_library(modulus, exponent):
    assert not pkcs1.is_usual(PublicKey(forge.keys.rsa_spki(modulus, exponent)), "sha256")


def test_few_signatures_are_verified_so(monkeypatch):
    """Both ways are taken, and say the same: by the library once there are several."""
    from certlint import caches
    from certlint.x509.certificate import Certificate
    from certlint.x509.signature import verify

    taken: list[bool] = []
    verifies = pkcs1.verifies
    monkeypatch.setattr(pkcs1, "verifies", lambda *a: taken.append(verifies(*a)) or taken[-1])
    caches.clear()
    root = forge.root(key="rsa2048-a")
    issuer = Certificate(root.der)
    verdicts = [
        verify(Certificate(forge.leaf(root, f"{n}.example.com", tamper=n % 2 == 1).der), issuer) for n in range(12)
    ]
    assert verdicts == [True, False] * 6
    assert taken == [True, False] * 4
