"""Java keystores, JKS and JCEKS, as the JDK writes them; what is wrong with one is for the test to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha1

from tests.forge import der

JKS, JCEKS = 0xFEEDFEED, 0xCECECECE
PASSWORD = "changeit"
_SEALED_CLASS = b"com.sun.crypto.provider.SealedObjectForKeyProtector"
SEALED = (
    bytes.fromhex("aced00057372")
    + len(_SEALED_CLASS).to_bytes(2, "big")
    + _SEALED_CLASS
    + bytes.fromhex("000000000000000102000149000178787000000007")
)
"""A serialized object of that class with one int, which is 7, in the place of a secret key."""
_JKS_PROTECTION = "1.3.6.1.4.1.42.2.17.1.1"


def keystore(
    entries: Iterable[bytes], *, magic: int = JKS, version: int = 2, password: str = PASSWORD, count: int | None = None
) -> bytes:
    """A store of entries with its digest; `count` is how many it claims to have."""
    entries = list(entries)
    data = b"".join((*map(_u32, (magic, version, len(entries) if count is None else count)), *entries))
    return data + sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + data).digest()


def key_entry(alias: str, pkcs8: bytes, chain: Sequence[bytes], *, password: str = PASSWORD, version: int = 2) -> bytes:
    """A PrivateKeyEntry."""
    protected = protect(pkcs8, password)
    certificates = b"".join(_certificate(each, version) for each in chain)
    return _head(1, alias) + _u32(len(protected)) + protected + _u32(len(chain)) + certificates


def trusted_entry(alias: str, certificate: bytes, *, version: int = 2) -> bytes:
    """A trustedCertEntry."""
    return _head(2, alias) + _certificate(certificate, version)


def secret_entry(alias: str, serialized: bytes) -> bytes:
    """A SecretKeyEntry of JCEKS: a serialized Java object."""
    return _head(3, alias) + serialized


def protect(pkcs8: bytes, password: str) -> bytes:
    """A key as `sun.security.provider.KeyProtector` masks it."""
    secret, salt = password.encode("utf-16-be"), bytes(range(20))
    stream, digest = b"", salt
    while len(stream) < len(pkcs8):
        digest = sha1(secret + digest).digest()
        stream += digest
    masked = bytes(one ^ other for one, other in zip(pkcs8, stream, strict=False))
    algorithm = der.sequence(der.oid(_JKS_PROTECTION), der.tlv(0x05))
    return der.sequence(algorithm, der.tlv(0x04, salt + masked + sha1(secret + pkcs8).digest()))


def _head(tag: int, alias: str) -> bytes:
    name = alias.encode()
    return _u32(tag) + len(name).to_bytes(2, "big") + name + bytes(8)


def _certificate(encoded: bytes, version: int) -> bytes:
    kind = b"X.509"
    return (len(kind).to_bytes(2, "big") + kind if version == 2 else b"") + _u32(len(encoded)) + encoded


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")
