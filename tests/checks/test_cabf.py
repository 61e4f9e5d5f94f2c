"""Every rule of the CA/Browser Forum's books: one row, one defect, and no other finding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from certlint import catalogue, engine, pem
from certlint.bundle import Bundle
from certlint.report import Status
from certlint.settings import make_plan
from tests import forge
from tests.forge import der
from tests.forge.keys import rsa_spki

RULES = {rule.id: rule for book in ("cabf-br", "cabf-ev") for rule in catalogue.load(book)}

DV, OV, IV, EV = "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3", "2.23.140.1.1"
ANY_POLICY, CPS, NOTICE = "2.5.29.32.0", "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"
NO_CHECK, SCTS, TOR, ORGANIZATION = (
    "1.3.6.1.5.5.7.48.1.5",
    "1.3.6.1.4.1.11129.2.4.2",
    "2.23.140.1.31",
    "2.23.140.3.1",
)
AIA = {"ocsp": ["http://ocsp.example.com/"], "ca_issuers": ["http://ca.example.com/ca.crt"]}
CRL = ["http://ca.example.com/ca.crl"]
HOST = "www.example.com"
V2_ONION = "expyuzz4wqqyqhjn.onion"
V3_ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"

JURISDICTION_LOCALITY, JURISDICTION_STATE, JURISDICTION_COUNTRY = (f"1.3.6.1.4.1.311.60.2.1.{n}" for n in (1, 2, 3))

ORGANIZATION_DN = [("C", "US"), ("ST", "Utah"), ("O", "Example Inc")]
PERSON_DN = [("C", "US"), ("ST", "Utah"), ("SN", "Doe"), ("GN", "Jane")]
EV_DN = [
    ("C", "US"),
    ("ST", "Utah"),
    ("O", "Example Inc"),
    ("businessCategory", "Private Organization", "printable"),
    ("serialNumber", "12345"),
    (JURISDICTION_COUNTRY, "US", "printable"),
]


@cache
def authority() -> forge.Cert:
    return forge.intermediate(forge.root(ROOT_DN, key="p384-a"), CA_DN, key="p256-b")


ROOT_DN = [("C", "US"), ("O", "Example Trust"), ("CN", "Example Trust Root")]
CA_DN = [("C", "US"), ("O", "Example Trust"), ("CN", "Example Trust CA")]


def leaf(**knobs) -> forge.Cert:
    """A domain-validated leaf that these books have nothing to say of, but for the knobs."""
    sound = {
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["serverAuth"],
        "san": [HOST],
        "policies": [DV],
        "aia": AIA,
        "crl": CRL,
        "ski": None,
        "not_before": datetime(2026, 4, 1),
        "not_after": datetime(2026, 8, 1),
        "subject": [("C", "US")],
    }
    return forge.leaf(authority(), **sound | knobs)


def on(day: str, days: int = 90, **knobs) -> forge.Cert:
    """A leaf of another time."""
    begin = datetime.fromisoformat(day)
    return leaf(not_before=begin, not_after=begin + timedelta(days=days), **knobs)


def named(*names: str | bytes, **knobs) -> forge.Cert:
    return leaf(san=list(names), **knobs)


def subject(*attributes, policy: str = OV, **knobs) -> forge.Cert:
    return leaf(subject=list(attributes), policies=[policy], **knobs)


def sub_ca(**knobs) -> forge.Cert:
    sound = {
        "key": "p256-b",
        "eku": ["serverAuth"],
        "key_usage": ["digitalSignature", "keyCertSign", "cRLSign"],
        "policies": [ANY_POLICY],
        "aia": AIA,
        "crl": CRL,
        "hash": "sha384",
        "not_before": datetime(2025, 1, 1),
        "subject": CA_DN,
    }
    return forge.intermediate(forge.root(ROOT_DN, key="p384-a"), **sound | knobs)


def root(**knobs) -> forge.Cert:
    sound = {"key": "p384-a", "key_usage": ["digitalSignature", "keyCertSign", "cRLSign"]}
    return forge.root(knobs.pop("subject", ROOT_DN), **sound | knobs)


def responder(**knobs) -> forge.Cert:
    sound = {"eku": ["OCSPSigning"], "san": None, "policies": None, "aia": None, "crl": None}
    return leaf(**sound | {"extensions": [(NO_CHECK, False, der.null())]} | knobs)


def ev(dn=EV_DN, **knobs) -> forge.Cert:
    return leaf(subject=dn, policies=[EV], **knobs)


def policy(oid: str, kind: str, value: bytes) -> bytes:
    """A certificatePolicies with one policy that has one qualifier."""
    return der.sequence(der.sequence(der.oid(oid), der.sequence(der.sequence(der.oid(kind), value))))


def access(method: str, location: bytes) -> bytes:
    return der.sequence(der.sequence(der.oid(method), location))


def point(*fields: bytes) -> bytes:
    full = der.explicit(0, der.explicit(0, forge.general_name(f"uri:{CRL[0]}")))
    return der.sequence(der.sequence(full, *fields))


def content(encoded: bytes) -> bytes:
    """The content of a short element."""
    return encoded[2:]


def descriptor(uri: str) -> tuple[str, bool, bytes]:
    """A TorServiceDescriptor extension with a hash of SHA-256."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
    one = der.sequence(der.tlv(0x0C, uri.encode()), algorithm, der.bit_string(bytes(32)))
    return TOR, False, der.sequence(one)


