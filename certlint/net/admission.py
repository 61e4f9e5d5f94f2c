"""Which addresses may be contacted if a certificate names them: public Internet addresses only. RFC 6890.

Certificates are untrusted input: an address in one must not make certlint contact a service on this host, in this network,
or the metadata service of a cloud.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# IPv6 prefixes that embed IPv4 addresses: RFC 6052.
_TRANSLATED = IPv6Network("64:ff9b::/96")


def why_not_asked(address: str) -> str:
    """Why an address is refused, as the end of a sentence; empty if it is allowed."""
    plain = address.partition("%")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return "is not an address"
    inner = _within(found)
    what = _kind(inner if inner is not None else found)
    if what and inner is not None:
        return f"stands for {inner}, which {what}"
    return what


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address in an IPv6 address: mapped, translated, or a tunnel endpoint."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _kind(address: IPv4Address | IPv6Address) -> str:
    named = (
        (address.is_unspecified, "is the unspecified address"),
        (address.is_loopback, "is a loopback address"),
        (address.is_link_local, "is a link-local address"),
        (address.is_multicast, "is a multicast address"),
        (address.is_private, "is a private address"),
    )
    for holds, what in named:
        if holds:
            return what
    outside = isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST
    return "is not a global address" if outside or not address.is_global else ""
