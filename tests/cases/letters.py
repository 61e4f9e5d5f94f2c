"""What RFC 5280 says of single letters, lists and places, by its text and its ASN.1 modules."""

from __future__ import annotations

from tests import forge
from tests.cases import books
from tests.cases.books_defects import PLACE, RELATIVE, freshest, point, practice, repository, signed_by
from tests.forge import der
from tests.forge.extensions import crl_distribution_points

LETTER = "rfc5280"
ALL_REASONS = der.implicit(1, b"\x07\x7f\x80")
KEY_COMPROMISE = der.implicit(1, b"\1\x40")
ANOTHER = der.explicit(2, der.explicit(4, forge.name("Another Test CA")))
LDAP = "ldap://ldap.example.com/cn=CA,dc=example,dc=com"
SIGNS_CRLS = {"key_usage": ["cRLSign"], "path_length": None, "critical": {"basic_constraints": False}}


def notice(text: bytes) -> forge.Cert:
    qualifier = der.sequence(der.oid(books.NOTICE), der.sequence(text))
    return books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.sequence(qualifier))))


def issued(*fields: bytes) -> forge.Cert:
    """A leaf whose authorityKeyIdentifier has these fields behind the key identifier."""
    value = der.sequence(der.implicit(0, books.authority().identifier), *fields)
    return books.leaf(drop=["aki"], extensions=[(books.AKI, False, value)])


FIRES = [
    (
        "CRL of nobody",
        "rfc5280/crl-issuer-not-a-name",
        lambda: books.leaf(crl=point(PLACE, der.explicit(2))),
        LETTER,
    ),
    (
        "CRL point that is a CA of no name",
        "rfc5280/crl-issuer-not-a-name",
        lambda: books.leaf(crl=point(der.explicit(2))),
        LETTER,
    ),
    ("issuer of no name", "rfc5280/aki-half", lambda: issued(der.explicit(1), der.implicit(2, b"\1")), LETTER),
    ("issuer of no name alone", "rfc5280/aki-half", lambda: issued(der.explicit(1)), LETTER),
    (
        "serial number without content",
        "rfc5280/aki-undecodable",
        lambda: issued(der.explicit(1, forge.general_name("dir:CA")), der.implicit(2)),
    ),
    ("country of one letter", "rfc5280/subject-country-length", lambda: books.subject(("C", "D")), LETTER),
    ("CN without text", "rfc5280/subject-attribute-empty", lambda: books.leaf(subject=[("CN", "")]), LETTER),
    ("CN as IA5String", "rfc5280/subject-string-type", lambda: books.leaf(subject=[("CN", "a", "ia5")]), LETTER),
    ("explicitText of nothing", "rfc5280/notice-malformed", lambda: notice(der.tlv(0x0C)), LETTER),
    ("explicitText as T61String", "rfc5280/notice-malformed", lambda: notice(der.tlv(0x14, b"text")), LETTER),
    (
        "two points for some reasons",
        "rfc5280/crl-points-some-reasons",
        lambda: books.leaf(
            crl=der.sequence(*(der.sequence(PLACE, der.implicit(1, flags)) for flags in (b"\1\x40", b"\x07\x3f\x80")))
        ),
        LETTER,
    ),
    (
        "two attributes of an LDAP URL",
        "rfc5280/crl-point-ldap-incomplete",
        lambda: books.leaf(crl=[f"{LDAP}?certificateRevocationList;binary,authorityRevocationList;binary"]),
        LETTER,
    ),
    (
        "LDAP URL without an entry",
        "rfc5280/crl-point-ldap-incomplete",
        lambda: books.leaf(crl=["LDAP://ldap.example.com?certificateRevocationList"]),
        LETTER,
    ),
    (
        "PSS with NULL",
        "rfc5280/pss-signature-parameters",
        lambda: books.leaf(**signed_by("1.2.840.113549.1.1.10", der.null())),
        LETTER,
    ),
]

