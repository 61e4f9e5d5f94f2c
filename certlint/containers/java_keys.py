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
    """The algorithm, the content of its parameters, and the encrypted octets. Raises DecodeError."""
    (outer,) = _typed(protected, 0, len(protected), der.SEQUENCE)
    identifier, encrypted = _typed(protected, outer.start, outer.stop, der.SEQUENCE, der.OCTET_STRING)
    name, *parameters = _elements(protected, identifier.start, identifier.stop)
    if name.tag != der.OID:
        raise DecodeError("an algorithm is expected here", name.pos)
    algorithm = _content(protected, name)
    if algorithm == _JKS_OID and protected[name.stop : identifier.stop] not in (b"", _NULL):
        raise DecodeError("the protection of the key has parameters", name.stop)
    return algorithm, _content(protected, parameters[0]) if parameters else b"", _content(protected, encrypted)


def _pbe(parameters: bytes) -> tuple[bytes, int]:
    """The salt and the number of iterations. Raises DecodeError."""
    found = _elements(parameters, 0, len(parameters))
    if len(found) < 2:
        raise DecodeError("a member is missing", 0)
    salt, count = found[:2]
    return _content(parameters, salt), int.from_bytes(_content(parameters, count), "big", signed=True)


def _is_pkcs8(key: bytes) -> bool:
    """Whether Java accepts a key: a version, an algorithm and a string. Raises DecodeError."""
    if not key:
        return False
    outer = _elements(key, 0, len(key))[0]
    members = _elements(key, outer.start, outer.stop)
    return [each.tag for each in members[:3]] == [der.INTEGER, der.SEQUENCE, der.OCTET_STRING]


def _typed(data: bytes, start: int, stop: int, *tags: int) -> list[der.Node]:
    """The elements between two offsets, which must have these tags."""
    found = _elements(data, start, stop)
    if [each.tag for each in found] != [*tags]:
        raise DecodeError("another type of element is expected here", start)
    return found


def _elements(data: bytes, start: int, stop: int) -> list[der.Node]:
    """The elements between two offsets: one or more."""
    found = der.children(data, start, stop)
    if not found:
        raise DecodeError("an element is expected here", start)
    return found


def _content(data: bytes, element: der.Node) -> bytes:
    return data[element.start : element.stop]


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
