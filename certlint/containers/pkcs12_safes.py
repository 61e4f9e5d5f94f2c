"""The safes of a PKCS #12 store, verified and decrypted. Runs in a separate process: see `pkcs12`."""

from __future__ import annotations

import hashlib
import hmac
from itertools import islice
from typing import TYPE_CHECKING, Any

from certlint.asn1 import inside
from certlint.asn1.der import OID
from certlint.containers import pkcs12_grammar as grammar
from certlint.containers.bag import CERTIFICATE, KEY, OTHER, SECRET, Bag
from certlint.containers.pkcs12_ciphers import FAULTS, MAC_ID, UnknownMethod, decrypted, derived_key
from certlint.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRUSTED_BY_JAVA = "2.16.840.1.113894.746875.1.1"
_SINGLE_VALUES = {"friendly_name": ("friendlyName", "a BMPString"), "local_key_id": ("localKeyId", "an OCTET STRING")}
"""Bag attributes: OID, name, type. RFC 2985 section 5.5."""
_FLAWED_TRUST = "trustedKeyUsage is not an OBJECT IDENTIFIER"
_SHROUDED_KEY = "1.2.840.113549.1.12.10.1.2"
_NESTED = "a bag is nested in another one, and Java skips it", "a nested bag"
_PLAIN = "the private key is not encrypted, and Java skips it", "a key without encryption"
_SECRET = "a secret in the file is not a key, and a server in Java does not start with it", "a secret of another type"
_STRANGE = "a certificate in the file is not of X.509, and Java does not know that", "a certificate of another type"
_DEEPEST = 4
_MOST_BAGS = 20_000
NEW = "create the file again: openssl pkcs12 -export -in <CHAIN-FILE> -inkey <KEY-FILE> -name <ALIAS> -out <FILE>"


class _Damaged(ValueError):
    """The bags of a part are malformed, if the passphrase is right."""


def parsed_store(der: bytes, path: str) -> Any:
    """The store, still encrypted. Raises InputError."""
    from asn1crypto import pkcs12

    try:
        store = pkcs12.Pfx.load(der)
        if store["auth_safe"]["content_type"].native != "data":
            raise InputError(f"{path}: the PKCS #12 file is protected by a public key, which is not supported")
        safes = safes_of(store)
        found = grammar.structure_flaw(der, grammar.STORE) or grammar.structure_flaw(
            bytes(store["auth_safe"]["content"]), grammar.SAFES
        )
        _ = store["mac_data"].native, [safe["content"] for safe in safes]
    except FAULTS:  # the library's message would mention its own classes
        raise InputError(f"{path}: the PKCS #12 file is damaged or truncated", NEW) from None
    if found:
        raise InputError(f"{path}: the PKCS #12 file is damaged: {found}", NEW)
    return store


def open_store(store: Any, passphrase: bytes | None, path: str = "") -> list[Bag] | None:
    """All bags of a store; None if the passphrase is wrong. Raises InputError and UnknownMethod."""
    try:
        if not _is_intact(store, passphrase):
            return None
        return [bag for safe in safes_of(store) for bag in _bags(_contents(safe, passphrase), passphrase, 0)]
    except _Damaged as error:
        if store["mac_data"].native is None and _has_encrypted(store):
            return None  # with another passphrase, it may be well-formed
        raise InputError(f"{path}: the PKCS #12 file is damaged: {error}", NEW) from None
    except FAULTS:
        return None


def _has_encrypted(store: Any) -> bool:
    return any(safe["content_type"].native != "data" for safe in safes_of(store))


def safes_of(store: Any) -> Any:
    """The parts of a store, still encrypted."""
    from asn1crypto import pkcs12

    return pkcs12.AuthenticatedSafe.load(bytes(store["auth_safe"]["content"]))


def _is_intact(store: Any, passphrase: bytes | None) -> bool:
    """Whether the MAC matches the passphrase; true for a store without a MAC."""
    mac = store["mac_data"]
    if mac.native is None:
        return True
    algorithm = mac["mac"]["digest_algorithm"]["algorithm"].native
    if algorithm not in hashlib.algorithms_guaranteed or "_" in algorithm or algorithm.startswith("shake"):
        raise UnknownMethod(algorithm)
    salt, iterations = mac["mac_salt"].native, mac["iterations"].native
    size = hashlib.new(algorithm).digest_size
    key = derived_key(algorithm, passphrase, salt, iterations, MAC_ID, size)
    found = hmac.new(key, bytes(store["auth_safe"]["content"]), algorithm).digest()
    return hmac.compare_digest(found, mac["mac"]["digest"].native)