PASSES = [
    ("country", "rfc5280/subject-country-length", lambda: books.subject(("C", "DE")), LETTER),
    ("unit with a text", "rfc5280/subject-attribute-empty", lambda: books.subject(("OU", "Example & Co")), LETTER),
    ("old strings", "rfc5280/subject-string-type", lambda: books.subject(("O", "Example", "bmp")), LETTER),
    ("new strings", "rfc5280/subject-teletex-string", lambda: books.subject(("O", "Example", "utf8")), LETTER),
    (
        "dnQualifier",
        "rfc5280/subject-dn-qualifier-not-printable",
        lambda: books.subject(("2.5.4.46", "1", "printable")),
        LETTER,
    ),
    (
        "no subject, and no CRLs",
        "rfc5280/crl-issuer-subject-empty",
        lambda: books.leaf(subject=books.EMPTY, critical={"san": True}),
        LETTER,
    ),
    ("SAN beside a subject", "rfc5280/san-critical", books.leaf, LETTER),
    ("address of the issuer", "rfc5280/ian-address-size", lambda: books.ian(der.implicit(7, b"\1\2\3\4")), LETTER),
    ("policy alone", "rfc5280/policy-qualifiers-empty", lambda: books.leaf(policies=[books.OURS]), LETTER),
    (
        "practice statement",
        "rfc5280/practice-statement-not-ia5",
        lambda: books.leaf(policies=practice(der.tlv(0x16, b"http://cps.example.com/"))),
        LETTER,
    ),
    ("all reasons", "rfc5280/crl-points-some-reasons", lambda: books.leaf(crl=point(PLACE, ALL_REASONS)), LETTER),
    (
        "some reasons, and all",
        "rfc5280/crl-points-some-reasons",
        lambda: books.leaf(crl=der.sequence(der.sequence(PLACE, KEY_COMPROMISE), der.sequence(PLACE))),
        LETTER,
    ),
    ("CRL of another CA", "rfc5280/crl-issuer-not-a-name", lambda: books.leaf(crl=point(PLACE, ANOTHER)), LETTER),
    ("CRL by another CA", "rfc5280/crl-issuer-is-issuer", lambda: books.leaf(crl=point(PLACE, ANOTHER)), LETTER),
    (
        "LDAP URL of a CRL",
        "rfc5280/crl-point-ldap-incomplete",
        lambda: books.leaf(crl=[f"{LDAP}?certificateRevocationList;binary"]),
        LETTER,
    ),
    (
        "LDAP URL without a host",
        "rfc5280/crl-point-ldap-incomplete",
        lambda: books.leaf(crl=["ldap:///cn=CA,dc=example?authorityRevocationList;binary?base"]),
        LETTER,
    ),
    (
        "LDAP URL of the issuer",
        "rfc5280/ca-issuers-ldap-incomplete",
        lambda: books.leaf(aia={"ca_issuers": [f"{LDAP}?cACertificate;binary,crossCertificatePair;binary"]}),
        LETTER,
    ),
    (
        "LDAP URL of the repository",
        "rfc5280/repository-ldap-incomplete",
        lambda: books.ca(extensions=[(books.SIA, False, repository(f"{LDAP}?cACertificate;binary"))]),
        LETTER,
    ),
    (
        "citizenship",
        "rfc5280/subject-directory-attributes-without-value",
        lambda: books.leaf(
            extensions=[
                (
                    books.DIRECTORY_ATTRIBUTES,
                    False,
                    der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.9.4"), der.set_of(der.tlv(0x13, b"DE")))),
                )
            ]
        ),
        LETTER,
    ),
    (
        "host of a CRL",
        "rfc5280/crl-point-ldap-host",
        lambda: books.leaf(crl=[f"{LDAP}?certificateRevocationList"]),
        LETTER,
    ),
    (
        "host of the issuer",
        "rfc5280/ca-issuers-ldap-host",
        lambda: books.leaf(aia={"ca_issuers": [f"{LDAP}?cACertificate"]}),
        LETTER,
    ),
    (
        "host of the repository",
        "rfc5280/repository-ldap-host",
        lambda: books.ca(extensions=[(books.SIA, False, repository(f"{LDAP}?cACertificate"))]),
        LETTER,
    ),
    (
        "relative to one issuer",
        "rfc5280/crl-point-relative-several",
        lambda: books.leaf(crl=point(RELATIVE, ANOTHER)),
        LETTER,
    ),
    *(
        (f"freshestCRL: {rule}", f"rfc5280/freshest-crl-{rule}", lambda points=points: freshest(points), LETTER)
        for rule, points in {
            "relative-name": point(PLACE),
            "relative-several": point(RELATIVE, ANOTHER),
            "issuer-not-a-name": point(PLACE, ANOTHER),
            "ldap-incomplete": crl_distribution_points([f"{LDAP}?deltaRevocationList;binary"]),
            "ldap-host": crl_distribution_points([f"{LDAP}?deltaRevocationList;binary"]),
        }.items()
    ),
    ("ECDSA", "rfc5280/ecdsa-signature-parameters", books.leaf, LETTER),
    ("no PSS", "rfc5280/pss-signature-parameters", books.leaf, LETTER),
    ("Ed25519 of a CA", "rfc5280/ed25519-ca-signs-nothing", lambda: books.ca(key="ed25519-a"), LETTER),
    ("Ed448 of a CA", "rfc5280/ed448-ca-signs-nothing", lambda: books.ca(key="ed448"), LETTER),
    (
        "a CA that signs CRLs alone",
        "rfc5280/basic-constraints-not-critical",
        lambda: books.ca(**SIGNS_CRLS),
        LETTER,
    ),
]
