"""Which names of a certificate the constraints of a CA bind, and which of them it must not issue for."""

from __future__ import annotations

import pytest

from certlint.trust.bound_names import BoundNames
from certlint.x509.certificate import Certificate
from tests import forge
from tests.trust.test_subtrees import subtrees

MAILBOX = "email:tls@example.com"


def refused(leaf: forge.Cert, **trees) -> list[tuple[str, str, str]]:
    """The names that a CA with these subtrees must not issue for: the part, the name, and why."""
    found = BoundNames(Certificate(leaf.der)).refused(subtrees(**trees))
    return [(bound.part, bound.text or bound.name.text, why) for bound, why in found]


@pytest.mark.parametrize(
    ("trees", "expected"),
    [
        ({"permitted": ["example.com"]}, [("subject_alt_name", "a.example.com.", "not permitted: it ends in a dot")]),
        ({"permitted": ["other.example"]}, [("subject_alt_name", "a.example.com.", "not permitted")]),
        ({"excluded": ["other.example"]}, []),
        ({"excluded": ["example.com"]}, [("subject_alt_name", "a.example.com.", "excluded")]),
    ],
    ids=str,
)
def test_a_name_that_ends_in_a_dot(trees, expected):
    """Most clients compare it with a base that has no dot, and some remove the dot: it is bound by both."""
    assert refused(forge.leaf(subject="a", san=["a.example.com."]), **trees) == expected


@pytest.mark.parametrize(
    ("san", "expected"),
    [
        (["b.other.example"], []),
        ([MAILBOX], [("subject", "a.example.com", "excluded")]),
        (None, [("subject", "a.example.com", "excluded")]),
    ],
    ids=["DNS names", "none", "no SAN"],
)
def test_a_common_name_is_bound_where_no_dns_name_stands_in_its_place(san, expected):
    assert refused(forge.leaf(subject="a.example.com", san=san), excluded=["example.com"]) == expected


@pytest.mark.parametrize(
    ("common_name", "is_bound"),
    [
        ("10.1.2.3", True),
        ("1.2", True),
        ("a_b.example.com", True),
        ("server", False),
        ("Example Server", False),
        ("2001:db8::1", False),
        ("*.example.com", False),
        ("-a.example.com", False),
        ("a-.example.com", False),
        ("a..example.com", False),
        ("a.example.com:443", False),
    ],
)
def test_a_common_name_of_two_labels_is_bound_as_openssl_does(common_name, is_bound):
    """The pairs `nc-ca-address-alone-cn-*` have what OpenSSL says."""
    found = refused(forge.leaf(subject=common_name, san=["ip:10.1.2.3"]), permitted=["example.org"])
    assert found == [("subject", common_name, "not permitted")] * is_bound


@pytest.mark.parametrize("san", [["a.example.com"], None], ids=["with a SAN", "without"])
def test_mailboxes_of_the_subject_are_bound(san):
    leaf = forge.leaf(subject=[("CN", "a"), ("emailAddress", "tls@example.com")], san=san)
    excluded = ["email:example.com"]
    assert refused(leaf, excluded=excluded) == [("subject", "tls@example.com", "excluded")]


def test_names_come_in_the_order_of_the_certificate():
    leaf = forge.leaf(subject="x", san=["b.example.com", MAILBOX, "a.example.com"])
    found = refused(leaf, excluded=["example.com", "email:example.com"])
    assert [name for _, name, _ in found] == ["b.example.com", "tls@example.com", "a.example.com"]
