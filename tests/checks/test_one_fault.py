"""One fault in one place of a certificate, a CRL or a response: one finding, although several rules see it."""

from __future__ import annotations

from datetime import datetime

import pytest

from certlint.errors import DecodeError
from certlint.x509.ocsp import answer_of
from tests import forge
from tests.cases import books, etsi, forum
from tests.forge import der
from tests.support.books import told

RESPONDER = [*forum.CA_DN[:2], ("CN", "Example Trust OCSP")]
CIPHER_ONLY = ["nonRepudiation", "encipherOnly"]
SINGLE = {
    "control character in a PrintableString": (
        "rfc5280/issuer-printable-alphabet",
        lambda: leaf(issuer_name=[("C", "US\0"), *forum.CA_DN[1:]]),
    ),
    "tab at the end": ("community/issuer-trailing-space", lambda: leaf(issuer_name=[*forum.CA_DN[:2], ("CN", "CA\t")])),
    "blank value": ("community/issuer-leading-space", lambda: leaf(issuer_name=[*forum.CA_DN[:2], ("CN", "   ")])),
    "attribute twice in an RDN of the issuer": (
        "rfc5280/issuer-rdn-repeats-type",
        lambda: leaf(issuer_name=[[("C", "US"), ("C", "DE")], *forum.CA_DN[1:]]),
    ),
    "dNSName beyond ASCII": (
        "rfc5280/san-dns-not-ascii",
        lambda: leaf(san=[forum.HOST, der.implicit(2, b"www.ex\xc3\xa4mple.com")]),
    ),
    "TeletexString of a responder": (
        "cabf-br/ocsp-subject-utf8-type",
        lambda: responder(("O", "Example Trust", "teletex")),
    ),
    "IA5String of a responder": ("cabf-br/ocsp-subject-utf8-type", lambda: responder(("O", "Example Trust", "ia5"))),
    "BMPString as country of a responder": (
        "rfc5280/subject-country-not-printable",
        lambda: forum.responder(ski=True, subject=[("C", "US", "bmp"), *RESPONDER[1:]]),
    ),
    "IA5String of a CA": (
        "rfc5280/subject-string-type",
        lambda: forum.sub_ca(subject=[forum.CA_DN[0], ("O", "Example Trust", "ia5"), forum.CA_DN[2]]),
    ),
    "octet behind the key usage": (
        "rfc5280/key-usage-zero-octets",
        lambda: leaf(key_usage=der.tlv(der.BIT_STRING, b"\0\x80\0")),
    ),
    "names in a constraint that cannot be decoded": (
        "rfc5280/name-constraints-undecodable",
        lambda: forum.sub_ca(
            name_constraints=der.sequence(der.explicit(0, der.sequence(der.explicit(4, der.sequence(der.null())))))
        ),
    ),
    "more behind the SCTs": (
        "rfc5280/scts-undecodable",
        lambda: forum.leaf(extensions=[(books.SCTS, False, books.ENOUGH[2] + der.null())]),
    ),
}


def leaf(**knobs) -> forge.Cert:
    return forum.leaf(**knobs, extensions=[books.ENOUGH])


def responder(organization) -> forge.Cert:
    return forum.responder(ski=True, subject=[RESPONDER[0], organization, RESPONDER[2]])


@pytest.mark.parametrize("fault", SINGLE)
def test_a_fault_has_one_finding(fault):
    rule, make = SINGLE[fault]
    assert told(make()) == {rule}


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        ("etsi/person-key-usage", lambda: etsi.person(key_usage=CIPHER_ONLY)),
        ("etsi/organization-key-usage", lambda: etsi.seal(key_usage=CIPHER_ONLY)),
        ("etsi/person-key-usage-mixed", lambda: etsi.person(key_usage=["digitalSignature", "keyAgreement"])),
        ("etsi/organization-key-usage-mixed", lambda: etsi.seal(key_usage=["digitalSignature", "keyAgreement"])),
        ("etsi/policy-not-signature", lambda: etsi.seal(policies=[etsi.QCP_N_QSCD])),
        ("etsi/policy-not-seal", lambda: etsi.person(policies=[etsi.QCP_L_QSCD])),
        ("etsi/policy-not-web", lambda: etsi.person(policies=[etsi.QNCP_W_GEN])),
        ("etsi/type-not-one", lambda: etsi.seal(etsi.CLAIM, etsi.typed())),
        ("etsi/type-not-one", lambda: etsi.leaf(etsi.CLAIM, etsi.typed(etsi.ESIGN, etsi.WEB))),
        ("etsi/type-as-statement", lambda: etsi.seal(etsi.CLAIM, etsi.statement(etsi.ESEAL))),
        ("etsi/person-name-missing", lambda: etsi.person(subject=etsi.COMPANY)),
        ("rfc5280/subject-serial-not-printable", lambda: etsi.person(subject=[*etsi.JANE, ("serialNumber", "1", "bmp")])),
    ],
)  # fmt: skip
def test_a_fault_of_a_qualified_certificate_has_one_finding(rule, make):
    assert told(make(), "etsi") == {rule}


def test_a_status_that_is_not_null_cannot_be_read():
    """RFC 6960 section 4.2.1: good and unknown are NULL, whose content is empty."""
    ca = forum.authority()
    single = forge.single(forum.leaf(), ca)
    assert single.count(b"\x80\0\x18") == 1
    changed = der.sequence(single[2:].replace(b"\x80\0\x18", b"\x80\1\0\x18"))
    assert answer_of(forge.ocsp([single], ca)).singles[0].status == "good"
    with pytest.raises(DecodeError, match="the status good is not NULL"):
        answer_of(forge.ocsp([changed], ca))


@pytest.mark.parametrize("key", ["p192", "p256-a", "p384-a", "p521", "brainpool256", "rsa2048-a", "ed25519-a"])
def test_a_real_signature_is_one(key):
    for serial in range(1, 20):
        made = forge.leaf(forge.intermediate(key=key), serial=serial, not_before=datetime(2026, 4, 1))
        assert "rfc5280/ecdsa-signature-malformed" not in told(made, "rfc5280")
