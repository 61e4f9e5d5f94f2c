"""Decrypts the parts of a PKCS #12 store: PBES2 of RFC 8018, and the methods of RFC 7292 appendix B and C."""

from __future__ import annotations

import hashlib
from typing import Any

FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
"""The exceptions of asn1crypto and ciphers for damaged data, or a wrong key."""
# RFC 7292 appendix C: the method, and the number of octets of its key.
_METHODS = {"pkcs12_sha1_tripledes_3key": 24, "pkcs12_sha1_tripledes_2key": 16}
_KEY_ID, _IV_ID, MAC_ID = 1, 2, 3


class UnknownMethod(Exception):
    """An unsupported encryption method."""


def decrypted(algorithm: Any, data: bytes, passphrase: bytes | None) -> bytes:
    """The decrypted data. Raises UnknownMethod, and ValueError for a wrong passphrase."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    name = algorithm["algorithm"].native
    if name in _METHODS:
        salt, iterations = algorithm["parameters"]["salt"].native, algorithm["parameters"]["iterations"].native
        key = derived_key("sha1", passphrase, salt, iterations, _KEY_ID, _METHODS[name])
        iv = derived_key("sha1", passphrase, salt, iterations, _IV_ID, 8)
        cipher = "tripledes"
    else:
        cipher, iv, key = _of_pbes2(algorithm, passphrase)
    block = TripleDES(key + key[: 24 - len(key)]) if cipher == "tripledes" else algorithms.AES(key)
    decryptor = Cipher(block, modes.CBC(iv)).decryptor()
    padded = decryptor.update(data) + decryptor.finalize()
    unpadder = PKCS7(block.block_size).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _of_pbes2(algorithm: Any, passphrase: bytes | None) -> tuple[str, bytes, bytes]:
    """Cipher, IV and key of PBES2. Raises UnknownMethod."""
    try:
        cipher = algorithm.encryption_cipher
        known = algorithm.kdf == "pbkdf2" and cipher in ("aes", "tripledes")
    except FAULTS:
        known = False
    if not known:
        raise UnknownMethod(algorithm["algorithm"].native)
    count, size = algorithm.kdf_iterations, algorithm.key_length
    key = hashlib.pbkdf2_hmac(algorithm.kdf_hmac, passphrase or b"", algorithm.kdf_salt, count, size)
    return cipher, algorithm.encryption_iv, key


def derived_key(algorithm: str, passphrase: bytes | None, salt: bytes, iterations: int, what: int, size: int) -> bytes:
    """A key, an IV or a MAC key, derived from a passphrase. RFC 7292 appendix B."""
    if iterations < 0:
        raise ValueError("a negative number of iterations")
    hashed = hashlib.new(algorithm)
    block = hashed.block_size
    secret = b"" if passphrase is None else _text(passphrase).encode("utf-16-be", "surrogatepass") + b"\0\0"
    filled = b"".join(_filled(each, block) for each in (salt, secret))
    out = b""
    while len(out) < size:
        digest = hashlib.new(algorithm, bytes([what]) * block + filled).digest()
        for _ in range(iterations - 1):
            digest = hashlib.new(algorithm, digest).digest()
        out += digest
        added = int.from_bytes(_filled(digest, block), "big") + 1
        pieces = [int.from_bytes(filled[at : at + block], "big") for at in range(0, len(filled), block)]
        filled = b"".join(((piece + added) % (1 << 8 * block)).to_bytes(block, "big") for piece in pieces)
    return out[:size]


def _filled(data: bytes, block: int) -> bytes:
    """Data repeated to fill whole blocks."""
    size = -(-len(data) // block) * block
    return (data * (size // len(data) + 1))[:size] if data else b""


def _text(passphrase: bytes) -> str:
    try:
        return passphrase.decode()
    except UnicodeDecodeError:
        return passphrase.decode("latin-1")
