"""Every rule of the rule books for any certificate with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tests import forge
from tests.cases import rare_extensions
from tests.cases.books import (
    AKI,
    ANY_POLICY,
    CRL_LATEST,
    DH_KEY,
    DIRECTORY_ATTRIBUTES,
    DSA_SHA256,
    ECDH_KEY,
    ECDH_KEY_WITH_NULL,
    ECDSA_SHA512,
    EMPTY,
    GRAMMARS,
    IAN,
    INHIBIT_ANY,
    MAPPINGS,
    MD5,
    NO_CHECK,
    OAEP_KEY,
    OAEP_WITHOUT_PARAMETERS,
    OFF_THE_CURVE,
    OURS,
    POISON,
    POLICY_CONSTRAINTS,
    PSS_KEY,
    PSS_KEY_WITH_NULL,
    PSS_SHA256_KEY,
    PSS_WITHOUT_NULL,
    RSA_SHA256,
    SCTS,
    SIA,
    THEIRS,
    WIDE,
    WITH_NULL,
    X448,
    access_to,
    authority,
    ca,
    constraint,
    dated,
    dirname,
    ian,
    leaf,
    living,
    living_with,
    mapping,
    modulus,
    named,
    named_point,
    never_told,
    notice,
    pss,
    rsa_leaf,
    smtp_utf8,
    spki,
    subject,
    subtree,
    timestamps,
    undecodable,
    unique,
    user_notice,
)
from tests.forge import der
from tests.forge.extensions import crl_distribution_points
from tests.forge.keys import RSA, pss_algorithm, rsa_spki
from tests.forge.names import general_names
from tests.support.der_mutants import inside

ML_DSA, SLH_DSA, ML_KEM = "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.20", "2.16.840.1.101.3.4.4.2"
MAPPED = (MAPPINGS, True, der.sequence(der.sequence(der.oid(OURS), der.oid(THEIRS))))
UUID = "2.25.329800735698586629295641978511506172918"
SUBJECT_KEY = "2.5.29.14"
SALT_OF_20 = pss_algorithm("sha256", 20)
APRIL = {"not_before": datetime(2026, 4, 1)}
MAIL = {"eku": ["emailProtection"], "key_usage": ["digitalSignature"], **APRIL}


HSS, PSS_SHAKE128 = "1.2.840.113549.1.9.16.3.17", "1.3.6.1.5.5.7.6.30"


def srv_name(text: bytes, tag: int = 0x16) -> bytes:
    """An otherName of the type SRVName."""
    return der.explicit(0, der.oid("1.3.6.1.5.5.7.8.7"), der.explicit(0, der.tlv(tag, text)))


def algorithm(oid: str, *parameters: bytes) -> bytes:
    return der.sequence(der.oid(oid), *parameters)


def post_quantum(oid: str, octets: int, *parameters: bytes) -> bytes:
    """A public key of so many octets. RFC 9881, RFC 9909, RFC 9935."""
    return der.sequence(algorithm(oid, *parameters), der.bit_string(bytes(octets)))


def signed_by(oid: str, *parameters: bytes) -> dict[str, bytes]:
    """The algorithm of a signature, inside and out."""
    return {"inner_algorithm": algorithm(oid, *parameters), "outer_algorithm": algorithm(oid, *parameters)}


def resigned(certificate: forge.Cert, signature: bytes) -> forge.Cert:
    """The certificate with another element in the place of its signature."""
    return certificate._replace(der=der.sequence(*inside(certificate.der)[:2], signature))


PLACE = der.explicit(0, der.explicit(0, forge.general_name("uri:http://crl.example.com/a.crl")))


NO_HOST = "ldap:///cn=CA,dc=example"
RELATIVE = der.explicit(0, der.explicit(1, der.null()))
ISSUERS = der.explicit(2, *(der.explicit(4, forge.name(title)) for title in ("Another Test CA", "Third Test CA")))
RELATIVE_TO_SEVERAL = der.sequence(der.sequence(RELATIVE, ISSUERS), *named_point("http://a.example.com/crl"))


def freshest(points: bytes) -> forge.Cert:
    return leaf(extensions=[(CRL_LATEST, False, points)])


def point(*fields: bytes) -> bytes:
    """CRL distribution points: one with these fields."""
    return der.sequence(der.sequence(*fields))


def practice(pointer: bytes) -> bytes:
    """A policy with this pointer to a practice statement."""
    qualifier = der.sequence(der.oid("1.3.6.1.5.5.7.2.1"), pointer)
    return der.sequence(der.sequence(der.oid(OURS), der.sequence(qualifier)))


def repository(url: str) -> bytes:
    """A subjectInfoAccess that tells where what a CA has issued is found."""
    return der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), forge.general_name(f"uri:{url}")))


# Rule → a certificate with its defect. Where one defect is several rules' business, the others stand beside it.
DEFECTS = {
    "rfc5280/aia-critical": lambda: leaf(aia={"ocsp": ["http://a.example.com/"]}, critical={"aia": True}),
    "rfc5280/sia-critical": lambda: leaf(extensions=[(SIA, True, EMPTY)]),
    "rfc5280/aki-critical": lambda: leaf(critical={"aki": True}),
    "rfc5280/ski-critical": lambda: leaf(critical={"ski": True}),
    "rfc5280/subject-directory-attributes-critical": lambda: leaf(extensions=[(DIRECTORY_ATTRIBUTES, True, EMPTY)]),
    "rfc5280/freshest-crl-critical": lambda: leaf(
        extensions=[(CRL_LATEST, True, crl_distribution_points(["http://a.example.com/crl"]))]
    ),
    "rfc5280/subject-directory-attributes-without-value": lambda: leaf(
        extensions=[
            (DIRECTORY_ATTRIBUTES, False, der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.9.4"), der.set_of())))
        ]
    ),
    "rfc5280/crl-points-critical": lambda: leaf(crl=["http://a.example.com/crl"], critical={"crl": True}),
    "rfc5280/ian-critical": lambda: leaf(extensions=[(IAN, True, general_names(["a.example.com"]))]),
    "rfc5280/basic-constraints-not-critical": lambda: ca(critical={"basic_constraints": False}),
    "rfc5280/name-constraints-not-critical": lambda: ca(
        name_constraints={"permitted": ["example.com"]}, critical={"name_constraints": False}
    ),
    "rfc5280/policy-constraints-not-critical": lambda: ca(
        extensions=[(POLICY_CONSTRAINTS, False, der.sequence(der.implicit(0, b"\0")))]
    ),
    "rfc5280/inhibit-any-policy-not-critical": lambda: ca(extensions=[(INHIBIT_ANY, False, der.integer(0))]),
    "rfc5280/policy-mappings-not-critical": lambda: mapping(OURS, THEIRS, [OURS], critical=False),
    "rfc5280/policy-mappings-critical-once": lambda: mapping(OURS, THEIRS, [OURS], not_before=datetime(2008, 4, 30)),
    "rfc5280/key-usage-not-critical": lambda: leaf(critical={"key_usage": False}),
    "rfc5280/san-not-critical": lambda: leaf(subject=EMPTY),
    "rfc5280/any-eku-critical": lambda: leaf(eku=["any"], critical={"eku": True}),
    "rfc5280/name-constraints-in-leaf": lambda: leaf(name_constraints={"permitted": ["example.com"]}),
    "rfc5280/issuer-unique-id": lambda: unique(0x81),
    "rfc5280/subject-unique-id": lambda: unique(0x82),
    "rfc5280/issuer-unique-id-v1": lambda: unique(0x81, version=1, drop=forge.EVERY, logged=False),
    "rfc5280/subject-unique-id-v1": lambda: unique(0x82, version=1, drop=forge.EVERY, logged=False),
    "rfc5280/extensions-not-v3": lambda: leaf(version=2),
    "rfc5280/precertificate-with-scts": lambda: leaf(extensions=[(POISON, True, der.null())]),
    "rfc5280/ski-missing-in-ca": lambda: ca(ski=None),
    "rfc5280/ski-missing": lambda: leaf(ski=None),
    "rfc5280/aki-missing": lambda: leaf(aki=None),
    "rfc5280/subject-and-san-missing": lambda: leaf(subject=EMPTY, san=None),
    "rfc5280/aki-no-key-identifier": lambda: leaf(
        aki=None, extensions=[(AKI, False, der.sequence(der.explicit(1, dirname("a")), der.implicit(2, b"\x01")))]
    ),
    "mozilla/aki-both-ways": lambda: leaf(
        not_before=datetime(2022, 5, 31),
        aki=None,
        extensions=[
            (
                AKI,
                False,
                der.sequence(der.implicit(0, b"id"), der.explicit(1, dirname("a")), der.implicit(2, b"\x01")),
            )
        ],
    ),
    "rfc5280/extension-doubled": lambda: leaf(extensions=[timestamps(b"a", b"b", b"c")]),
    "rfc5280/criticality-false-written": lambda: leaf(
        extensions=[der.sequence(der.oid("1.2.3"), der.boolean(False), der.octet_string(b"\5\0"))]
    ),
    "rfc5280/san-empty": lambda: leaf(san=EMPTY),
    "rfc5280/ian-empty": lambda: leaf(extensions=[(IAN, False, EMPTY)]),
    "rfc5280/name-constraints-empty": lambda: ca(name_constraints=EMPTY),
    "rfc5280/policy-constraints-empty": lambda: ca(extensions=[(POLICY_CONSTRAINTS, True, EMPTY)]),
    "rfc5280/extension-empty": lambda: leaf(policies=EMPTY),
    "rfc5280/sia-undecodable": lambda: leaf(extensions=[(SIA, False, b"\x30\x01")]),
    "rfc5280/key-usage-unused-bits": lambda: leaf(key_usage=bytes.fromhex("03020080")),
    "rfc5280/key-usage-zero-octets": lambda: leaf(key_usage=bytes.fromhex("0303078000")),
    "rfc5280/key-usage-too-long": lambda: leaf(key_usage=bytes.fromhex("0303048010")),
    "rfc5280/key-usage-nothing": lambda: leaf(key_usage=bytes.fromhex("030100")),
    "rfc5280/signs-as-ca": lambda: leaf(san=None, key_usage=["keyCertSign", "cRLSign"], eku=["clientAuth"]),
    "rfc5280/cert-sign-without-ca": lambda: leaf(key_usage=["digitalSignature", "keyCertSign"], eku=["any"]),
    "rfc5280/usages-serve-no-purpose": lambda: leaf(key_usage=["digitalSignature", "nonRepudiation"]),
    "rfc5280/rsa-leaf-usages": lambda: rsa_leaf(key_usage=["digitalSignature", "keyAgreement"]),
    "rfc5280/rsa-ca-usages": lambda: ca(key="rsa3072-b", key_usage=["keyCertSign", "keyAgreement"]),
    "rfc5280/rsa-ca-enciphers": lambda: ca(key="rsa3072-b", key_usage=["keyCertSign", "keyEncipherment"]),
    "rfc5280/ec-leaf-usages": lambda: leaf(key_usage=["digitalSignature", "cRLSign"], eku=["any"]),
    "rfc5280/ec-ca-agrees": lambda: ca(key_usage=["keyCertSign", "keyAgreement"]),
    "rfc5280/ec-enciphers": lambda: leaf(key_usage=["digitalSignature", "dataEncipherment"], eku=["any"]),
    "rfc5280/ca-flag-not-der": lambda: ca(
        drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("3003010101"))]
    ),
    "rfc5280/path-length-without-signing": lambda: ca(key_usage=["cRLSign"]),
    "rfc5280/path-length-of-no-ca": lambda: leaf(
        drop=["basic_constraints"], extensions=[("2.5.29.19", True, der.sequence(der.integer(0)))]
    ),
    "rfc5280/ca-key-usage-missing": lambda: ca(key_usage=None, path_length=None),
    "rfc5280/root-serial-not-positive": lambda: forge.root(serial=0),
    "rfc5280/path-length-without-key-usage": lambda: ca(key_usage=None),
    "rfc5280/path-length-negative": lambda: ca(path_length=-1),
    "rfc5280/name-constraints-on-x400": lambda: constraint(der.sequence(der.explicit(3))),
    "rfc5280/name-constraints-on-edi": lambda: constraint(
        der.sequence(der.explicit(5, der.explicit(1, der.tlv(0x0C, b"x"))))
    ),
    "rfc5280/name-constraints-on-registered-id": lambda: constraint(der.sequence(der.implicit(8, b"\x2a"))),
    "rfc5280/name-constraints-minimum": lambda: constraint(
        der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\x01"))
    ),
    "rfc5280/name-constraints-maximum": lambda: constraint(
        der.sequence(der.implicit(2, b"example.com"), der.implicit(1, b"\x01"))
    ),
    "rfc5280/name-constraints-uri-not-fqdn": lambda: constraint(der.sequence(der.implicit(6, b"http://example.com/"))),
    "rfc5280/utc-time-no-seconds": lambda: dated(der.UTC_TIME, "2606010000Z"),
    "rfc5280/utc-time-not-zulu": lambda: dated(der.UTC_TIME, "260601000000+0100"),
    "rfc5280/generalized-time-no-seconds": lambda: leaf(
        not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"205006010000Z")
    ),
    "rfc5280/generalized-time-not-zulu": lambda: leaf(
        not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"20500601000000")
    ),
    "rfc5280/generalized-time-fraction": lambda: leaf(
        not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"20500601000000.5Z")
    ),
    "rfc5280/generalized-time-before-2050": lambda: dated(der.GENERALIZED_TIME, "20260601000000Z"),
    "community/ends-before-it-begins": lambda: living(seconds=-2),
    "apple/valid-over-398-days": lambda: living(days=398),
    "apple/valid-over-397-days": lambda: living(days=397),
    "apple/too-few-scts": lambda: living_with(200, b"a", b"b", b"b"),
    "apple/too-few-scts-by-months": lambda: living_with(500, b"a", b"b", begin=datetime(2019, 1, 1)),
    "rfc5280/sct-list-empty": lambda: leaf(logged=False, extensions=[timestamps()]),
    "rfc5280/serial-too-long": lambda: leaf(serial=1 << 160),
    "rfc5280/serial-not-positive": lambda: leaf(serial=0),
    "rfc5280/issuer-empty": lambda: leaf(issuer_name=EMPTY),
    "rfc5280/ca-subject-empty": lambda: ca(subject=EMPTY, san=["a.example.com"], critical={"san": True}),
    "community/subject-rdn-of-several": lambda: leaf(subject=[[("O", "Example"), ("OU", "Example")]]),
    "community/issuer-rdn-of-several": lambda: leaf(issuer_name=[[("O", "Example"), ("OU", "Example")]]),
    "rfc5280/subject-country-not-printable": lambda: subject(("C", "DE", "utf8")),
    "rfc5280/issuer-country-not-printable": lambda: leaf(issuer_name=[("C", "DE", "utf8")]),
    "rfc5280/issuer-country-length": lambda: leaf(issuer_name=[("C", "DEU")]),
    "rfc5280/issuer-string-type": lambda: leaf(issuer_name=[("O", "Example", "ia5")]),
    "rfc5280/issuer-serial-not-printable": lambda: leaf(issuer_name=[("serialNumber", "1", "utf8")]),
    "rfc5280/issuer-dn-qualifier-not-printable": lambda: leaf(issuer_name=[("2.5.4.46", "1", "utf8")]),
    "rfc5280/issuer-not-ia5": lambda: leaf(issuer_name=[("DC", "example", "utf8")]),
    "rfc5280/subject-serial-not-printable": lambda: subject(("serialNumber", "1", "utf8")),
    "rfc5280/subject-not-ia5": lambda: leaf(
        subject=[("emailAddress", "jane@example.com", "utf8")], san=["www.example.com", "email:jane@example.com"]
    ),
    "rfc5280/subject-wide-string": lambda: subject(("O", "Example", "bmp")),
    "rfc5280/subject-common-name-too-long": lambda: leaf(subject="a" * 65),
    "rfc5280/subject-serial-too-long": lambda: subject(("serialNumber", "1" * 65)),
    "rfc5280/subject-email-too-long": lambda: leaf(
        subject=[("emailAddress", f"{WIDE}@example.com")], san=["www.example.com", f"email:{WIDE}@EXAMPLE.com"]
    ),
    "rfc5280/subject-given-name-too-long": lambda: subject(("GN", "a" * 32769)),
    "rfc5280/subject-locality-too-long": lambda: subject(("L", "a" * 129)),
    "rfc5280/subject-organization-too-long": lambda: subject(("O", "a" * 65)),
    "rfc5280/subject-unit-too-long": lambda: subject(("OU", "a" * 65)),
    "rfc5280/subject-postal-code-too-long": lambda: subject(("postalCode", "1" * 41)),
    "rfc5280/subject-state-too-long": lambda: subject(("ST", "a" * 129)),
    "rfc5280/subject-street-too-long": lambda: subject(("STREET", "a" * 129)),
    "rfc5280/subject-surname-too-long": lambda: subject(("SN", "a" * 32769)),
    "rfc5280/subject-given-name-long": lambda: subject(("GN", "a" * 65)),
    "rfc5280/subject-surname-long": lambda: subject(("SN", "a" * 65)),
    "rfc5280/subject-control-character": lambda: subject(("O", "Exam\x07ple")),
    "rfc5280/subject-printable-alphabet": lambda: subject(("O", "A&B", "printable")),
    "community/subject-html-entity": lambda: subject(("O", "A &amp; B")),
    "community/subject-mojibake": lambda: subject(("O", "M\u00fcller".encode().decode("latin-1"))),
    "community/country-not-capitals": lambda: subject(("C", "de")),
    "community/subject-leading-space": lambda: subject(("O", " Example")),
    "community/subject-trailing-space": lambda: subject(("O", "Example ")),
    "community/begins-before-x509": lambda: leaf(not_before=datetime(1950, 1, 1), not_after=datetime(1951, 1, 1)),
    "community/subject-invisible-character": lambda: subject(("O", "Example\u202e Inc")),
    "community/issuer-invisible-character": lambda: leaf(issuer_name=[("O", "Exam\u200bple")]),
    "community/issuer-leading-space": lambda: leaf(issuer_name=[("O", " Example")]),
    "community/issuer-trailing-space": lambda: leaf(issuer_name=[("O", "Example ")]),
    "rfc5280/subject-not-a-name": lambda: leaf(subject=der.sequence(der.set_of(der.null()))),
    "rfc5280/subject-email-not-in-san": lambda: subject(("emailAddress", "a@example.com")),
    "community/san-bare-wildcard": lambda: leaf(san=["*"]),
    "community/san-null-character": lambda: leaf(san=["a.example.com\0.example.net"]),
    "community/san-leading-period": lambda: leaf(san=[".example.com"]),
    "community/san-wildcard-not-first": lambda: leaf(san=["www.*.example.com"]),
    "rfc5280/san-dns-space": lambda: leaf(san=[" "]),
    "rfc5280/san-dns-not-ascii": lambda: leaf(san=["m\u00fcller.example.com"]),
    "rfc5280/san-smtp-utf8-mailbox": lambda: leaf(san=["www.example.com", smtp_utf8("jane@example.com")]),
    "rfc5280/san-uri-empty": lambda: leaf(san=["uri:"]),
    "rfc5280/san-uri-relative": lambda: leaf(san=["uri:www.example.com/"]),
    "rfc5280/san-uri-nothing-after-scheme": lambda: leaf(san=["uri:http:"]),
    "rfc5280/san-uri-host": lambda: leaf(san=["uri:http://localhost:80/"]),
    "rfc5280/san-uri-not-ascii": lambda: leaf(san=["uri:http://www.example.com/\u00fc"]),
    "rfc5280/san-uri-character": lambda: leaf(san=["uri:http://www.example.com/a b"]),
    "rfc5280/san-email-not-a-mailbox": lambda: leaf(san=["email:example.com"]),
    "rfc5280/san-email-form": lambda: leaf(san=["email:<a@example.com>"]),
    "rfc5280/san-email-idn": lambda: leaf(san=["www.example.com", "email:a@xn--99999999.example"]),
    "rfc5280/san-name-empty": lambda: leaf(san=["www.example.com", "email:"]),
    "rfc5280/san-dns-too-long": lambda: leaf(san=["a." * 130 + "com"]),
    "community/san-dns-doubled": lambda: leaf(san=["www.example.com", "WWW.example.com"]),
    "community/san-redacted-name": lambda: leaf(san=["?.example.com"]),
    "community/cn-redacted-name": lambda: leaf(subject="?.example.com"),
    "rfc5280/idn-not-unicode": lambda: leaf(san=["xn--99999999999.example.com"]),
    "rfc5280/idn-not-nfc": lambda: leaf(san=["xn--" + "u\u0308".encode("punycode").decode() + ".example.com"]),
    "rfc5280/dns-empty-label": lambda: leaf(san=["a..example.com"]),
    "rfc5280/dns-label-too-long": lambda: leaf(san=["a" * 64 + ".example.com"]),
    "rfc5280/dns-hyphen-at-end": lambda: leaf(san=["www.-a.com"]),
    "rfc5280/dns-hyphen-below": lambda: leaf(san=["a-.example.com"]),
    "rfc5280/dns-character": lambda: leaf(san=["a b.example.com"]),
    "rfc5280/dns-underscore-registered": lambda: leaf(san=["www.a_b.com"]),
    "rfc5280/dns-underscore-below": lambda: leaf(san=["a_b.example.com"]),
    "community/san-bare-suffix": lambda: leaf(san=["co.uk"]),
    "community/san-single-label": lambda: leaf(san=["localhost"], eku=["clientAuth"]),
    "community/ian-bare-suffix": lambda: ian("co.uk"),
    "community/ian-bare-wildcard": lambda: ian("*"),
    "community/ian-null-character": lambda: ian("a.example.com\0.example.net"),
    "community/ian-leading-period": lambda: ian(".example.com"),
    "community/ian-wildcard-not-first": lambda: ian("www.*.example.com"),
    "rfc5280/ian-dns-space": lambda: ian(" "),
    "rfc5280/ian-dns-not-ascii": lambda: ian("m\u00fcller.example.com"),
    "rfc5280/ian-uri-empty": lambda: ian("uri:"),
    "rfc5280/ian-uri-relative": lambda: ian("uri://www.example.com/"),
    "rfc5280/ian-uri-nothing-after-scheme": lambda: ian("uri:http:"),
    "rfc5280/ian-uri-host": lambda: ian("uri:http://[::1/"),
    "rfc5280/ian-uri-not-ascii": lambda: ian("uri:http://www.example.com/\u00fc"),
    "rfc5280/ian-uri-character": lambda: ian("uri:http://www.example.com/%zz"),
    "rfc5280/ian-email-form": lambda: ian("email:a@example.com (somebody)"),
    "rfc5280/ian-name-empty": lambda: ian(""),
    "community/rsa-exponent-negative": lambda: rsa_leaf(key=rsa_spki(modulus(2048), -3)),
    "mozilla/rsa-exponent-one": lambda: rsa_leaf(key=rsa_spki(modulus(2048), 1)),
    "mozilla/rsa-under-2048-bits": lambda: rsa_leaf(key="rsa1024"),
    "mozilla/rsa-not-whole-octets": lambda: rsa_leaf(key=rsa_spki(modulus(2049))),
    "mozilla/pss-key": lambda: leaf(key=PSS_KEY),
    "mozilla/dsa-key": lambda: leaf(key="dsa2048"),
    "mozilla/edwards-key": lambda: leaf(key="ed25519-a"),
    "mozilla/dsa-signature": lambda: leaf(inner_algorithm=DSA_SHA256, outer_algorithm=DSA_SHA256),
    "community/public-key-unreadable": lambda: rsa_leaf(key=der.sequence(RSA, der.bit_string(b""))),
    "community/rsa-roca": lambda: rsa_leaf(key="rsa2048-roca", not_before=datetime(2024, 1, 1)),
    "community/rsa-fermat": lambda: rsa_leaf(key="rsa2048-close-primes"),
    "rfc5280/rsa-signature-parameters": lambda: leaf(inner_algorithm=RSA_SHA256, outer_algorithm=RSA_SHA256),
    "rfc5280/rsa-key-parameters": lambda: rsa_leaf(key=spki("rsa2048-a", der.null(), b"")),
    "rfc5280/signature-algorithms-differ": lambda: leaf(inner_algorithm=ECDSA_SHA512),
    "mozilla/ec-key-encoding": lambda: leaf(key="secp256k1"),
    "mozilla/ecdsa-encoding": lambda: leaf(hash="sha512"),
    "mozilla/ecdsa-encoding-p521": lambda: leaf(signer="p521", **APRIL),
    "mozilla/pss-encoding": lambda: leaf(inner_algorithm=PSS_WITHOUT_NULL, outer_algorithm=PSS_WITHOUT_NULL),
    "rfc5280/notice-reference": lambda: notice(0x0C, b"text", der.sequence(der.tlv(0x0C, b"us"), der.sequence())),
    "rfc5280/notice-malformed": lambda: notice(0x0C, b"text", der.tlv(0x0C, b"text")),
    "rfc5280/notice-ia5": lambda: notice(0x16, b"text"),
    "rfc5280/notice-visible": lambda: leaf(
        policies=user_notice(0x1A, b"text"),
        not_before=datetime(2010, 1, 1),
        not_after=datetime(2011, 1, 1),
        eku=["emailProtection"],
        logged=False,
    ),
    "rfc5280/notice-not-utf8": lambda: notice(0x1A, b"text"),
    "rfc5280/notice-too-long": lambda: notice(0x0C, b"a" * 201),
    "rfc5280/notice-control-character": lambda: notice(0x0C, b"line\nline"),
    "rfc5280/notice-not-nfc": lambda: notice(0x0C, "u\u0308".encode()),
    "rfc5280/policy-doubled": lambda: leaf(policies=[OURS, OURS]),
    "rfc5280/any-policy-qualifier": lambda: leaf(
        policies=der.sequence(
            der.sequence(der.oid(ANY_POLICY), der.sequence(der.sequence(der.oid("1.2.3"), der.null())))
        )
    ),
    "rfc5280/any-policy-mapped": lambda: mapping(OURS, ANY_POLICY, [OURS]),
    "rfc5280/mapped-policy-not-asserted": lambda: mapping(OURS, THEIRS, [THEIRS]),
    "rfc5280/crl-point-incomplete": lambda: leaf(
        crl=der.sequence(der.sequence(der.implicit(1, b"\0\x80")), *named_point("http://a.example.com/crl"))
    ),
    "rfc5280/crl-point-unreachable": lambda: leaf(crl=["ftp://a.example.com/crl"]),
    "rfc5280/ca-issuers-unreachable": lambda: leaf(aia={"ca_issuers": ["https://a.example.com/ca.cer"]}),
    "chrome/client-auth": lambda: leaf(
        eku=["serverAuth", "clientAuth"], not_before=datetime(2027, 4, 1), not_after=datetime(2027, 5, 1)
    ),
    **{f"rfc5280/{title}-undecodable": partial(undecodable, oid) for title, oid in GRAMMARS.items()},
    "rfc5280/aki-undecodable": lambda: leaf(aki=None, extensions=[(AKI, False, b"\x30\x02\x05\x00")]),
    "rfc5280/key-usage-undecodable": lambda: leaf(key_usage=b"\x04\x00"),
    "rfc5280/policies-undecodable": lambda: leaf(policies=b"\x30\x02\x05\x00"),
    "rfc5280/basic-constraints-undecodable": lambda: leaf(
        drop=["basic_constraints"], extensions=[("2.5.29.19", True, b"\x30\x02\x05\x00")]
    ),
    "rfc5280/purposes-undecodable": lambda: leaf(eku=b"\x30\x02\x05\x00"),
    "rfc5280/name-constraints-undecodable": lambda: ca(name_constraints=b"\x30\x02\x05\x00"),
    "rfc5280/san-undecodable": lambda: leaf(san=b"\x30\x02\x05\x00"),
    "rfc5280/field-undecodable": lambda: leaf(serial=b""),
    "rfc5280/signature-malformed": lambda: resigned(leaf(), der.bit_string(b"")),
    "rfc5280/ski-empty": lambda: leaf(ski=None, extensions=[(SUBJECT_KEY, False, der.octet_string(b""))]),
    "rfc5280/issuer-rdn-repeats-type": lambda: leaf(issuer_name=[[("OU", "A"), ("OU", "B")], ("CN", "CA")]),
    "rfc5280/issuer-attribute-empty": lambda: leaf(issuer_name=[("O", ""), ("CN", "CA")]),
    "rfc5280/validity-undecodable": lambda: dated(der.UTC_TIME, "tomorrow"),
    "rfc5280/scts-undecodable": lambda: leaf(logged=False, extensions=[(SCTS, False, der.octet_string(b"\0\1"))]),
    "rfc5280/version-one-written": lambda: leaf(
        version=2, replace=(bytes.fromhex("a003020101"), bytes.fromhex("a003020100")), drop=forge.EVERY, logged=False
    ),
    "rfc5280/utc-time-fraction": lambda: dated(der.UTC_TIME, "260601000000.5Z"),
    "rfc5280/san-address-size": lambda: leaf(san=["www.example.com", der.implicit(7, b"192.0.2.1")]),
    "rfc5280/aki-half": lambda: leaf(
        aki=None, extensions=[(AKI, False, der.sequence(der.implicit(0, b"id"), der.implicit(2, b"\x01")))]
    ),
    "rfc5280/crl-point-relative-name": lambda: leaf(
        crl=der.sequence(
            der.sequence(der.explicit(0, der.explicit(1, der.null()))), *named_point("http://a.example.com/crl")
        )
    ),
    "rfc5280/freshest-crl-incomplete": lambda: leaf(
        extensions=[
            (
                CRL_LATEST,
                False,
                der.sequence(der.sequence(der.implicit(1, b"\0\x80")), *named_point("http://a.example.com/crl")),
            )
        ]
    ),
    "rfc5280/freshest-crl-unreachable": lambda: leaf(
        extensions=[(CRL_LATEST, False, crl_distribution_points(["ftp://a.example.com/crl"]))]
    ),
    "rfc5280/repository-unreachable": lambda: ca(
        extensions=[
            (
                SIA,
                False,
                der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), forge.general_name("uri:rsync://a/"))),
            )
        ]
    ),
    "rfc5280/name-constraints-list-empty": lambda: ca(
        name_constraints=der.sequence(der.explicit(0, subtree(b"example.com")), der.explicit(1))
    ),
    "rfc5280/name-constraints-network": lambda: constraint(der.sequence(der.implicit(7, b"\x0a\0\0\0\xff\0\xff\0"))),
    "rfc5280/policy-mappings-in-ca": lambda: mapping(OURS, THEIRS, [OURS], **APRIL),
    "rfc5280/name-constraints-one-mailbox": lambda: constraint(der.sequence(der.implicit(1, b"a@example.com"))),
    "rfc5280/name-constraints-mail-form": lambda: constraint(der.sequence(der.implicit(1, b"*.example.com"))),
    "rfc5280/name-constraints-utf8-mailbox": lambda: constraint(der.sequence(smtp_utf8("\u00e4@example.com"))),
    "rfc5280/name-constraints-dns-form": lambda: constraint(subtree(b".example.com")),
    "rfc5280/policy-mappings-in-leaf": lambda: leaf(policies=[OURS], extensions=[MAPPED], **APRIL),
    "rfc5280/policy-mappings-in-leaf-once": lambda: leaf(
        policies=[OURS], extensions=[MAPPED], not_before=datetime(2024, 7, 31)
    ),
    "rfc5280/policy-constraints-in-leaf": lambda: leaf(
        extensions=[(POLICY_CONSTRAINTS, True, der.sequence(der.implicit(0, b"\0")))]
    ),
    "rfc5280/inhibit-any-policy-in-leaf": lambda: leaf(extensions=[(INHIBIT_ANY, True, der.integer(0))]),
    "rfc5280/poison-not-critical": lambda: leaf(logged=False, extensions=[(POISON, False, der.null())]),
    "rfc5280/poison-not-null": lambda: leaf(logged=False, extensions=[(POISON, True, der.boolean(True))]),
    "rfc5280/ocsp-no-check-critical": lambda: leaf(extensions=[(NO_CHECK, True, der.null())]),
    "rfc5280/ocsp-no-check-not-null": lambda: leaf(extensions=[(NO_CHECK, False, EMPTY)]),
    "rfc5280/rsa-pss-usages": lambda: leaf(key=PSS_KEY, key_usage=["digitalSignature", "keyEncipherment"]),
    "rfc5280/rsa-pss-signs-nothing": lambda: leaf(key=PSS_KEY, key_usage=["keyAgreement"]),
    "rfc5280/rsa-pss-ca-signs-nothing": lambda: ca(key=PSS_SHA256_KEY, key_usage=["keyAgreement"], path_length=None),
    "rfc5280/pss-ca-parameters": lambda: ca(key=PSS_KEY, path_length=None),
    "rfc5280/oaep-parameters": lambda: leaf(
        key=OAEP_WITHOUT_PARAMETERS, key_usage=["keyEncipherment"], eku=["emailProtection"]
    ),
    "rfc5280/dsa-usages": lambda: leaf(key="dsa2048", key_usage=["digitalSignature", "keyEncipherment"]),
    "rfc5280/ed25519-usages": lambda: leaf(key="ed25519-a", key_usage=["digitalSignature", "keyAgreement"]),
    "rfc5280/ed448-usages": lambda: leaf(key="ed448", key_usage=["digitalSignature", "keyEncipherment"]),
    "rfc5280/x25519-usages": lambda: leaf(key="x25519", key_usage=["keyAgreement", "digitalSignature"]),
    "rfc5280/rsa-oaep-usages": lambda: leaf(
        key=OAEP_KEY, key_usage=["keyEncipherment", "digitalSignature"], eku=["emailProtection"]
    ),
    "rfc5280/rsa-modulus-even": lambda: rsa_leaf(key=rsa_spki(modulus(2048) + 1, 65537), signer="p256-b"),
    "rfc5280/rsa-oaep-both-usages": lambda: leaf(
        key=OAEP_KEY, key_usage=["keyEncipherment", "dataEncipherment"], eku=["1.2.3.4"]
    ),
    "rfc5280/ecdh-usages": lambda: leaf(
        key=ECDH_KEY, key_usage=["keyAgreement", "digitalSignature"], eku=["emailProtection"]
    ),
    "rfc5280/ocsp-location-not-url": lambda: leaf(
        aia=der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), dirname("OCSP")))
    ),
    "rfc5280/ecdh-key-parameters": lambda: leaf(
        key=ECDH_KEY_WITH_NULL, key_usage=["keyAgreement"], eku=["emailProtection"]
    ),
    "rfc5280/dh-usages": lambda: leaf(key=DH_KEY, key_usage=["digitalSignature"], eku=["emailProtection"]),
    "rfc5280/x448-usages": lambda: leaf(key=X448, key_usage=["keyAgreement", "digitalSignature"]),
    "rfc5280/cipher-only-both": lambda: leaf(
        key_usage=["digitalSignature", "keyAgreement", "encipherOnly", "decipherOnly"], **APRIL, eku=["any"]
    ),
    "rfc5280/timestamp-purpose-not-critical": lambda: leaf(eku=["timeStamping"], san=None),
    "rfc5280/timestamp-purpose-not-alone": lambda: leaf(
        eku=["timeStamping", "clientAuth"], san=None, critical={"eku": True}
    ),
    "rfc5280/smime-capabilities-critical": lambda: leaf(extensions=[("1.2.840.113549.1.9.15", True, der.sequence())]),
    "rfc5280/cipher-only-without-agreement": lambda: leaf(key_usage=["digitalSignature", "encipherOnly"], eku=["any"]),
    "rfc5280/eddsa-signature-parameters": lambda: leaf(
        inner_algorithm=WITH_NULL["1.3.101.112"], outer_algorithm=WITH_NULL["1.3.101.112"]
    ),
    "rfc5280/dsa-signature-parameters": lambda: leaf(
        inner_algorithm=WITH_NULL["2.16.840.1.101.3.4.3.2"], outer_algorithm=WITH_NULL["2.16.840.1.101.3.4.3.2"]
    ),
    "rfc5280/ml-dsa-signature-parameters": lambda: leaf(
        inner_algorithm=WITH_NULL["2.16.840.1.101.3.4.3.17"], outer_algorithm=WITH_NULL["2.16.840.1.101.3.4.3.17"]
    ),
    "rfc5280/ml-dsa-key-parameters": lambda: leaf(
        key=der.sequence(WITH_NULL["2.16.840.1.101.3.4.3.17"], der.bit_string(bytes(1312))), eku=["emailProtection"]
    ),
    "rfc5280/slh-dsa-signature-parameters": lambda: leaf(
        **APRIL, inner_algorithm=algorithm(SLH_DSA, der.null()), outer_algorithm=algorithm(SLH_DSA, der.null())
    ),
    "rfc5280/hash-based-signature-parameters": lambda: leaf(
        **APRIL, inner_algorithm=algorithm(HSS, der.null()), outer_algorithm=algorithm(HSS, der.null())
    ),
    "rfc5280/hash-based-key-parameters": lambda: leaf(key=post_quantum(HSS, 60, der.null()), **MAIL),
    "rfc5280/hash-based-key-usage": lambda: leaf(
        key=post_quantum(HSS, 60), **MAIL | {"key_usage": ["digitalSignature", "keyEncipherment"]}
    ),
    "rfc5280/shake-signature-parameters": lambda: leaf(
        **APRIL,
        inner_algorithm=algorithm(PSS_SHAKE128, der.null()),
        outer_algorithm=algorithm(PSS_SHAKE128, der.null()),
    ),
    "rfc5280/san-srv-name": lambda: leaf(san=["www.example.com", srv_name(b"imap.example.com")], **MAIL),
    "rfc5280/slh-dsa-key-parameters": lambda: leaf(key=post_quantum(SLH_DSA, 32, der.null()), **MAIL),
    "rfc5280/ml-kem-key-parameters": lambda: leaf(
        key=post_quantum(ML_KEM, 1184, der.null()), **MAIL | {"key_usage": ["keyEncipherment"]}
    ),
    "rfc5280/post-quantum-key-size": lambda: leaf(key=post_quantum(ML_DSA, 1953), **MAIL),
    "rfc5280/ml-dsa-key-usage": lambda: leaf(
        key=post_quantum(ML_DSA, 1952), **MAIL | {"key_usage": ["digitalSignature", "keyEncipherment"]}
    ),
    "rfc5280/slh-dsa-key-usage": lambda: leaf(
        key=post_quantum(SLH_DSA, 32), **MAIL | {"key_usage": ["digitalSignature", "dataEncipherment"]}
    ),
    "rfc5280/ml-kem-key-usage": lambda: leaf(key=post_quantum(ML_KEM, 1184), **MAIL),
    "rfc5280/hash-ml-dsa": lambda: leaf(**signed_by("2.16.840.1.101.3.4.3.33")),
    "rfc5280/hash-ml-dsa-key": lambda: leaf(key=post_quantum("2.16.840.1.101.3.4.3.33", 1952), **MAIL),
    "rfc5280/composite-draft": lambda: leaf(**signed_by("1.3.6.1.5.5.7.6.45")),
    "rfc5280/composite-key-draft": lambda: leaf(key=post_quantum("1.3.6.1.5.5.7.6.45", 2017), **MAIL),
    "rfc5280/edwards-key-parameters": lambda: leaf(
        key=der.sequence(WITH_NULL["1.3.101.112"], der.bit_string(bytes(32))), eku=["emailProtection"]
    ),
    "rfc5280/crl-point-url-invalid": lambda: leaf(crl=["http://ca.example.com/CA 1.crl"]),
    "rfc5280/freshest-crl-url-invalid": lambda: leaf(
        extensions=[(CRL_LATEST, False, der.sequence(*named_point("http://ca.example.com/%1.crl")))]
    ),
    "rfc5280/aia-url-invalid": lambda: leaf(aia={"ca_issuers": ["http://ca.example.com/<CA>.crt"]}),
    "rfc5280/sia-url-invalid": lambda: ca(extensions=[(SIA, False, access_to("http://ca.example.com/a|b"))]),
    "rfc5280/practice-statement-url-invalid": lambda: leaf(policies=[(OURS, "ca.example.com/cps")], eku=["clientAuth"]),
    "rfc5280/ian-dns-form": lambda: ian("a..example.com"),
    "rfc5280/name-constraints-dns-character": lambda: ca(name_constraints={"permitted": ["*.example.com"]}),
    "rfc5280/name-constraints-minimum-written": lambda: constraint(
        der.sequence(forge.general_name("example.com"), der.implicit(0, b"\0"))
    ),
    "rfc5280/pss-trailer-field": lambda: leaf(
        inner_algorithm=pss(der.explicit(3, der.integer(1))),
        outer_algorithm=pss(der.explicit(3, der.integer(1))),
        eku=["clientAuth"],
    ),
    "rfc5280/pss-default-written": lambda: leaf(
        inner_algorithm=SALT_OF_20, outer_algorithm=SALT_OF_20, eku=["clientAuth"]
    ),
    "rfc5280/oid-too-large": lambda: leaf(policies=[UUID]),
    "rfc5280/ec-point-invalid": lambda: leaf(key=OFF_THE_CURVE),
    "rfc5280/subject-rdn-empty": lambda: leaf(subject=der.sequence(der.set_of(), named("www.example.com"))),
    "rfc5280/issuer-rdn-empty": lambda: leaf(issuer_name=der.sequence(der.set_of(), named("www.example.com"))),
    "rfc5280/subject-title-too-long": lambda: subject(("title", "a" * 65)),
    "rfc5280/subject-pseudonym-too-long": lambda: subject(("2.5.4.65", "a" * 129)),
    "rfc5280/issuer-common-name-too-long": lambda: leaf(issuer_name="a" * 65),
    "rfc5280/issuer-organization-too-long": lambda: leaf(issuer_name=[("O", "a" * 65)]),
    "rfc5280/issuer-unit-too-long": lambda: leaf(issuer_name=[("OU", "a" * 65)]),
    "rfc5280/issuer-locality-too-long": lambda: leaf(issuer_name=[("L", "a" * 129)]),
    "rfc5280/issuer-state-too-long": lambda: leaf(issuer_name=[("ST", "a" * 129)]),
    "rfc5280/issuer-serial-too-long": lambda: leaf(issuer_name=[("serialNumber", "1" * 65)]),
    "rfc5280/issuer-email-too-long": lambda: leaf(issuer_name=[("emailAddress", "a" * 244 + "@example.com")]),
    "rfc5280/issuer-title-too-long": lambda: leaf(issuer_name=[("title", "a" * 65)]),
    "rfc5280/issuer-pseudonym-too-long": lambda: leaf(issuer_name=[("2.5.4.65", "a" * 129)]),
    "rfc5280/issuer-control-character": lambda: leaf(issuer_name=[("O", "Exam\x07ple")]),
    "rfc5280/issuer-printable-alphabet": lambda: leaf(issuer_name=[("O", "A&B", "printable")]),
    "rfc5280/subject-country-length": lambda: leaf(subject=[("C", "DEU"), ("CN", "www.example.com")]),
    "rfc5280/subject-attribute-empty": lambda: subject(("OU", "")),
    "rfc5280/subject-string-type": lambda: subject(("O", "Example", "ia5")),
    "rfc5280/subject-teletex-string": lambda: subject(("O", "Example", "teletex")),
    "rfc5280/subject-dn-qualifier-not-printable": lambda: subject(("2.5.4.46", "1", "utf8")),
    "rfc5280/crl-issuer-subject-empty": lambda: leaf(
        subject=EMPTY, critical={"san": True}, key_usage=["digitalSignature", "cRLSign"]
    ),
    "rfc5280/san-critical": lambda: leaf(critical={"san": True}),
    "rfc5280/ian-address-size": lambda: ian(der.implicit(7, b"\1\2\3\4\5")),
    "rfc5280/policy-qualifiers-empty": lambda: leaf(policies=der.sequence(der.sequence(der.oid(OURS), EMPTY))),
    "rfc5280/practice-statement-not-ia5": lambda: leaf(policies=practice(der.tlv(0x0C, b"http://cps.example.com/"))),
    "rfc5280/no-rev-avail-critical": lambda: leaf(extensions=[never_told(critical=True)]),
    "rfc5280/no-rev-avail-not-null": lambda: leaf(extensions=[never_told(value=der.sequence())]),
    "rfc5280/no-rev-avail-in-ca": lambda: ca(extensions=[never_told()], not_before=datetime(2025, 1, 1)),
    "rfc5280/no-rev-avail-with-locations": lambda: leaf(crl=["http://a.example.com/crl"], extensions=[never_told()]),
    "rfc5280/directory-name-type": lambda: ian(dirname(("O", "Example", "ia5"))),
    "rfc5280/directory-name-incomplete": lambda: ian(dirname(("O", ""), ("CN", "Example"))),
    "rfc5280/ecdsa-signature-malformed": lambda: resigned(leaf(), der.bit_string(bytes(range(1, 65)))),
    "rfc5280/directory-name-too-long": lambda: ian(dirname("a" * 65)),
    "rfc5280/ian-email-idn": lambda: ian("email:a@xn--99999999.example"),
    "rfc5280/ian-smtp-utf8-mailbox": lambda: ian(smtp_utf8("jane@example.com")),
    "rfc5280/crl-point-reasons": lambda: leaf(
        crl=der.sequence(der.sequence(PLACE), der.sequence(PLACE, der.implicit(1, b"\1\x40"))), eku=["clientAuth"]
    ),
    "rfc5280/freshest-crl-some-reasons": lambda: freshest(point(PLACE, der.implicit(1, b"\1\x40"))),
    "rfc5280/freshest-crl-issuer-is-issuer": lambda: freshest(
        point(PLACE, der.tlv(0xA2, der.explicit(4, authority().subject)))
    ),
    "rfc5280/crl-points-some-reasons": lambda: leaf(crl=point(PLACE, der.implicit(1, b"\1\x40"))),
    "rfc5280/crl-issuer-not-a-name": lambda: leaf(
        crl=point(PLACE, der.explicit(2, forge.general_name("email:crl@example.com")))
    ),
    "rfc5280/crl-issuer-is-issuer": lambda: leaf(
        crl=point(PLACE, der.explicit(2, der.explicit(4, forge.name("Example Test Issuing CA"))))
    ),
    "rfc5280/crl-point-ldap-incomplete": lambda: leaf(crl=["ldap://ldap.example.com/cn=CA,dc=example"]),
    "rfc5280/ca-issuers-ldap-incomplete": lambda: leaf(aia={"ca_issuers": ["ldap://ldap.example.com/?cACertificate"]}),
    "rfc5280/repository-ldap-incomplete": lambda: ca(extensions=[(SIA, False, repository("ldap://ldap.example.com/"))]),
    "rfc5280/crl-point-ldap-host": lambda: leaf(crl=[f"{NO_HOST}?certificateRevocationList"]),
    "rfc5280/ca-issuers-ldap-host": lambda: leaf(aia={"ca_issuers": [f"{NO_HOST}?cACertificate"]}),
    "rfc5280/repository-ldap-host": lambda: ca(extensions=[(SIA, False, repository(f"{NO_HOST}?cACertificate"))]),
    "rfc5280/crl-point-relative-several": lambda: leaf(crl=RELATIVE_TO_SEVERAL),
    "rfc5280/freshest-crl-relative-name": lambda: freshest(
        der.sequence(der.sequence(RELATIVE), *named_point("http://a.example.com/crl"))
    ),
    "rfc5280/freshest-crl-relative-several": lambda: freshest(RELATIVE_TO_SEVERAL),
    "rfc5280/freshest-crl-issuer-not-a-name": lambda: freshest(
        point(PLACE, der.explicit(2, forge.general_name("email:crl@example.com")))
    ),
    "rfc5280/freshest-crl-ldap-incomplete": lambda: freshest(
        crl_distribution_points(["ldap://ldap.example.com/cn=CA,dc=example"])
    ),
    "rfc5280/freshest-crl-ldap-host": lambda: freshest(crl_distribution_points([f"{NO_HOST}?deltaRevocationList"])),
    "rfc5280/ecdsa-signature-parameters": lambda: leaf(**signed_by("1.2.840.10045.4.3.2", der.null())),
    "rfc5280/pss-parameters-malformed": lambda: leaf(
        inner_algorithm=pss(der.explicit(2, der.integer(-1))),
        outer_algorithm=pss(der.explicit(2, der.integer(-1))),
        eku=["clientAuth"],
    ),
    "rfc5280/pss-key-parameters-malformed": lambda: leaf(key=PSS_KEY_WITH_NULL),
    "rfc5280/pss-signature-parameters": lambda: leaf(**signed_by("1.2.840.113549.1.1.10")),
    "rfc5280/ed25519-ca-signs-nothing": lambda: ca(key="ed25519-a", key_usage=["cRLSign"], path_length=None, eku=None),
    "rfc5280/ed448-ca-signs-nothing": lambda: ca(key="ed448", key_usage=["cRLSign"], path_length=None, eku=None),
    "rfc5280/ca-constraints-missing": lambda: ca(drop=["basic_constraints"], hash="sha384"),
    "mozilla/serial-too-short": lambda: leaf(serial=1),
    "mozilla/sha1-mail": lambda: leaf(hash="sha1", eku=["emailProtection"], not_before=datetime(2024, 1, 1)),
    "mozilla/sha1-responder": lambda: leaf(hash="sha1", eku=["OCSPSigning"], not_before=datetime(2024, 1, 1)),
    "mozilla/sha1-intermediate": lambda: ca(hash="sha1", eku=["emailProtection"], not_before=datetime(2024, 1, 1)),
    "chrome/ca-client-auth": lambda: ca(
        eku=["serverAuth", "clientAuth"], not_before=datetime(2026, 7, 1), hash="sha384"
    ),
    "community/weak-hash": lambda: rsa_leaf(inner_algorithm=MD5, outer_algorithm=MD5, eku=["emailProtection"]),
    "community/sha1": lambda: leaf(hash="sha1", eku=["clientAuth"], not_before=datetime(2019, 1, 1)),
    "community/purpose-doubled": lambda: leaf(eku=["serverAuth", "serverAuth"]),
    "community/crl-point-internal-name": lambda: leaf(crl=["http://crl.corp/crl"]),
    "community/practice-statement-internal-name": lambda: leaf(policies=[(OURS, "http://cps.corp/")]),
    "mozilla/ec-key-p521": lambda: leaf(key="p521", not_before=datetime(2022, 1, 1)),
    "microsoft/ca-tls-and-others": lambda: ca(eku=["serverAuth", "codeSigning"], **APRIL),
    "microsoft/ca-mail-and-code": lambda: ca(eku=["emailProtection", "timeStamping"], **APRIL),
    "microsoft/ca-code-and-stamps": lambda: ca(eku=["codeSigning", "timeStamping"], **APRIL),
    "microsoft/root-over-10-years": lambda: forge.root(
        key="p384-a", hash="sha384", not_before=datetime(2026, 7, 1), not_after=datetime(2041, 7, 1)
    ),
    "microsoft/code-signing-key": lambda: leaf(eku=["codeSigning"], **APRIL),
    "microsoft/code-signing-key-too-long": lambda: rsa_leaf(
        key=rsa_spki(modulus(4104)), eku=["codeSigning"], key_usage=["digitalSignature"], **APRIL
    ),
    "mozilla/ca-purposes-missing": lambda: ca(eku=None),
    "mozilla/ca-any-purpose": lambda: ca(eku=["any"]),
    "mozilla/ca-purposes-mixed": lambda: ca(eku=["serverAuth", "emailProtection"]),
}

DEFECTS |= rare_extensions.DEFECTS

ALSO = {
    "rfc5280/subject-email-too-long": {"rfc5280/san-email-not-a-mailbox"},
    "community/san-redacted-name": {"rfc5280/dns-character"},
    "rfc5280/san-dns-space": {"community/san-single-label"},
    "rfc5280/sia-critical": {"rfc5280/extension-empty"},
    "rfc5280/subject-directory-attributes-critical": {"rfc5280/extension-empty"},
    "rfc5280/issuer-unique-id-v1": {"apple/too-few-scts"},
    "rfc5280/subject-unique-id-v1": {"apple/too-few-scts"},
    "rfc5280/sct-list-empty": {"apple/too-few-scts"},
    "rfc5280/cert-sign-without-ca": {"rfc5280/ec-leaf-usages"},
    "rfc5280/version-one-written": {"apple/too-few-scts"},
    "rfc5280/rsa-pss-usages": {"mozilla/pss-key"},
    "rfc5280/dsa-usages": {"mozilla/dsa-key"},
    "rfc5280/dsa-signature-parameters": {"mozilla/dsa-signature"},
}

# Rules that yield to another one in their own case: what is reported instead.
REPORTED_BY = {
    "apple/valid-over-398-days": "cabf-br/valid-over-398-days",
    "apple/valid-over-397-days": "cabf-br/valid-over-397-days",
    "community/subject-rdn-of-several": "cabf-br/rdn-of-several",
    "community/san-wildcard-not-first": "cabf-br/wildcard-inside",
    "community/san-bare-suffix": "cabf-br/bare-suffix",
    "mozilla/dsa-signature": "cabf-br/dsa-signature",
    "mozilla/serial-too-short": "cabf-br/serial-too-short",
    "mozilla/sha1-responder": "cabf-br/ocsp-sha1",
    "mozilla/dsa-key": "cabf-br/dsa-key",
    "mozilla/edwards-key": "cabf-br/key-kind",
    "mozilla/ec-key-encoding": "cabf-br/ec-curve",
    "mozilla/pss-encoding": "cabf-br/sha1",
    "microsoft/ca-tls-and-others": "cabf-br/sub-ca-purposes-mixed",
    "mozilla/ca-purposes-missing": "cabf-br/sub-ca-purposes-missing",
    "mozilla/ca-purposes-mixed": "cabf-br/sub-ca-purposes-mixed",
}
REPORTED_BY |= {rule: "x509/part-undecodable" for rule in DEFECTS if rule.endswith("-undecodable")}
REPORTED_BY |= {"rfc5280/subject-not-a-name": "x509/part-undecodable", "rfc5280/ca-flag-not-der": "x509/not-der"}
