"""IP addresses in Web PKI certificates: in the SAN, the CN, name constraints and reverse DNS names."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.check import check, screens
from certlint.dns.special import in_reverse_zone, is_reverse_zone, reverse_address
from certlint.policy import tables
from certlint.report import Problem
from certlint.x509.derived.host_views import Addresses
from certlint.x509.parts.general_names import ip_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.dns.addresses import Reserved
    from certlint.x509.derived.host_views import Hosts
    from certlint.x509.derived.periods import PermittedAddresses


@remembered()
def reserved() -> Reserved:
    """IANA's registries of special-purpose addresses, from `rules/data/reserved-addresses.toml`."""
    from certlint.dns.addresses import Reserved  # few certificates have addresses

    return Reserved(tables.values("reserved-addresses"))


@check
def public(part: Addresses | PermittedAddresses, *, where: str, first: str) -> Iterator[Problem]:
    """Certificates that expire in the month `first` or later contain no reserved IP address.

    `where` says which addresses are checked: `iPAddress`, `common name`, or `permitted range` (of name constraints).
    """
    for text, why, at in _reserved(part, where) if part.month >= first else ():
        message = f"the {where} {text} is reserved: {why}"
        yield Problem(message, "a public IP address", text, at=at, part="subject" if where == "common name" else "")


def _reserved(part: Addresses | PermittedAddresses, where: str) -> Iterator[tuple[str, str, int]]:
    """The reserved addresses of a part as text, each with its purpose and its offset."""
    if not isinstance(part, Addresses):
        for value, at in part.ranges:
            half = len(value) // 2
            if half in (4, 16) and (overlap := reserved().overlap(value[:half], value[half:])):
                yield ip_text(value), overlap, at
        return
    packed = [ip_text(value) for value in part.values if len(value) in (4, 16)]
    for text in {"iPAddress": packed, "common name": part.common}[where]:
        if why := _purpose(text):
            yield text, why, 0


def _purpose(address: str) -> str:
    """The purpose for which an address is reserved, or an empty string."""
    from ipaddress import ip_address

    return reserved().purpose(ip_address(address))


@check
def reverse_zone(unusual_hosts: Hosts, *, flaw: str) -> Iterator[Problem]:
    """No host name is in a reverse DNS zone (flaw `there`), encodes a reserved address (`reserved`), or encodes none
    (`malformed`).

    BR 4.2.2 and ballot SC-086, RFC 1035 section 3.5, RFC 3596 section 2.5.
    """
    for index, host in unusual_hosts.below(".arpa"):
        known = in_reverse_zone(host.text) or (flaw == "there" and is_reverse_zone(host.text))
        if known and (flaw_text := _reverse_flaw(host.text, flaw)):
            yield Problem(f"{host.where} {host.text!r} {flaw_text}", "a name outside .arpa", host.text, index)


@screens(reverse_zone, "flaw")
def _reverse_zone(rows: Rows) -> Screen:
    """All rows if a name is unusual."""
    every = range(len(rows))
    return lambda unusual_hosts: every if unusual_hosts.hosts else ()


def _reverse_flaw(name: str, flaw: str) -> str:
    """The message about a reverse DNS name that has the flaw, or an empty string."""
    if flaw == "there":
        return "is in a reverse DNS zone"
    address = reverse_address(name)
    if flaw == "malformed":
        return "" if address else "is in a reverse DNS zone but does not encode an address"
    why = _purpose(address) if address else ""
    return f"encodes {address}, which is reserved: {why}" if why else ""
