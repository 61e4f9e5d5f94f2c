"""Private keys as PEM text, in every form a user may come with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from asn1crypto.parser import parse
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.forge.der import integer, null, octet_string, oid, sequence
from tests.forge.keys import Key, as_key
from tests.forge.pem import pem

PASSWORD = "test"
SALT, IV = b"test salt", b"an IV of a test!"
ROUNDS = 1000


def key_pem(value: str | Key = "rsa3072-a", form: str = "pkcs8") -> str:
    """The key in one of FORMS. Encrypted ones open with PASSWORD; their salts are fixed, so they never change."""
    return FORMS[form](as_key(value))


def private(value: Key) -> bytes:
    if value.pkcs8 is None:
        raise ValueError(f"{value!r} has no private half")
    return value.pkcs8


def _pkcs1(value: Key) -> bytes:
    """RSAPrivateKey (RFC 8017 appendix A.1.2): the content of the last OCTET STRING of PKCS#8."""
    fields = parse(private(value))[4]
    for _ in range(2):
        _, _, _, header, content, _ = parse(fields, strict=False)
        fields = fields[len(header) + len(content) :]
    return bytes(parse(fields)[4])


def _sec1(value: Key) -> bytes:
    return bytes(
        value.private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )


def _encrypt(secret: bytes, data: bytes) -> bytes:
    """AES-CBC with the fixed IV and PKCS#7 padding."""
    padding = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(IV)).encryptor()
    return encryptor.update(data + bytes([padding]) * padding) + encryptor.finalize()


def _encrypted(value: Key) -> bytes:
    """EncryptedPrivateKeyInfo: PBES2, PBKDF2 with HMAC-SHA256, AES-256-CBC (RFC 8018 appendix A)."""
    secret = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT, ROUNDS, 32)
    hmac = sequence(oid("1.2.840.113549.2.9"), null())
    derivation = sequence(oid("1.2.840.113549.1.5.12"), sequence(octet_string(SALT), integer(ROUNDS), hmac))
    cipher = sequence(oid("2.16.840.1.101.3.4.1.42"), octet_string(IV))
    scheme = sequence(oid("1.2.840.113549.1.5.13"), sequence(derivation, cipher))
    return sequence(scheme, octet_string(_encrypt(secret, private(value))))


def _legacy(value: Key) -> str:
    """The way of RFC 1421: headers inside the block, the secret one round of MD5 over password and IV."""
    secret = hashlib.md5(PASSWORD.encode() + IV[:8]).digest()
    headers = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{IV.hex().upper()}"
    inner, label = (_pkcs1(value), "RSA") if value.kind == "rsa" else (_sec1(value), "EC")
    return pem(_encrypt(secret, inner), f"{label} PRIVATE KEY", headers=headers)


FORMS: dict[str, Callable[[Key], str]] = {
    "pkcs8": lambda value: pem(private(value), "PRIVATE KEY"),
    "pkcs1": lambda value: pem(_pkcs1(value), "RSA PRIVATE KEY"),
    "sec1": lambda value: pem(_sec1(value), "EC PRIVATE KEY"),
    "encrypted": lambda value: pem(_encrypted(value), "ENCRYPTED PRIVATE KEY"),
    "legacy-encrypted": _legacy,
    "public": lambda value: pem(value.spki, "PUBLIC KEY"),
}
