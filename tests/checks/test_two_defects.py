"""Two defects are two errors: what is told once of one defect hides no other one."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import forge
from tests.cases import books, forum, smime
from tests.checks.test_one_error import below, dv, errors, holder
from tests.forge import der
from tests.support.judging import judge

pytestmark = pytest.mark.slow

BROKEN, PRINTABLE = ("CN", b"\xff\xfe", "utf8"), ("CN", "a@b", "printable")
PAIRS = {
    "a space and an internal name": (
        "web-pki",
        lambda: dv(san=[forum.HOST, " ", "server.corp"]),
        {"rfc5280/san-dns-space", "cabf-br/unknown-tld"},
    ),
    "a CN that is too long, and below no top-level domain": (
        "web-pki",
        lambda: holder(("C", "US"), ("CN", "a" * 65)),
        {"cabf-br/unknown-tld", "rfc5280/subject-common-name-too-long"},
    ),
    "a dash for a state, and a country that is none": (
        "web-pki",
        lambda: forum.subject(("C", "ZQ"), ("ST", "-"), ("O", "Example Inc"), extensions=[books.ENOUGH]),
        {"cabf-br/attribute-without-meaning", "cabf-br/country-invalid"},
    ),
    "a sign in an organization, and a country that is none": (
        "web-pki",
        lambda: forum.subject(
            ("C", "ZQ"), ("ST", "Utah"), ("O", "Example Inc"), ("serialNumber", "1@"), extensions=[books.ENOUGH]
        ),
        {"rfc5280/subject-printable-alphabet", "cabf-br/country-invalid"},
    ),
    "OCSPSigning of a server, and a secret address": (
        "web-pki",
        lambda: dv(eku=["serverAuth", "OCSPSigning"], san=[forum.HOST, "ip:10.0.0.1"]),
        {"cabf-br/purposes-unfit", "cabf-br/san-reserved-address"},
    ),
    "a server that is a CA, with a key on P-224": (
        "web-pki",
        lambda: dv(ca=True, key="p224"),
        {"cabf-br/subscriber-is-ca", "cabf-br/ec-curve"},
    ),
    "a CA without a CN that signs nothing": (
        "web-pki",
        lambda: forum.sub_ca(subject=forum.CA_DN[:2], key_usage=["digitalSignature"]),
        {"cabf-br/ca-common-name-missing", "cabf-br/ca-signs-nothing"},
    ),
    "a host, and a malformed mailbox in a mail certificate": (
        "smime",
        lambda: smime.leaf(2, 2, san=[f"email:{smime.ADDRESS}", "a b.example.com", "email:nobody"]),
        {"smime/san-other-name", "rfc5280/san-email-not-a-mailbox"},
    ),
}


@pytest.mark.parametrize("what", PAIRS)
def test_two_defects_are_two_errors(what):
    profile, make, rules = PAIRS[what]
    assert set(errors([make()], profile)) == rules


@pytest.mark.parametrize("name", [BROKEN, PRINTABLE], ids=["not UTF-8", "not PrintableString"])
@pytest.mark.parametrize("profile", ["hygiene", "nginx", "rfc5280", "redis-enterprise-server"])
def test_the_name_of_a_ca_is_told_of_the_ca_alone(name, profile):
    """The certificates below it repeat the name, and cannot mend it."""
    (rule,) = errors(below(subject=[("O", "Example"), name]), profile)
    assert "/subject-" in rule


def test_the_name_of_a_ca_that_is_not_in_the_file_is_told_of_what_it_issued():
    leaf, *_ = below(subject=[("O", "Example"), BROKEN])
    assert "x509/issuer-string-invalid" in errors([leaf], "hygiene")


def test_an_issuer_that_is_named_otherwise_than_it_names_itself_is_told_of():
    """The defect is in the certificate that was issued: the CA's own has another name."""
    root = forge.root()
    middle = forge.intermediate(root, subject=[PRINTABLE, ("O", "Example")])
    leaf = forge.leaf(middle, issuer_name=[PRINTABLE, ("O", "Example", "printable")])
    assert {"x509/issuer-string-invalid", "x509/subject-string-invalid"} <= set(errors([leaf, middle, root], "hygiene"))


def test_a_rule_that_yields_in_place_names_the_other_one():
    result = judge([dv(san=[forum.HOST, " "])], profile="web-pki", as_of=datetime(2026, 6, 1))
    (outcome,) = (each for each in result.outcomes if each.rule.id == "cabf-br/unknown-tld")
    assert (outcome.status.name, outcome.reason) == ("FAILED", "reported by rfc5280/san-dns-space")


@pytest.mark.parametrize("profile", ["hygiene", "nginx", "redis-enterprise-server", "java", "openldap"])
def test_what_chromium_refuses_is_an_error(profile):
    """An extension with critical=FALSE, which DER leaves out. Clients that take it are asked alone: a remark."""
    written = der.sequence(der.oid("1.2.3.4"), der.boolean(False), der.octet_string(der.null()))
    assert errors(forge.chain(extensions=[written]), profile) == ["x509/default-encoded"]
