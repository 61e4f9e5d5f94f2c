"""Whether Java opens a PKCS #12 store: by what its MAC, its parts and its keys are protected. Seen with JDK 17 and keytool.

Runs in the process that opens the store.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from certlint.containers.pkcs12_attributes import BagRemark

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREAD_BY_JAVA = "unread-by-java"
_SHA2 = "2.16.840.1.101.3.4.2"
_MAC = {"1.3.14.3.2.26", *(f"{_SHA2}.{number}" for number in range(1, 7))}
"""SHA-1, and all of SHA-2."""
_PBES2, _PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
_CIPHERS = {"2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.42"}
"""AES-128 and AES-256 in CBC: JDK 17 knows no others of PBES2."""
_USUAL = "AES-256-CBC with PBKDF2, and a MAC with SHA-256"
_FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)


def unread_by_java(store: Any, safes: Any) -> tuple[BagRemark, ...]:
    """The first thing that Java does not open, or passes over, of what is seen without the passphrase."""
    try:
        reasons = islice(_reasons(store, safes), 1)
        return tuple([BagRemark(UNREAD_BY_JAVA, message, _USUAL, found) for message, found in reasons])
    except _FAULTS:
        return ()


def _reasons(store: Any, safes: Any) -> Iterator[tuple[str, str]]:
    if store["mac_data"].native is not None:
        digest = store["mac_data"]["mac"]["digest_algorithm"]["algorithm"]
        if digest.dotted not in _MAC:
            yield f"the MAC of the file is made with {digest.native}, which Java does not know", digest.native
    for safe in safes:
        kind = safe["content_type"].native
        if kind == "encrypted_data":
            algorithm = safe["content"]["encrypted_content_info"]["content_encryption_algorithm"]
            if cipher := _unknown(algorithm):
                yield f"a part of the file is encrypted with {cipher}, which Java does not know", cipher
        elif kind == "data":
            yield from _of_keys(bytes(safe["content"]))


def _of_keys(encoded: bytes) -> Iterator[tuple[str, str]]:
    from asn1crypto import pkcs12

    for bag in pkcs12.SafeContents.load(encoded):
        kind = bag["bag_id"].native
        if kind == "key_bag":
            yield "the private key is not encrypted, and Java passes over it", "a key without encryption"
        elif kind == "pkcs8_shrouded_key_bag" and (cipher := _unknown(bag["bag_value"]["encryption_algorithm"])):
            yield f"the private key is encrypted with {cipher}, which Java does not know", cipher


def _unknown(algorithm: Any) -> str:
    """The cipher of PBES2 that Java does not know, or the derivation of its key; empty for others."""
    if algorithm["algorithm"].dotted != _PBES2:
        return ""
    parameters = algorithm["parameters"]
    derivation, cipher = (parameters[name]["algorithm"] for name in ("key_derivation_func", "encryption_scheme"))
    if derivation.dotted != _PBKDF2:
        return str(derivation.native)
    return "" if cipher.dotted in _CIPHERS else str(cipher.native)
