"""The safes of a PKCS #12 store, verified and decrypted. Runs in a process of its own: see `pkcs12`."""

from __future__ import annotations

import hashlib
import hmac
from itertools import islice
from typing import TYPE_CHECKING, Any

from certlint.asn1.inside import elements
from certlint.containers import pkcs12_grammar as grammar
from certlint.containers.bag import CERTIFICATE, KEY, SECRET, Bag
from certlint.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
"""What asn1crypto and ciphers raise of data that is damaged, or was decrypted with the wrong key."""
_TRUSTED_BY_JAVA = "2.16.840.1.113894.746875.1.1"
_SINGLE_VALUES = {"friendly_name": ("friendlyName", "a BMPString"), "local_key_id": ("localKeyId", "an OCTET STRING")}
"""Attributes of bags, what they are called, and what they are. RFC 2985 section 5.5."""
_DEEPEST = 4
_MOST_BAGS = 20_000
# RFC 7292 appendix C: the method, and how many octets its key has.
_METHODS = {"pkcs12_sha1_tripledes_3key": 24, "pkcs12_sha1_tripledes_2key": 16}
_KEY_ID, _IV_ID, _MAC_ID = 1, 2, 3
NEW = "create the file again: openssl pkcs12 -export -in <CHAIN-FILE> -inkey <KEY-FILE> -name <ALIAS> -out <FILE>"


class UnknownMethod(Exception):
    """What protects a part is not known here."""


class _Damaged(ValueError):
    """The bags of a part are not what they should be, if the passphrase is right."""


def parsed_store(der: bytes, path: str) -> Any:
    """The store, not opened. Raises InputError."""
    from asn1crypto import pkcs12

    try:
        store = pkcs12.Pfx.load(der)
        if store["auth_safe"]["content_type"].native != "data":
            raise InputError(f"{path}: the PKCS #12 file is protected by a public key, which is not supported")
        safes = safes_of(store)
        found = grammar.flaw(der, grammar.STORE) or grammar.flaw(bytes(store["auth_safe"]["content"]), grammar.SAFES)
        _ = store["mac_data"].native, [safe["content"] for safe in safes]
    except _FAULTS:  # what the library says names its own classes
        raise InputError(f"{path}: the PKCS #12 file is damaged or truncated", NEW) from None
    if found:
        raise InputError(f"{path}: the PKCS #12 file is damaged: {found}", NEW)
    return store


def open_store(store: Any, passphrase: bytes | None, path: str = "") -> list[Bag] | None:
    """All bags of a store; nothing when the passphrase is not its own. Raises InputError and UnknownMethod."""
    try:
        if not _is_intact(store, passphrase):
            return None
        return [bag for safe in safes_of(store) for bag in _bags(_contents(safe, passphrase), passphrase, 0)]
    except _Damaged as error:
        if store["mac_data"].native is None and _has_encrypted(store):
            return None  # another passphrase may make sense of it
        raise InputError(f"{path}: the PKCS #12 file is damaged: {error}", NEW) from None
    except _FAULTS:
        return None


def _has_encrypted(store: Any) -> bool:
    return any(safe["content_type"].native != "data" for safe in safes_of(store))


def safes_of(store: Any) -> Any:
    """The parts of a store, as they stand."""
    from asn1crypto import pkcs12

    return pkcs12.AuthenticatedSafe.load(bytes(store["auth_safe"]["content"]))


def _is_intact(store: Any, passphrase: bytes | None) -> bool:
    """Whether the MAC is that of the passphrase; a store without a MAC may be as it will."""
    mac = store["mac_data"]
    if mac.native is None:
        return True
    algorithm = mac["mac"]["digest_algorithm"]["algorithm"].native
    if algorithm not in hashlib.algorithms_guaranteed or "_" in algorithm or algorithm.startswith("shake"):
        raise UnknownMethod(algorithm)
    salt, iterations = mac["mac_salt"].native, mac["iterations"].native
    size = hashlib.new(algorithm).digest_size
    key = derived_key(algorithm, passphrase, salt, iterations, _MAC_ID, size)
    found = hmac.new(key, bytes(store["auth_safe"]["content"]), algorithm).digest()
    return hmac.compare_digest(found, mac["mac"]["digest"].native)


