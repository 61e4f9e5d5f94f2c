"""URLs in extensions: what RFC 3986, RFC 9110 and the DNS do not allow is found wherever a URL may be, and nothing else is."""

from __future__ import annotations

import pytest

from tests.cases import books, forum
from tests.forge import der
from tests.support.books import told

PLACES = {
    "rfc5280/aia-url-invalid": lambda url: {
        "aia": der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), url), der.sequence(der.oid(CA_ISSUERS), SOUND))
    },
    "rfc5280/crl-point-url-invalid": lambda url: {
        "crl": der.sequence(der.sequence(der.explicit(0, der.explicit(0, url))))
    },
    "rfc5280/practice-statement-url-invalid": lambda url: {
        "policies": forum.policy(forum.DV, forum.CPS, der.tlv(0x16, forum.content(url)))
    },
}
CA_ISSUERS, SOUND = "1.3.6.1.5.5.7.48.2", der.implicit(6, b"http://ca.example.com/ca.crt")
QUALIFIED = {"cabf-br/policy-qualifiers"}
"""A practice statement is not recommended at all."""


def found(place: str, url: str) -> set[str]:
    made = forum.leaf(**PLACES[place](der.implicit(6, url.encode())), extensions=[books.ENOUGH])
    return told(made) - QUALIFIED


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "url",
    [
        "http://ca.example.com:-1/x",
        "http://ca.example.com:80:80/x",
        "http://ca.example.com:99999/x",
        "http://ca.example.com:65536",
        "http://ca.example.com:0/x",
        "http://user@ca.example.com/x",
        "http://user:pass@ca.example.com/x",
        "http://a@b@ca.example.com/x",
        "http://ca..example.com/x",
        "http://.example.com/x",
        "http://-ca.example.com/x",
        "http://ca-.example.com/x",
        "http://*.example.com/x",
        "http://999.1.1.1/x",
        "http://[zz]/x",
        f"http://{'a' * 64}.example.com/x",
        "http://ca.example.com/[x]",
        "http://ca.example.com/x?[y]",
        "http://ca.example.com/%zz",
    ],
)
def test_one_rule_finds_a_malformed_url(place, url):
    """Apart from the Baseline Requirements, for which a host that nobody can reach is an internal name."""
    assert found(place, url) - {"cabf-br/aia-internal-name"} == {place}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "url",
    [
        "http://ca.example.com",
        "HTTP://CA.EXAMPLE.COM/x",
        "http://ca.example.com:80/x",
        "http://ca.example.com:/x",
        "http://ca.example.com:65535/x",
        "http://ca.example.com./x",
        "http://ca_1.example.com/x",
        "http://8.8.8.8/x",
        "http://[2606:4700::1111]:80/x",
        f"http://{'a' * 63}.example.com/x",
        "http://ca.example.com/a;b=c,d@e:f!$&'()*+?g=h@i#j",
        "http://ca.example.com/~x/%5By%5D",
    ],
)
def test_a_sound_url_is_no_fault(place, url):
    assert found(place, url) == set()


def test_other_schemes_have_other_forms():
    """A user name and a bare list of names are what LDAP and mail have."""
    url = "ldap://user@ca.example.com/cn=CA?certificateRevocationList;binary"
    assert "rfc5280/crl-point-url-invalid" not in found("rfc5280/crl-point-url-invalid", url)
