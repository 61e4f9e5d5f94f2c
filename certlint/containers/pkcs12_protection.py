"""Which programs can open a PKCS #12 store, by the algorithms of its MAC, parts and keys. Observed with JDK 17, OpenSSL 3.0.

Runs in the process that opens the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.containers.pkcs12_attributes import BagRemark
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREAD_BY_JAVA, UNREAD_BY_OPENSSL = "unread-by-java", "unread-by-openssl"
_SHA2, _RSA, _PKCS12 = "2.16.840.1.101.3.4.2", "1.2.840.113549", "1.2.840.113549.1.12.1"
_PBES2, _PBKDF2, _PBMAC1 = f"{_RSA}.1.5.13", f"{_RSA}.1.5.12", f"{_RSA}.1.5.14"
_USUAL = "AES-256-CBC with PBKDF2, and a MAC with SHA-256"
_FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)

_JAVA_MACS = {"1.3.14.3.2.26", *(f"{_SHA2}.{number}" for number in range(1, 7))}
"""SHA-1 and SHA-2."""
_JAVA_PBES2 = {"2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.42"}
"""AES-128 and AES-256 in CBC mode, the only ciphers of PBES2 that JDK 17 supports."""
_JAVA_PBE = {f"{_RSA}.1.5.3", *(f"{_PKCS12}.{number}" for number in (1, 2, 3, 5, 6))}
_JAVA_PRFS = {"", *(f"{_RSA}.2.{number}" for number in range(7, 12))}
"""HMAC with SHA-1, which is also the default, and with SHA-224 to SHA-512."""
_SHORTEST_SALT = 8

_NAMES = {
    f"{_RSA}.1.5.3": "DES and MD5",
    f"{_RSA}.1.5.10": "DES and SHA-1",
    f"{_PKCS12}.1": "RC4 (128 bits)",
    f"{_PKCS12}.2": "RC4 (40 bits)",
    f"{_PKCS12}.4": "Triple DES with two keys",
    f"{_PKCS12}.5": "RC2 (128 bits)",
    f"{_PKCS12}.6": "RC2 (40 bits)",
    f"{_RSA}.2.4": "MD4",
    f"{_RSA}.2.6": "HMAC-MD5",
    f"{_RSA}.2.12": "HMAC-SHA-512/224",
    f"{_RSA}.2.13": "HMAC-SHA-512/256",
    f"{_RSA}.3.2": "RC2",
    "1.3.14.3.2.7": "DES",
    **{f"1.2.392.200011.61.1.1.1.{number}": f"Camellia-{size}" for number, size in ((2, 128), (3, 192), (4, 256))},
    **{f"1.2.410.200046.1.1.{number}": f"ARIA-{size}" for number, size in ((2, 128), (7, 192), (12, 256))},
    "2.16.840.1.101.3.4.1.22": "AES-192",
    f"{_RSA}.3.7": "Triple DES by PBES2",
    "1.2.410.200004.1.4": "SEED",
    "1.0.10118.3.0.55": "Whirlpool",
    _PBMAC1: "PBMAC1",
}
# Missing in the default provider of OpenSSL 3.
_UNREAD_BY_OPENSSL = {
    *(f"{_RSA}.1.5.{number}" for number in (1, 3, 4, 6, 10, 11)),
    *(f"{_PKCS12}.{number}" for number in (1, 2, 5, 6)),
    *(f"{_RSA}.2.4", f"{_RSA}.3.2", f"{_RSA}.3.4", "1.3.14.3.2.7", "1.2.410.200004.1.4", "1.0.10118.3.0.55"),
}
_OLDER_OPENSSL = {_PBMAC1: "before version 3.4", **{f"{_SHA2}.{number}": "3.0" for number in range(13, 17)}}
"""PBMAC1, and HMAC with SHA-3 in PBKDF2: which versions do not support them."""


class _Protection(NamedTuple):
    """The algorithm that protects something; `words` describe the protected part."""

    words: str
    algorithm: Any
    mac: Any = None


def remarks_on(store: Any, safes: Any) -> tuple[BagRemark, ...]:
    """The first part that Java does not decrypt or ignores, and the first one that OpenSSL does not decrypt, as far as that is
    visible without the passphrase.
    """
    try:
        found = list(_protections(store, safes))
        reasons = {
            UNREAD_BY_JAVA: [each for one in found for each in _unread_by_java(one)],
            UNREAD_BY_OPENSSL: [each for one in found for each in _unread_by_openssl(one)],
        }
    except _FAULTS:
        return ()
    return tuple([BagRemark(kind, listed[0][0], _USUAL, listed[0][1]) for kind, listed in reasons.items() if listed])


def _protections(store: Any, safes: Any) -> Iterator[_Protection]:
    from asn1crypto import pkcs12

    mac = store["mac_data"]
    if mac.native is not None:
        yield _Protection("the MAC of the file is made with", mac["mac"]["digest_algorithm"], mac)
    for safe in safes:
        kind = safe["content_type"].native
        if kind == "encrypted_data":
            info = safe["content"]["encrypted_content_info"]
            yield _Protection("a part of the file is encrypted with", info["content_encryption_algorithm"])
        for bag in pkcs12.SafeContents.load(bytes(safe["content"])) if kind == "data" else ():
            if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                yield _Protection("the private key is encrypted with", bag["bag_value"]["encryption_algorithm"])


def _unread_by_java(protection: _Protection) -> Iterator[tuple[str, str]]:
    words, algorithm, mac = protection
    method = algorithm["algorithm"].dotted
    unknown = ""
    if mac is not None:
        unknown = "" if method in _JAVA_MACS else _name(algorithm)
        if not mac["mac_salt"].native or mac["iterations"].native < 1:
            yield f"{words} an empty salt or no iteration, which Java refuses", "an empty salt or no iteration"
    elif method == _PBES2:
        unknown = _unknown_pbes2(algorithm["parameters"])
        salt = algorithm["parameters"]["key_derivation_func"]["parameters"]["salt"].native
        if not unknown and len(salt) < _SHORTEST_SALT:
            yield f"{words} a salt of {len(salt)} bytes, and Java asks for {_SHORTEST_SALT}", f"{len(salt)} bytes"
    elif method not in _JAVA_PBE:
        unknown = _name(algorithm)
    if unknown:
        yield f"{words} {unknown}, which Java does not know", unknown


def _unknown_pbes2(parameters: Any) -> str:
    """The PBES2 cipher or key derivation that Java does not support; empty if it supports them."""
    derivation, cipher = (parameters[name] for name in ("key_derivation_func", "encryption_scheme"))
    if derivation["algorithm"].dotted != _PBKDF2:
        return _name(derivation)
    prf = derivation["parameters"]["prf"]
    if prf["algorithm"].dotted not in _JAVA_PRFS:
        return _name(prf)
    return "" if cipher["algorithm"].dotted in _JAVA_PBES2 else _name(cipher)


def _unread_by_openssl(protection: _Protection) -> Iterator[tuple[str, str]]:
    words, algorithm = protection[:2]
    members = [algorithm]
    if algorithm["algorithm"].dotted == _PBES2:
        derivation, cipher = (algorithm["parameters"][name] for name in ("key_derivation_func", "encryption_scheme"))
        members = [cipher, *([derivation["parameters"]["prf"]] if derivation["algorithm"].dotted == _PBKDF2 else [])]
    for each in members:
        method = each["algorithm"].dotted
        since = "3 without its legacy provider" if method in _UNREAD_BY_OPENSSL else _OLDER_OPENSSL.get(method)
        if since:
            yield f"{words} {_name(each)}, which OpenSSL {since} does not read", _name(each)


def _name(algorithm: Any) -> str:
    identifier = algorithm["algorithm"]
    return _NAMES.get(identifier.dotted) or str(identifier.native)
