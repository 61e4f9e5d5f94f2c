"""Special-purpose IP addresses. The networks come from IANA's registries, which callers pass in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address_text(address: Address) -> str:
    """An address in RFC 5952 notation on every version of Python; an IPv4-mapped one with dots (section 5), as since 3.13."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return f"::ffff:{mapped}" if mapped else str(address)


class Reserved:
    """The reserved networks: their text (`10.0.0.0/8`) → their purpose."""

    def __init__(self, purposes: Mapping[str, str]) -> None:
        self._networks: list[tuple[Network, str]] = [(ip_network(text), why) for text, why in purposes.items()]

    def purpose(self, address: Address) -> str:
        """The purpose of a reserved address; empty if it is not reserved."""
        return next((why for network, why in self._networks if address in network), "")

    def overlap(self, base: bytes, mask: bytes) -> str:
        """The reserved network, with its purpose, that overlaps the addresses equal to `base` in the bits of `mask`."""
        wanted, bits = int.from_bytes(base, "big"), int.from_bytes(mask, "big")
        for network, why in self._networks:
            both = bits & int(network.netmask)
            if network.max_prefixlen == 8 * len(base) and wanted & both == int(network.network_address) & both:
                return f"{network} ({why})"
        return ""
