"""Rules of the public rule books, broken in other ways than their own fixtures do, and what looks like a defect and is none.

The books' own tests show each rule with one defect, and that nothing else fires. Here only the rule in question is looked at.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from certlint import oids
from tests import forge
from tests.checks import test_cabf as forum
from tests.checks import test_rule_books as books
from tests.forge import der
from tests.forge.keys import pss_algorithm, rsa_spki

AIA, AKI = forum.AIA, books.AKI
EC = der.oid("1.2.840.10045.2.1")
POINT = forge.key("p256-a").spki[-65:]
"""An uncompressed point of P-256."""
HALF = "xn--" + "\ud800".encode("punycode").decode()
"""Punycode of half a code point."""
HALF_AKI = der.sequence(der.implicit(0, b"id"), der.explicit(1, books.dirname("a")))
ECDSA_NULL = der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())
UNKNOWN = der.sequence(der.oid("1.2.3.4"))
COMMON_NAME = der.sequence(der.oid("2.5.4.3"), der.tlv(0x0C, b"a"))
BROKEN_KEY = der.sequence(books.RSA, der.bit_string(b"abc"))
HOST = der.sequence(forge.general_name("www.example.com"))
LONG_EMPTY = b"\x30\x81\x00"
"""A SEQUENCE of nothing, with a length that is longer than it needs to be."""
LATE = datetime(2050, 6, 1)


def excluded(*subtrees: bytes) -> forge.Cert:
    return books.ca(name_constraints=der.sequence(der.explicit(1, *subtrees)))


def false_written(oid: str, value: bytes) -> bytes:
    """An extension that says that it is not critical."""
    return der.sequence(der.oid(oid), der.boolean(False), der.octet_string(value))


def uris(*hosts: bytes) -> forge.Cert:
    """A CA whose names of hosts in URIs are constrained."""
    return books.constraint(*[der.sequence(der.implicit(6, host)) for host in hosts])


def odd_value(oid: str, tag: int, value: bytes) -> forge.Cert:
    """A subject with an attribute in a type that the forge has no name for."""
    attribute = der.sequence(der.oid(oid), der.tlv(tag, value))
    return books.leaf(subject=der.sequence(der.set_of(attribute), books.named("www.example.com")))


def mailed(address: str, *names: str) -> forge.Cert:
    return books.leaf(subject=[("emailAddress", address)], san=list(names))


def begins(tag: int, text: bytes) -> forge.Cert:
    return books.leaf(not_before=der.tlv(tag, text), not_after=LATE)


def category(text: str) -> forge.Cert:
    return forum.ev([*forum.EV_DN[:3], ("businessCategory", text), *forum.EV_DN[4:]])


def registration(text: str) -> forge.Cert:
    return forum.ev([*forum.EV_DN, ("organizationIdentifier", text)])


def extended(begin: str, subject, not_after: datetime = datetime(2019, 10, 1)) -> forge.Cert:
    """An EV certificate of another time."""
    return forum.ev(subject, not_before=datetime.fromisoformat(begin), not_after=not_after)


def stateless(scheme: str) -> tuple[str, bool, bytes]:
    """A cabfOrganizationIdentifier whose state is there, and empty."""
    scheme_and_country = (der.tlv(0x13, text.encode()) for text in (scheme, "US"))
    value = der.sequence(*scheme_and_country, der.implicit(0, b""), der.tlv(0x0C, b"1"))
    return forum.ORGANIZATION, False, value


def pss(digest: str, salt: int | None = None) -> forge.Cert:
    algorithm = pss_algorithm(digest, salt)
    return books.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def logged(life: timedelta, begin: datetime = datetime(2026, 1, 1)) -> forge.Cert:
    """A leaf with the timestamps of two logs."""
    scts = books.timestamps(b"a", b"b")
    return books.leaf(not_before=begin, not_after=begin + life, logged=False, extensions=[scts])


def dsa(parameters: bytes) -> bytes:
    """A DSA key with parameters of any kind."""
    return der.sequence(der.sequence(der.oid("1.2.840.10040.4.1"), parameters), der.bit_string(der.integer(5)))


def mojibake(text: str) -> forge.Cert:
    return books.subject(("L", text.encode().decode("latin-1")))


def descriptor(*uris: str, digest: bytes = bytes(32)) -> tuple[str, bool, bytes]:
    """A TorServiceDescriptor extension with a hash of SHA-256 for each URI."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
    each = [der.sequence(der.tlv(0x0C, uri.encode()), algorithm, der.bit_string(digest)) for uri in uris]
    return forum.TOR, False, der.sequence(*each)


def onion(name: str, *uris: str) -> forge.Cert:
    return forum.ev(san=[name], extensions=[descriptor(*uris)])


def until(end: datetime, begin: datetime = datetime(2015, 6, 1), **knobs) -> forge.Cert:
    return forum.leaf(not_before=begin, not_after=end, **knobs)


def named_cn(text: str, kind: str, *san: str) -> forge.Cert:
    return forum.leaf(subject=[("C", "US"), ("CN", text, kind)], san=list(san))


def latin(kind: str, value: bytes) -> forge.Cert:
    """A leaf of an organization with an attribute in a UTF8String that is none."""
    attribute = der.sequence(der.set_of(der.sequence(der.oid(oids.ATTRIBUTE_OIDS[kind]), der.tlv(0x0C, value))))
    return forum.leaf(subject=attribute, policies=[forum.OV])


def signed_by(dotted: str) -> forge.Cert:
    algorithm = der.sequence(der.oid(dotted), der.null())
    return forum.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def place(kind: str, text: str) -> forge.Cert:
    return forum.subject(("C", "US"), (kind, text), ("O", "Example Inc"))


def uri(text: str) -> forge.Cert:
    return books.leaf(san=["www.example.com", f"uri:{text}"])


def email(text: str) -> forge.Cert:
    return books.leaf(san=["www.example.com", f"email:{text}"])


def signed_as(number: int, *parameters: bytes) -> forge.Cert:
    """A leaf that states one of PKCS #1's signature algorithms."""
    algorithm = der.sequence(der.oid(f"1.2.840.113549.1.1.{number}"), *parameters)
    return books.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def noticed(*notices: bytes) -> forge.Cert:
    """A leaf whose only policy has qualifiers that call themselves user notices."""
    qualifiers = (der.sequence(der.oid(books.NOTICE), notice) for notice in notices)
    return books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.sequence(*qualifiers))))


def point(*fields: bytes) -> forge.Cert:
    return books.leaf(crl=der.sequence(der.sequence(*fields)))


def identified(*fields: bytes) -> forge.Cert:
    return books.leaf(aki=None, extensions=[(AKI, False, der.sequence(*fields))])


def practice(url: str) -> forge.Cert:
    return forum.leaf(policies=[(forum.DV, url)])


ISSUER = der.explicit(2, books.dirname("Example CRL Issuer"))
PLACE = der.explicit(0, der.explicit(0, forge.general_name("uri:http://ca.example.com/ca.crl")))


def told(certificate: forge.Cert) -> set[str]:
    return forum.told(certificate) | books.told(certificate)


def namesake(**knobs) -> forge.Cert:
    """A CA that bears its issuer's name; the key that signed it is another one."""
    return forum.sub_ca(subject=forum.ROOT_DN, **knobs)


def located(*names: bytes) -> bytes:
    """CRL distribution points: one, with these names."""
    return der.sequence(der.sequence(der.explicit(0, der.explicit(0, *names))))


def dsa_leaf(p: int, q: int, g: int, y: int) -> forge.Cert:
    return forum.on("2019-01-01", key=forum.dsa(p, q, g, y), signer="p256-b")


def rsa_leaf(modulus: int, exponent: int) -> forge.Cert:
    return forum.leaf(key=rsa_spki(modulus, exponent), signer="p256-b", **forum.RSA_USE)


ANOTHER = der.explicit(4, forge.name("Another"))
ISSUER_ONLY = {"ca_issuers": AIA["ca_issuers"]}
LIFE_OF_39_MONTHS = {"not_before": datetime(2017, 1, 15, 10), "not_after": datetime(2020, 4, 15, 10)}


