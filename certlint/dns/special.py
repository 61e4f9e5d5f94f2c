"""Domains with their own rules: `.onion` and the reverse zones of IP addresses."""

from __future__ import annotations

from certlint.light import re

_V2, _V3 = r"[a-z2-7]{16}", r"[a-z2-7]{56}"


def onion_version(name: str) -> int:
    """2 or 3 if the label before `.onion` is an address of that version of Tor onion services, else 0.

    A version 3 address consists of a key, a checksum and the version. Tor rend-spec-v3, section 6.
    """
    labels = name.lower().split(".")
    if len(labels) < 2 or labels[-1] != "onion":
        return 0
    if re.fullmatch(_V2, labels[-2]):
        return 2
    if not re.fullmatch(_V3, labels[-2]):
        return 0
    from base64 import b32decode  # few names are onion names, and `hashlib` loads OpenSSL again
    from hashlib import sha3_256

    raw = b32decode(labels[-2].upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    expected = sha3_256(b".onion checksum" + key + version).digest()[:2]
    return 3 if version == b"\3" and checksum == expected else 0


_IPV4_ZONE, _IPV6_ZONE = ".in-addr.arpa", ".ip6.arpa"
_ZONES = ("in-addr.arpa", "ip6.arpa")


def in_reverse_zone(name: str) -> bool:
    """Whether a name in a reverse zone represents an address. RFC 1035 section 3.5, RFC 3596 section 2.5."""
    return name.lower().endswith((_IPV4_ZONE, _IPV6_ZONE))


def is_reverse_zone(name: str) -> bool:
    """Whether a name is a reverse zone itself."""
    return name.lower() in _ZONES


def reverse_address(name: str) -> str:
    """The address that a name in a reverse zone represents; empty if there is none. RFC 1035 section 3.5, RFC 3596."""
    from ipaddress import IPv6Address, ip_address

    from certlint.dns.addresses import address_text

    lower = name.lower()
    if lower.endswith(_IPV4_ZONE):
        labels = lower[: -len(_IPV4_ZONE)].split(".")
        text = ".".join(reversed(labels))
        good = len(labels) == 4
    else:
        labels = lower[: -len(_IPV6_ZONE)].split(".")
        good = len(labels) == 32 and all(re.fullmatch("[0-9a-f]", label) for label in labels)
        text = str(IPv6Address(int("".join(reversed(labels)), 16))) if good else ""
    try:
        return address_text(ip_address(text)) if good else ""
    except ValueError:
        return ""
