"""Locations in extensions: which of them are URLs with a scheme that clients fetch from."""

from __future__ import annotations

import pytest

from certlint.check import screens_of
from certlint.checks.information_access import _plain_scheme, _scheme, schemes
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der
from tests.forge.names import general_name

ALLOWED = ("http", "ldap")


def points(*names: str):
    """The CRL distribution points of a certificate, each with one of these general names."""
    raw = der.sequence(*(der.sequence(der.explicit(0, der.explicit(0, general_name(name)))) for name in names))
    made = forge.leaf(extensions=[("2.5.29.31", False, raw)])
    return Certificate(made.der).part("crl_distribution_points")


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("http://a.example/x", "http"),
        ("HTTP://a.example", "http"),
        ("https://a", "https"),
        ("http://", ""),
        ("http:///x", ""),
        ("https://?x", ""),
        ("http:a.example", ""),
        ("http:/a.example", ""),
        ("ldap:///cn=x", "ldap"),
        ("ldap:", "ldap"),
        ("a.example", ""),
        ("", ""),
    ],
)
def test_the_scheme_of_a_location(url: str, scheme: str):
    assert _scheme(url) == scheme
    (place,) = points(f"uri:{url}").points[0].names
    assert _plain_scheme(place) in ("", scheme)


@pytest.mark.parametrize(
    ("name", "message", "found"),
    [
        (
            "uri:ftp://a.example",
            "the location 'ftp://a.example' is not a URL with the scheme http or ldap",
            "ftp://a.example",
        ),
        ("uri:http:///x", "the location 'http:///x' is not a URL with the scheme http or ldap", "http:///x"),
        ("a.example", "the location is a dNSName, not a URL with the scheme http or ldap", "dNSName"),
    ],
)
def test_what_is_no_url_that_clients_fetch(name: str, message: str, found: str):
    part = points("uri:http://a.example/x", name)
    (problem,) = schemes(part, allowed=ALLOWED)
    assert (problem.message, problem.expected, problem.found) == (message, "http://… or ldap://…", found)
    assert problem.at == part.points[1].names[0].at


@pytest.mark.parametrize("url", ["uri:http://a.example/x", "uri:ldap://a.example", "uri:ldap:///cn=x"])
def test_what_is_one(url: str):
    assert list(schemes(points(url), allowed=ALLOWED)) == []


@pytest.mark.parametrize(
    "name", ["uri:http://a", "uri:https://a", "uri:http://", "uri:ftp://a", "uri:LDAP://a", "a.example"]
)
def test_the_screen_leaves_out_no_row_that_finds_something(name: str):
    part = points(name)
    rows = [{"allowed": allowed, "method": ""} for allowed in (("http",), ("https",), ALLOWED, ("http", "https"))]
    make = screens_of(schemes)
    assert make is not None
    finding = {number for number, row in enumerate(rows) if list(schemes(part, **row))}
    assert finding <= set(make(rows)(part))