# What is odd, the rule that says so, the certificate.
FIRES = [
    (
        "aia unique caIssuers",
        "cabf-br/aia-duplicate",
        lambda: forum.leaf(aia=AIA | {"ca_issuers": AIA["ca_issuers"] * 2}),
    ),
    ("arpa v6", "cabf-br/reverse-zone", lambda: forum.named(".".join("0" * 32) + ".ip6.arpa")),
    ("arpa upper", "cabf-br/reverse-zone", lambda: forum.named("8.8.8.8.IN-ADDR.ARPA")),
    ("arpa bare", "cabf-br/reverse-zone", lambda: forum.named("in-addr.arpa")),
    ("arpa wildcard", "cabf-br/reverse-zone", lambda: forum.named("*.8.8.in-addr.arpa")),
    ("arpa cn", "cabf-br/reverse-zone", lambda: forum.leaf(subject=[("C", "US"), ("CN", "8.8.8.8.in-addr.arpa")])),
    ("ca eku ts", "cabf-br/sub-ca-purposes-mixed", lambda: forum.sub_ca(eku=["serverAuth", "timeStamping"])),
    ("ca eku any", "cabf-br/sub-ca-purposes-mixed", lambda: forum.sub_ca(eku=["any"])),
    ("root empty subject", "rfc5280/ca-subject-empty", lambda: forum.root(subject=b"\x30\0")),
    ("v1 with ext", "rfc5280/extensions-not-v3", lambda: books.leaf(version=1)),
    ("reserved label second", "cabf-br/dns-reserved-label", lambda: forum.named("www.zz--top.example.com")),
    ("reserved label wildcard", "cabf-br/dns-reserved-label", lambda: forum.named("*.zz--top.com")),
    (
        "dsa y=p-1",
        "cabf-br/dsa-out-of-field",
        lambda: forum.on("2019-01-01", key=forum.dsa(forum.P2048, forum.Q256, 2, forum.P2048 - 1), signer="p256-b"),
    ),
    (
        "dsa y=0",
        "cabf-br/dsa-out-of-field",
        lambda: forum.on("2019-01-01", key=forum.dsa(forum.P2048, forum.Q256, 2, 0), signer="p256-b"),
    ),
    (
        "dsa null params",
        "cabf-br/dsa-parameters-missing",
        lambda: forum.on(
            "2019-01-01",
            key=der.sequence(der.sequence(der.oid("1.2.840.10040.4.1"), der.null()), der.bit_string(der.integer(5))),
            signer="p256-b",
        ),
    ),
    (
        "dsa two params",
        "cabf-br/dsa-parameters-missing",
        lambda: forum.on(
            "2019-01-01",
            key=der.sequence(
                der.sequence(
                    der.oid("1.2.840.10040.4.1"), der.sequence(der.integer(forum.P2048), der.integer(forum.Q256))
                ),
                der.bit_string(der.integer(5)),
            ),
            signer="p256-b",
        ),
    ),
    (
        "ev extra email",
        "cabf-ev/attribute-not-allowed",
        lambda: forum.ev([*forum.EV_DN, ("emailAddress", "a@example.com")]),
    ),
    ("ev extra oid", "cabf-ev/attribute-not-allowed", lambda: forum.ev([*forum.EV_DN, ("1.2.3.4", "x")])),
    ("ev wildcard partial", "cabf-ev/wildcard", lambda: forum.ev(san=["w*.example.com"])),
    ("ev wildcard 2nd", "cabf-ev/wildcard", lambda: forum.ev(san=["www.example.com", "*.EXAMPLE.com"])),
    ("ev onion-ish", "cabf-ev/wildcard", lambda: forum.ev(san=["*.notonion"])),
    (
        "freshest",
        "rfc5280/freshest-crl-critical",
        lambda: books.leaf(extensions=[(books.CRL_LATEST, True, books.EMPTY)]),
    ),
    ("ian uri 80", "rfc5280/ian-uri-not-ascii", lambda: books.ian(der.implicit(6, b"http://www.example.com/\x80"))),
    (
        "san uri 80",
        "rfc5280/san-uri-not-ascii",
        lambda: books.leaf(san=[der.implicit(6, b"http://www.example.com/\xff")]),
    ),
    (
        "pc not critical inhibit",
        "rfc5280/policy-constraints-not-critical",
        lambda: books.ca(extensions=[(books.POLICY_CONSTRAINTS, False, der.sequence(der.implicit(1, b"\0")))]),
    ),
    (
        "gt nosec notBefore",
        "rfc5280/generalized-time-no-seconds",
        lambda: books.leaf(not_before=der.tlv(der.GENERALIZED_TIME, b"205001010000Z"), not_after=datetime(2050, 6, 1)),
    ),
    (
        "gt fraction comma",
        "rfc5280/generalized-time-fraction",
        lambda: books.leaf(
            not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"20500601000000,123Z")
        ),
    ),
    (
        "gt fraction nb",
        "rfc5280/generalized-time-fraction",
        lambda: books.leaf(
            not_before=der.tlv(der.GENERALIZED_TIME, b"20500101000000.0Z"), not_after=datetime(2050, 6, 1)
        ),
    ),
    (
        "gt pre2050 nb",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_before=der.tlv(der.GENERALIZED_TIME, b"20260101000000Z")),
    ),
    (
        "gt zulu nb offset",
        "rfc5280/generalized-time-not-zulu",
        lambda: books.leaf(
            not_before=der.tlv(der.GENERALIZED_TIME, b"20500101000000+0100"), not_after=datetime(2050, 6, 1)
        ),
    ),
    (
        "gt hours only",
        "rfc5280/generalized-time-no-seconds",
        lambda: books.leaf(not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"2050060100Z")),
    ),
    (
        "utc nosec nb",
        "rfc5280/utc-time-no-seconds",
        lambda: books.leaf(not_before=der.tlv(der.UTC_TIME, b"2601010000Z")),
    ),
    ("utc no zone", "rfc5280/utc-time-not-zulu", lambda: books.leaf(not_before=der.tlv(der.UTC_TIME, b"260101000000"))),
    ("ian null end", "community/ian-null-character", lambda: books.ian("a.example.com\0")),
    ("idn upper", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["XN--99999999999.example.com"])),
    ("idn surrogate", "rfc5280/idn-not-unicode", lambda: books.leaf(san=[f"{HALF}.example.com"])),
    ("idn bad digit", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["xn--a_b!.example.com"])),
    ("idn empty", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["xn--.example.com"])),
    ("idn second name", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["www.example.com", "a.xn--99999999999"])),
    (
        "idn nfc upper",
        "rfc5280/idn-not-nfc",
        lambda: books.leaf(san=["XN--" + "u\u0308".encode("punycode").decode() + ".example.com"]),
    ),
    (
        "ec explicit params",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(
            key=der.sequence(der.sequence(EC, der.sequence(der.integer(1))), der.bit_string(POINT)), signer="p256-b"
        ),
    ),
    (
        "ec no params",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(key=der.sequence(der.sequence(EC), der.bit_string(POINT)), signer="p256-b"),
    ),
    ("ec p224", "mozilla/ec-key-encoding", lambda: books.leaf(key="p224", signer="p256-b")),
    (
        "pss null",
        "mozilla/pss-key",
        lambda: books.leaf(
            key=books.spki("rsa2048-a", books.RSA[2:], der.oid("1.2.840.113549.1.1.10") + b""), signer="p256-b"
        ),
    ),
    (
        "nc max excluded",
        "rfc5280/name-constraints-maximum",
        lambda: excluded(der.sequence(der.implicit(2, b"example.com"), der.implicit(1, b"\x05"))),
    ),
    (
        "nc max zero",
        "rfc5280/name-constraints-maximum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(1, b"\x00"))),
    ),
    (
        "nc min excluded",
        "rfc5280/name-constraints-minimum",
        lambda: excluded(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\x02"))),
    ),
    (
        "nc rid excluded",
        "rfc5280/name-constraints-on-registered-id",
        lambda: excluded(der.sequence(der.implicit(8, b"\x2a"))),
    ),
    (
        "ocsp cdp mixed eku",
        "cabf-br/ocsp-crl-points",
        lambda: forum.responder(crl=forum.CRL, eku=["OCSPSigning", "clientAuth"]),
    ),
    ("ocsp ku no ds", "cabf-br/ocsp-key-usage", lambda: forum.responder(key_usage=["keyAgreement"])),
    ("ocsp ku nr", "cabf-br/ocsp-key-usage", lambda: forum.responder(key_usage=["digitalSignature", "nonRepudiation"])),
    ("pathlen -129", "rfc5280/path-length-negative", lambda: books.ca(path_length=-129)),
    ("key x25519", "cabf-br/key-kind", lambda: forum.leaf(key="x25519", signer="p256-b")),
    ("key pss", "cabf-br/key-kind", lambda: forum.leaf(key=books.PSS_KEY, signer="p256-b")),
    (
        "key unknown",
        "cabf-br/key-kind",
        lambda: forum.leaf(key=der.sequence(der.sequence(der.oid("1.2.3.4")), der.bit_string(b"abc")), signer="p256-b"),
    ),
    (
        "rsa ku ca encipherOnly",
        "rfc5280/rsa-ca-usages",
        lambda: books.ca(key="rsa3072-b", key_usage=["keyCertSign", "encipherOnly"]),
    ),
    (
        "rsa no key one int",
        "community/public-key-unreadable",
        lambda: books.rsa_leaf(key=der.sequence(books.RSA, der.bit_string(der.sequence(der.integer(5))))),
    ),
    (
        "rsa no key octet",
        "community/public-key-unreadable",
        lambda: books.rsa_leaf(key=der.sequence(books.RSA, der.bit_string(der.octet_string(b"abc")))),
    ),
    ("rsa negative modulus", "community/public-key-unreadable", lambda: books.rsa_leaf(key=rsa_spki(-5))),
    ("rsa exp -1", "community/rsa-exponent-negative", lambda: books.rsa_leaf(key=rsa_spki(books.modulus(2048), -1))),
    ("CN 65 utf8", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "ü" * 65)])),
    ("CN 65 bmp", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "a" * 65, "bmp")])),
    (
        "2nd CN long",
        "rfc5280/subject-common-name-too-long",
        lambda: books.leaf(subject=[("CN", "www.example.com"), ("CN", "b" * 65)]),
    ),
    (
        "O long in multi rdn",
        "rfc5280/subject-organization-too-long",
        lambda: books.leaf(subject=[[("O", "a" * 65), ("OU", "x")]]),
    ),
    ("serial ia5", "rfc5280/subject-serial-not-printable", lambda: books.subject(("serialNumber", "1", "ia5"))),
    ("serial numeric", "rfc5280/subject-serial-not-printable", lambda: books.subject(("serialNumber", "1", "numeric"))),
    ("serial long utf8", "rfc5280/subject-serial-too-long", lambda: books.subject(("serialNumber", "1" * 65, "utf8"))),
    ("L long", "rfc5280/subject-locality-too-long", lambda: books.subject(("L", "ü" * 129))),
    ("OU long printable", "rfc5280/subject-unit-too-long", lambda: books.subject(("OU", "a" * 65, "printable"))),
    (
        "postal 17 teletex",
        "rfc5280/subject-postal-code-too-long",
        lambda: books.subject(("postalCode", "1" * 17, "teletex")),
    ),
    ("street 129", "rfc5280/subject-street-too-long", lambda: books.subject(("STREET", "a" * 129, "printable"))),
    ("surname 65 bmp", "rfc5280/subject-surname-long", lambda: books.subject(("SN", "a" * 65, "bmp"))),
    (
        "subject rdn is sequence",
        "rfc5280/subject-not-a-name",
        lambda: books.leaf(subject=der.sequence(der.sequence(COMMON_NAME))),
    ),
    (
        "subject atv one field",
        "rfc5280/subject-not-a-name",
        lambda: books.leaf(subject=der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"))))),
    ),
    ("underscore trd in wildcard", "cabf-br/underscore-below", lambda: forum.named("*.a_b.example.com")),
    (
        "underscore rfc second",
        "rfc5280/dns-underscore-below",
        lambda: books.leaf(san=["www.example.com", "a_b.forum.example.co.uk"]),
    ),
    ("nfc bmp", "rfc5280/notice-not-nfc", lambda: books.notice(0x1E, "u\u0308".encode("utf-16-be"))),
    ("ian crit empty", "rfc5280/ian-critical", lambda: books.leaf(extensions=[(books.IAN, True, books.EMPTY)])),
    ("map no policies", "rfc5280/mapped-policy-not-asserted", lambda: books.mapping(books.OURS, books.THEIRS, None)),
    ("issuer tab", "community/issuer-leading-space", lambda: books.leaf(issuer_name=[("O", "\tExample")])),
    ("issuer nbsp", "community/issuer-leading-space", lambda: books.leaf(issuer_name=[("O", "\xa0Example")])),
    ("subj lead tab printable", "community/subject-leading-space", lambda: books.subject(("O", "\tExample"))),
    ("subj trail nbsp", "community/subject-trailing-space", lambda: books.subject(("O", "Example\xa0"))),
    ("subj trail newline", "community/subject-trailing-space", lambda: books.subject(("O", "Example\n"))),
    ("subj bmp lead", "community/subject-leading-space", lambda: books.subject(("O", " Example", "bmp"))),
    (
        "issuer mrdn second",
        "community/issuer-rdn-of-several",
        lambda: books.leaf(issuer_name=[("C", "US"), [("O", "a"), ("CN", "b")]]),
    ),
    (
        "mod even",
        "cabf-br/rsa-modulus-even",
        lambda: forum.leaf(key=rsa_spki(1 << 2047), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "subca pol crit",
        "cabf-br/sub-ca-policies-critical",
        lambda: forum.sub_ca(policies=[forum.DV], critical={"policies": True}),
    ),
    (
        "sct two empties",
        "rfc5280/sct-list-empty",
        lambda: books.leaf(logged=False, extensions=[(books.SCTS, False, der.octet_string(b"\0\0"))]),
    ),
    ("edi", "cabf-br/san-edi-party-name", lambda: forum.named(der.explicit(5, der.explicit(1, der.tlv(0x0C, b"x"))))),
    (
        "iv no place but country",
        "cabf-br/iv-without-place",
        lambda: forum.subject(("C", "US"), ("SN", "D"), ("GN", "J"), policy=forum.IV),
    ),
    (
        "dup unknown ext",
        "rfc5280/extension-doubled",
        lambda: books.leaf(extensions=[("1.2.3.4.5", False, b"\5\0"), ("1.2.3.4.5", False, b"\5\0")]),
    ),
    ("aki empty", "rfc5280/aki-no-key-identifier", lambda: books.leaf(aki=None, extensions=[(AKI, False, b"\x30\0")])),
    ("ku empty bits 2", "rfc5280/key-usage-nothing", lambda: books.leaf(key_usage=bytes.fromhex("03020000"))),
    ("ku 10 bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("0303068040"))),
    ("ku unused 7 more", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("03020680"))),
    (
        "bc false written",
        "rfc5280/ca-flag-not-der",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("3003010100"))]),
    ),
    (
        "nc uri ip",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.constraint(der.sequence(der.implicit(6, b"192.168.1.1"))),
    ),
    (
        "nc uri excluded",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.ca(name_constraints=der.sequence(der.explicit(1, der.sequence(der.implicit(6, b"host"))))),
    ),
    (
        "nc x400 excl",
        "rfc5280/name-constraints-on-x400",
        lambda: books.ca(name_constraints=der.sequence(der.explicit(1, der.sequence(der.explicit(3))))),
    ),
    ("serial negative", "rfc5280/serial-not-positive", lambda: books.leaf(serial=-5)),
    ("serial 21 octets", "rfc5280/serial-too-long", lambda: books.leaf(serial=(1 << 159))),
    ("issuer C utf8", "rfc5280/issuer-country-not-printable", lambda: books.leaf(issuer_name=[("C", "DE", "ia5")])),
    ("bmp CN", "rfc5280/subject-wide-string", lambda: books.leaf(subject=[("CN", "www.example.com", "bmp")])),
    ("universal O", "rfc5280/subject-wide-string", lambda: books.subject(("O", "x", "universal"))),
    ("control del", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\x7fb"))),
    ("control null", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\0b"))),
    ("printable *", "rfc5280/subject-printable-alphabet", lambda: books.subject(("CN", "*.example.com", "printable"))),
    ("printable @", "rfc5280/subject-printable-alphabet", lambda: books.subject(("O", "a@b", "printable"))),
    (
        "email no san",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(subject=[("emailAddress", "a@example.com")], san=None),
    ),
    ("san uri scheme only //", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:http://"])),
    ("san uri userinfo host", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:ftp://u:p@host/"])),
    ("san email name <>", "rfc5280/san-email-form", lambda: books.leaf(san=["email:Some Body <a@example.com>"])),
    ("san empty dns", "rfc5280/san-name-empty", lambda: books.leaf(san=["www.example.com", ""])),
    ("san empty uri+", "rfc5280/san-uri-empty", lambda: books.leaf(san=["www.example.com", "uri:"])),
    ("san 254", "rfc5280/san-dns-too-long", lambda: books.leaf(san=[".".join(["a" * 62] * 4) + ".ab"])),
    ("redacted 2nd", "community/san-redacted-name", lambda: books.leaf(san=["www.?.example.com"])),
    ("redacted cn", "community/cn-redacted-name", lambda: books.leaf(subject=[("CN", "?.example.com")])),
    ("html hex", "community/subject-html-entity", lambda: books.subject(("O", "A &#x26; B"))),
    ("country lower one", "community/country-not-capitals", lambda: books.subject(("C", "dE"))),
    ("mojibake", "community/subject-mojibake", lambda: books.subject(("L", "São Paulo".encode().decode("latin-1")))),
    ("bare wildcard dot", "community/san-bare-wildcard", lambda: books.leaf(san=["*."])),
    ("null mid", "community/san-null-character", lambda: books.leaf(san=["\0"])),
    ("wild 2nd label", "community/san-wildcard-not-first", lambda: books.leaf(san=["a*.b*.example.com"])),
    ("iana suffix com", "community/san-single-label", lambda: books.leaf(san=["com"])),
    ("suffix *.ck", "community/san-bare-suffix", lambda: books.leaf(san=["foo.ck"])),
    ("ian suffix wild", "community/ian-bare-suffix", lambda: books.ian("*.co.uk")),
    (
        "mod 8",
        "mozilla/rsa-not-whole-octets",
        lambda: books.rsa_leaf(key=rsa_spki(books.modulus(2052)), signer="p256-b"),
    ),
    (
        "rsa 1023",
        "mozilla/rsa-under-2048-bits",
        lambda: books.rsa_leaf(key=rsa_spki(books.modulus(1016)), signer="p256-b"),
    ),
    (
        "rsa sig param absent outer",
        "rfc5280/rsa-signature-parameters",
        lambda: books.leaf(inner_algorithm=books.RSA_SHA256, outer_algorithm=books.RSA_SHA256),
    ),
    (
        "rsa key params octets",
        "rfc5280/rsa-key-parameters",
        lambda: books.rsa_leaf(key=books.spki("rsa2048-a", der.null(), der.octet_string(b""))),
    ),
    (
        "alg mismatch params",
        "rfc5280/signature-algorithms-differ",
        lambda: books.leaf(outer_algorithm=der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())),
    ),
    ("notice 201 bmp", "rfc5280/notice-too-long", lambda: books.notice(0x1E, ("a" * 201).encode("utf-16-be"))),
    ("notice c1", "rfc5280/notice-control-character", lambda: books.notice(0x0C, "a\x85b".encode())),
    ("notice bmp not utf8", "rfc5280/notice-not-utf8", lambda: books.notice(0x1E, "a".encode("utf-16-be"))),
    (
        "policy dup any",
        "rfc5280/policy-doubled",
        lambda: books.leaf(policies=[books.ANY_POLICY, books.OURS, books.ANY_POLICY]),
    ),
    (
        "any mapped left",
        "rfc5280/any-policy-mapped",
        lambda: books.mapping(books.ANY_POLICY, books.THEIRS, [books.ANY_POLICY]),
    ),
    (
        "crl dirname",
        "rfc5280/crl-point-unreachable",
        lambda: books.leaf(
            crl=der.sequence(der.sequence(der.explicit(0, der.explicit(0, der.explicit(4, forge.name("a"))))))
        ),
    ),
    ("crl ldaps", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["ldaps://a/"])),
    ("crl https", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["https://a.example.com/"])),
    (
        "caissuers dirname",
        "rfc5280/ca-issuers-unreachable",
        lambda: books.leaf(aia=forum.access("1.3.6.1.5.5.7.48.2", der.explicit(4, forge.name("a")))),
    ),
    ("not label hyphen", "rfc5280/dns-hyphen-at-end", lambda: books.leaf(san=["www.a-.com"])),
    ("empty label trailing", "rfc5280/dns-empty-label", lambda: books.leaf(san=["www.example.com."])),
    ("cabf empty label trailing", "cabf-br/dns-empty-label", lambda: forum.named("www.example.com.")),
    ("empty label cn", "cabf-br/dns-empty-label", lambda: forum.leaf(subject=[("CN", "www..example.com")])),
    ("char space", "cabf-br/dns-character", lambda: forum.named("www.exa mple.com")),
    ("char slash cn", "cabf-br/dns-character", lambda: forum.leaf(subject=[("CN", "www.exa/mple.com")])),
    ("char unicode", "cabf-br/dns-character", lambda: forum.named("www.exämple.com")),
    ("label 64 cn", "cabf-br/dns-label-too-long", lambda: forum.leaf(subject=[("CN", "a" * 64 + ".example.com")])),
    ("hyphen sld wildcard", "cabf-br/dns-hyphen-at-end", lambda: forum.named("*.-a.com")),
    ("tld cn", "cabf-br/unknown-tld", lambda: forum.leaf(subject=[("CN", "a.local")])),
    ("bare suffix cn", "cabf-br/bare-suffix", lambda: forum.leaf(subject=[("CN", "co.uk")])),
    ("wild suffix private", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.github.io")),
    ("onion v3 bad checksum", "cabf-br/onion-invalid", lambda: forum.named("a" * 56 + ".onion")),
    ("reserved v6", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fe80::1")),
    ("reserved ula", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fd00::1")),
    ("reserved doc", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:2001:db8::1")),
    ("reserved cn v6", "cabf-br/cn-reserved-address", lambda: forum.leaf(subject=[("CN", "::1")])),
    (
        "nc reserved zero",
        "cabf-br/reserved-address-permitted",
        lambda: forum.sub_ca(name_constraints={"permitted": ["ip:0.0.0.0/0"]}),
    ),
    (
        "arpa v6 reserved",
        "cabf-br/reverse-reserved",
        lambda: forum.on("2025-06-01", san=["1" + ".0" * 31 + ".ip6.arpa"]),
    ),
    ("arpa malformed 5", "cabf-br/reverse-malformed", lambda: forum.on("2025-06-01", san=["1.2.3.4.5.in-addr.arpa"])),
    (
        "aia ldap",
        "cabf-br/aia-issuer-not-http",
        lambda: forum.leaf(aia=AIA | {"ca_issuers": [*AIA["ca_issuers"], "ldap://a/"]}),
    ),
    (
        "aia dirname method",
        "cabf-br/aia-method",
        lambda: forum.leaf(aia=forum.access("1.3.6.1.5.5.7.48.1", der.explicit(4, forge.name("a")))),
    ),
    ("crl two one ldap", "cabf-br/crl-points-not-http", lambda: forum.leaf(crl=["ldap://a/", *forum.CRL])),
    (
        "crl issuer",
        "cabf-br/crl-point-issuer",
        lambda: forum.leaf(crl=forum.point(der.explicit(2, der.explicit(4, forge.name("X"))))),
    ),
    (
        "irrevocable aia no ocsp",
        "cabf-br/irrevocable-after-a-week",
        lambda: forum.on("2026-04-01", 30, aia={"ca_issuers": AIA["ca_issuers"]}, crl=None),
    ),
    ("eku precert", "cabf-br/purposes-unfit", lambda: forum.leaf(eku=["serverAuth", "1.3.6.1.4.1.11129.2.4.4"])),
    ("eku client only w policy", "cabf-br/purposes-unfit", lambda: forum.leaf(eku=["clientAuth"])),
    ("ecc nr", "cabf-br/ecc-key-usage", lambda: forum.leaf(key_usage=["digitalSignature", "nonRepudiation"])),
    ("ecc ke", "cabf-br/ecc-key-usage", lambda: forum.leaf(key_usage=["digitalSignature", "keyEncipherment"])),
    (
        "exp 257 bits",
        "cabf-br/rsa-exponent-unusual",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, (1 << 256) + 1), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp 3",
        "cabf-br/rsa-exponent-unusual",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, 3), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp 0 even",
        "cabf-br/rsa-exponent-even",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, 0), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp neg below3",
        "cabf-br/rsa-exponent-below-3",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, -3), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "factor 751",
        "cabf-br/rsa-small-factor",
        lambda: forum.leaf(key=rsa_spki(751 * ((1 << 2039) + 1)), signer="p256-b", **forum.RSA_USE),
    ),
    ("md5", "cabf-br/signature-algorithm", lambda: forum.leaf(inner_algorithm=books.MD5, outer_algorithm=books.MD5)),
    (
        "sha1 inside pss",
        "cabf-br/sha1",
        lambda: forum.leaf(inner_algorithm=books.PSS_WITHOUT_NULL, outer_algorithm=books.PSS_WITHOUT_NULL),
    ),
    (
        "ed25519 sig",
        "cabf-br/signature-algorithm",
        lambda: forum.leaf(
            inner_algorithm=der.sequence(der.oid("1.3.101.112")), outer_algorithm=der.sequence(der.oid("1.3.101.112"))
        ),
    ),
    (
        "cn idn unicode",
        "cabf-br/common-name-not-as-in-san",
        lambda: forum.leaf(subject=[("CN", "bücher.example.com")], san=["xn--bcher-kva.example.com"]),
    ),
    (
        "attr order",
        "cabf-br/attribute-order",
        lambda: forum.subject(("C", "US"), ("L", "x"), ("ST", "Utah"), ("O", "E")),
    ),
    (
        "meaning n/a?",
        "cabf-br/attribute-without-meaning",
        lambda: forum.subject(("C", "US"), ("ST", "..."), ("O", "E")),
    ),
    ("ST control", "cabf-br/province-characters", lambda: forum.subject(("C", "US"), ("ST", "U\x01tah"), ("O", "E"))),
    ("ou alone 2022-09", "cabf-br/organizational-unit", lambda: forum.leaf(subject=[("C", "US"), ("OU", "u")])),
    (
        "person SN only",
        "cabf-br/person-without-policy",
        lambda: forum.leaf(subject=[("C", "US"), ("ST", "Utah"), ("SN", "D")], policies=[forum.OV]),
    ),
    ("dv subject o", "cabf-br/dv-subject", lambda: forum.leaf(subject=forum.ORGANIZATION_DN)),
    ("39 months", "cabf-br/valid-over-39-months", lambda: forum.on("2017-01-31", 1189)),
    (
        "825 +1s",
        "cabf-br/valid-over-825-days",
        lambda: forum.leaf(
            not_before=datetime(2019, 1, 1), not_after=datetime(2019, 1, 1) + timedelta(days=825, seconds=1)
        ),
    ),
    (
        "chrome no eku",
        "chrome/client-auth",
        lambda: books.leaf(
            eku=["clientAuth", "serverAuth"], not_before=datetime(2027, 3, 15), not_after=datetime(2027, 4, 1)
        ),
    ),
    ("country UK", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "UK")])),
    ("country EU", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "EU")])),
    ("san crit", "cabf-br/san-critical", lambda: forum.leaf(critical={"san": True})),
    ("ca reserved policies ev+ov", "cabf-br/ca-reserved-policies", lambda: forum.sub_ca(policies=[forum.EV, forum.OV])),
    ("version1", "cabf-br/version", lambda: forum.leaf(version=1, drop=forge.EVERY)),
    ("a partial wildcard", "cabf-br/wildcard-partial", lambda: forum.named("*www.example.com")),
    ("two stars", "cabf-br/wildcard-partial", lambda: forum.named("w*w.example.com")),
    ("a double star", "cabf-br/wildcard-partial", lambda: forum.named("**.example.com")),
    ("a category in small letters", "cabf-ev/business-category-unknown", lambda: category("private organization")),
    ("a category with a space", "cabf-ev/business-category-unknown", lambda: category("Private Organization ")),
    ("a category with a line feed", "cabf-ev/business-category-unknown", lambda: category("Private Organization\n")),
    ("an empty category", "cabf-ev/business-category-unknown", lambda: category("")),
    ("sha1 a second after 2016", "cabf-br/sha1-after-2016", lambda: until(datetime(2017, 1, 1, 0, 0, 1), hash="sha1")),
    ("sha1 dsa", "cabf-br/sha1", lambda: signed_by("1.2.840.10040.4.3")),
    ("sha1 oiw", "cabf-br/sha1", lambda: signed_by("1.3.14.3.2.29")),
    ("sha224 rsa", "cabf-br/signature-algorithm", lambda: signed_by("1.2.840.113549.1.1.14")),
    ("sha3 rsa", "cabf-br/signature-algorithm", lambda: signed_by("2.16.840.1.101.3.4.3.14")),
    ("multicast", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:224.0.0.1")),
    ("multicast v6 cn", "cabf-br/cn-reserved-address", lambda: named_cn("ff02::1", "utf8", forum.HOST)),
    ("site-local", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fec0::1")),
    ("mapped v4", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:::ffff:8.8.8.8")),
    (
        "reserved till a second after",
        "cabf-br/san-reserved-address",
        lambda: until(datetime(2015, 11, 1, 0, 0, 1), san=["ip:10.0.0.1"]),
    ),
    ("underscore and $", "cabf-br/underscore-unreplaceable", lambda: forum.on("2018-12-20", 20, san=["www.a_$b.com"])),
    (
        "underscore beside hyphen",
        "cabf-br/underscore-unreplaceable",
        lambda: forum.on("2018-12-20", 9, san=["a_-.b.com"]),
    ),
    ("underscore in 30 days", "cabf-br/underscore-for-long", lambda: forum.on("2018-12-20", 30, san=["www.a_b.com"])),
    ("tld to come", "cabf-br/unknown-tld", lambda: forum.on("2013-10-22", san=["www.example.dev"])),
    ("tld to come, and gone since", "cabf-br/unknown-tld", lambda: forum.on("2013-10-22", san=["www.mcdonalds"])),
    ("onion before ballot 144", "cabf-br/unknown-tld", lambda: forum.on("2015-02-17", san=[forum.V3_ONION])),
    (
        "tld to come, in other dates",
        "cabf-br/unknown-tld",
        lambda: forum.leaf(
            san=["www.example.dev"],
            not_before=der.generalized_time(datetime(2013, 1, 1)),
            not_after=datetime(2014, 1, 1),
        ),
    ),
    ("wild ck", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.ck")),
    ("wild kawasaki", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.kawasaki.jp")),
    ("bare ck", "cabf-br/bare-suffix", lambda: forum.named("ck")),
    ("descriptor no URI", "cabf-br/onion-descriptor", lambda: onion(forum.V2_ONION, forum.V2_ONION)),
    ("descriptor of another", "cabf-br/onion-descriptor", lambda: onion(forum.V2_ONION, f"https://{'a' * 16}.onion")),
    (
        "descriptor one too many",
        "cabf-br/onion-descriptor",
        lambda: onion(forum.V2_ONION, f"https://{forum.V2_ONION}", "b"),
    ),
    (
        "descriptors unreadable",
        "cabf-br/onion-descriptor",
        lambda: forum.ev(san=[forum.V2_ONION], extensions=[(forum.TOR, False, der.octet_string(b"a"))]),
    ),
    (
        "descriptor hash too short",
        "cabf-br/onion-descriptor",
        lambda: forum.ev(san=[forum.V2_ONION], extensions=[descriptor(f"https://{forum.V2_ONION}", digest=bytes(31))]),
    ),
    ("cn long v6", "cabf-br/common-name-not-as-in-san", lambda: named_cn("2600:0:0:0:0:0:0:1", "utf8", "ip:2600::1")),
    ("cn space", "cabf-br/common-name-not-as-in-san", lambda: named_cn(f"{forum.HOST} ", "utf8", forum.HOST)),
    ("cn dot", "cabf-br/common-name-not-as-in-san", lambda: named_cn(f"{forum.HOST}.", "utf8", forum.HOST)),
    ("cn bmp other", "cabf-br/common-name-not-as-in-san", lambda: named_cn("a.example.com", "bmp", forum.HOST)),
    ("n/a", "cabf-br/attribute-without-meaning", lambda: place("L", "N/A")),
    ("n.a.", "cabf-br/attribute-without-meaning", lambda: place("L", "n.a.")),
    ("not applicable", "cabf-br/attribute-without-meaning", lambda: place("L", "Not Applicable")),
    ("one underscore", "cabf-br/attribute-without-meaning", lambda: place("L", "_")),
    ("wide space", "cabf-br/attribute-without-meaning", lambda: place("L", "\u3000")),
    ("backslash", "cabf-br/province-characters", lambda: place("ST", "Ut\\ah")),
    ("next line", "cabf-br/locality-characters", lambda: place("L", "Le\x85hi")),
    ("country ZZ", "cabf-br/country-invalid", lambda: forum.subject(("C", "ZZ"), *forum.ORGANIZATION_DN[1:])),
    ("second country", "cabf-br/country-invalid", lambda: forum.subject(("C", "SU"), *forum.ORGANIZATION_DN)),
    ("a scheme in small letters", "cabf-ev/registration-scheme", lambda: registration("ntrUS-1")),
    ("a short scheme", "cabf-ev/registration-scheme", lambda: registration("NT")),
    ("no scheme", "cabf-ev/registration-scheme", lambda: registration("")),
    (
        "ev domain component",
        "cabf-ev/attribute-not-allowed",
        lambda: forum.ev([("DC", "com", "ia5"), *forum.EV_DN]),
    ),
    (
        "ev first day",
        "cabf-ev/attribute-not-allowed",
        lambda: extended("2019-04-16 00:00:00", [*forum.EV_DN, ("title", "Dr")]),
    ),
    (
        "ev second category",
        "cabf-ev/business-category-unknown",
        lambda: forum.ev([*forum.EV_DN, ("businessCategory", "Shop")]),
    ),
    (
        "ev second registration",
        "cabf-ev/organization-inconsistent",
        lambda: forum.ev(
            [*forum.EV_DN, *(("organizationIdentifier", f"NTRUS-{n}") for n in "12")],
            extensions=[forum.registered("NTR", "US", "1")],
        ),
    ),
    ("ev state left empty", "cabf-ev/organization-state", lambda: forum.ev(extensions=[stateless("VAT")])),
    ("ev v6", "cabf-ev/address", lambda: forum.ev(san=[forum.HOST, "ip:2600::1"])),
    ("ev empty subject", "cabf-ev/organization-missing", lambda: forum.ev(b"\x30\0", critical={"san": True})),
    (
        "ev by a CA's own policy",
        "cabf-ev/business-category-missing",
        lambda: forum.leaf(subject=forum.ORGANIZATION_DN, policies=["2.16.792.3.0.3.1.1.5"]),
    ),
    (
        "onion in the cn",
        "cabf-ev/onion-valid-over-15-months",
        lambda: forum.on("2016-01-01", 486, subject=[("CN", forum.V3_ONION)]),
    ),
    (
        "dsa day",
        "mozilla/dsa-key",
        lambda: books.leaf(key="dsa2048", not_before=datetime(2017, 3, 31), not_after=datetime(2018, 3, 31)),
    ),
    (
        "ecdsa with null",
        "mozilla/ecdsa-encoding",
        lambda: books.leaf(inner_algorithm=ECDSA_NULL, outer_algorithm=ECDSA_NULL),
    ),
    (
        "p384 sha256",
        "mozilla/ecdsa-encoding",
        lambda: forum.sub_ca(hash="sha256", not_before=datetime(2025, 6, 1)),
    ),
    ("pss salt", "mozilla/pss-encoding", lambda: pss("sha256", 20)),
    ("pss sha1", "mozilla/pss-encoding", lambda: pss("sha1")),
    ("180 days and a second", "apple/too-few-scts", lambda: logged(timedelta(days=180))),
    (
        "15 months and a second",
        "apple/too-few-scts-by-months",
        lambda: logged(datetime(2020, 5, 1, 0, 0, 1) - datetime(2019, 2, 1), datetime(2019, 2, 1)),
    ),
    ("one log twice", "apple/too-few-scts", lambda: books.living_with(90, b"a", b"a")),
    ("apple's first day", "apple/too-few-scts", lambda: books.living_with(90, b"a", begin=datetime(2021, 4, 21))),
    ("mojibake beyond latin-1", "community/subject-mojibake", lambda: mojibake("Łódź")),
    ("mojibake vietnamese", "community/subject-mojibake", lambda: mojibake("Huế Việt")),
    ("html in a wide string", "community/subject-html-entity", lambda: books.subject(("O", "A&lt;b", "bmp"))),
    ("country digit", "community/country-not-capitals", lambda: books.subject(("C", "D1"))),
    ("ideographic space", "community/subject-trailing-space", lambda: books.subject(("O", "a\u3000"))),
    ("wildcard at the end", "community/san-bare-wildcard", lambda: books.leaf(san=["www.*"])),
    ("wildcard at the end of a label", "community/san-bare-wildcard", lambda: books.leaf(san=["a*"])),
    ("ian wildcard at the end", "community/ian-bare-wildcard", lambda: books.ian("www.*")),
    (
        "state of a mail certificate",
        "cabf-ev/organization-state",
        lambda: books.leaf(eku=["emailProtection"], extensions=[forum.registered("VAT", "US", "1", "CA")]),
    ),
    *(
        (f"dsa parameters {found}", "mozilla/dsa-key", lambda found=found: books.leaf(key=dsa(found), signer="p256-b"))
        for found in (b"\5\0", b"\2\1\3", bytes.fromhex("30020400"), bytes.fromhex("3003020501"))
    ),
    ("a namesake is a subordinate CA", "cabf-br/sub-ca-policies-missing", lambda: namesake(policies=None)),
    (
        "a CRL location that is no URL, beside one",
        "cabf-br/crl-points-not-http",
        lambda: forum.leaf(crl=located(forge.general_name(f"uri:{forum.CRL[0]}"), ANOTHER)),
    ),
    ("a CRL URL with one slash", "cabf-br/crl-points-without-http", lambda: forum.leaf(crl=["http:/a.example.com/"])),
    ("a URL without a host", "cabf-br/aia-ocsp-not-http", lambda: forum.leaf(aia=AIA | {"ocsp": ["http:///ocsp"]})),
    (
        "a long URL of a practice statement",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "ftp://a.example.com/" + "a" * 150)]),
    ),
    ("a CA's empty CN", "cabf-br/ca-common-name-empty", lambda: forum.sub_ca(subject=[*forum.CA_DN[:2], ("CN", "")])),
    (
        "name constraints in June 2012",
        "cabf-br/sub-ca-name-constraints-not-critical",
        lambda: forum.sub_ca(
            name_constraints={"permitted": ["example.com"]},
            critical={"name_constraints": False},
            not_before=datetime(2012, 6, 8),
        ),
    ),
    (
        "no key usage in 2002",
        "cabf-br/ca-key-usage-missing",
        lambda: forum.sub_ca(key_usage=None, not_before=datetime(2002, 4, 1)),
    ),
    ("a DSA key with g = 0", "cabf-br/dsa-parameters-missing", lambda: dsa_leaf(forum.P2048, forum.Q256, 0, 5)),
    ("a DSA key with y = p", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, forum.P2048)),
    ("a DSA key with y < 0", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, -5)),
    ("a namesake's leaf", "cabf-br/crl-sign", lambda: forum.leaf(subject=forum.CA_DN, key_usage=["cRLSign"])),
    # RFC 5280's rules, first half.
    (
        "aia critical as 01",
        "rfc5280/aia-critical",
        lambda: books.leaf(
            extensions=[der.sequence(der.oid("1.3.6.1.5.5.7.1.1"), b"\1\1\1", der.octet_string(b"\x30\0"))]
        ),
    ),
    (
        "aia critical at last",
        "rfc5280/aia-critical",
        lambda: books.leaf(aia=AIA, critical={"aia": True}, not_before=datetime(1999, 1, 1)),
    ),
    (
        "false written in the san",
        "rfc5280/criticality-false-written",
        lambda: books.leaf(san=None, extensions=[false_written("2.5.29.17", HOST)]),
    ),
    (
        "false written in the ski",
        "rfc5280/criticality-false-written",
        lambda: books.leaf(ski=None, extensions=[false_written("2.5.29.14", der.octet_string(bytes(20)))]),
    ),
    (
        "san of nobody, false written",
        "rfc5280/san-not-critical",
        lambda: books.leaf(subject=books.EMPTY, san=None, extensions=[false_written("2.5.29.17", HOST)]),
    ),
    ("nobody, long length", "rfc5280/san-not-critical", lambda: books.leaf(subject=LONG_EMPTY)),
    (
        "nobody, long length, no san",
        "rfc5280/subject-and-san-missing",
        lambda: books.leaf(subject=LONG_EMPTY, san=None),
    ),
    (
        "any purpose among others",
        "rfc5280/any-eku-critical",
        lambda: books.leaf(eku=["serverAuth", "any"], critical={"eku": True}),
    ),
    (
        "constraints without bc",
        "rfc5280/name-constraints-in-leaf",
        lambda: books.leaf(ca=None, name_constraints={"permitted": ["example.com"]}),
    ),
    ("unique id in version 4", "rfc5280/issuer-unique-id-v1", lambda: books.unique(0x81, version=4)),
    ("unique id in version 0", "rfc5280/subject-unique-id-v1", lambda: books.unique(0x82, version=0)),
    (
        "unique id beside no version",
        "rfc5280/issuer-unique-id-v1",
        lambda: books.unique(0x81, replace=(bytes.fromhex("a003020102"), bytes.fromhex("a003040102"))),
    ),
    (
        "unique id in version 2",
        "rfc5280/subject-unique-id",
        lambda: books.unique(0x82, version=2, drop=forge.EVERY, logged=False),
    ),
    (
        "unique id constructed",
        "rfc5280/issuer-unique-id",
        lambda: books.leaf(unique_ids=der.tlv(0xA1, der.bit_string(b"\1"))),
    ),
    ("extensions in version 4", "rfc5280/extensions-not-v3", lambda: books.leaf(version=4)),
    (
        "no extensions in version 1",
        "rfc5280/extensions-not-v3",
        lambda: books.leaf(version=1, drop=forge.EVERY, logged=False, unique_ids=der.explicit(3, books.EMPTY)),
    ),
    ("root signed by another key", "rfc5280/aki-missing", lambda: forge.root(key="p256-b", signer="p384-a")),
    ("root with a broken signature", "rfc5280/aki-missing", lambda: forge.root(key="p256-b", tamper=True)),
    (
        "aki of a root by another key",
        "rfc5280/aki-no-key-identifier",
        lambda: forge.root(key="p256-b", signer="p384-a", extensions=[(AKI, False, books.EMPTY)]),
    ),
    ("self-signed leaf", "rfc5280/aki-missing", lambda: forge.cert("www.example.com", key="p256-a")),
    ("self-signed leaf ski", "rfc5280/ski-missing", lambda: forge.cert("www.example.com", key="p256-a", ski=None)),
    ("root ski", "rfc5280/ski-missing-in-ca", lambda: forge.root(key="p256-b", ski=None)),
    ("san empty, long length", "rfc5280/san-empty", lambda: books.leaf(san=LONG_EMPTY)),
    ("ian empty, long length", "rfc5280/ian-empty", lambda: books.leaf(extensions=[(books.IAN, False, LONG_EMPTY)])),
    ("eku empty", "rfc5280/extension-empty", lambda: books.leaf(eku=books.EMPTY)),
    (
        "mappings empty, false written",
        "rfc5280/extension-empty",
        lambda: books.leaf(extensions=[false_written(books.MAPPINGS, books.EMPTY)]),
    ),
    ("ku count 8", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("030208a0"))),
    ("ku count of nothing", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("030105"))),
    (
        "ku two zero octets",
        "rfc5280/key-usage-zero-octets",
        lambda: books.leaf(key_usage=bytes.fromhex("030405a00000")),
    ),
    ("ku 16 bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("0303008080"))),
    ("cert sign without bc", "rfc5280/cert-sign-without-ca", lambda: books.leaf(ca=None, key_usage=["keyCertSign"])),
    (
        "cert sign, broken key",
        "rfc5280/cert-sign-without-ca",
        lambda: books.leaf(key=BROKEN_KEY, signer="p256-b", key_usage=["keyCertSign"]),
    ),
    (
        "ocsp signing crl",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["OCSPSigning"], key_usage=["digitalSignature", "cRLSign"]),
    ),
    (
        "time stamping agrees",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["timeStamping"], key_usage=["digitalSignature", "keyAgreement"]),
    ),
    ("rsa leaf decipherOnly", "rfc5280/rsa-leaf-usages", lambda: books.rsa_leaf(ca=None, key_usage=["decipherOnly"])),
    ("rsa root agrees", "rfc5280/rsa-ca-usages", lambda: forge.root(key="rsa3072-b", key_usage=["keyAgreement"])),
    (
        "rsa crl signer enciphers",
        "rfc5280/rsa-ca-enciphers",
        lambda: books.ca(key="rsa3072-b", key_usage=["cRLSign", "dataEncipherment"]),
    ),
    ("p521 enciphers", "rfc5280/ec-enciphers", lambda: books.leaf(key="p521", key_usage=["keyEncipherment"])),
    ("ec ca enciphers", "rfc5280/ec-enciphers", lambda: books.ca(key_usage=["keyCertSign", "keyEncipherment"])),
    (
        "ca flag without content",
        "rfc5280/ca-flag-not-der",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("30020100"))]),
    ),
    (
        "path length, false written",
        "rfc5280/path-length-of-no-ca",
        lambda: books.leaf(
            drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("3006010100020100"))]
        ),
    ),
    (
        "path length of a leaf below 0",
        "rfc5280/path-length-negative",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, der.sequence(der.integer(-1)))]),
    ),
    (
        "path length, broken key",
        "rfc5280/path-length-without-signing",
        lambda: books.ca(key=BROKEN_KEY, key_usage=["digitalSignature"]),
    ),
    (
        "path length of a root",
        "rfc5280/path-length-without-key-usage",
        lambda: forge.root(key="p256-b", path_length=3, key_usage=None),
    ),
    (
        "distance below 0",
        "rfc5280/name-constraints-minimum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\xff"))),
    ),
    (
        "no field of a subtree",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(2, b"\1"))),
    ),
    (
        "x400 primitive",
        "rfc5280/name-constraints-on-x400",
        lambda: books.constraint(der.sequence(der.implicit(3, b"a"))),
    ),
    (
        "gt fraction of an hour",
        "rfc5280/generalized-time-fraction",
        lambda: begins(der.GENERALIZED_TIME, b"205001010000.5Z"),
    ),
    (
        "gt fraction, other zone",
        "rfc5280/generalized-time-fraction",
        lambda: begins(der.GENERALIZED_TIME, b"20500101000000.5+0100"),
    ),
    (
        "gt minutes, other zone",
        "rfc5280/generalized-time-no-seconds",
        lambda: begins(der.GENERALIZED_TIME, b"205001010000+0100"),
    ),
    (
        "gt last second",
        "rfc5280/generalized-time-before-2050",
        lambda: begins(der.GENERALIZED_TIME, b"20491231235959Z"),
    ),
    (
        "gt 1949",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_after=der.tlv(der.GENERALIZED_TIME, b"19490101000000Z")),
    ),
    ("utc minutes, other zone", "rfc5280/utc-time-not-zulu", lambda: begins(der.UTC_TIME, b"2601010000+0100")),
    ("utc +0000", "rfc5280/utc-time-not-zulu", lambda: begins(der.UTC_TIME, b"260101000000+0000")),
    ("scts of a ca", "rfc5280/sct-list-empty", lambda: books.ca(extensions=[books.timestamps()])),
    ("serial padded", "rfc5280/serial-too-long", lambda: books.leaf(serial=bytes(20) + b"\1")),
    ("serial padded zero", "rfc5280/serial-not-positive", lambda: books.leaf(serial=bytes(2))),
    ("issuer empty, long length", "rfc5280/issuer-empty", lambda: books.leaf(issuer_name=LONG_EMPTY)),
    ("root of nobody", "rfc5280/ca-subject-empty", lambda: forge.root(subject=books.EMPTY, key="p256-b")),
    ("second C", "rfc5280/subject-country-not-printable", lambda: books.subject(("C", "US"), ("C", "DE", "utf8"))),
    (
        "C in an rdn of two",
        "rfc5280/subject-country-not-printable",
        lambda: books.leaf(subject=[[("C", "DE", "utf8"), ("O", "x")]]),
    ),
    ("CJK in two octets", "rfc5280/subject-wide-string", lambda: books.ca(subject=[("O", "\u4e2d\u6587", "bmp")])),
    ("O long general string", "rfc5280/subject-organization-too-long", lambda: odd_value("2.5.4.10", 0x1B, b"a" * 65)),
    (
        "O long with periods",
        "rfc5280/subject-organization-too-long",
        lambda: books.subject(("O", ("a" * 15 + ".") * 4 + "a")),
    ),
    ("email 256", "rfc5280/subject-email-too-long", lambda: mailed("a" * 244 + "@example.com", "www.example.com")),
    (
        "control in an unknown attribute",
        "rfc5280/subject-control-character",
        lambda: books.subject(("1.2.3.4", "a\x01")),
    ),
    ("control bmp", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\x9fb", "bmp"))),
    ("printable empty", "rfc5280/subject-printable-alphabet", lambda: books.subject(("O", "", "printable"))),
    (
        "printable latin",
        "rfc5280/subject-printable-alphabet",
        lambda: books.ca(subject=[("1.2.3.4", "\xfc", "printable")]),
    ),
    ("subject is a set", "rfc5280/subject-not-a-name", lambda: books.leaf(subject=der.tlv(0x31))),
    (
        "attribute of three",
        "rfc5280/subject-not-a-name",
        lambda: books.ca(
            subject=der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), der.tlv(12, b"a"), der.null())))
        ),
    ),
    ("email as uri", "rfc5280/subject-email-not-in-san", lambda: mailed("a@example.com", "uri:mailto:a@example.com")),
    (
        "email of a ca",
        "rfc5280/subject-email-not-in-san",
        lambda: books.ca(subject=[("O", "x"), ("emailAddress", "a@example.com")]),
    ),
    ("space second", "rfc5280/san-dns-space", lambda: books.leaf(san=["www.example.com", " "])),
    ("nbsp", "rfc5280/san-dns-not-ascii", lambda: books.leaf(san=[der.implicit(2, b"www.example.com\xa0")])),
    *[
        (f"uri constraint {host!r}", "rfc5280/name-constraints-uri-not-fqdn", partial(uris, b".example.com", host))
        for host in (
            b"",
            b".",
            b".com",
            b"*.example.com",
            b"..example.com",
            b"host.example.com:80",
            b"host.example.com.",
            b"-a.example.com",
            b"a@example.com",
            b"[2001:db8::1]",
            b"a" * 64 + b".example.com",
        )
    ],
    ("dns slash", "rfc5280/dns-character", lambda: books.leaf(san=["www.example.com", "www.example.com/"])),
    ("dns port in a CA", "rfc5280/dns-character", lambda: books.ca(san=["www.example.com:443"])),
    ("dns space at the end", "rfc5280/dns-character", lambda: books.leaf(san=["www.example.com "])),
    ("dns hyphen below a wildcard", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["*.-a.example.com"])),
    ("dns hyphen alone", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a.-.example.com"])),
    ("uri of a network path", "rfc5280/san-uri-relative", lambda: uri("//www.example.com/")),
    ("uri with half a tag", "rfc5280/san-uri-nothing-after-scheme", lambda: uri("urn:")),
    ("uri of ldap without host", "rfc5280/san-uri-host", lambda: uri("ldap:///cn=x")),
    ("uri of an address too large", "rfc5280/san-uri-host", lambda: uri("http://192.0.2.256/")),
    ("uri of a wildcard of a label", "rfc5280/san-uri-host", lambda: uri("http://*.com/")),
    ("uri with a control character", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/\x7f")),
    ("uri with brackets", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/<a>")),
    ("uri that ends in a percent sign", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/%2")),
    ("email with a phrase before it", "rfc5280/san-email-form", lambda: email('"A B" <a@example.com>')),
    ("email half in brackets", "rfc5280/san-email-form", lambda: email("a@example.com>")),
    (
        "directory name of nobody",
        "rfc5280/san-name-empty",
        lambda: books.leaf(san=["www.example.com", der.explicit(4, books.EMPTY)]),
    ),
    ("directory name of nobody, issuer", "rfc5280/ian-name-empty", lambda: books.ian(der.explicit(4, books.EMPTY))),
    (
        "a name of no number",
        "rfc5280/san-name-empty",
        lambda: books.leaf(san=["www.example.com", der.implicit(8, b"")]),
    ),
    (
        "idn compatible letter",
        "rfc5280/idn-not-nfc",
        lambda: books.leaf(san=["xn--" + "\u212b".encode("punycode").decode() + ".example.com"]),
    ),
    ("rsa with sha-512/224 without null", "rfc5280/rsa-signature-parameters", lambda: signed_as(15)),
    ("rsa with sha-512/256 with more", "rfc5280/rsa-signature-parameters", lambda: signed_as(16, der.sequence())),
    ("rsa with a long null", "rfc5280/rsa-signature-parameters", lambda: signed_as(11, b"\5\x81\0")),
    ("notice no sequence", "rfc5280/notice-malformed", lambda: noticed(der.null())),
    ("notice cut off", "rfc5280/notice-malformed", lambda: noticed(b"\x30\2\x0c\5")),
    (
        "notice of two texts, the second ia5",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a"), der.tlv(0x16, b"b"))),
    ),
    (
        "notice reference after its text",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a"), der.sequence())),
    ),
    (
        "notice after a malformed one",
        "rfc5280/notice-ia5",
        lambda: noticed(der.null(), der.sequence(der.tlv(0x16, b"a"))),
    ),
    (
        "notice second",
        "rfc5280/notice-too-long",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a")), der.sequence(der.tlv(0x0C, b"a" * 201))),
    ),
    (
        "policy with three fields",
        "rfc5280/policies-undecodable",
        lambda: books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.sequence(), der.null()))),
    ),
    (
        "policy with a set of qualifiers",
        "rfc5280/policies-undecodable",
        lambda: books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.set_of()))),
    ),
    (
        "crl point of http without slashes",
        "rfc5280/crl-point-unreachable",
        lambda: books.leaf(crl=["http:a.example.com"]),
    ),
    (
        "crl point of its issuer alone",
        "cabf-br/crl-points-without-http",
        lambda: forum.leaf(crl=der.sequence(der.sequence(ISSUER))),
    ),
    ("crl point called http", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["http"])),
    ("crl point with reasons and none", "rfc5280/crl-point-incomplete", lambda: point(der.explicit(0))),
    ("crl point of a bare name", "rfc5280/crl-points-undecodable", lambda: point(forge.general_name("uri:http://a/"))),
    ("crl point backwards", "rfc5280/crl-points-undecodable", lambda: point(ISSUER, PLACE)),
    ("crl point of two names", "rfc5280/crl-points-undecodable", lambda: point(der.explicit(0, PLACE[2:], PLACE[2:]))),
    ("crl point of a number", "rfc5280/crl-points-undecodable", lambda: point(PLACE, der.integer(1))),
    (
        "ca issuers of https and ldaps",
        "rfc5280/ca-issuers-unreachable",
        lambda: books.leaf(aia={"ca_issuers": ["https://a.example.com/", "ldaps://a.example.com/"]}),
    ),
    ("aki twice", "rfc5280/aki-undecodable", lambda: identified(der.implicit(0, b"a"), der.implicit(0, b"a"))),
    (
        "aki backwards",
        "rfc5280/aki-undecodable",
        lambda: identified(der.implicit(2, b"\1"), der.explicit(1, books.dirname("a")), der.implicit(0, b"a")),
    ),
    (
        "aki of a name alone",
        "rfc5280/aki-half",
        lambda: identified(der.implicit(0, b"a"), der.explicit(1, books.dirname("a"))),
    ),
    (
        "nc field without meaning",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(2, b"\1"))),
    ),
    (
        "nc universal field",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.integer(0))),
    ),
    (
        "nc excluded first",
        "rfc5280/name-constraints-undecodable",
        lambda: books.ca(
            name_constraints=der.sequence(
                der.explicit(1, books.subtree(b"example.com")), der.explicit(0, books.subtree(b"example.net"))
            )
        ),
    ),
    (
        "nc of an address alone",
        "rfc5280/name-constraints-network",
        lambda: excluded(der.sequence(der.implicit(7, b"\1" * 4))),
    ),
    ("nc of a port", "rfc5280/name-constraints-dns-form", lambda: excluded(books.subtree(b"example.com:443"))),
    (
        "x25519 without agreement",
        "rfc5280/x25519-usages",
        lambda: books.leaf(key="x25519", key_usage=["decipherOnly"], signer="p256-b"),
    ),
    (
        "rsa encipher only",
        "rfc5280/cipher-only-without-agreement",
        lambda: books.rsa_leaf(key_usage=["keyEncipherment", "encipherOnly"]),
    ),
    (
        "practice statement of https, long",
        "cabf-br/practice-statement-not-http",
        lambda: practice("ftp://a.example.com/" + "a" * 200),
    ),
    (
        "issuer rdn last",
        "rfc5280/issuer-rdn-empty",
        lambda: books.leaf(issuer_name=der.sequence(books.named("a"), der.set_of())),
    ),
    (
        "issuer printable empty",
        "rfc5280/issuer-printable-alphabet",
        lambda: books.leaf(issuer_name=[("O", "", "printable")]),
    ),
    (
        "issuer c1 in teletex",
        "rfc5280/issuer-control-character",
        lambda: books.leaf(issuer_name=[("O", "a\x85", "teletex")]),
    ),
    (
        "issuer CN wide",
        "rfc5280/issuer-common-name-too-long",
        lambda: books.leaf(issuer_name=[("CN", "a" * 65, "bmp")]),
    ),
    (
        "poison with a tail",
        "rfc5280/poison-not-null",
        lambda: books.leaf(logged=False, extensions=[(books.POISON, True, b"\5\0\0")]),
    ),
    (
        "scts as they are",
        "rfc5280/scts-undecodable",
        lambda: books.leaf(logged=False, extensions=[(books.SCTS, False, b"\0\0")]),
    ),
    ("san of one name", "rfc5280/san-undecodable", lambda: books.leaf(san=der.implicit(2, b"www.example.com"))),
    ("san cut off in a host", "rfc5280/san-undecodable", lambda: books.leaf(san=b"\x30\4\x82\5ab")),
    (
        "validity of the 30th of February",
        "rfc5280/validity-undecodable",
        lambda: books.dated(der.UTC_TIME, "260230000000Z"),
    ),
    ("validity of a leap second", "rfc5280/validity-undecodable", lambda: books.dated(der.UTC_TIME, "260630235960Z")),
    ("validity of text", "rfc5280/validity-undecodable", lambda: books.dated(0x13, "260601000000Z")),
    (
        "mapping of the second",
        "rfc5280/mapped-policy-not-asserted",
        lambda: books.mapping(books.OURS, books.THEIRS, [books.ANY_POLICY]),
    ),
]

