"""Decrypts private keys in Java keystores with the JDK's two proprietary methods.

JKS: `sun.security.provider.KeyProtector`; JCEKS: `com.sun.crypto.provider.KeyProtector` and its PBEWithMD5AndTripleDES.
"""

from __future__ import annotations

from hashlib import md5, sha1
from hmac import compare_digest

from certlint.asn1 import der
from certlint.containers.derivation import MAX_ITERATIONS
from certlint.errors import DecodeError

_JKS_OID = bytes.fromhex("2b060104012a02110101")
_JCEKS_OID = bytes.fromhex("2b060104012a021301")
_SHA1 = 20
_NULL = b"\x05\0"


def unmasked(protected: bytes, password: str, allowed: int = MAX_ITERATIONS) -> bytes:
    """The key (PKCS #8) in an EncryptedPrivateKeyInfo; empty if the password is wrong. Total.

    `allowed` is the most iterations of its derivation.
    """
    try:
        algorithm, parameters, encrypted = _members(protected)
        key = b""
        if algorithm == _JKS_OID:
            key = _opened_jks(encrypted, password)
        elif algorithm == _JCEKS_OID:
            salt, iterations = _pbe(parameters)
            key = _opened_jceks(encrypted, password, salt, iterations) if iterations <= allowed else b""
        return key if _is_pkcs8(key) else b""
    except (DecodeError, ValueError):
        return b""


def _is_pkcs8(key: bytes) -> bool:
    """Whether Java accepts a key: a version, an algorithm and a string. Raises DecodeError."""
    return bool(key) and [tag for tag, _, _ in _list(key, *_list(key, 0, len(key))[0][1:])[:3]] == [
        der.INTEGER,
        der.SEQUENCE,
        der.OCTET_STRING,
    ]


def reason_why_closed(protected: bytes) -> str:
    """Why a key cannot be decrypted with any password; empty if it may be."""
    try:
        algorithm, parameters, encrypted = _members(protected)
        if algorithm not in (_JKS_OID, _JCEKS_OID):
            return "its protection is not one that Java has"
        if algorithm == _JCEKS_OID:
            _pbe(parameters)
    except DecodeError:
        return "it is damaged"
    return "" if encrypted else "it is damaged"


def work_to_open(protected: bytes) -> int:
    """The cost of decrypting a key, in iterations."""
    try:
        algorithm, parameters, _ = _members(protected)
        return max(_pbe(parameters)[1], 1) if algorithm == _JCEKS_OID else 1
    except DecodeError:
        return 1


def _members(protected: bytes) -> tuple[bytes, bytes, bytes]:
    """The algorithm, its parameters and the encrypted octets. Raises DecodeError."""
    (outer,) = _typed(protected, 0, len(protected), der.SEQUENCE)
    described, encrypted = _typed(protected, *outer[1:], der.SEQUENCE, der.OCTET_STRING)
    inner = _list(protected, *described[1:])
    _typed(protected, described[1], inner[0][2], der.OID)
    algorithm = protected[inner[0][1] : inner[0][2]]
    if algorithm == _JKS_OID and protected[inner[0][2] : described[2]] not in (b"", _NULL):
        raise DecodeError("the protection of the key has parameters", inner[0][2])
    parameters = protected[inner[1][1] : inner[1][2]] if len(inner) > 1 else b""
    return algorithm, parameters, protected[encrypted[1] : encrypted[2]]


def _typed(data: bytes, at: int, end: int, *tags: int) -> list[tuple[int, int, int]]:
    """The elements between two offsets, which must have these tags."""
    found = _list(data, at, end)
    if [tag for tag, _, _ in found] != [*tags]:
        raise DecodeError("another type of element should stand here", at)
    return found


def _pbe(parameters: bytes) -> tuple[bytes, int]:
    salt, count = _several(_list(parameters, 0, len(parameters)), 2)
    return parameters[salt[1] : salt[2]], int.from_bytes(parameters[count[1] : count[2]], "big", signed=True)


def _list(data: bytes, at: int, end: int) -> list[tuple[int, int, int]]:
    found = []
    while at < end:
        each = der.header(data, at, end)
        found.append(each)
        at = each[2]
    if not found:
        raise DecodeError("there is nothing in it", at)
    return found


def _several(found: list[tuple[int, int, int]], count: int) -> list[tuple[int, int, int]]:
    if len(found) < count:
        raise DecodeError("a member is missing", 0)
    return found[:count]


def _opened_jks(encrypted: bytes, password: str) -> bytes:
    """A salt, the key XORed with a chain of digests, and a digest of the key."""
    secret = password.encode("utf-16-be")
    digest, masked, check = encrypted[:_SHA1], encrypted[_SHA1:-_SHA1], encrypted[-_SHA1:]
    stream = bytearray()
    while len(stream) < len(masked):
        digest = sha1(secret + digest).digest()  # noqa: S324 - the format has no other
        stream += digest
    key = bytes(one ^ other for one, other in zip(masked, stream, strict=False))
    return key if key and compare_digest(sha1(secret + key).digest(), check) else b""  # noqa: S324 - as above


def _opened_jceks(encrypted: bytes, password: str, salt: bytes, iterations: int) -> bytes:
    """Triple DES with key and IV from MD5 over each half of the salt; if the halves are equal, the first is modified."""
    if len(salt) != 8 or iterations < 1 or not encrypted or len(encrypted) % 8:
        return b""
    secret = bytes(ord(each) & 0x7F for each in password)
    halves = [salt[:4], salt[4:]]
    if halves[0] == halves[1]:
        halves[0] = bytes((salt[3], salt[0], salt[1], salt[3]))  # as the JDK does
    derived = b""
    for half in halves:
        digest = half
        for _ in range(iterations):
            digest = md5(digest + secret).digest()  # noqa: S324 - the format has no other
        derived += digest
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    decryptor = Cipher(TripleDES(derived[:24]), CBC(derived[24:])).decryptor()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    fill = padded[-1]
    return padded[:-fill] if 1 <= fill <= 8 and padded.endswith(bytes([fill]) * fill) else b""