def registered(scheme: str, country: str, reference: str, state: str = "") -> tuple[str, bool, bytes]:
    """A cabfOrganizationIdentifier extension."""
    place = [der.implicit(0, state.encode())] if state else []
    strings = [
        der.tlv(0x13, scheme.encode()),
        der.tlv(0x13, country.encode()),
        *place,
        der.tlv(0x0C, reference.encode()),
    ]
    return ORGANIZATION, False, der.sequence(*strings)


def timestamp(moment: datetime) -> tuple[str, bool, bytes]:
    time = int(moment.replace(tzinfo=UTC).timestamp() * 1000).to_bytes(8, "big")
    entry = b"\0" + bytes(32) + time + b"\0\0" + b"\4\3\0\x02\x30\0"
    listed = len(entry).to_bytes(2, "big") + entry
    return SCTS, False, der.octet_string(len(listed).to_bytes(2, "big") + listed)


def dsa(p: int, q: int, g: int, y: int) -> bytes:
    parameters = der.sequence(der.integer(p), der.integer(q), der.integer(g))
    algorithm = der.sequence(der.oid("1.2.840.10040.4.1"), parameters)
    return der.sequence(algorithm, der.bit_string(der.integer(y)))


P2048, Q256 = (1 << 2047) + 1, (1 << 255) + 1
DSA_BARE = der.sequence(der.sequence(der.oid("1.2.840.10040.4.1")), der.bit_string(der.integer(5)))
RSA_BARE = der.sequence(
    der.sequence(der.oid("1.2.840.113549.1.1.1")),
    der.bit_string(der.sequence(der.integer((1 << 2047) + (1 << 1000) + 9), der.integer(65537))),
)
# Moduli that are no products of two primes, and have no small factor.
M512, M2048 = 2**512 - 569, 2**2048 - 1942289


def small(bits: int = 1024) -> bytes:
    return rsa_spki({512: M512, 1024: 2**1024 - 105}[bits])


CA_USAGES = ["digitalSignature", "keyCertSign", "cRLSign"]
RSA_USE = {"key_usage": ["digitalSignature", "keyEncipherment"]}

