"""Names and addresses with rules of their own: onions, the reverse zone, reserved ranges."""

from __future__ import annotations

import pytest

from certlint.checks.addresses import reserved
from certlint.dns.special import in_reverse_zone, onion_version, reverse_address


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("expyuzz4wqqyqhjn.onion", 2),
        ("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 3),
        ("www.PG6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 3),
        ("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscrye.onion", 0),
        ("short.onion", 0),
        ("onion", 0),
        ("expyuzz4wqqyqhjn.example", 0),
    ],
)
def test_onion_names(name, version):
    assert onion_version(name) == version


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("4.3.2.1.in-addr.arpa", "1.2.3.4"),
        ("3.2.1.in-addr.arpa", ""),
        ("256.3.2.1.in-addr.arpa", ""),
        (f"1.{'0.' * 30}2.ip6.arpa", "2000::1"),
        (f"g.{'0.' * 30}2.ip6.arpa", ""),
        ("1.ip6.arpa", ""),
    ],
)
def test_reverse_names(name, address):
    assert in_reverse_zone(name)
    assert reverse_address(name) == address


@pytest.mark.parametrize(
    ("base", "mask", "network"),
    [
        ("10.1.0.0", "255.255.0.0", "10.0.0.0/8"),
        ("8.8.0.0", "255.255.0.0", ""),
        ("0.0.0.0", "0.0.0.0", "0.0.0.0/8"),
        ("192.168.1.1", "1.2.3.4", "0.0.0.0/8"),
        ("2600::", "ffff::", ""),
        ("fd00::", "ff00::", "fc00::/7"),
    ],
)
def test_which_ranges_have_reserved_addresses(base, mask, network):
    from ipaddress import ip_address

    assert reserved().overlap(ip_address(base).packed, ip_address(mask).packed).partition(" ")[0] == network
