"""The header `Host`: requests that name another host are refused."""

from __future__ import annotations

import pytest

from certlint.service.hosts import is_every_address, is_ip_address, is_loopback, known_as, names_us

LOCAL = known_as("127.0.0.1", [])
PUBLIC = known_as("0.0.0.0", ["Inventory.example.com", "2001:db8::1"])


@pytest.mark.parametrize(
    ("known", "header"),
    [
        (LOCAL, "127.0.0.1:8470"),
        (LOCAL, "127.0.0.1"),
        (LOCAL, "localhost:1"),
        (LOCAL, "LOCALHOST"),
        (known_as("::1", []), "[::1]:8470"),
        (known_as("::1", []), "[0:0:0:0:0:0:0:1]"),
        (known_as("localhost", []), "localhost:8470"),
        (PUBLIC, "inventory.example.com"),
        (PUBLIC, "inventory.example.com.:443"),
        (PUBLIC, "[2001:db8:0::1]:443"),
    ],
)
def test_it_is_called_by_its_names(known, header):
    assert names_us(header, known)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "evil.example.com",
        "127.0.0.1.evil.example.com",
        "localhost.evil.example.com:8470",
        "127.0.0.1:8470:1",
        "127.0.0.1:",
        "127.0.0.1:999999",
        "127.0.0.1@evil.example.com",
        "evil.example.com#127.0.0.1",
        "127.0.0.1, evil.example.com",
        "127.0.0.1/",
        " 127.0.0.1",
        "127.1",
        "2130706433",
        "0.0.0.0",
        "0.0.0.0:8470",
        "[::1]",
        "[127.0.0.1",
        "::1",
        "127.0.0.1\n",
        "localhost\n",
    ],
)
def test_nothing_else_is_it(header):
    assert not names_us(header, LOCAL)


def test_a_service_on_every_address_is_called_by_its_names_alone():
    for header in ("0.0.0.0", "127.0.0.1", "localhost", "192.0.2.1"):
        assert not names_us(header, PUBLIC)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.0.2.1", False), ("example.com", False), ("127.0.0.1.example.com", False)],
)  # fmt: skip
def test_which_addresses_nobody_else_reaches(host, loopback):
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("host", "every"),
    [("0.0.0.0", True), ("::", True), ("0:0:0:0:0:0:0:0", True), ("127.0.0.1", False), ("example.com", False), ("", False)],
)  # fmt: skip
def test_which_addresses_mean_all(host, every):
    assert is_every_address(host) is every


@pytest.mark.parametrize(
    ("host", "address"),
    [("192.0.2.1", True), ("2001:db8::1", True), ("[2001:db8::1]", False), ("example.com", False), ("1", False)],
)  # fmt: skip
def test_an_address_is_not_a_name(host, address):
    assert is_ip_address(host) is address
