"""Hosts, addresses, networks and ports as people write them; and what becomes of a name with several addresses."""

from __future__ import annotations

import socket

import pytest

from certlint.batch.scan.sightings import MOST_ADDRESSES, Look, sightings_of
from certlint.batch.scan.targets import ScanTarget, Targets
from certlint.errors import UsageError
from certlint.net.sweep import Gate


def listed(*texts, ports=(443,)):
    targets = Targets(ports)
    for text in texts:
        targets.add(text)
    return [str(each) for each in targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.example.com", ["www.example.com:443"]),
        ("WWW.Example.COM.", ["www.example.com:443"]),
        ("www.example.com:8443", ["www.example.com:8443"]),
        ("a.example:443,8443,9000-9002", [f"a.example:{p}" for p in (443, 8443, 9000, 9001, 9002)]),
        ("fa\u00df.example", ["xn--fa-hia.example:443"]),
        ("localhost:1", ["localhost:1"]),
        ("my_host:1", ["my_host:1"]),
        ("192.0.2.1", ["192.0.2.1:443"]),
        ("192.0.2.1:1,2", ["192.0.2.1:1", "192.0.2.1:2"]),
        ("2001:db8::1", ["[2001:db8::1]:443"]),
        ("[2001:DB8:0::1]:25", ["[2001:db8::1]:25"]),
        ("[2001:db8::1]", ["[2001:db8::1]:443"]),
        ("192.0.2.0/30:1", ["192.0.2.1:1", "192.0.2.2:1"]),
        ("192.0.2.9/31", ["192.0.2.8:443", "192.0.2.9:443"]),
        ("192.0.2.9/32", ["192.0.2.9:443"]),
        ("2001:db8::/127", ["[2001:db8::]:443", "[2001:db8::1]:443"]),
        ("[2001:db8::8/127]:1", ["[2001:db8::8]:1", "[2001:db8::9]:1"]),
    ],
)
def test_what_is_written(text, expected):
    assert listed(text) == expected


def test_what_is_named_twice_is_there_once():
    assert listed("a.example", "A.example:443", "192.0.2.1", "192.0.2.0/30", "a.example:8443") == [
        "a.example:443",
        "192.0.2.1:443",
        "192.0.2.2:443",
        "a.example:8443",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", ":443", "a.example:", "a.example:0", "a.example:65536", "a.example:http", "a.example:5-1", "a.example:1,,2",
        "https://a.example/", "a.example/path", "user@a.example", "*.example.com", "192.0.2.1/33", "192.0.2.0/x",
        "[::1", "[::1]x", "a b", "\x1b[2J", "1" * 100_000, "a.example:" + "1" * 100_000, "0.0.0.0/0", "::/0", "fe80::/10",
    ],
)  # fmt: skip
def test_what_is_not_a_host(text):
    if text == "a.example:":
        assert listed(text) == ["a.example:443"]
        return
    with pytest.raises(UsageError) as caught:
        listed(text)
    assert len(caught.value.message) < 300


def test_they_are_counted_before_they_are_made():
    targets = Targets((443, 8443))
    for text in ("10.0.0.0/8", "a.example", "192.0.2.1:1"):
        targets.add(text)
    assert targets.count == 2 * (2**24 - 2) + 2 + 1


class TestNames:
    def seen(self, monkeypatch, found):
        answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 1)) for address in found]
        real = socket.getaddrinfo

        def resolve(host, port, **options):
            return answers if host == "many.example" else real(host, port, **options)

        monkeypatch.setattr("socket.getaddrinfo", resolve)
        return sightings_of(ScanTarget("many.example", 1), Look(step=5), Gate(0))

    def test_every_address_is_looked_at_once(self, monkeypatch):
        found = self.seen(monkeypatch, ["127.0.0.1", "127.0.0.2", "127.0.0.1"])
        assert [each.path for each in found] == ["many.example:1 (127.0.0.1)", "many.example:1 (127.0.0.2)"]
        assert {each.failure for each in found} == {"cannot be reached: Connection refused"}

    def test_many_addresses_are_bounded_and_told(self, monkeypatch):
        found = self.seen(monkeypatch, [f"127.0.{n >> 8}.{n & 255}" for n in range(1, 1001)])
        assert len(found) == MOST_ADDRESSES + 1
        assert found[-1].failure == f"{1000 - MOST_ADDRESSES} more addresses of the name were not checked"
        assert found[-1].path == "many.example:1"

    def test_a_single_one_more_is_told_as_one(self, monkeypatch):
        found = self.seen(monkeypatch, [f"127.0.0.{n}" for n in range(1, MOST_ADDRESSES + 2)])
        assert found[-1].failure == "1 more address of the name was not checked"
