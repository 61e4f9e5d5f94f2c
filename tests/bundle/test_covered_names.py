"""The names that options ask for, of a certificate that has them: the host's, the others, addresses."""

from __future__ import annotations

import pytest

from certlint.bundle.covered_names import names_of
from certlint.x509.certificate import Certificate
from tests import forge

MANY = [f"n{number}.example.com" for number in range(120)]


def names(subject="cluster.example.com", san=(), **more) -> dict[str, list[str]]:
    return names_of(Certificate(forge.leaf(subject=subject, san=list(san) or None, **more).der))


@pytest.mark.parametrize(
    ("subject", "san", "fqdn", "others"),
    [
        ("b.example.com", ["a.example.com", "b.example.com"], "b.example.com", ["a.example.com"]),
        ("B.example.com", ["b.EXAMPLE.com"], "b.example.com", []),
        ("Example Inc", ["a.example.com", "b.example.com"], "a.example.com", ["b.example.com"]),
        ("localhost", ["host", "a.example.com"], "a.example.com", []),
        ("a_b.example.com", ["*.example.com", "a.example.com"], "a.example.com", ["*.example.com"]),
        ("a.example.com", [], "a.example.com", []),
        ("a.example.com", ["a_b.example.com", "b..example.com", "host", "c.example.com"], "a.example.com", ["c.example.com"]),
        ("a.example.com", ["b.example.com", "b.example.com", "*.b_c.example.com"], "a.example.com", ["b.example.com"]),
        ("a.example.com", ["*.co.uk", "*.local", "*.example.co.uk"], "a.example.com", ["*.example.co.uk"]),
        ([("O", "Example")], ["a.example.com"], "a.example.com", []),
    ],
)  # fmt: skip
def test_names(subject, san, fqdn, others):
    assert names(subject, san) == {"fqdn": [fqdn], "san": others, "ip": []}


@pytest.mark.parametrize(
    ("subject", "san", "addresses"),
    [("Example Inc", [], []), ("host", ["host2"], []), ("*.example.com", ["ip:192.0.2.1"], ["192.0.2.1"])],
)
def test_where_there_is_no_name_of_a_host(subject, san, addresses):
    assert names(subject, san) == {"san": [], "ip": addresses}


def test_a_wildcard_alone_gives_the_name_under_it():
    found = names("*.example.com", ["*.example.com", "ip:192.0.2.1"])
    assert found == {"fqdn": ["example.com"], "san": ["*.example.com"], "ip": ["192.0.2.1"]}


def test_addresses():
    found = names(san=["a.example.com", "ip:192.0.2.1", "ip:2001:db8::1"])
    assert found["ip"] == ["192.0.2.1", "2001:db8::1"]


def test_so_many_of_each_and_no_more():
    found = names(MANY[0], MANY)
    assert found["san"] == MANY[1:100]
    addresses = [f"192.0.2.{number}" for number in range(120)]
    assert names(san=[f"ip:{each}" for each in addresses])["ip"] == addresses[:100]
