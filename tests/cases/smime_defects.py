"""Every rule of the S/MIME Baseline Requirements with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from tests import forge
from tests.cases import books, forum
from tests.cases.smime import (
    ADDRESS,
    ARCHIVE,
    COMPANY,
    INDIVIDUAL,
    LEI,
    LEI_ROLE,
    MAILBOX,
    MULTIPURPOSE,
    ORGANIZATION,
    PERSON,
    SPONSOR,
    STAMP,
    STRICT,
    ca,
    extension,
    key_identifier,
    leaf,
    legacy,
    policy,
    responder,
    root,
    subject,
    without,
)
from tests.forge import der
from tests.forge.keys import rsa_spki

ML_DSA_44 = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.3.17")), der.bit_string(bytes(1312)))
ML_DSA_SIGNATURE = der.sequence(der.oid("2.16.840.1.101.3.4.3.17"))
LDAP = "ldap://ca.example.com/ca"
ECDSA_NULL = der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())
SIGNING = ["digitalSignature"]
ML_KEM_768 = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.4.2")), der.bit_string(bytes(1184)))
NO_TEXT = der.sequence()
REFERENCE = der.sequence(der.sequence(der.tlv(0x0C, b"Example"), der.sequence(der.integer(1))))


def principal_name(tag: int, text: bytes) -> bytes:
    return der.explicit(0, der.oid("1.3.6.1.4.1.311.20.2.3"), der.explicit(0, der.tlv(tag, text)))


def directory_name(*attributes) -> bytes:
    return der.explicit(4, forge.name(list(attributes)))


def _registered(registration: str, *form: str) -> list[Any]:
    """The attributes of an organization with this registration."""
    return [("C", "GB"), ("organizationIdentifier", registration, *form), ("O", "Example Ltd")]


def _beside(*attributes: Any) -> forge.Cert:
    """The certificate of an organization whose SAN has a directoryName with these attributes."""
    return leaf(ORGANIZATION, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*attributes)])


def _lacks(label: str) -> list[tuple[str, str]]:
    """The name of a CA without this attribute."""
    return [each for each in forum.ROOT_DN if each[0] != label]


DEFECTS = {
    "smime/policy-not-one": lambda: leaf(policies=[policy(MAILBOX, STRICT), policy(MAILBOX, MULTIPURPOSE)]),
    "smime/legacy-generation": lambda: legacy(on="2026-01-01"),
    "smime/key-usage-missing": lambda: leaf(key_usage=None),
    "smime/key-usage-not-critical": lambda: leaf(critical={"key_usage": False}),
    "smime/san-missing": lambda: leaf(san=None, subject=[("serialNumber", "1")]),
    "smime/san-critical": lambda: leaf(critical={"san": True}),
    "smime/aki-missing": lambda: leaf(aki=None),
    "smime/aki-critical": lambda: leaf(critical={"aki": True}),
    "smime/aki-no-key-identifier": lambda: leaf(drop=["aki"], extensions=[(books.AKI, False, der.sequence())]),
    "smime/aki-names-issuer": lambda: leaf(
        drop=["aki"], extensions=[(books.AKI, False, key_identifier(der.implicit(2, b"\1")))]
    ),
    "smime/crl-points-missing": lambda: leaf(crl=None),
    "smime/legacy-crl-points-missing": lambda: legacy(crl=None),
    "smime/crl-points-not-http": lambda: leaf(crl=[*forum.CRL, LDAP]),
    "smime/legacy-crl-points-without-http": lambda: legacy(crl=[LDAP]),
    "smime/crl-points-critical": lambda: leaf(critical={"crl": True}),
    "smime/aia-missing": lambda: leaf(aia=None),
    "smime/ocsp-not-http": lambda: leaf(aia=forum.AIA | {"ocsp": [LDAP]}),
    "smime/ca-issuers-not-http": lambda: leaf(aia=forum.AIA | {"ca_issuers": [LDAP]}),
    "smime/legacy-ocsp-without-http": lambda: legacy(aia=forum.AIA | {"ocsp": [LDAP]}),
    "smime/legacy-ca-issuers-without-http": lambda: legacy(aia=forum.AIA | {"ca_issuers": [LDAP]}),
    "smime/aia-internal-name": lambda: leaf(aia=forum.AIA | {"ocsp": ["http://pki/ocsp"]}),
    "smime/directory-attributes": lambda: leaf(extensions=[(books.DIRECTORY_ATTRIBUTES, False, b"\x30\x00")]),
    "smime/qc-statements-critical": lambda: leaf(
        extensions=[("1.3.6.1.5.5.7.1.3", True, der.sequence(der.sequence(der.oid("0.4.0.1862.1.1"))))]
    ),
    "smime/lei-without-organization": lambda: leaf(MAILBOX, MULTIPURPOSE, extensions=[extension(LEI)]),
    "smime/lei-role": lambda: leaf(ORGANIZATION, MULTIPURPOSE, extensions=[extension(LEI_ROLE)]),
    "smime/lei-critical": lambda: leaf(SPONSOR, MULTIPURPOSE, extensions=[extension(LEI, critical=True)]),
    "smime/lei-extension-invalid": lambda: leaf(
        SPONSOR, MULTIPURPOSE, extensions=[(LEI, False, der.tlv(0x13, b"5493001KJTIIGC8Y1R13"))]
    ),
    "smime/issuer-rsa-below-3072": lambda: leaf(on="2027-09-15", signer="rsa2048-b"),
    "smime/lei-role-critical": lambda: leaf(SPONSOR, MULTIPURPOSE, extensions=[extension(LEI_ROLE, critical=True)]),
    "smime/adobe-strict": lambda: leaf(extensions=[extension(STAMP)]),
    "smime/adobe-time-stamp-critical": lambda: leaf(
        MAILBOX, MULTIPURPOSE, extensions=[extension(STAMP, critical=True)]
    ),
    "smime/adobe-archive-critical": lambda: leaf(MAILBOX, MULTIPURPOSE, extensions=[extension(ARCHIVE, critical=True)]),
    "smime/email-protection-missing": lambda: leaf(MAILBOX, MULTIPURPOSE, eku=["clientAuth"]),
    "smime/purpose-forbidden": lambda: leaf(MAILBOX, MULTIPURPOSE, eku=["emailProtection", "serverAuth"]),
    "smime/strict-email-protection-missing": lambda: leaf(eku=None),
    "smime/strict-other-purpose": lambda: leaf(eku=["emailProtection", "clientAuth"]),
    "smime/rsa-usages-strict": lambda: leaf(key="rsa2048-a", key_usage=["keyEncipherment", "dataEncipherment"]),
    "smime/rsa-usages": lambda: leaf(
        MAILBOX, MULTIPURPOSE, key="rsa2048-a", key_usage=["keyEncipherment", "keyAgreement"]
    ),
    "smime/rsa-usages-unfit": lambda: leaf(key="rsa2048-a", key_usage=["nonRepudiation"]),
    "smime/ec-usages": lambda: leaf(key_usage=["digitalSignature", "encipherOnly"]),
    "smime/ec-usages-unfit": lambda: leaf(key_usage=["nonRepudiation"]),
    "smime/ed25519-usages": lambda: leaf(key="ed25519-a", key_usage=["digitalSignature", "keyAgreement"]),
    "smime/ed448-usages": lambda: leaf(key="ed448", key_usage=["nonRepudiation"]),
    "smime/key-algorithm": lambda: legacy(key="secp256k1", key_usage=SIGNING),
    "smime/key-algorithm-unknown": lambda: leaf(key="secp256k1"),
    "smime/post-quantum-key-early": lambda: legacy(key=ML_DSA_44),
    "smime/rsa-below-2048": lambda: leaf(key="rsa1024", key_usage=SIGNING),
    "smime/rsa-not-bytes": lambda: leaf(key=rsa_spki(books.modulus(2049) + 14, 65537), key_usage=SIGNING),
    "smime/valid-over-825-days": lambda: leaf(days=826),
    "smime/valid-over-1185-days": lambda: legacy(days=1186),
    "smime/san-no-mailbox": lambda: leaf(subject=[("serialNumber", "1")], san=["dir:Jane"]),
    "smime/mailbox-domain-not-public": lambda: leaf(
        san=["email:jane@mail.corp.local"], subject=[("serialNumber", "1")]
    ),
    "smime/strict-san-other-name": lambda: leaf(san=[f"email:{ADDRESS}", "www.example.com"]),
    "smime/san-other-name": lambda: leaf(MAILBOX, MULTIPURPOSE, san=[f"email:{ADDRESS}", "www.example.com"]),
    "smime/email-not-in-san": lambda: leaf(subject=[("emailAddress", "john@example.com")]),
    "smime/mailbox-common-name-not-in-san": lambda: leaf(subject=[("CN", "john@example.com")]),
    "smime/common-name-not-in-san": lambda: leaf(
        ORGANIZATION, MULTIPURPOSE, subject=[*COMPANY, ("CN", "john@example.com")]
    ),
    "smime/email-not-mailbox": lambda: leaf(subject=[("emailAddress", f"{ADDRESS},john@example.com")]),
    "smime/mailbox-common-name": lambda: leaf(subject=[("CN", "Jane Doe")]),
    "smime/organization-common-name": lambda: subject(*COMPANY, ("CN", "Somebody")),
    "smime/mailbox-subject": lambda: leaf(subject=[("emailAddress", ADDRESS), ("OU", "Sales")]),
    "smime/organization-missing": lambda: subject(*COMPANY[:3]),
    "smime/sponsor-missing": lambda: without("O", SPONSOR),
    "smime/organization-identifier-missing": lambda: without("organizationIdentifier", SPONSOR),
    "smime/organization-with-person": lambda: subject(*COMPANY, *PERSON),
    "smime/individual-with-organization": lambda: subject(("C", "GB"), *PERSON, ("O", "Example Ltd"), kind=INDIVIDUAL),
    "smime/person-missing": lambda: subject(("C", "GB"), ("CN", "Jane Doe"), kind=INDIVIDUAL),
    "smime/pseudonym-with-name": lambda: subject(("C", "GB"), *PERSON, ("2.5.4.65", "Bob"), kind=INDIVIDUAL),
    "smime/attribute-not-allowed": lambda: subject(*COMPANY, ("businessCategory", "Private Organization")),
    "smime/strict-address": lambda: subject(*COMPANY, ("postalCode", "12345"), generation=STRICT),
    "smime/street-without-place": lambda: subject(("C", "GB"), *COMPANY[2:], ("STREET", "High Street 1")),
    "smime/place-without-country": lambda: subject(*COMPANY[1:]),
    "smime/country-invalid": lambda: subject(("C", "ZZ"), ("organizationIdentifier", "INTXG"), ("O", "Example Ltd")),
    "smime/registration-malformed": lambda: subject(
        ("C", "GB"), ("organizationIdentifier", "12345678"), ("O", "Example Ltd")
    ),
    "smime/registration-country": lambda: subject(("organizationIdentifier", "NTRZQ-12345678"), ("O", "Example Ltd")),
    "smime/lei-invalid": lambda: subject(
        *[(a, "LEIXG-5493001KJTIIGC8Y1R13" if a == "organizationIdentifier" else v) for a, v in COMPANY],
        ("CN", "Example Ltd"),
    ),
    "smime/aia-not-url": lambda: leaf(
        aia=der.sequence(
            der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), books.dirname("Example OCSP")),
            der.sequence(der.oid("1.3.6.1.5.5.7.48.2"), forge.general_name(f"uri:{forum.AIA['ca_issuers'][0]}")),
        )
    ),
    "smime/registration-elsewhere": lambda: subject(
        ("C", "GB"), ("organizationIdentifier", "NTRFR-1"), ("O", "Example Ltd")
    ),
    "smime/out-of-scope": lambda: leaf(san=["www.example.com"], policies=None, eku=["serverAuth"]),
    "smime/signature-algorithm": lambda: leaf(hash="sha1"),
    "smime/signature-encoding": lambda: leaf(inner_algorithm=ECDSA_NULL, outer_algorithm=ECDSA_NULL),
    "smime/ecdsa-encoding": lambda: leaf(hash="sha384"),
    "smime/post-quantum-signature-early": lambda: legacy(
        inner_algorithm=ML_DSA_SIGNATURE, outer_algorithm=ML_DSA_SIGNATURE
    ),
    "smime/any-policy": lambda: leaf(policies=[policy(MAILBOX, STRICT), "2.5.29.32.0"]),
    "smime/mailbox-in-ca": lambda: ca(san=[f"email:{ADDRESS}"], hash="sha384"),
    "smime/capabilities-critical": lambda: leaf(extensions=[("1.2.840.113549.1.9.15", True, der.sequence())]),
    "smime/ca-any-purpose": lambda: ca(eku=["any"]),
    "smime/ca-purpose-forbidden": lambda: ca(eku=["emailProtection", "codeSigning"]),
    "smime/ca-policies-missing": lambda: ca(policies=None),
    "smime/ca-any-policy-not-alone": lambda: ca(policies=[policy(MAILBOX, STRICT), books.ANY_POLICY]),
    "smime/ca-crl-points-missing": lambda: ca(crl=None),
    "smime/ca-aki-names-issuer": lambda: ca(
        drop=["aki"], extensions=[(books.AKI, False, key_identifier(der.implicit(2, b"\1")))]
    ),
    "smime/practice-statement-not-http": lambda: leaf(policies=[(policy(MAILBOX, STRICT), LDAP)]),
    "smime/ca-practice-statement-not-http": lambda: ca(policies=[(books.ANY_POLICY, LDAP)]),
    "smime/notice-reference": lambda: leaf(policies=forum.policy(policy(MAILBOX, STRICT), forum.NOTICE, REFERENCE)),
    "smime/ca-notice-reference": lambda: ca(policies=forum.policy(books.ANY_POLICY, forum.NOTICE, REFERENCE)),
    "smime/policies-critical": lambda: leaf(critical={"policies": True}),
    "smime/aia-without-issuer": lambda: leaf(aia={"ocsp": forum.AIA["ocsp"]}),
    "smime/notice-without-text": lambda: leaf(policies=forum.policy(policy(MAILBOX, STRICT), forum.NOTICE, NO_TEXT)),
    "smime/ca-notice-without-text": lambda: ca(policies=forum.policy(books.ANY_POLICY, forum.NOTICE, NO_TEXT)),
    "smime/ml-dsa-usages": lambda: leaf(key=ML_DSA_44, key_usage=["nonRepudiation"]),
    "smime/ml-kem-usages": lambda: leaf(key=ML_KEM_768, key_usage=["keyEncipherment", "digitalSignature"]),
    "smime/purpose-not-needed": lambda: leaf(
        MAILBOX, MULTIPURPOSE, on="2027-07-01", eku=["emailProtection", "1.3.6.1.5.5.7.3.36"]
    ),
    "smime/rsa-exponent-even": lambda: leaf(key="rsa2048-even-exponent", signer="p256-b"),
    "smime/rsa-exponent-below-3": lambda: leaf(key="rsa2048-e1"),
    "smime/rsa-exponent-unusual": lambda: leaf(key="rsa2048-e3"),
    "smime/rsa-modulus-even": lambda: leaf(key=rsa_spki(1 << 2047, 65537)),
    "smime/rsa-small-factor": lambda: leaf(key="rsa2048-small-factor"),
    "smime/ca-policies-critical": lambda: ca(critical={"policies": True}),
    "smime/ca-crl-points-critical": lambda: ca(critical={"crl": True}),
    "smime/ca-crl-points-without-http": lambda: ca(crl=[LDAP]),
    "smime/ca-aia-missing": lambda: ca(aia=None),
    "smime/ca-aia-without-issuer": lambda: ca(aia={"ocsp": forum.AIA["ocsp"]}),
    "smime/ca-purposes-critical": lambda: ca(critical={"eku": True}),
    "smime/ca-key-usage-not-critical": lambda: ca(critical={"key_usage": False}),
    "smime/ca-without-crl-sign": lambda: ca(key_usage=["digitalSignature", "keyCertSign"]),
    "smime/ca-purpose-not-needed": lambda: ca(
        eku=["emailProtection", "1.3.6.1.5.5.7.3.36"], not_before=datetime(2027, 7, 1), not_after=datetime(2032, 7, 1)
    ),
    "smime/ca-signature-algorithm": lambda: ca(hash="sha1"),
    "smime/crl-points-without-url": lambda: leaf(
        crl=der.sequence(der.sequence(der.explicit(0, der.explicit(1, forge.attribute(("CN", "CRL 1"))))))
    ),
    "smime/pseudonym-common-name": lambda: subject(
        ("C", "GB"), ("2.5.4.65", "Bob"), ("CN", "Jane Doe"), kind=INDIVIDUAL
    ),
    "smime/mailbox-directory-name": lambda: leaf(san=[f"email:{ADDRESS}", directory_name(*COMPANY)]),
    "smime/organization-directory-name": lambda: leaf(
        ORGANIZATION, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*COMPANY, *PERSON)]
    ),
    "smime/individual-directory-name": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*PERSON, ("O", "Example Ltd"))]
    ),
    "smime/directory-name-attribute": lambda: leaf(
        ORGANIZATION, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*COMPANY, ("2.5.4.13", "Example"))]
    ),
    "smime/strict-directory-name-address": lambda: leaf(
        INDIVIDUAL, STRICT, san=[f"email:{ADDRESS}", directory_name(("C", "GB"), *PERSON, ("postalCode", "N1 9GU"))]
    ),
    "smime/directory-name-pseudonym": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*PERSON, ("2.5.4.65", "Bob"))]
    ),
    "smime/directory-name-street-without-place": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(("C", "GB"), ("STREET", "High Street"))]
    ),
    "smime/directory-name-place-without-country": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(("L", "London"))]
    ),
    "smime/directory-name-organization-missing": lambda: leaf(
        SPONSOR, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(*PERSON)]
    ),
    "smime/directory-name-person-missing": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(("C", "GB"))]
    ),
    "smime/mailbox-directory-common-name": lambda: leaf(
        MAILBOX, MULTIPURPOSE, san=[f"email:{ADDRESS}", directory_name(("CN", "Jane Doe"))]
    ),
    **{
        f"smime/{rule}": partial(_beside, *attributes)
        for rule, attributes in {
            "organization-directory-common-name": [*COMPANY, ("CN", "Somebody")],
            "directory-name-email-not-mailbox": [*COMPANY, ("emailAddress", "Jane Doe")],
            "directory-name-country-invalid": [("C", "ZZ"), *COMPANY[1:]],
            "directory-name-country-not-capitals": [("C", "gb"), *COMPANY[1:]],
            "directory-name-registration-malformed": _registered("FOOGB-12345678"),
            "directory-name-lei-invalid": _registered("LEIXG-5493001KJTIIGC8Y1R13"),
            "directory-name-registration-string-type": _registered("NTRGB-12345678", "bmp"),
        }.items()
    },
    "smime/legacy-person-missing": lambda: legacy(SPONSOR, subject=COMPANY),
    "smime/registration-vat-subdivision-once": lambda: subject(
        ("C", "DE"), ("organizationIdentifier", "VATDE+BY-123456789"), ("O", "Example GmbH"), on="2025-05-13"
    ),
    "smime/root-policies-unreserved": lambda: root(policies=["1.3.6.1.4.1.99999.1"]),
    "smime/root-any-policy-not-alone": lambda: root(policies=[policy(MAILBOX, STRICT), books.ANY_POLICY]),
    "smime/principal-name-malformed": lambda: leaf(
        MAILBOX, MULTIPURPOSE, san=[f"email:{ADDRESS}", principal_name(0x0C, b"jane")]
    ),
    "smime/country-not-capitals": lambda: subject(("C", "gb"), *[each for each in COMPANY if each[0] != "C"]),
    "smime/attribute-without-meaning": lambda: subject(*COMPANY, ("OU", "-")),
    "smime/registration-string-type": lambda: subject(
        *[each for each in COMPANY if each[0] != "organizationIdentifier"],
        ("organizationIdentifier", "NTRGB-12345678", "teletex"),
    ),
    "smime/registration-not-euid": lambda: subject(
        ("C", "DE"), ("organizationIdentifier", "NTRDE-HRB12345"), ("O", "Example GmbH")
    ),
    "smime/responder-no-check-missing": lambda: responder(extensions=[]),
    "smime/ca-purposes-missing": lambda: ca(eku=None),
    "smime/ca-policies-unreserved": lambda: ca(policies=["1.3.6.1.4.1.99999.1"]),
    "smime/ca-name-constraints-not-critical": lambda: ca(
        name_constraints={"permitted": ["email:example.com"]}, critical={"name_constraints": False}
    ),
    **{
        f"smime/{who}-{what}-missing": lambda make=make, label=label: make(subject=_lacks(label))
        for who, make in (("ca", ca), ("root", root))
        for what, label in (("common-name", "CN"), ("organization", "O"), ("country", "C"))
    },
    **{
        f"smime/{who}-country-invalid": lambda make=make: make(subject=[("C", "ZZ"), *_lacks("C")])
        for who, make in (("ca", ca), ("root", root))
    },
    "smime/root-purposes": lambda: root(eku=["emailProtection"]),
    "smime/root-policies": lambda: root(policies=["2.5.29.32.0"]),
    "smime/root-path-length": lambda: root(path_length=2),
    "smime/root-key-usage-not-critical": lambda: root(critical={"key_usage": False}),
    "smime/root-without-crl-sign": lambda: root(key_usage=["keyCertSign"]),
    "smime/ca-rsa-below-2048": lambda: ca(key="rsa1024", not_before=datetime(2026, 9, 14)),
    "smime/ca-rsa-below-4096": lambda: ca(key="rsa3072-b", not_before=datetime(2026, 9, 15)),
    "smime/root-rsa-below-4096": lambda: root(key="rsa3072-b", not_before=datetime(2026, 9, 15)),
    "smime/serial-too-short": lambda: leaf(serial=b"\x01\x02\x03\x04\x05\x06"),
    "smime/ca-country-not-capitals": lambda: ca(subject=[("C", "us"), *forum.CA_DN[1:]]),
    "smime/root-country-not-capitals": lambda: root(subject=[("C", "us"), *forum.ROOT_DN[1:]]),
}
"""Rule → a certificate with its defect."""

ALSO: dict[str, set[str]] = {
    "smime/root-policies-unreserved": {"smime/root-policies"},
    "smime/root-any-policy-not-alone": {"smime/root-policies"},
}
"""Rule → the others that the same defect is the business of."""

REPORTED_BY = {"smime/rsa-modulus-even": "rfc5280/rsa-modulus-even"}
"""Rule → the one that reports its defect instead."""
