"""IP addresses of special purpose: IANA's registries, as `rules/data/reserved-addresses.toml` has them."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from certlint.policy import tables

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@cache
def _reserved() -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(text), purpose) for text, purpose in tables.values("reserved-addresses").items())


def purpose(address: Address) -> str:
    """What a reserved address is for, or an empty string."""
    return next((why for network, why in _reserved() if address in network), "")


def overlap(base: bytes, mask: bytes) -> str:
    """The reserved network that shares addresses with those that equal `base` wherever `mask` is set, and its purpose."""
    wanted, bits = int.from_bytes(base, "big"), int.from_bytes(mask, "big")
    for network, why in _reserved():
        both = bits & int(network.netmask)
        if network.max_prefixlen == 8 * len(base) and wanted & both == int(network.network_address) & both:
            return f"{network} ({why})"
    return ""