def _contents(safe: Any, passphrase: bytes | None) -> Any:
    """The bags of a safe, as they stand or decrypted."""
    kind = safe["content_type"].native
    if kind == "data":
        return _few(bytes(safe["content"]))
    if kind != "encrypted_data":
        raise UnknownMethod(kind)
    info = safe["content"]["encrypted_content_info"]
    encrypted = bytes(info["encrypted_content"])
    return _few(decrypted(info["content_encryption_algorithm"], encrypted, passphrase))


def _few(encoded: bytes) -> Any:
    """Bags that are not too many to be looked at: the library takes a kilobyte for each. Raises InputError."""
    from asn1crypto import pkcs12

    for _, start, end in elements(encoded, 0, len(encoded)):
        if next(islice(elements(encoded, start, end), _MOST_BAGS, None), None):
            raise InputError(f"a part of the PKCS #12 file holds more than {_MOST_BAGS:,} entries")
    if found := grammar.flaw(encoded, grammar.BAGS):
        raise _Damaged(found)
    return pkcs12.SafeContents.load(encoded)


def _bags(contents: Any, passphrase: bytes | None, depth: int) -> Iterator[Bag]:
    from asn1crypto import pkcs12

    for each in contents:
        kind, value = each["bag_id"].native, each["bag_value"]
        bag = _attributes(each["bag_attributes"])
        if kind == "cert_bag" and value["cert_id"].native == "x509":
            yield bag._replace(kind=CERTIFICATE, contents=bytes(value["cert_value"]))
        elif kind == "key_bag":
            yield bag._replace(kind=KEY, contents=value.untag().dump(), is_trusted=False)
        elif kind == "pkcs8_shrouded_key_bag":
            yield _key(value, passphrase, bag._replace(kind=KEY, is_trusted=False))
        elif kind == "secret_bag":
            yield bag._replace(key_id=b"", is_trusted=False)
        elif kind == "safe_contents" and depth < _DEEPEST:
            inner = value if isinstance(value, pkcs12.SafeContents) else _few(bytes(value))
            yield from _bags(inner, passphrase, depth + 1)


def _key(value: Any, passphrase: bytes | None, bag: Bag) -> Bag:
    """A key; one with a password of its own, as Java allows it, stays closed."""
    from asn1crypto import keys

    try:
        plain = decrypted(value["encryption_algorithm"], value["encrypted_data"].native, passphrase)
        keys.PrivateKeyInfo.load(plain, strict=True)["private_key_algorithm"].dump()
    except _FAULTS:
        return bag._replace(contents=value.untag().dump(), is_open=False)
    return bag._replace(contents=plain)


def _attributes(attributes: Any) -> Bag:
    """A bag with nothing but its attributes: name, identifier, and whether Java trusts it."""
    bag = Bag(SECRET, b"")
    for each in attributes if attributes.contents is not None else ():
        kind = each["type"]
        if kind.dotted == _TRUSTED_BY_JAVA:
            bag = bag._replace(is_trusted=True)
        elif kind.native in _SINGLE_VALUES:
            title, expected = _SINGLE_VALUES[kind.native]
            try:
                values = [value.native for value in each["values"]]
            except _FAULTS:
                bag = bag._replace(flaw=f"{title} is not {expected}")
                continue
            if len(values) != 1:
                bag = bag._replace(flaw=f"{title} has {len(values) or 'no'} values")
            if values and kind.native == "friendly_name":
                alias = str(values[0]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                bag = bag._replace(alias=alias)
            elif values:
                bag = bag._replace(key_id=bytes(values[0]))
    return bag


def decrypted(algorithm: Any, data: bytes, passphrase: bytes | None) -> bytes:
    """What an algorithm has encrypted with a passphrase. Raises UnknownMethod, and ValueError for a wrong one."""
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
    except _FAULTS:
        known = False
    if not known:
        raise UnknownMethod(algorithm["algorithm"].native)
    count, size = algorithm.kdf_iterations, algorithm.key_length
    key = hashlib.pbkdf2_hmac(algorithm.kdf_hmac, passphrase or b"", algorithm.kdf_salt, count, size)
    return cipher, algorithm.encryption_iv, key


def derived_key(algorithm: str, passphrase: bytes | None, salt: bytes, iterations: int, what: int, size: int) -> bytes:
    """A key, an IV or the key of a MAC from a passphrase. RFC 7292 appendix B."""
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
    """Data repeated to whole blocks."""
    size = -(-len(data) // block) * block
    return (data * (size // len(data) + 1))[:size] if data else b""


def _text(passphrase: bytes) -> str:
    try:
        return passphrase.decode()
    except UnicodeDecodeError:
        return passphrase.decode("latin-1")
