"""What holds certificates."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.forge import der


def degenerate(*certificates: bytes, crls: Iterable[bytes] = ()) -> bytes:
    """A SignedData that signs nothing and holds certificates, as CAs send them, perhaps CRLs, too. RFC 5652 section 5.1."""
    lists = b"".join(crls)
    signed = der.sequence(
        der.integer(1),
        der.set_of(),
        der.sequence(der.oid("1.2.840.113549.1.7.1")),
        der.tlv(0xA0, *certificates),
        der.tlv(0xA1, lists) if lists else b"",
        der.set_of(),
    )
    return der.sequence(der.oid("1.2.840.113549.1.7.2"), der.tlv(0xA0, signed))


FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"


def bag(
    content: bytes,
    *,
    name: str | None = None,
    key_id: bytes | None = None,
    password: bytes = b"",
    salt: bytes | None = None,
) -> bytes:
    """A bag with a certificate, or with a private key (PKCS #8), perhaps protected. RFC 7292 section 4.2.

    salt  for the protection: without one, that of OpenSSL
    """
    attributes = [] if name is None else [_attribute(FRIENDLY_NAME, der.tlv(0x1E, name.encode("utf-16-be")))]
    attributes += [] if key_id is None else [_attribute(LOCAL_KEY_ID, der.octet_string(key_id))]
    if content[4:6] == b"\x30\x82":
        kind, value = 3, der.sequence(der.oid("1.2.840.113549.1.9.22.1"), der.tlv(0xA0, der.octet_string(content)))
    elif password:
        kind, value = 2, _protected(content, password) if salt is None else _salted(content, password, salt)
    else:
        kind, value = 1, content
    listed = [der.set_of(*attributes)] if attributes else []
    return der.sequence(der.oid(f"1.2.840.113549.1.12.10.1.{kind}"), der.tlv(0xA0, value), *listed)


def pkcs12(*bags: bytes) -> bytes:
    """A PKCS #12 store with these bags in one safe, without a MAC."""
    return der.sequence(der.integer(3), _data(safes(bags)))


def safes(*parts: Iterable[bytes]) -> bytes:
    """What a PKCS #12 store protects by its MAC: safes, each with its bags."""
    return der.sequence(*(_data(der.sequence(*bags)) for bags in parts))


def authenticated(content: bytes, password: bytes, salt: bytes = b"saltsalt") -> bytes:
    """A PKCS #12 store with this content, whatever it is, and a MAC by SHA-256 with one iteration. RFC 7292 appendix B.

    salt  no bytes, or eight
    """
    secret = password.decode().encode("utf-16-be") + b"\0\0"
    key = hashlib.sha256(b"\3" * 64 + salt * 8 + (secret * 64)[: -(-len(secret) // 64) * 64]).digest()
    digest = hmac.digest(key, content, "sha256")
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.null())
    mac = der.sequence(der.sequence(algorithm, der.octet_string(digest)), der.octet_string(salt))
    return der.sequence(der.integer(3), _data(content), mac)


def _data(content: bytes) -> bytes:
    return der.sequence(der.oid("1.2.840.113549.1.7.1"), der.tlv(0xA0, der.octet_string(content)))


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(value))


def _protected(key: bytes, password: bytes) -> bytes:
    loaded = serialization.load_der_private_key(key, None, unsafe_skip_rsa_key_validation=True)
    encryption = serialization.BestAvailableEncryption(password)
    return loaded.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, encryption)


def _salted(key: bytes, password: bytes, salt: bytes) -> bytes:
    """By AES-256 with a key of one iteration. RFC 8018 sections 6.2 and A.2."""
    rest = 16 - len(key) % 16
    secret, vector = hashlib.pbkdf2_hmac("sha256", password, salt, 1), bytes(16)
    encryptor = Cipher(algorithms.AES256(secret), modes.CBC(vector)).encryptor()
    method = der.sequence(der.oid("1.2.840.113549.2.9"), der.null())
    derived = der.sequence(
        der.oid("1.2.840.113549.1.5.12"), der.sequence(der.octet_string(salt), der.integer(1), method)
    )
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(vector))
    algorithm = der.sequence(der.oid("1.2.840.113549.1.5.13"), der.sequence(derived, cipher))
    encrypted = encryptor.update(key + bytes([rest]) * rest) + encryptor.finalize()
    return der.sequence(algorithm, der.octet_string(encrypted))
