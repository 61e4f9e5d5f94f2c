"""Unusual encodings of name constraints, independent of the names below. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.dns.matching import looks_like_address
from certlint.light import re
from certlint.x509.parts.general_names import (
    DIRECTORY,
    DNS,
    EDI,
    EMAIL,
    IP,
    MAPPED_IPV4,
    OTHER_NAME,
    REGISTERED_ID,
    URI,
    X400,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.locations import Distance, NameConstraints


def shape(constraints: NameConstraints) -> Iterator[str]:
    """The cases of the constraints themselves."""
    trees = [*constraints.permitted, *constraints.excluded]
    if not trees:
        yield "empty"
    if any(distance.field for distance in constraints.distances):
        yield "maximum"
    elif any(map(is_distance, constraints.distances)):
        yield "minimum"
    if any(distance.field == 0 and not distance.value for distance in constraints.distances):
        yield "minimum-written"
    yield from _kinds(constraints)
    for prefix, bases in (("", constraints.permitted), ("excluded-", constraints.excluded)):
        for tree in bases:
            yield from _OF_KINDS[tree.kind](tree.value, critical=constraints.critical) if tree.kind in _OF_KINDS else ()
            yield from _domain_shape(tree.value, prefix) if tree.kind == DNS else ()
            if tree.kind in _TEXTS and not tree.value.isascii():
                yield "base-not-ascii"
                yield from ["uri-base-not-ascii"] * (tree.kind == URI)


def _kinds(constraints: NameConstraints) -> Iterator[str]:
    """The kinds of names that some clients do not compare."""
    kinds = {tree.kind for tree in (*constraints.permitted, *constraints.excluded)}
    if any(tree.kind == DIRECTORY and len(tree.value) > len(_NOBODY) for tree in constraints.excluded):
        yield "excludes-directory"
    if OTHER_NAME in kinds and constraints.critical:
        yield "of-other"
    for kind, case in _RARE.items():
        if kind in kinds:
            yield case if constraints.critical else f"{case}-not-critical"


_TEXTS = (DNS, EMAIL, URI)
_NOBODY = b"\x30\x00"
"""The name without attributes, which has all others below it."""
_RARE = {X400: "of-x400", EDI: "of-edi", DIRECTORY: "of-directory", REGISTERED_ID: "of-registered"}
# The number of octets of an IPv4 or IPv6 network.
_NETWORKS = (8, 32)
# The same, or those of a single address.
_READ_BY_JAVA = (4, 8, 16, 32)
# User principal names, and service names.
_READ_BY_GNUTLS = tuple(
    bytes([der.OID, len(oid)]) + oid for oid in map(der.encode_oid, ("1.3.6.1.4.1.311.20.2.3", "1.3.6.1.5.5.7.8.7"))
)


def is_distance(distance: Distance) -> bool:
    """Whether there is a minimum other than 0, or a maximum; RFC 5280 allows neither."""
    return bool(distance.value or distance.field)


def _network_shape(base: bytes, *, critical: bool) -> Iterator[str]:
    """The cases of one base; all functions for a kind have this signature."""
    if len(base) not in _NETWORKS:
        yield "ip-base-length"
        yield from ["ip-base-of-none"] * (critical and len(base) not in _READ_BY_JAVA)
    elif has_hole(base):
        yield "mask-with-hole"
    elif len(base) == max(_NETWORKS) and base.startswith(MAPPED_IPV4):
        yield "ip-base-mapped"


def _mailbox_shape(base: bytes, *, critical: bool) -> Iterator[str]:
    if base.startswith(b"@"):
        yield "email-base-at"
    elif not base and critical:
        yield "base-of-none"
    elif b'"' in base:
        yield "email-base-odd"
    elif base == b".":
        yield "base-dot"


def _uri_shape(base: bytes, *, critical: bool) -> Iterator[str]:
    if critical:
        yield from ["uri-base-scheme"] * (b"://" in base)
        yield from ["base-of-none"] * (not base)
        yield from ["uri-base-with-dot"] * base.endswith(b".")
    if base.endswith(b"."):
        yield "uri-base-ends-in-dot"
    elif looks_like_address(base.decode("latin-1")):
        yield "uri-base-address"


def _other_shape(base: bytes, *, critical: bool) -> Iterator[str]:  # noqa: ARG001 - as for the other kinds
    if not base.startswith(_READ_BY_GNUTLS):
        yield "of-other-unread"


def unread_by_java(constraints: NameConstraints) -> Iterator[str]:
    """Whether Java ignores constraints that are not critical, because it cannot decode a base."""
    if constraints.critical:
        return
    trees = [tree for tree in (*constraints.permitted, *constraints.excluded) if tree.kind in _OF_KINDS]
    if any(not _UNREAD_BY_JAVA.isdisjoint(_OF_KINDS[tree.kind](tree.value, critical=True)) for tree in trees):
        yield UNREAD_BY_JAVA


UNREAD_BY_JAVA = "unread-by-java"
_UNREAD_BY_JAVA = frozenset({"base-of-none", "ip-base-of-none", "uri-base-scheme", "uri-base-with-dot"})
_OF_KINDS = {IP: _network_shape, EMAIL: _mailbox_shape, URI: _uri_shape, OTHER_NAME: _other_shape}


def _domain_shape(base: bytes, prefix: str) -> Iterator[str]:
    yield from _base_spelling(base, prefix)
    if b"*" in base:
        yield "base-wildcard"
    if not base:
        yield "base-empty"
    elif base == b".":
        yield "dns-base-dot"
    else:
        yield from ["base-leading-dot"] * base.startswith(b".")
        yield from [f"{prefix}base-with-dot"] * base.endswith(b".")


LABEL = rb"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = rb"\.?(?:%b(?:\.%b)*)?\.?" % (LABEL, LABEL)


def _base_spelling(base: bytes, prefix: str) -> Iterator[str]:
    """Defects that no domain has: a wildcard, a blank, or a label that is empty, too long, or has other characters."""
    yield from [f"{prefix}base-underscore"] * (b"_" in base)
    is_domain = re.fullmatch(_DOMAIN, base)
    if is_domain and not base.replace(b".", b"").isdigit():
        return
    yield "base-not-a-name"
    if not is_domain:
        yield f"{prefix}base-not-a-domain"
    labels = base.removeprefix(b".").split(b".")
    if not all(labels):
        yield "base-label-empty"
    if not (all(labels) and base.isascii()) or b" " in base:
        yield "base-unreadable"


def has_hole(network: bytes) -> bool:
    """Whether the mask of a network is not ones followed by zeros."""
    mask = network[len(network) // 2 :]
    bits = f"{int.from_bytes(mask, 'big'):0{8 * len(mask)}b}"
    return "01" in bits


def comes_to_hole(network: bytes, address: bytes) -> bool:
    """Whether rustls, which compares octet by octet, comes to the hole of a mask before the address differs."""
    half = len(network) // 2
    if half != len(address):
        return False
    for place, (octet, base, mask) in enumerate(zip(address, network[:half], network[half:], strict=True)):
        if has_hole(bytes(place + 1) + network[half : half + place + 1]):
            return True
        if (octet ^ base) & mask:
            return False
    return False