def _contents(safe: Any, passphrase: bytes | None) -> Any:
    """The bags of a safe, decrypted if necessary."""
    kind = safe["content_type"].native
    if kind == "data":
        return _few(bytes(safe["content"]))
    if kind != "encrypted_data":
        raise UnknownMethod(kind)
    info = safe["content"]["encrypted_content_info"]
    encrypted = bytes(info["encrypted_content"])
    return _few(decrypted(info["content_encryption_algorithm"], encrypted, passphrase))


def _few(encoded: bytes) -> Any:
    """The bags, if they are not too many: the library takes a kilobyte for each. Raises InputError."""
    from asn1crypto import pkcs12

    for _, start, end in inside.elements(encoded, 0, len(encoded)):
        if next(islice(inside.elements(encoded, start, end), _MOST_BAGS, None), None):
            raise InputError(f"a part of the PKCS #12 file holds more than {_MOST_BAGS:,} entries")
    if found := grammar.structure_flaw(encoded, grammar.BAGS):
        raise _Damaged(found)
    return pkcs12.SafeContents.load(encoded)


def _bags(contents: Any, passphrase: bytes | None, depth: int) -> Iterator[Bag]:
    """The bags of a SafeContents and of those nested in it. RFC 7292 section 4.2. Raises _Damaged."""
    from asn1crypto import pkcs12

    for place, each in enumerate(contents):
        kind, value = each["bag_id"].native, each["bag_value"]
        bag = _attributes(each["bag_attributes"])._replace(place=place, unread=_NESTED if depth else None)
        if kind == "cert_bag":
            yield _certificate(value, bag)
        elif kind == "key_bag":
            plain = value.untag().dump()
            yield bag._replace(kind=KEY, contents=plain, is_trusted=False, unread=bag.unread or _PLAIN)
        elif kind == "pkcs8_shrouded_key_bag":
            yield _key(value, passphrase, bag._replace(kind=KEY, is_trusted=False))
        elif kind == "secret_bag":
            is_key = value["secret_type_id"].dotted == _SHROUDED_KEY
            yield bag._replace(key_id=None, is_trusted=False, unread=bag.unread if is_key else _SECRET)
        elif kind == "safe_contents":
            if depth >= _DEEPEST:
                raise _Damaged(f"its bags are nested more than {_DEEPEST} deep")
            inner = value if isinstance(value, pkcs12.SafeContents) else _few(bytes(value))
            yield from _bags(inner, passphrase, depth + 1)
        else:
            label = "CRL" if kind == "crl_bag" else f"ENTRY OF TYPE {each['bag_id'].dotted}"
            yield bag._replace(kind=OTHER, title=label)


def _certificate(value: Any, bag: Bag) -> Bag:
    """A certificate; one of a type other than X.509 is not decoded, but Java takes it for a certificate."""
    if value["cert_id"].native == "x509":
        return bag._replace(kind=CERTIFICATE, contents=bytes(value["cert_value"]))
    return bag._replace(kind=OTHER, unread=_STRANGE, title="CERTIFICATE OF ANOTHER TYPE")


def _key(value: Any, passphrase: bytes | None, bag: Bag) -> Bag:
    """A key; one with a separate password, which Java allows, stays encrypted."""
    from asn1crypto import keys

    try:
        plain = decrypted(value["encryption_algorithm"], value["encrypted_data"].native, passphrase)
        keys.PrivateKeyInfo.load(plain, strict=True)["private_key_algorithm"].dump()
    except FAULTS:
        return bag._replace(contents=value.untag().dump(), is_open=False)
    return bag._replace(contents=plain)


def _attributes(attributes: Any) -> Bag:
    """A bag with only its attributes: name, identifier, and whether Java trusts it."""
    bag = Bag(SECRET, b"")
    for each in attributes if attributes.contents is not None else ():
        kind = each["type"]
        if kind.dotted == _TRUSTED_BY_JAVA:
            bag = bag._replace(is_trusted=True, flaw=bag.flaw if _are_identifiers(each) else _FLAWED_TRUST)
        elif kind.native in _SINGLE_VALUES:
            title, expected = _SINGLE_VALUES[kind.native]
            try:
                values = [value.native for value in each["values"]]
            except FAULTS:
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


def _are_identifiers(attribute: Any) -> bool:
    contents = attribute["values"].contents
    return all(tag == OID for tag, _, _ in inside.elements(contents, 0, len(contents)))
