"""One defect is one finding, remarks included: nothing that an error says is said once more as information."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import forge
from tests.cases import books, code_signing, etsi, forum, smime
from tests.forge import der
from tests.support.judging import judge

SIGNS, BEHIND = "digitalSignature", "1.3.6.1.5.5.7.48.2"
IN_A_DIRECTORY = forum.access(BEHIND, books.dirname("CA"))
RELATIVE = der.explicit(0, der.tlv(0xA1, books.named("x")[2:]))
TWO_ISSUERS = der.tlv(0xA2, books.dirname("x") + books.dirname("y"))


def web(**knobs) -> forge.Cert:
    return forum.leaf(**{"extensions": [books.ENOUGH]} | knobs)


def mail(**knobs) -> forge.Cert:
    return smime.leaf(smime.MAILBOX, smime.MULTIPURPOSE, **knobs)


def mapped(ours: str, theirs: str) -> forge.Cert:
    return books.mapping(ours, theirs, [books.OURS])


BARE = {"version": 1, "drop": forge.EVERY}
CASES = {
    "web-pki": {
        "a server that is a CA": ("cabf-br/subscriber-is-ca", lambda: web(ca=True)),
        "an empty list of timestamps": ("rfc5280/sct-list-empty", lambda: web(extensions=[books.timestamps()])),
        "an attribute twice that should not be there": (
            "cabf-br/ov-attribute-unusual",
            lambda: forum.subject(
                ("C", "US"), ("L", "Provo"), ("STREET", "a"), ("STREET", "b"), ("O", "x"), extensions=[books.ENOUGH]
            ),
        ),
    },
    "web-pki-ca": {
        "any purpose": ("mozilla/ca-any-purpose", lambda: forum.sub_ca(eku=["any"])),
        "an issuer in a directory": ("cabf-br/ca-aia-method", lambda: forum.sub_ca(aia=IN_A_DIRECTORY)),
        "a policy twice": ("rfc5280/policy-doubled", lambda: forum.sub_ca(policies=[forum.DV, forum.DV])),
        "encipherOnly": (
            "cabf-br/ca-key-agreement",
            lambda: forum.sub_ca(key_usage=[*forum.CA_USAGES, "encipherOnly"]),
        ),
        "version 1": ("cabf-br/version", lambda: forum.root(**BARE)),
    },
    "smime": {
        "keyCertSign": ("smime/ec-usages", lambda: mail(key_usage=[SIGNS, "keyCertSign"])),
        "cRLSign": ("smime/ec-usages", lambda: mail(key_usage=[SIGNS, "cRLSign"])),
        "encipherOnly": ("smime/ec-usages", lambda: mail(key_usage=[SIGNS, "encipherOnly"])),
        "dataEncipherment alone": (
            "smime/rsa-usages-unfit",
            lambda: mail(key="rsa2048-a", key_usage=["dataEncipherment"]),
        ),
        "dataEncipherment, and signatures": (
            "smime/rsa-usages",
            lambda: mail(key="rsa2048-a", key_usage=[SIGNS, "dataEncipherment"]),
        ),
        "dataEncipherment, strictly": (
            "smime/rsa-usages-strict",
            lambda: smime.leaf(key="rsa2048-a", key_usage=["keyEncipherment", "dataEncipherment"]),
        ),
        "both cipher-only usages": (
            "rfc5280/cipher-only-both",
            lambda: mail(key_usage=["keyAgreement", "encipherOnly", "decipherOnly"]),
        ),
        "an issuer in a directory": ("smime/aia-not-url", lambda: mail(aia=IN_A_DIRECTORY)),
        "version 1": ("smime/out-of-scope", lambda: mail(**BARE)),
    },
    "code-signing": {
        "a domain component twice": (
            "code-signing/domain-component",
            lambda: code_signing.leaf(subject=[("DC", "com"), ("DC", "example"), *code_signing.PUBLISHER]),
        ),
        "version 1": ("code-signing/out-of-scope", lambda: code_signing.leaf(**BARE)),
        "a CRL at https": (
            "code-signing/crl-points-without-http",
            lambda: code_signing.leaf(crl=["https://ca.example.com/ca.crl"]),
        ),
        "code and timestamps": (
            "rfc5280/timestamp-purpose-not-alone",
            lambda: code_signing.leaf(eku=["codeSigning", "timeStamping"]),
        ),
        "timestamps and clients": (
            "rfc5280/timestamp-purpose-not-alone",
            lambda: code_signing.stamper(eku=["timeStamping", "clientAuth"]),
        ),
        "keyCertSign": (
            "code-signing/usage-of-ca",
            lambda: code_signing.leaf(on="2025-08-01", days=330, key="p256-a", key_usage=[SIGNS, "keyCertSign"]),
        ),
    },
    "etsi": {
        "a language of a country": (
            "etsi/disclosure-form",
            lambda: etsi.person(
                etsi.CLAIM,
                etsi.typed(etsi.ESIGN),
                etsi.disclosed(etsi.disclosure(), etsi.disclosure(language="de-DE")),
            ),
        ),
        "a web site without a type": ("etsi/policy-not-web", lambda: etsi.leaf(etsi.CLAIM)),
        "no usage": ("rfc5280/key-usage-nothing", lambda: etsi.person(key_usage=[])),
        "no usage of an organization": ("rfc5280/key-usage-nothing", lambda: etsi.seal(key_usage=[])),
        "a person who signs CRLs": (
            "etsi/person-key-usage",
            lambda: etsi.person(key_usage=["nonRepudiation", "cRLSign"]),
        ),
        "three letters for a country": (
            "rfc5280/subject-country-length",
            lambda: etsi.person(subject=[("C", "DEU"), *etsi.JANE[1:]]),
        ),
        "a number that is empty": ("rfc5280/subject-printable-alphabet", lambda: etsi.numbered("")),
        "any purpose, and critical": (
            "etsi/purposes-critical",
            lambda: etsi.person(eku=["any"], critical={"eku": True}),
        ),
        "an issuer at ftp": (
            "etsi/aia-without-issuer",
            lambda: etsi.person(aia=forum.AIA | {"ca_issuers": ["ftp://ca.example.com/ca.crt"]}),
        ),
    },
    "rfc5280": {
        "a CRL point relative to its issuer": (
            "rfc5280/crl-point-relative-name",
            lambda: books.leaf(crl=der.sequence(der.sequence(RELATIVE))),
        ),
        "a CRL point relative to two issuers": (
            "rfc5280/crl-point-relative-several",
            lambda: books.leaf(crl=der.sequence(der.sequence(RELATIVE, TWO_ISSUERS))),
        ),
        "a CRL point without a scheme": ("rfc5280/crl-point-url-invalid", lambda: books.leaf(crl=["ca.crl"])),
        "anyPolicy that is mapped": ("rfc5280/any-policy-mapped", lambda: mapped(books.ANY_POLICY, books.THEIRS)),
        "a letter beyond ASCII in a URI": (
            "rfc5280/san-uri-not-ascii",
            lambda: books.leaf(san=["www.example.com", der.implicit(6, "http://bücher.example.com/".encode())]),
        ),
    },
}


@pytest.mark.parametrize(("profile", "what"), [(book, what) for book, those in CASES.items() for what in those])
def test_one_defect_is_one_finding(profile, what):
    rule, make = CASES[profile][what]
    found = judge([make()], profile=profile, as_of=datetime(2026, 6, 1)).findings
    assert [finding.rule.id for finding in found] == [rule]


def test_version_1_has_no_extension_to_lack():
    """RFC 5280 section 4.1.2.1: only version 3 has extensions."""
    assert judge([books.leaf(**BARE, logged=False)], profile="rfc5280", as_of=datetime(2026, 6, 1)).findings == []