# What is in order, the rule that has nothing to say of it, the certificate.
SILENT = [
    ("a namesake is no root", "cabf-br/root-purposes", namesake),
    (
        "a CA that signs precertificates is none for TLS",
        "cabf-br/sub-ca-purposes-signing",
        lambda: forum.sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], policies=[forum.DV]),
    ),
    (
        "a responder with a policy is no subscriber",
        "cabf-br/purposes-unfit",
        lambda: forum.responder(policies=[forum.DV]),
    ),
    (
        "a long practice statement",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "https://a.example.com/" + "a" * 150)]),
    ),
    (
        "a host with a period at its end",
        "cabf-br/aia-internal-name",
        lambda: forum.leaf(aia=AIA | {"ocsp": ["http://ocsp.example.com./"]}),
    ),
    (
        "seven days to the second",
        "cabf-br/irrevocable-after-a-week",
        lambda: forum.leaf(
            not_before=datetime(2026, 3, 15), not_after=datetime(2026, 3, 21, 23, 59, 59), aia=ISSUER_ONLY, crl=None
        ),
    ),
    ("39 months to the second", "cabf-br/valid-over-39-months", lambda: forum.leaf(**LIFE_OF_39_MONTHS)),
    (
        "any purpose before 2020-08-20",
        "cabf-br/sub-ca-purposes-mixed",
        lambda: forum.sub_ca(eku=["any"], not_before=datetime(2020, 8, 19, 23, 59, 59)),
    ),
    ("a DSA value of p - 2", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, forum.P2048 - 2)),
    ("an exponent of 256 bits", "cabf-br/rsa-exponent-unusual", lambda: rsa_leaf(forum.M2048, 2**256 - 1)),
    ("a factor of 757", "cabf-br/rsa-small-factor", lambda: rsa_leaf(757 * forum.M2048, 65537)),
    ("a damaged root is no root", "cabf-br/root-purposes", lambda: forum.root(eku=["serverAuth"], signer="p384-b")),
    (
        "a root of an algorithm that is not known is one all the same",
        "cabf-br/sub-ca-policies-missing",
        lambda: forum.root(inner_algorithm=UNKNOWN, outer_algorithm=UNKNOWN),
    ),
    (
        "sha1 root in time",
        "cabf-br/root-sha1",
        lambda: forum.root(hash="sha1", not_before=datetime(2026, 9, 14, 23, 59, 59)),
    ),
    (
        "precertificate CA in time",
        "cabf-br/precertificate-signing-ca",
        lambda: forum.sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], not_before=datetime(2026, 3, 14, 23, 59, 59)),
    ),
    ("aia should", "cabf-br/aia-missing-once", lambda: forum.on("2026-10-04", 40, aia=None)),
    ("aia must", "cabf-br/aia-missing", lambda: forum.on("2026-10-03", 40, aia=None)),
    (
        "aia same url other method",
        "cabf-br/aia-duplicate",
        lambda: forum.leaf(aia={"ocsp": ["http://a.example.com/"], "ca_issuers": ["http://a.example.com/"]}),
    ),
    ("XN upper", "cabf-br/dns-reserved-label", lambda: forum.named("XN--bcher-kva.example.com")),
    ("ev wildcard onion", "cabf-ev/wildcard", lambda: forum.ev(san=["*." + forum.V3_ONION])),
    (
        "100 days exactly",
        "cabf-br/valid-over-100-days",
        lambda: forum.leaf(
            not_before=datetime(2027, 4, 1), not_after=datetime(2027, 4, 1) + timedelta(days=100) - timedelta(seconds=1)
        ),
    ),
    ("CN 64 utf8", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "ü" * 64)])),
    (
        "nc uri dot ok",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.constraint(der.sequence(der.implicit(6, b".example.com"))),
    ),
    (
        "email not in san other case",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(subject=[("emailAddress", "a@EXAMPLE.com")], san=["email:a@example.com"]),
    ),
    ("san uri ipv6", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:http://[2001:db8::1]:8080/"])),
    ("san urn", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:urn:uuid:1"])),
    ("github", "community/san-bare-suffix", lambda: books.leaf(san=["foo.github.io"])),
    ("notice 200 2byte", "rfc5280/notice-too-long", lambda: books.notice(0x0C, ("ü" * 200).encode())),
    ("tld ip?", "cabf-br/unknown-tld", lambda: forum.leaf(san=[forum.HOST, "ip:8.8.8.8"], subject=[("CN", "8.8.8.8")])),
    ("onion sub", "cabf-br/onion-invalid", lambda: forum.named("www." + forum.V3_ONION)),
    (
        "cps https",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "https://a.example.com/")]),
    ),
    (
        "cn ip in san",
        "cabf-br/common-name-not-as-in-san",
        lambda: forum.leaf(subject=[("CN", "8.8.8.8")], san=["ip:8.8.8.8"]),
    ),
    (
        "attr twice dc",
        "cabf-br/attribute-twice",
        lambda: forum.subject(("DC", "com", "ia5"), ("DC", "example", "ia5"), *forum.ORGANIZATION_DN),
    ),
    (
        "precert poison only",
        "rfc5280/precertificate-with-scts",
        lambda: forum.leaf(extensions=[(books.POISON, True, der.null())]),
    ),
    ("backdated exact", "cabf-br/backdated", lambda: forum.leaf(extensions=[forum.timestamp(datetime(2026, 4, 3))])),
    ("apple exact 398", "apple/valid-over-398-days", lambda: books.living(days=398, seconds=-1)),
    ("ca country lower", "cabf-br/ca-country-invalid", lambda: forum.sub_ca(subject=[("C", "us"), *forum.CA_DN[1:]])),
    ("country XX", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "XX")])),
    (
        "ev last day",
        "cabf-ev/attribute-not-allowed",
        lambda: extended("2019-04-15 23:59:59", [*forum.EV_DN, ("title", "Dr")]),
    ),
    (
        "ev category in a wide string",
        "cabf-ev/business-category-unknown",
        lambda: forum.ev([*forum.EV_DN[:3], ("businessCategory", "Private Organization", "bmp"), *forum.EV_DN[4:]]),
    ),
    ("ev state left empty", "cabf-ev/organization-state", lambda: forum.ev(extensions=[stateless("NTR")])),
    (
        "ev hyphens",
        "cabf-ev/organization-inconsistent",
        lambda: forum.ev(
            [*forum.EV_DN, ("organizationIdentifier", "PSDBE-NBB-1234.567.890")],
            extensions=[forum.registered("PSD", "BE", "NBB-1234.567.890")],
        ),
    ),
    ("ev greek tax number", "cabf-ev/organization-identifier-form", lambda: registration("VATEL-1")),
    (
        "27 months",
        "cabf-ev/valid-over-27-months",
        lambda: extended("2016-01-01 00:00:00", forum.EV_DN, datetime(2018, 4, 1)),
    ),
    ("aki half both", "mozilla/aki-both-ways", lambda: books.leaf(aki=None, extensions=[(AKI, False, HALF_AKI)])),
    ("p521", "mozilla/ec-key-encoding", lambda: books.leaf(key="p521", signer="p256-b")),
    ("edwards", "mozilla/ec-key-encoding", lambda: books.leaf(key="ed25519-a", signer="p256-b")),
    *((f"pss {name}", "mozilla/pss-encoding", lambda name=name: pss(name)) for name in ("sha256", "sha384", "sha512")),
    (
        "14 months",
        "apple/too-few-scts-by-months",
        lambda: logged(datetime(2020, 4, 1) - datetime(2019, 2, 1), datetime(2019, 2, 1)),
    ),
    (
        "27 months and three logs",
        "apple/too-few-scts-by-months",
        lambda: books.living_with(823, b"a", b"b", b"c", begin=datetime(2019, 5, 1)),
    ),
    ("180 days", "apple/too-few-scts", lambda: logged(timedelta(days=180, seconds=-1))),
    ("one second", "community/ends-before-it-begins", lambda: books.living(seconds=0)),
    ("no mojibake", "community/subject-mojibake", lambda: books.subject(("L", "São Paulo, IRMÃO Ärzte Łódź"))),
    ("a dash", "community/subject-mojibake", lambda: mojibake("a \u2013 b")),
    ("html of one letter", "community/subject-html-entity", lambda: books.subject(("O", "AT&T; Inc"))),
    (
        "absolute host",
        "community/crl-point-internal-name",
        lambda: forum.leaf(crl=["http://crl.example.com./ca.crl"]),
    ),
    ("html without its end", "community/subject-html-entity", lambda: books.subject(("O", "A &amp B; C"))),
    ("wildcard before letters", "community/san-bare-wildcard", lambda: books.leaf(san=["*a.example.com"])),
    ("suffix exception", "community/san-bare-suffix", lambda: books.leaf(san=["www.ck"])),
    ("same mail twice", "community/san-dns-doubled", lambda: books.leaf(san=["a.example.com", *["email:a@b.com"] * 2])),
    ("country xx", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "xx")])),
    ("sha1 till 2017", "cabf-br/sha1-after-2016", lambda: until(datetime(2017, 1, 1), hash="sha1")),
    (
        "reserved till 2015-11",
        "cabf-br/san-reserved-address",
        lambda: until(datetime(2015, 11, 1), san=["ip:10.0.0.1"]),
    ),
    ("cn bmp", "cabf-br/common-name-not-as-in-san", lambda: named_cn(forum.HOST, "bmp", forum.HOST)),
    ("cn universal", "cabf-br/common-name-not-as-in-san", lambda: named_cn(forum.HOST, "universal", forum.HOST)),
    ("tld that came", "cabf-br/unknown-tld", lambda: forum.on("2013-10-23", san=["www.example.dev"])),
    ("old tld", "cabf-br/unknown-tld", lambda: forum.on("2012-10-22", san=["www.example.travel", "www.example.post"])),
    ("country that went", "cabf-br/unknown-tld", lambda: forum.on("2012-10-22", san=["www.example.an"])),
    ("onion of ballot 144", "cabf-br/unknown-tld", lambda: forum.on("2015-02-18", san=[forum.V3_ONION])),
    ("kawasaki", "cabf-br/bare-suffix", lambda: forum.named("kawasaki.jp")),
    ("wild www.ck", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.www.ck")),
    (
        "descriptor with a port",
        "cabf-br/onion-descriptor",
        lambda: onion(forum.V2_ONION, f"https://{forum.V2_ONION}:443/"),
    ),
    (
        "descriptor of a host",
        "cabf-br/onion-descriptor",
        lambda: onion(f"www.{forum.V2_ONION}", f"https://{forum.V2_ONION}"),
    ),
    (
        "underscore and hyphen",
        "cabf-br/underscore-unreplaceable",
        lambda: forum.on("2018-12-20", 9, san=["w.a_-b.com"]),
    ),
    ("underscore under 30 days", "cabf-br/underscore-for-long", lambda: forum.on("2018-12-20", 29, san=["w.a_b.com"])),
    (
        "underscore in a cn",
        "cabf-br/underscore-for-long",
        lambda: forum.on("2018-12-20", 90, subject=[("C", "US"), ("CN", "My_Server")]),
    ),
    ("bytes that are no text", "cabf-br/attribute-without-meaning", lambda: latin("O", b"\xd6\xd0\xb9\xfa")),
    ("dsa q negative", "cabf-br/dsa-out-of-group", lambda: dsa_leaf(1 << 2047, -3, 2, 4)),
    ("dsa p negative", "cabf-br/dsa-out-of-group", lambda: dsa_leaf(-forum.P2048, forum.Q256, 2, 5)),
    ("other arpa", "cabf-br/reverse-zone", lambda: forum.named("home.arpa")),
    ("arpa elsewhere", "cabf-br/reverse-zone", lambda: forum.named("in-addr.arpa.example.com")),
    ("slash", "cabf-br/province-characters", lambda: place("ST", "Bolzano/Bozen")),
    ("town of Na", "cabf-br/attribute-without-meaning", lambda: place("L", "Na")),
    # RFC 5280's rules, first half.
    (
        "aia critical too early",
        "rfc5280/aia-critical",
        lambda: books.leaf(aia=AIA, critical={"aia": True}, not_before=datetime(1998, 12, 31, 23, 59, 59)),
    ),
    (
        "aia false written",
        "rfc5280/aia-critical",
        lambda: books.leaf(extensions=[false_written("1.3.6.1.5.5.7.1.1", books.EMPTY)]),
    ),
    (
        "policy constraints of 3280",
        "rfc5280/policy-constraints-not-critical",
        lambda: books.ca(
            not_before=datetime(2008, 4, 30, 23, 59, 59),
            extensions=[(books.POLICY_CONSTRAINTS, False, der.sequence(der.implicit(0, b"\0")))],
        ),
    ),
    (
        "bc of a leaf not critical",
        "rfc5280/basic-constraints-not-critical",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", False, books.EMPTY)]),
    ),
    (
        "unique id in version 2 by version",
        "rfc5280/issuer-unique-id-v1",
        lambda: books.unique(0x81, version=2, drop=forge.EVERY, logged=False),
    ),
    ("unique id in version 4 as such", "rfc5280/issuer-unique-id", lambda: books.unique(0x81, version=4)),
    ("aki of a root", "rfc5280/aki-missing", lambda: forge.root(key="p256-b")),
    (
        "aki of a root without an identifier",
        "rfc5280/aki-no-key-identifier",
        lambda: forge.root(key="p256-b", extensions=[(AKI, False, books.EMPTY)]),
    ),
    (
        "aki of a root that nobody can verify",
        "rfc5280/aki-missing",
        lambda: forge.root(key="dsa2048"),
    ),
    (
        "bc empty",
        "rfc5280/extension-empty",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, books.EMPTY)]),
    ),
    ("ku all nine bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("030307ff80"))),
    ("no purposes", "rfc5280/usages-serve-no-purpose", lambda: books.leaf(eku=books.EMPTY)),
    (
        "purposes together",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["clientAuth", "emailProtection"], key_usage=["digitalSignature", "nonRepudiation"]),
    ),
    (
        "unknown purpose",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["serverAuth", "1.2.3"], key_usage=["nonRepudiation"]),
    ),
    ("ec agrees", "rfc5280/rsa-ca-usages", lambda: books.ca(key_usage=["keyCertSign", "keyAgreement"])),
    (
        "rsa ca without signing",
        "rfc5280/rsa-ca-enciphers",
        lambda: books.ca(key="rsa3072-b", key_usage=["digitalSignature", "keyEncipherment"]),
    ),
    ("ed25519 enciphers", "rfc5280/ec-enciphers", lambda: books.leaf(key="ed25519-a", key_usage=["keyEncipherment"])),
    (
        "no usage, no length",
        "rfc5280/path-length-without-key-usage",
        lambda: books.ca(key_usage=None, path_length=None),
    ),
    (
        "minimum zero",
        "rfc5280/name-constraints-minimum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\0"))),
    ),
    ("gt 2050", "rfc5280/generalized-time-before-2050", lambda: begins(der.GENERALIZED_TIME, b"20500101000000Z")),
    (
        "gt 9999",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_after=der.tlv(der.GENERALIZED_TIME, b"99991231235959Z")),
    ),
    ("serial 20 octets", "rfc5280/serial-too-long", lambda: books.leaf(serial=(1 << 159) - 1)),
    ("serial ff", "rfc5280/serial-not-positive", lambda: books.leaf(serial=b"\0\xff")),
    (
        "jurisdiction utf8",
        "rfc5280/subject-country-not-printable",
        lambda: books.subject((forum.JURISDICTION_COUNTRY, "US", "utf8")),
    ),
    ("bits in the subject", "rfc5280/subject-wide-string", lambda: odd_value("2.5.4.45", 0x03, b"\0\1\2")),
    (
        "a date in the subject",
        "rfc5280/subject-wide-string",
        lambda: odd_value("1.3.6.1.5.5.7.9.1", 0x18, b"19700101000000Z"),
    ),
    ("O 64 general string", "rfc5280/subject-organization-too-long", lambda: odd_value("2.5.4.10", 0x1B, b"a" * 64)),
    ("L octets", "rfc5280/subject-locality-too-long", lambda: odd_value("2.5.4.7", 0x04, b"a" * 100)),
    ("GN four octets each", "rfc5280/subject-given-name-long", lambda: books.subject(("GN", "\U0001f600" * 64))),
    ("bidi is no control", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\u202eb"))),
    ("soft hyphen is no control", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\xadb"))),
    (
        "printable all others",
        "rfc5280/subject-printable-alphabet",
        lambda: books.subject(("O", "a '()+,-./:=?b", "printable")),
    ),
    (
        "email utf8",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(
            subject=[("emailAddress", "a@example.com", "utf8")], san=["email:b@example.com", "email:a@example.com"]
        ),
    ),
    ("email other case", "rfc5280/subject-email-not-in-san", lambda: mailed("A@example.com", "email:a@example.com")),
    ("two spaces", "rfc5280/san-dns-space", lambda: books.leaf(san=["  "])),
    ("del", "rfc5280/san-dns-not-ascii", lambda: books.leaf(san=["www.\x7f.com"])),
    *[
        (f"uri constraint {host!r}", "rfc5280/name-constraints-uri-not-fqdn", partial(uris, host))
        for host in (b"EXAMPLE.com", b"xn--bcher-kva.example.com", b"1.2.example.com", b"example.xn--p1ai")
    ],
    ("uri of a wildcard", "rfc5280/san-uri-host", lambda: uri("http://*.example.com/")),
    ("uri that ends in a dot", "rfc5280/san-uri-host", lambda: uri("http://www.example.com.:80/")),
    ("uri of mail", "rfc5280/san-uri-nothing-after-scheme", lambda: uri("mailto:a@example.com")),
    (
        "uri of a percent sign",
        "rfc5280/san-uri-character",
        lambda: uri("http://u:p@[2001:db8::1]/%7e?a=b&c='d'#(e)!$*+,;"),
    ),
    ("email with a quoted bracket", "rfc5280/san-email-form", lambda: email('"a<b"@example.com')),
    ("email with a quoted comment", "rfc5280/san-email-form", lambda: email('"(a)"@example.com')),
    ("directory name of somebody", "rfc5280/san-name-empty", lambda: books.leaf(san=["www.example.com", "dir:a"])),
    ("ian space and more", "rfc5280/ian-dns-space", lambda: books.ian(" \n")),
    ("san of 253", "rfc5280/san-dns-too-long", lambda: books.leaf(san=[".".join(["a" * 62] * 4) + ".a"])),
    ("idn in capitals", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["XN--BCHER-KVA.example.com"])),
    ("xn inside", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["axn--99999999999.example.com"])),
    ("rsa with sha-512/256", "rfc5280/rsa-signature-parameters", lambda: signed_as(16, der.null())),
    ("notice of nothing", "rfc5280/notice-malformed", lambda: noticed(der.sequence())),
    (
        "notice with both",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.sequence(der.tlv(0x0C, b"us"), der.sequence()), der.tlv(0x0C, b"a"))),
    ),
    ("notice of no break space", "rfc5280/notice-control-character", lambda: books.notice(0x0C, "a\xa0b".encode())),
    ("crl point of its issuer", "rfc5280/crl-point-unreachable", lambda: point(ISSUER)),
    ("crl point of its issuer, complete", "rfc5280/crl-point-incomplete", lambda: point(ISSUER)),
    (
        "crl point with all fields",
        "rfc5280/crl-points-undecodable",
        lambda: point(PLACE, der.implicit(1, b"\6\x40"), ISSUER),
    ),
    ("crl point in capitals", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["LDAP://a.example.com/"])),
    (
        "aki of all three",
        "rfc5280/aki-undecodable",
        lambda: identified(der.implicit(0, b"a"), der.explicit(1, books.dirname("a")), der.implicit(2, b"\1")),
    ),
    (
        "nc of both distances",
        "rfc5280/name-constraints-undecodable",
        lambda: excluded(der.sequence(der.implicit(2, b"a"), der.implicit(0, b"\0"), der.implicit(1, b"\1"))),
    ),
    (
        "nc of every address",
        "rfc5280/name-constraints-network",
        lambda: excluded(der.sequence(der.implicit(7, bytes(8)))),
    ),
    ("nc of every name", "rfc5280/name-constraints-dns-form", lambda: excluded(books.subtree(b""))),
    (
        "x448 that deciphers",
        "rfc5280/x448-usages",
        lambda: books.leaf(key=books.X448, key_usage=["keyAgreement", "decipherOnly"], signer="p256-b"),
    ),
    ("ed25519 that signs lists", "rfc5280/ed25519-usages", lambda: books.leaf(key="ed25519-a", key_usage=["cRLSign"])),
    (
        "practice statement, long",
        "cabf-br/practice-statement-not-http",
        lambda: practice("http://a.example.com/" + "a" * 200),
    ),
    ("issuer of 64", "rfc5280/issuer-organization-too-long", lambda: books.leaf(issuer_name=[("O", "ü" * 64)])),
    ("issuer of utf8", "rfc5280/issuer-printable-alphabet", lambda: books.leaf(issuer_name=[("O", "A&B", "utf8")])),
    ("underscore in a CA", "rfc5280/dns-underscore-registered", lambda: books.ca(san=["a_b.com"])),
    ("dns space alone", "rfc5280/dns-character", lambda: books.leaf(san=[" "])),
    ("dns other letters", "rfc5280/dns-character", lambda: books.leaf(san=["münchen.example.com"])),
    ("dns wildcard and underscore", "rfc5280/dns-character", lambda: books.leaf(san=["*.A_b.example.com"])),
    ("dns two hyphens inside", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a--b.example.com"])),
    ("dns hyphen registered", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a.-b.com"])),
    ("hyphen below", "rfc5280/dns-hyphen-at-end", lambda: books.leaf(san=["-a.example.com"])),
]


@pytest.mark.parametrize(("rule", "make"), [pytest.param(*rest, id=name) for name, *rest in FIRES])
def test_a_rule_finds_its_defect_however_it_is_made(rule, make):
    assert rule in told(make())


@pytest.mark.parametrize(("rule", "make"), [pytest.param(*rest, id=name) for name, *rest in SILENT])
def test_a_rule_is_silent_of_what_is_in_order(rule, make):
    assert rule not in told(make())


HUGE = 1 << 20_000
"""More digits than Python writes out."""


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        ("rfc5280/path-length-of-no-ca", lambda: books.leaf(ca=False, path_length=HUGE)),
        ("rfc5280/path-length-negative", lambda: books.ca(path_length=-HUGE)),
        ("rfc5280/name-constraints-maximum", lambda: books.constraint(distant(HUGE))),
        ("rfc5280/serial-too-long", lambda: books.leaf(serial=HUGE)),
        ("cabf-br/rsa-exponent-unusual", lambda: forum.leaf(key=rsa_spki(forum.M2048, HUGE + 1), signer="p256-b")),
    ],
)
def test_numbers_too_long_to_write_are_told_by_their_size(rule, make):
    assert rule in told(make())


def distant(maximum: int) -> bytes:
    """A subtree with a maximum."""
    return der.sequence(der.implicit(2, b"example.com"), der.implicit(1, maximum.to_bytes(2501, "big")))
