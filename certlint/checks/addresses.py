"""IP addresses in certificates of the public web: in the SAN, in the CN, in name constraints, in reverse zones."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from certlint import addresses as reserved_addresses
from certlint.check import check
from certlint.parts.general_names import ip_text
from certlint.report import Problem
from certlint.special import in_reverse_zone, reverse_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.ages import PermittedAddresses
    from certlint.parts.hosts import Addresses, Hosts


@check
def public_in_san(addresses: Addresses, *, first: str) -> Iterator[Problem]:
    """No iPAddress of the SAN is reserved, in a certificate that ends in the month `first` or later. BR 7.1.2.7.12."""
    for value in addresses.values if addresses.month >= first else ():
        if len(value) in (4, 16) and (why := reserved_addresses.purpose(ip_address(value))):
            text = str(ip_address(value))
            yield Problem(f"iPAddress {text} is reserved: {why}", expected="a public address", found=text)


@check
def public_in_cn(addresses: Addresses, *, first: str) -> Iterator[Problem]:
    """No address in a CN is reserved, in a certificate that ends in the month `first` or later. BR 7.1.4.3."""
    for text in addresses.common if addresses.month >= first else ():
        if why := reserved_addresses.purpose(ip_address(text)):
            yield Problem(
                f"the common name {text} is a reserved address: {why}", "a public address", text, part="subject"
            )


@check
def public_in_constraints(permitted_addresses: PermittedAddresses, *, first: str) -> Iterator[Problem]:
    """No permitted range of addresses has reserved ones in it; the same for name constraints. BR 7.1.2.5.2."""
    for value, at in permitted_addresses.ranges if permitted_addresses.month >= first else ():
        half = len(value) // 2
        if half in (4, 16) and (overlap := reserved_addresses.overlap(value[:half], value[half:])):
            found = ip_text(value)
            message = f"the permitted range {found} has reserved addresses in it: {overlap}"
            yield Problem(message, "public addresses", found, at=at)


@check
def no_reverse_zone(odd_hosts: Hosts) -> Iterator[Problem]:
    """No host name is in the reverse zone of an address. BR 4.2.2, ballot SC-086."""
    for index, host in odd_hosts.below(".arpa"):
        if in_reverse_zone(host.text):
            yield Problem(
                f"{host.where} {host.text!r} is in a reverse zone", "a name outside of arpa", host.text, at=index
            )


@check
def public_reverse(odd_hosts: Hosts) -> Iterator[Problem]:
    """No host name is the reverse name of a reserved address. BR 7.1.2.7.12."""
    for index, host in odd_hosts.below(".arpa"):
        address = reverse_address(host.text) if in_reverse_zone(host.text) else ""
        if address and (why := reserved_addresses.purpose(ip_address(address))):
            yield Problem(
                f"{host.where} {host.text!r} stands for {address}, which is reserved: {why}",
                expected="a public address",
                found=address,
                at=index,
            )


@check
def sound_reverse(odd_hosts: Hosts) -> Iterator[Problem]:
    """A host name in a reverse zone spells a whole address. RFC 1035 section 3.5, RFC 3596 section 2.5."""
    for index, host in odd_hosts.below(".arpa"):
        if in_reverse_zone(host.text) and not reverse_address(host.text):
            yield Problem(
                f"{host.where} {host.text!r} is in a reverse zone and spells no address",
                expected="four decimal labels before in-addr.arpa, 32 hexadecimal ones before ip6.arpa",
                found=host.text,
                at=index,
            )