# Rule → a certificate with its defect. Where one defect is several rules' business, the others stand in ALSO.
DEFECTS = {
    "ca-common-name-missing": lambda: sub_ca(subject=CA_DN[:2]),
    "ca-common-name-empty": lambda: sub_ca(subject=[*CA_DN[:2], ("CN", " ")]),
    "ca-organization-missing": lambda: sub_ca(subject=[CA_DN[0], CA_DN[2]]),
    "ca-organization-empty": lambda: sub_ca(subject=[CA_DN[0], ("O", " "), CA_DN[2]]),
    "ca-country-missing": lambda: sub_ca(subject=CA_DN[1:]),
    "ca-country-invalid": lambda: sub_ca(subject=[("C", "ZQ"), *CA_DN[1:]]),
    "ca-organizational-unit": lambda: sub_ca(subject=[*CA_DN[:2], ("OU", "Unit"), CA_DN[2]]),
    "ca-key-usage-missing": lambda: sub_ca(key_usage=None),
    "root-key-usage-missing": lambda: root(key_usage=None),
    "ca-key-usage-not-critical": lambda: sub_ca(critical={"key_usage": False}),
    "root-key-usage-not-critical": lambda: root(critical={"key_usage": False}),
    "root-key-usage-not-critical-once": lambda: root(
        critical={"key_usage": False}, not_before=datetime(2012, 6, 30, 23, 59, 59)
    ),
    "ca-without-cert-sign": lambda: sub_ca(key_usage=["digitalSignature", "cRLSign"]),
    "ca-without-crl-sign": lambda: sub_ca(key_usage=["digitalSignature", "keyCertSign"]),
    "ca-without-digital-signature": lambda: sub_ca(key_usage=["keyCertSign", "cRLSign"]),
    "cert-sign-without-ca": lambda: leaf(key_usage=["digitalSignature", "keyCertSign"]),
    "root-path-length": lambda: root(path_length=1),
    "root-policies": lambda: root(policies=[ANY_POLICY]),
    "root-purposes": lambda: root(eku=["serverAuth"]),
    "root-valid-over-25-years": lambda: root(
        hash="sha384", not_before=datetime(2024, 1, 1), not_after=datetime(2024, 1, 1) + timedelta(days=9132)
    ),
    "sub-ca-aia-missing-once": lambda: sub_ca(aia=None, not_before=datetime(2019, 1, 1)),
    "sub-ca-aia-missing": lambda: sub_ca(aia=None),
    "sub-ca-aia-critical": lambda: sub_ca(critical={"aia": True}),
    "sub-ca-aia-without-issuer": lambda: sub_ca(aia={"ocsp": AIA["ocsp"]}, not_before=datetime(2023, 1, 1)),
    "ca-aia-not-http": lambda: sub_ca(aia={"ocsp": ["https://ocsp.example.com/"]}),
    "ca-aia-method": lambda: sub_ca(aia={"1.3.6.1.5.5.7.48.3": ["http://ca.example.com/"]}),
    "sub-ca-policies-missing-once": lambda: sub_ca(policies=None, not_before=datetime(2023, 1, 1)),
    "sub-ca-policies-missing": lambda: sub_ca(policies=None),
    "sub-ca-policies-empty": lambda: sub_ca(policies=der.sequence()),
    "sub-ca-policies-critical": lambda: sub_ca(critical={"policies": True}),
    "sub-ca-any-policy-not-alone": lambda: sub_ca(policies=[ANY_POLICY, DV]),
    "sub-ca-policies-unreserved": lambda: sub_ca(policies=["1.2.3"]),
    "ca-reserved-policies": lambda: sub_ca(policies=[DV, OV]),
    "sub-ca-crl-points-missing": lambda: sub_ca(crl=None),
    "sub-ca-crl-points-critical": lambda: sub_ca(critical={"crl": True}),
    "sub-ca-crl-points-without-http": lambda: sub_ca(crl=["ldap://ca.example.com/"], not_before=datetime(2023, 1, 1)),
    "sub-ca-purposes-missing": lambda: sub_ca(eku=None),
    "sub-ca-purposes-critical": lambda: sub_ca(critical={"eku": True}),
    "sub-ca-purposes-not-tls": lambda: sub_ca(eku=["any"], not_before=datetime(2020, 1, 1)),
    "sub-ca-purposes-mixed": lambda: sub_ca(eku=["serverAuth", "emailProtection"]),
    "precertificate-signing-ca": lambda: sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], not_before=datetime(2026, 3, 15)),
    "sub-ca-purposes-signing": lambda: sub_ca(eku=["serverAuth", "OCSPSigning"]),
    "sub-ca-name-constraints-not-critical": lambda: sub_ca(
        name_constraints={"permitted": ["example.com"]}, critical={"name_constraints": False}
    ),
    "reserved-address-permitted": lambda: sub_ca(name_constraints={"permitted": ["ip:10.1.0.0/16"]}),
    "aia-missing-once": lambda: leaf(aia=None),
    "aia-missing": lambda: on("2026-10-04", 40, aia=None),
    "aia-critical": lambda: leaf(critical={"aia": True}),
    "aia-without-ocsp": lambda: on("2023-03-01", aia={"ca_issuers": AIA["ca_issuers"]}),
    "aia-without-issuer": lambda: leaf(aia={"ocsp": AIA["ocsp"]}),
    "aia-issuer-not-http": lambda: leaf(aia={"ca_issuers": [*AIA["ca_issuers"], "ftp://ca.example.com/ca.crt"]}),
    "aia-ocsp-not-http": lambda: leaf(aia=AIA | {"ocsp": ["https://ocsp.example.com/"]}),
    "aia-method": lambda: leaf(aia=AIA | {"1.3.6.1.5.5.7.48.3": ["http://ca.example.com/"]}),
    "aia-duplicate": lambda: leaf(aia=AIA | {"ocsp": AIA["ocsp"] * 2}),
    "aia-internal-name": lambda: leaf(aia=AIA | {"ocsp": ["http://ocsp.corp/"]}),
    "policies-missing": lambda: leaf(policies=None),
    "policies-empty": lambda: leaf(policies=der.sequence()),
    "policies-critical": lambda: leaf(critical={"policies": True}),
    "policy-qualifier": lambda: leaf(policies=policy(DV, NOTICE, der.sequence(der.tlv(0x0C, b"Read this")))),
    "practice-statement-not-http": lambda: leaf(policies=policy(DV, CPS, der.tlv(0x16, b"ftp://ca.example.com/cps"))),
    "crl-points-critical": lambda: leaf(critical={"crl": True}),
    "crl-points-without-http": lambda: on("2023-03-01", crl=["ldap://ca.example.com/"]),
    "crl-points-not-http": lambda: leaf(crl=[*CRL, "ldap://ca.example.com/"]),
    "crl-point-reasons": lambda: leaf(crl=point(der.implicit(1, b"\x01\x02"))),
    "crl-point-issuer": lambda: leaf(crl=point(der.explicit(2, der.explicit(4, forge.name("Another CA"))))),
    "irrevocable": lambda: on("2025-03-01", 11, aia={"ca_issuers": AIA["ca_issuers"]}, crl=None),
    "irrevocable-after-a-week": lambda: on("2026-04-01", 8, aia={"ca_issuers": AIA["ca_issuers"]}, crl=None),
    "basic-constraints-not-critical": lambda: leaf(critical={"basic_constraints": False}),
    "key-identifier": lambda: leaf(ski=True),
    "purposes-missing": lambda: leaf(eku=None),
    "purposes-critical": lambda: leaf(critical={"eku": True}),
    "purposes-without-tls": lambda: on("2023-03-01", eku=["emailProtection"]),
    "purposes-extra": lambda: on("2023-03-01", eku=["serverAuth", "timeStamping"]),
    "purposes-unfit": lambda: leaf(eku=["serverAuth", "codeSigning"]),
    "cert-sign": lambda: leaf(key_usage=["digitalSignature", "keyCertSign"], ca=None),
    "crl-sign": lambda: leaf(key="rsa2048-a", key_usage=["digitalSignature", "cRLSign"]),
    "ecc-key-usage": lambda: leaf(key_usage=["keyAgreement"]),
    "ecc-key-agreement": lambda: leaf(key_usage=["digitalSignature", "keyAgreement"]),
    "rsa-key-usage": lambda: leaf(key="rsa2048-a", key_usage=["digitalSignature", "nonRepudiation"]),
    "rsa-data-encipherment": lambda: leaf(key="rsa2048-a", key_usage=["digitalSignature", "dataEncipherment"]),
    "ocsp-no-check-missing": lambda: responder(extensions=[]),
    "ocsp-crl-points": lambda: responder(crl=CRL),
    "ocsp-policies": lambda: responder(policies=[ANY_POLICY]),
    "ocsp-key-usage": lambda: responder(key_usage=["digitalSignature", "keyAgreement"]),
    "version": lambda: leaf(version=2),
    "valid-over-39-months": lambda: on("2017-01-01", 1200),
    "valid-over-825-days": lambda: on("2018-06-01", 826),
    "valid-over-200-days": lambda: on("2026-03-15", 200),
    "valid-over-199-days": lambda: on("2026-03-15", 199),
    "valid-over-100-days": lambda: on("2027-03-15", 100),
    "valid-over-99-days": lambda: on("2027-03-15", 99),
    "valid-over-47-days": lambda: on("2029-03-15", 47),
    "valid-over-46-days": lambda: on("2029-03-15", 46),
    "backdated": lambda: leaf(extensions=[timestamp(datetime(2026, 4, 3, 0, 0, 1))]),
    "key-kind": lambda: leaf(key="ed25519-a"),
    "dsa-key": lambda: leaf(key="dsa2048"),
    "key-identifier-encoding": lambda: leaf(key=RSA_BARE, signer="p256-b", **RSA_USE),
    "ec-curve": lambda: leaf(key="p224"),
    "rsa-below-2048": lambda: leaf(key=small(), signer="p256-b", **RSA_USE),
    "rsa-below-1024": lambda: on("2011-01-01", key=small(512), signer="p256-b", **RSA_USE),
    "sub-ca-rsa-below-1024": lambda: sub_ca(
        key=small(512), signer="p384-a", not_before=datetime(2010, 1, 1), not_after=datetime(2013, 1, 1)
    ),
    "root-rsa-below-2048": lambda: root(key="rsa1024", not_before=datetime(2009, 1, 1), not_after=datetime(2013, 1, 1)),
    "rsa-exponent-even": lambda: leaf(key="rsa2048-even-exponent", signer="p256-b", **RSA_USE),
    "rsa-exponent-below-3": lambda: leaf(key="rsa2048-e1", signer="p256-b", **RSA_USE),
    "rsa-exponent-unusual": lambda: leaf(key="rsa2048-e3", **RSA_USE),
    "rsa-modulus-even": lambda: leaf(key=rsa_spki((1 << 2047) + 2 * 1009 * 3571), signer="p256-b", **RSA_USE),
    "rsa-small-factor": lambda: leaf(key="rsa2048-small-factor", signer="p256-b", **RSA_USE),
    "dsa-sizes": lambda: on("2019-01-01", key=dsa((1 << 3071) + 1, (1 << 223) + 1, 2, 1), signer="p256-b"),
    "dsa-below-2048": lambda: on("2019-01-01", key=dsa((1 << 1023) + 1, (1 << 255) + 1, 2, 1), signer="p256-b"),
    "dsa-parameters-missing": lambda: on("2019-01-01", key=DSA_BARE, signer="p256-b"),
    "dsa-out-of-field": lambda: on("2019-01-01", key=dsa(P2048, Q256, 2, 1), signer="p256-b"),
    "dsa-out-of-group": lambda: on("2019-01-01", key=dsa(P2048, Q256, 2, 5), signer="p256-b"),
    "signature-algorithm": lambda: leaf(
        inner_algorithm=forge.key("p256-a").algorithm("sha224"), outer_algorithm=forge.key("p256-a").algorithm("sha224")
    ),
    "sha1": lambda: leaf(hash="sha1"),
    "root-sha1": lambda: root(hash="sha1", not_before=datetime(2026, 9, 15)),
    "sha1-after-2016": lambda: on("2015-06-01", 700, hash="sha1"),
    "san-missing": lambda: leaf(san=None),
    "san-critical": lambda: leaf(critical={"san": True}),
    "san-directory-name": lambda: named(HOST, der.explicit(4, forge.name("A"))),
    "san-edi-party-name": lambda: named(HOST, der.explicit(5, der.implicit(1, b"x"))),
    "san-other-name": lambda: named(HOST, der.explicit(0, der.oid("1.2.3"), der.explicit(0, der.null()))),
    "san-registered-id": lambda: named(HOST, "rid:1.2.3"),
    "san-email": lambda: named(HOST, "email:a@example.com"),
    "san-uri": lambda: named(HOST, "uri:http://www.example.com/"),
    "san-reserved-address": lambda: named(HOST, "ip:10.0.0.1"),
    "cn-reserved-address": lambda: leaf(subject=[("C", "US"), ("CN", "192.168.1.1")]),
    "reverse-zone": lambda: named("8.8.8.8.in-addr.arpa"),
    "reverse-reserved": lambda: on("2025-06-01", san=["1.0.168.192.in-addr.arpa"]),
    "reverse-malformed": lambda: on("2025-06-01", san=["a.b.8.8.in-addr.arpa"]),
    "dns-character": lambda: named("www.exa$mple.com"),
    "dns-empty-label": lambda: named("www..example.com"),
    "dns-label-too-long": lambda: named(f"{'a' * 64}.example.com"),
    "dns-hyphen-at-end": lambda: named("www.example-.com"),
    "dns-reserved-label": lambda: named("ab--cd.example.com"),
    "wildcard-partial": lambda: named("www*.example.com"),
    "wildcard-inside": lambda: named("www.*.example.com"),
    "underscore-registered": lambda: on("2018-12-20", 20, san=["www.exam_ple.com"]),
    "underscore-below": lambda: on("2018-12-20", 20, san=["www.f_p.example.com"]),
    "underscore-before-2018": lambda: on("2018-01-01", san=["w_w.example.com"]),
    "underscore-unreplaceable": lambda: on("2018-12-20", 20, san=["www._ftp.example.com"]),
    "underscore-leftmost": lambda: on("2018-12-20", 20, san=["w_w.example.com"]),
    "underscore": lambda: named("w_w.example.com"),
    "underscore-for-long": lambda: on("2018-12-20", 31, san=["www.f_p.example.com"]),
    "unknown-tld": lambda: named("www.example.corp"),
    "bare-suffix": lambda: named("co.uk"),
    "wildcard-public-suffix": lambda: named("*.co.uk"),
    "onion-invalid": lambda: named("tor.onion"),
    "onion-not-ev": lambda: on("2020-01-01", san=[V3_ONION]),
    "onion-v2-not-ev": lambda: named(V2_ONION, extensions=[descriptor(f"https://{V2_ONION}")]),
    "onion-v2": lambda: ev(san=[V2_ONION], extensions=[descriptor(f"https://{V2_ONION}")]),
    "onion-descriptor": lambda: on("2021-03-01", subject=EV_DN, policies=[EV], san=[V2_ONION]),
    "common-name-once": lambda: on("2023-03-01", subject=[("C", "US"), ("CN", HOST)]),
    "common-name": lambda: leaf(subject=[("C", "US"), ("CN", HOST)]),
    "common-name-many": lambda: on("2023-03-01", subject=[("CN", HOST), ("CN", HOST)]),
    "common-name-not-in-san": lambda: on("2020-03-01", subject=[("CN", "mail.example.com")]),
    "common-name-not-as-in-san": lambda: leaf(subject=[("CN", HOST.upper())]),
    "attribute-twice": lambda: subject(*ORGANIZATION_DN, ("O", "Another Inc")),
    "attribute-order": lambda: subject(ORGANIZATION_DN[2], *ORGANIZATION_DN[:2]),
    "ca-attribute-order": lambda: sub_ca(subject=CA_DN[::-1]),
    "subject-printable-type": lambda: leaf(subject=[("C", "US", "utf8")]),
    "subject-ia5-type": lambda: subject(("DC", "example", "utf8"), *ORGANIZATION_DN),
    "subject-utf8-type": lambda: subject(*ORGANIZATION_DN[:2], ("O", "Example Inc", "teletex")),
    "country-invalid": lambda: leaf(subject=[("C", "ZQ")]),
    "attribute-without-meaning": lambda: subject(("C", "US"), ("ST", "Utah"), ("L", "-"), ("O", "Example Inc")),
    "province-characters": lambda: subject(("C", "US"), ("ST", "Turks &amp; Caicos"), ("O", "Example Inc")),
    "locality-characters": lambda: subject(("C", "US"), ("L", "[Lehi]"), ("O", "Example Inc")),
    "organizational-unit": lambda: subject(*ORGANIZATION_DN, ("OU", "Unit")),
    "organizational-unit-alone": lambda: on("2022-01-01", subject=[("C", "US"), ("OU", "Unit")]),
    "locality-without-holder": lambda: on("2020-01-01", subject=[("C", "US"), ("L", "Lehi")], policies=["1.2.3"]),
    "province-without-holder": lambda: on("2020-01-01", subject=[("C", "US"), ("ST", "Utah")], policies=["1.2.3"]),
    "postal-code-without-holder": lambda: on("2020-01-01", subject=[("postalCode", "1")], policies=["1.2.3"]),
    "street-without-holder": lambda: on("2020-01-01", subject=[("STREET", "Main St")], policies=["1.2.3"]),
    "holder-without-country": lambda: leaf(subject=ORGANIZATION_DN[1:], policies=["1.2.3"]),
    "holder-without-place": lambda: leaf(subject=[ORGANIZATION_DN[0], ORGANIZATION_DN[2]], policies=["1.2.3"]),
    "person-without-policy": lambda: leaf(subject=PERSON_DN, policies=["1.2.3"]),
    "dv-locality": lambda: on("2023-03-01", subject=[("L", "Lehi")]),
    "dv-organization": lambda: on("2023-03-01", subject=ORGANIZATION_DN),
    "dv-postal-code": lambda: on("2023-03-01", subject=[("postalCode", "1")]),
    "dv-province": lambda: on("2023-03-01", subject=[("ST", "Utah")]),
    "dv-street": lambda: on("2023-03-01", subject=[("STREET", "Main St")]),
    "dv-subject": lambda: leaf(subject=[("C", "US"), ("serialNumber", "1")]),
    "ov-without-organization": lambda: subject(("C", "US"), ("ST", "Utah")),
    "ov-without-country": lambda: subject(*ORGANIZATION_DN[1:]),
    "ov-without-place": lambda: subject(ORGANIZATION_DN[0], ORGANIZATION_DN[2]),
    "iv-without-name-once": lambda: on("2023-03-01", subject=[("C", "US"), ("GN", "Jane")], policies=[IV]),
    "iv-without-name": lambda: subject(*ORGANIZATION_DN, policy=IV),
    "iv-without-country": lambda: subject(*PERSON_DN[1:], policy=IV),
    "iv-without-place": lambda: subject(PERSON_DN[0], *PERSON_DN[2:], policy=IV),
    "policies-without-reserved": lambda: leaf(policies=["1.2.3"]),
    "any-policy": lambda: leaf(policies=[DV, ANY_POLICY]),
    "key-usage-missing": lambda: leaf(key_usage=None),
    "rsa-without-digital-signature": lambda: leaf(key="rsa2048-a", key_usage=["keyEncipherment"]),
    "scts-critical": lambda: leaf(extensions=[(SCTS, True, timestamp(datetime(2026, 4, 1))[2])]),
    "purposes-other": lambda: leaf(eku=["serverAuth", "1.3.6.1.5.5.7.3.17"]),
    "crl-points-several": lambda: leaf(crl=der.sequence(content(point()), content(point()))),
    "san-x400-address": lambda: named(HOST, der.explicit(3)),
    "rdn-of-several": lambda: subject([("C", "US"), ("ST", "Utah")], ORGANIZATION_DN[2]),
    "domain-component-too-long": lambda: subject(("DC", "a" * 64), *ORGANIZATION_DN),
    "business-category-too-long": lambda: ev([*EV_DN[:3], ("businessCategory", "a" * 129), *EV_DN[4:]]),
    "jurisdiction-state-too-long": lambda: ev([*EV_DN, (JURISDICTION_STATE, "a" * 129)]),
    "jurisdiction-locality-too-long": lambda: ev([*EV_DN, (JURISDICTION_LOCALITY, "a" * 129)]),
    "given-name-too-long": lambda: subject(*PERSON_DN[:3], ("GN", "a" * 65), policy=IV),
    "surname-too-long": lambda: subject(*PERSON_DN[:2], ("SN", "a" * 65), PERSON_DN[3], policy=IV),
    "ca-attribute-unusual": lambda: sub_ca(subject=[*CA_DN[:2], ("organizationIdentifier", "NTRUS-1"), CA_DN[2]]),
    "ov-attribute-unusual": lambda: subject(*ORGANIZATION_DN, ("title", "Dr")),
    "iv-attribute-unusual": lambda: subject(*PERSON_DN, ("title", "Dr"), policy=IV),
    "ca-non-repudiation": lambda: sub_ca(key_usage=[*CA_USAGES, "nonRepudiation"]),
    "ca-key-agreement": lambda: sub_ca(key_usage=[*CA_USAGES, "keyAgreement"]),
    "root-crl-points": lambda: root(crl=CRL, not_before=datetime(2024, 1, 1), hash="sha384"),
    "ca-purposes-other": lambda: sub_ca(eku=["serverAuth", "1.3.6.1.5.5.7.3.17"]),
    "ca-aia-duplicate": lambda: sub_ca(aia=AIA | {"ocsp": AIA["ocsp"] * 2}),
    "ocsp-key-usage-missing": lambda: responder(key_usage=None),
    "ocsp-names": lambda: responder(san=[HOST]),
    "ocsp-purposes": lambda: responder(eku=["OCSPSigning", "clientAuth"]),
    "ocsp-aia-method": lambda: responder(aia={"ca_issuers": AIA["ca_issuers"]}),
    "roca": lambda: leaf(key="rsa2048-roca", **RSA_USE),
    "ecdsa-encoding": lambda: on("2024-06-01", hash="sha512"),
    "cabf-ev/jurisdiction-country-missing": lambda: ev(EV_DN[:-1]),
    "cabf-ev/jurisdiction-country-invalid": lambda: ev([*EV_DN[:-1], (JURISDICTION_COUNTRY, "ZQ", "printable")]),
    "cabf-ev/organization-identifier-form": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRUS-")], extensions=[registered("NTR", "US", "")]
    ),
    "cabf-ev/organization-extension-form": lambda: subject(
        *ORGANIZATION_DN, extensions=[registered("NTR", "USA", "1")]
    ),
    "cabf-ev/organization-missing": lambda: ev([a for a in EV_DN if a[0] != "O"]),
    "cabf-ev/business-category-missing": lambda: ev([a for a in EV_DN if a[0] != "businessCategory"]),
    "cabf-ev/country-missing": lambda: ev([a for a in EV_DN if a[0] != "C"]),
    "cabf-ev/serial-number-missing": lambda: ev([a for a in EV_DN if a[0] != "serialNumber"]),
    "cabf-ev/attribute-not-allowed": lambda: ev([*EV_DN, ("title", "Dr")]),
    "cabf-ev/business-category-unknown": lambda: ev(
        [*EV_DN[:3], ("businessCategory", "Shop", "printable"), *EV_DN[4:]]
    ),
    "cabf-ev/registration-scheme": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "LEIXG-1")], extensions=[registered("LEI", "XG", "1")]
    ),
    "cabf-ev/organization-extension-missing": lambda: ev([*EV_DN, ("organizationIdentifier", "NTRUS-1")]),
    "cabf-ev/organization-inconsistent": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRUS+CA-1")], extensions=[registered("NTR", "US", "1")]
    ),
    "cabf-ev/organization-state": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "VATUS+CA-1")], extensions=[registered("VAT", "US", "1", "CA")]
    ),
    "cabf-ev/wildcard": lambda: ev(san=[f"*.{HOST}"]),
    "cabf-ev/address": lambda: ev(san=[HOST, "ip:8.8.8.8"]),
    "cabf-ev/valid-over-27-months": lambda: on("2016-01-01", 850, subject=EV_DN, policies=[EV]),
    "cabf-ev/onion-valid-over-15-months": lambda: on(
        "2018-03-02", 500, subject=EV_DN, policies=[EV], san=[V2_ONION], extensions=[descriptor(f"https://{V2_ONION}/")]
    ),
}
DEFECTS = {rule if "/" in rule else f"cabf-br/{rule}": make for rule, make in DEFECTS.items()}

