"""Keys as JCEKS protects them: what opens, and what is damaged in a way that Java refuses."""

from __future__ import annotations

from hashlib import md5

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from certlint.containers import java_keys
from tests import forge
from tests.forge import der
from tests.forge.keystores import PASSWORD, protect

PKCS8 = forge.key("p256-a").pkcs8
SALT = b"saltSALT"
JCEKS, JKS = "1.3.6.1.4.1.42.2.19.1", "1.3.6.1.4.1.42.2.17.1.1"


def encrypted(plain: bytes, salt: bytes, iterations: int, *, fill: bytes | None = None) -> bytes:
    """Triple DES with what MD5 makes of each half of a salt; equal halves are changed before, as the JDK's loop does it."""
    first, second = bytearray(salt[:4]), bytearray(salt[4:])
    if first == second:
        for index in range(2):
            first[index], first[2] = first[3 - index], first[index]
    derived = b""
    for half in map(bytes, (first, second)):
        for _ in range(iterations):
            half = md5(half + PASSWORD.encode()).digest()
        derived += half
    missing = 8 - len(plain) % 8
    encryptor = Cipher(TripleDES(derived[:24]), CBC(derived[24:])).encryptor()
    return encryptor.update(plain + (bytes([missing]) * missing if fill is None else fill)) + encryptor.finalize()


def protected(contents: bytes, *parameters: bytes, algorithm: str = JCEKS) -> bytes:
    """An EncryptedPrivateKeyInfo."""
    inner = [der.sequence(*parameters)] if parameters else []
    return der.sequence(der.sequence(der.oid(algorithm), *inner), der.octet_string(contents))


def of_jceks(salt: bytes = SALT, iterations: int = 3, contents: bytes | None = None) -> bytes:
    made = encrypted(PKCS8, salt, max(iterations, 1)) if contents is None else contents
    return protected(made, der.octet_string(salt), der.integer(iterations))


@pytest.mark.parametrize("salt", [SALT, b"samesame", bytes(8)])
@pytest.mark.parametrize("iterations", [1, 2, 50])
def test_the_right_password_opens_a_key(salt, iterations):
    assert java_keys.unmasked(of_jceks(salt, iterations), PASSWORD) == PKCS8
    assert java_keys.unmasked(of_jceks(salt, iterations), PASSWORD + "x") == b""


@pytest.mark.parametrize(("allowed", "opens"), [(5, True), (4, False)])
def test_no_more_iterations_than_allowed(allowed, opens):
    assert (java_keys.unmasked(of_jceks(iterations=5), PASSWORD, allowed) == PKCS8) is opens


@pytest.mark.parametrize(
    "damaged",
    [
        of_jceks(SALT[:7]),
        of_jceks(SALT + b"x"),
        of_jceks(iterations=0),
        of_jceks(iterations=-1),
        of_jceks(contents=b""),
        of_jceks(contents=encrypted(PKCS8, SALT, 3)[:-1]),
        of_jceks(contents=encrypted(PKCS8[: len(PKCS8) // 8 * 8], SALT, 3, fill=b"\x09" * 8)),
        of_jceks(contents=encrypted(PKCS8[: len(PKCS8) // 8 * 8], SALT, 3, fill=bytes(8))),
        of_jceks(contents=encrypted(PKCS8[: len(PKCS8) // 8 * 8], SALT, 3, fill=b"\1\1\1\1\1\1\3\2")),
        of_jceks(contents=encrypted(b"not a key", SALT, 3)),
        protected(encrypted(PKCS8, SALT, 3)),
        protected(encrypted(PKCS8, SALT, 3), der.octet_string(SALT)),
        b"",
        b"\x30\x00",
    ],
)
def test_what_is_damaged_stays_closed(damaged):
    assert java_keys.unmasked(damaged, PASSWORD) == b""


def test_why_a_key_cannot_be_opened_by_any_password():
    reasons = {
        of_jceks(): "",
        protect(PKCS8, PASSWORD): "",
        protected(b"x" * 60, algorithm=JKS): "",
        protected(b"x" * 60, der.integer(1), algorithm=JKS): "it is damaged",
        of_jceks(contents=b""): "it is damaged",
        protected(b"x" * 8, der.octet_string(SALT)): "it is damaged",
        protected(b"x" * 8, algorithm="1.2.3.4"): "its protection is not one that Java has",
        der.sequence(der.octet_string(b"x"), der.octet_string(b"x")): "it is damaged",
        der.sequence(der.sequence(der.integer(1)), der.octet_string(b"x")): "it is damaged",
        b"": "it is damaged",
    }
    assert {each: java_keys.reason_why_closed(each) for each in reasons} == reasons


@pytest.mark.parametrize(
    ("key", "work"),
    [
        (of_jceks(iterations=5000, contents=b"x" * 8), 5000),
        (of_jceks(iterations=0), 1),
        (of_jceks(iterations=-5), 1),
        (protect(PKCS8, PASSWORD), 1),
        (b"", 1),
    ],
)
def test_what_a_key_costs(key, work):
    assert java_keys.work_to_open(key) == work
