"""A private key: whether its numbers belong together, and whether two public keys are one."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers

from certlint import pem
from certlint.bundle.private_key import PrivateKey, same_key
from certlint.x509.parts import PublicKey
from tests import forge
from tests.forge import der

NUMBERS: RSAPrivateNumbers = forge.key("rsa2048-a").private.private_numbers()
SOUND = {
    "n": NUMBERS.public_numbers.n,
    "e": NUMBERS.public_numbers.e,
    "d": NUMBERS.d,
    "p": NUMBERS.p,
    "q": NUMBERS.q,
    "dp": NUMBERS.dmp1,
    "dq": NUMBERS.dmq1,
    "qi": NUMBERS.iqmp,
}
P, Q = SOUND["p"], SOUND["q"]


def read(text: str | bytes, **options) -> PrivateKey:
    return PrivateKey(pem.read(text.encode() if isinstance(text, str) else text, "server.key"), **options)


def pkcs1(**numbers: int) -> str:
    """A key of RSA with some of its numbers changed. RFC 8017 appendix A.1.2."""
    return forge.pem(der.sequence(der.integer(0), *map(der.integer, {**SOUND, **numbers}.values())), "RSA PRIVATE KEY")


def test_the_forged_key_is_sound():
    key = read(pkcs1())
    assert (key.error, key.line, key.encrypted) == ("", 1, False)
    assert key.public_key.modulus == SOUND["n"]
    # The exponent may be that of either usage: modulo (p-1)(q-1), or any that fits both primes.
    assert read(pkcs1(d=SOUND["d"] + (P - 1) * (Q - 1))).error == ""


@pytest.mark.parametrize(
    "numbers",
    [
        *({name: number + step} for name, number in SOUND.items() for step in (-2, 2)),
        {"p": Q, "q": P},
        {"p": 1, "q": SOUND["n"]},
        {"p": SOUND["n"], "q": 1},
        {"dp": SOUND["dq"], "dq": SOUND["dp"]},
        {"dp": SOUND["dp"] + P - 1},
        {"qi": SOUND["qi"] + 1},
        {"d": SOUND["d"] + 2 * (P - 1)},
        {"d": SOUND["d"] + 2 * (Q - 1)},
        {"e": 3},
    ],
    ids=repr,
)
def test_numbers_that_do_not_belong_together(numbers):
    """One number, two that are exchanged, or an exponent that fits one prime alone; no message shows any of them."""
    key = read(pkcs1(**numbers))
    assert key.error in (
        "the numbers of the key in the RSA PRIVATE KEY block do not match each other",
        "the RSA PRIVATE KEY block contains no key that can be read",
    )
    assert key.public_key is None


def test_the_first_of_several_keys_counts():
    certificate = forge.chain()[0].pem
    key = read(certificate + forge.key_pem("p256-a") + forge.key_pem("p256-b"))
    assert key.public_key.raw == forge.key("p256-a").spki
    assert key.line == certificate.count("\n") + 1
    assert read(forge.key("p256-a").pkcs8).line is None


@pytest.mark.parametrize(
    ("text", "options", "error"),
    [
        ("", {}, "the file is empty"),
        ("", {"unreadable": "permission denied"}, "permission denied"),
        (forge.chain()[0].pem, {}, "the file contains a certificate and no private key"),
        ("".join(each.pem for each in forge.chain()), {}, "the file contains certificates and no private key"),
        (
            forge.pem(b"\x30\x03\x02\x01\x00", "PRIVATE KEY"),
            {},
            "the PRIVATE KEY block contains no key that can be read",
        ),
        (forge.key("p256-a").pkcs8[:-1] + b"\0\0", {}, "the PRIVATE KEY block contains no key that can be read"),
    ],
)
def test_why_there_is_no_key(text, options, error):
    key = read(text, **options)
    assert (key.error, key.public_key, key.encrypted) == (error, None, False)
    assert not key.owns(certificate("p256-a"))


@pytest.mark.parametrize("form", ["encrypted", "legacy-encrypted"])
def test_an_encrypted_key_belongs_to_nothing_as_far_as_is_known(form):
    key = read(forge.key_pem("rsa2048-a", form))
    assert (key.error, key.public_key, key.encrypted) == ("", None, True)
    assert not key.owns(certificate("rsa2048-a"))


def certificate(name: str):
    from certlint.x509.certificate import Certificate

    return Certificate(forge.root(key=name).der)


SPKI = {name: forge.key(name).spki for name in ("rsa2048-a", "rsa2048-b", "p256-a", "p256-b", "p384-a", "ed25519-a")}
P256 = der.oid("1.2.840.10045.3.1.7")


def point(encoded: bytes, curve: bytes = P256) -> bytes:
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), curve), der.bit_string(encoded))


X, EVEN, ODD = b"\7" * 32, b"\1" * 31 + b"\2", b"\1" * 31 + b"\3"
FULL = {"even": b"\4" + X + EVEN, "odd": b"\4" + X + ODD}
OTHER_X = b"\4" + b"\6" * 32 + EVEN


def rsa(modulus: int, exponent: int, algorithm: str = "1.2.840.113549.1.1.1") -> bytes:
    numbers = der.sequence(der.integer(modulus), der.integer(exponent))
    return der.sequence(der.sequence(der.oid(algorithm), der.null()), der.bit_string(numbers))


SAME = [
    (rsa(SOUND["n"], 65537), rsa(SOUND["n"], 65537, "1.2.840.113549.1.1.10"), True),
    (rsa(SOUND["n"], 65537), rsa(SOUND["n"], 3), False),
    (rsa(SOUND["n"], 65537), rsa(SOUND["n"] + 2, 65537), False),
    (point(FULL["even"]), point(b"\2" + X), True),
    (point(FULL["odd"]), point(b"\3" + X), True),
    (point(FULL["even"]), point(b"\3" + X), False),
    (point(FULL["odd"]), point(b"\2" + X), False),
    (point(FULL["even"]), point(FULL["odd"]), False),
    (point(b"\2" + X), point(b"\3" + X), False),
    (point(OTHER_X), point(b"\2" + X), False),
    (point(OTHER_X), point(FULL["even"]), False),
    (point(b"\3" + b"\6" * 32), point(b"\2" + b"\6" * 32), False),
    (point(b"\6" + X + EVEN), point(b"\2" + X), True),
    (point(b"\6" + X + EVEN), point(FULL["even"]), True),
    (point(b"\5" + X + EVEN), point(FULL["even"]), False),
    (point(b"\5" + X + EVEN), point(b"\2" + X), False),
    (point(FULL["even"] + b"\2"), point(b"\2" + X), False),
    (point(FULL["even"]), point(b"\2"), False),
    (point(b""), point(b""), True),
    (point(FULL["even"]), point(FULL["even"], der.oid("1.3.132.0.10")), False),
    (point(FULL["even"]), point(FULL["even"], der.sequence()), True),
    (point(FULL["even"]), point(b"\4" + X + ODD, der.sequence()), False),
    (point(FULL["even"]), point(b""), False),
    *((one, other, name == another) for name, one in SPKI.items() for another, other in SPKI.items()),
]


@pytest.mark.parametrize(("one", "other", "expected"), SAME)
def test_numbers_and_points_are_compared_and_not_encodings(one, other, expected):
    first, second = PublicKey(one), PublicKey(other)
    assert same_key(first, second) is expected
    assert same_key(second, first) is expected