ALSO: dict[str, set[str]] = {
    "ca-common-name-empty": {"attribute-without-meaning"},
    "ca-organization-empty": {"attribute-without-meaning"},
    "cert-sign-without-ca": {"cert-sign", "ecc-key-usage"},
    "sub-ca-aia-missing-once": {"sub-ca-aia-without-issuer"},
    "aia-missing-once": {"aia-without-issuer"},
    "aia-missing": {"aia-without-issuer"},
    "cert-sign": {"ecc-key-usage"},
    "crl-points-not-http": {"crl-points-several"},
    "business-category-too-long": {"cabf-ev/business-category-unknown"},
    "person-without-policy": {"policies-without-reserved"},
    "holder-without-country": {"policies-without-reserved"},
    "holder-without-place": {"policies-without-reserved"},
    "ecc-key-usage": {"ecc-key-agreement"},
    "valid-over-200-days": {"valid-over-199-days"},
    "valid-over-100-days": {"valid-over-99-days"},
    "valid-over-47-days": {"valid-over-46-days"},
    "key-kind": {"key-identifier-encoding"},
    "dsa-key": {"key-identifier-encoding"},
    "key-identifier-encoding": {"rsa-small-factor"},
    "ec-curve": {"key-identifier-encoding"},
    "rsa-exponent-even": {"rsa-exponent-unusual"},
    "rsa-exponent-below-3": {"rsa-exponent-unusual"},
    "rsa-modulus-even": {"rsa-small-factor"},
    "dsa-sizes": {"dsa-out-of-field"},
    "dsa-below-2048": {"dsa-out-of-field", "dsa-sizes"},
    "sha1": {"sha1-after-2016"},
    "cn-reserved-address": {"common-name", "common-name-not-as-in-san"},
    "underscore-before-2018": {"underscore-below"},
    "underscore-unreplaceable": {"underscore-below"},
    "underscore": {"underscore-below"},
    "underscore-for-long": {"underscore-below"},
    "underscore-leftmost": {"underscore-below"},
    "common-name-many": {"common-name-once"},
    "common-name-not-in-san": {"common-name-once"},
    "common-name-not-as-in-san": {"common-name"},
    "dv-locality": {"locality-without-holder"},
    "dv-organization": {"dv-province"},
    "dv-postal-code": {"postal-code-without-holder"},
    "dv-province": {"province-without-holder"},
    "dv-street": {"street-without-holder"},
    "ov-without-organization": {"province-without-holder"},
    "ov-without-country": {"holder-without-country"},
    "ov-without-place": {"holder-without-place"},
    "iv-without-name-once": {"holder-without-place", "iv-without-place"},
    "iv-without-country": {"holder-without-country"},
    "iv-without-place": {"holder-without-place"},
    "cabf-ev/organization-missing": {"province-without-holder"},
    "cabf-ev/country-missing": {"holder-without-country"},
}
ALSO = {
    f"cabf-br/{rule}" if "/" not in rule else rule: {f"cabf-br/{o}" if "/" not in o else o for o in others}
    for rule, others in ALSO.items()
}


@cache
def plan(now: datetime = forge.AS_OF):
    return make_plan("web-pki", {}, now=now.replace(tzinfo=UTC))


def told(*certificates: forge.Cert, now: datetime = forge.AS_OF) -> set[str]:
    """The rules of these books that find something in the first certificate. Fails when a check crashes."""
    result = engine.run(plan(now), Bundle(pem.read(forge.bundle(*certificates), "a.pem")))
    events = [event for judgement in result.judgements for event in judgement.events]
    assert not [event.reason for event in events if event.status is Status.CRASHED]
    return {f.rule.id for f in result.findings if f.certificate == 0 and f.rule.id in RULES}


SOUND = {
    "dv": leaf,
    "ov": lambda: subject(*ORGANIZATION_DN),
    "iv": lambda: subject(*PERSON_DN, policy=IV),
    "ev": ev,
    "rsa": lambda: leaf(key="rsa2048-a", **RSA_USE),
    "idn": lambda: named("xn--bcher-kva.example.com", "*.example.co.uk", "a.b.github.io"),
    "onion": lambda: named(V3_ONION),
    "addresses": lambda: named(HOST, "ip:8.8.8.8", "ip:2600::1"),
    "retired top-level domain": lambda: on("2017-03-01", san=["www.mcdonalds"]),
    "subordinate CA": sub_ca,
    "root": root,
    "responder": responder,
    "clients only": lambda: leaf(eku=["clientAuth"], policies=["1.2.3"], aia=None, crl=None, san=None),
    "registration": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRUS+CA-1")], extensions=[registered("NTR", "US", "1", "CA")]
    ),
}


@pytest.mark.parametrize("kind", SOUND)
def test_sound_certificates_say_nothing(kind):
    assert told(SOUND[kind]()) == set()


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_defect_is_found_and_nothing_else(rule):
    assert told(DEFECTS[rule]()) == {rule} | ALSO.get(rule, set())


def test_every_rule_has_a_defect():
    assert sorted(DEFECTS) == sorted(RULES)
