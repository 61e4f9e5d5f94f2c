"""Every rule of the CA/Browser Forum's documents with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.cases.books import modulus
from tests.cases.forum import (
    AIA,
    ANY_POLICY,
    CA_DN,
    CA_USAGES,
    CPS,
    CRL,
    DSA_BARE,
    DV,
    EV,
    EV_DN,
    HOST,
    IV,
    JURISDICTION_COUNTRY,
    JURISDICTION_LOCALITY,
    JURISDICTION_STATE,
    NO_CHECK,
    NOTICE,
    OLD_EV,
    OLD_EV_DN,
    ORGANIZATION_DN,
    OV,
    P2048,
    PERSON_DN,
    Q256,
    ROOT_DN,
    RSA_BARE,
    RSA_USE,
    SCTS,
    V2_ONION,
    V3_ONION,
    content,
    descriptor,
    dsa,
    ev,
    formed,
    leaf,
    named,
    on,
    point,
    policy,
    registered,
    responder,
    root,
    small,
    sub_ca,
    subject,
    timestamp,
)
from tests.forge import der
from tests.forge.keys import rsa_spki


def _twice_named(identifier: bytes, dn: list[tuple[str, str]], serial: bytes) -> tuple[str, bool, bytes]:
    """An authorityKeyIdentifier with a key identifier, an issuer and a serial number."""
    issuer = der.explicit(1, der.explicit(4, forge.name(dn)))
    return "2.5.29.35", False, der.sequence(der.implicit(0, identifier), issuer, der.implicit(2, serial))


SERIAL = bytes(range(1, 17))
NAMED_TWICE = _twice_named(b"\x01" * 20, CA_DN, b"\x01")
NAMED_BY_ITSELF = _twice_named(forge.key("p384-a").identifier, ROOT_DN, SERIAL)
SINCE_2024 = {"hash": "sha384", "not_before": datetime(2024, 1, 1), "not_after": datetime(2040, 1, 1)}
RESPONDER_DN = [*CA_DN[:2], ("CN", "Example Trust OCSP")]
UNKNOWN = ("1.3.6.1.4.1.55555.1", False, der.null())

# Rule → a certificate with its defect. Where several rules report one defect, the others are in ALSO.
DEFECTS = {
    "ca-common-name-missing": lambda: sub_ca(subject=CA_DN[:2]),
    "ca-common-name-empty": lambda: sub_ca(subject=[*CA_DN[:2], ("CN", " ")]),
    "ca-organization-missing": lambda: sub_ca(subject=[CA_DN[0], CA_DN[2]]),
    "ca-organization-empty": lambda: sub_ca(subject=[CA_DN[0], ("O", " "), CA_DN[2]]),
    "ca-country-missing": lambda: sub_ca(subject=CA_DN[1:]),
    "ca-country-invalid": lambda: sub_ca(subject=[("C", "ZQ"), *CA_DN[1:]]),
    "root-organizational-unit": lambda: root(
        subject=[*CA_DN[:2], ("OU", "Unit"), CA_DN[2]],
        hash="sha384",
        not_before=datetime(2024, 1, 1),
        not_after=datetime(2040, 1, 1),
    ),
    "ca-organizational-unit": lambda: sub_ca(subject=[*CA_DN[:2], ("OU", "Unit"), CA_DN[2]]),
    "ca-key-usage-missing": lambda: sub_ca(key_usage=None),
    "root-key-usage-missing": lambda: root(key_usage=None),
    "ca-key-usage-not-critical": lambda: sub_ca(critical={"key_usage": False}),
    "root-key-usage-not-critical": lambda: root(critical={"key_usage": False}),
    "root-key-usage-not-critical-once": lambda: root(
        critical={"key_usage": False}, not_before=datetime(2012, 6, 30, 23, 59, 59)
    ),
    "ca-without-cert-sign": lambda: sub_ca(key_usage=["digitalSignature", "cRLSign"]),
    "subscriber-is-ca": lambda: leaf(ca=True, key_usage=CA_USAGES, ski=True),
    "ca-signs-nothing": lambda: sub_ca(key_usage=["digitalSignature"]),
    "ca-without-crl-sign": lambda: sub_ca(key_usage=["digitalSignature", "keyCertSign"]),
    "ca-without-digital-signature": lambda: sub_ca(key_usage=["keyCertSign", "cRLSign"]),
    "signs-as-ca": lambda: leaf(key_usage=["digitalSignature", "keyCertSign", "cRLSign"]),
    "signs-as-ca-unmarked": lambda: leaf(ca=None, key_usage=["digitalSignature", "keyCertSign", "cRLSign"]),
    "country-without-meaning": lambda: leaf(subject=[("C", "--")]),
    "extensions-missing": lambda: leaf(drop=forge.EVERY),
    "cert-sign-without-ca": lambda: leaf(key_usage=["digitalSignature", "keyCertSign"]),
    "root-path-length": lambda: root(path_length=1),
    "root-policies": lambda: root(policies=[ANY_POLICY]),
    "root-purposes": lambda: root(eku=["serverAuth"]),
    "root-valid-over-25-years": lambda: root(
        hash="sha384", not_before=datetime(2024, 1, 1), not_after=datetime(2024, 1, 1) + timedelta(days=9132)
    ),
    "root-valid-under-8-years": lambda: root(
        hash="sha384", not_before=datetime(2024, 1, 1), not_after=datetime(2024, 1, 1) + timedelta(days=2921)
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
    "sub-ca-policies-critical-once": lambda: sub_ca(critical={"policies": True}, not_before=datetime(2023, 9, 14)),
    "sub-ca-any-policy-not-alone": lambda: sub_ca(policies=[ANY_POLICY, DV]),
    "non-tls-ca-reserved-policy": lambda: sub_ca(eku=["emailProtection"], policies=[OV]),
    "name-constraint-unusual": lambda: sub_ca(name_constraints={"permitted": ["example.com", "email:example.com"]}),
    "sub-ca-policies-unreserved": lambda: sub_ca(policies=["1.2.3"]),
    "ca-reserved-policies-once": lambda: sub_ca(policies=[DV, OV], not_before=datetime(2024, 1, 1)),
    "ca-reserved-policies": lambda: sub_ca(policies=[DV, OV]),
    "sub-ca-crl-points-missing": lambda: sub_ca(crl=None),
    "sub-ca-crl-points-critical": lambda: sub_ca(critical={"crl": True}),
    "sub-ca-crl-point-incomplete": lambda: sub_ca(
        drop=["crl"], extensions=[("2.5.29.31", False, der.sequence(der.sequence()))]
    ),
    "sub-ca-crl-points-without-http": lambda: sub_ca(crl=["ldap://ca.example.com/"], not_before=datetime(2023, 1, 1)),
    "sub-ca-purposes-missing": lambda: sub_ca(eku=None),
    "sub-ca-purposes-missing-once": lambda: sub_ca(eku=None, not_before=datetime(2020, 8, 19)),
    "sub-ca-purposes-critical": lambda: sub_ca(critical={"eku": True}),
    "sub-ca-purposes-critical-once": lambda: sub_ca(critical={"eku": True}, not_before=datetime(2023, 9, 14)),
    "sub-ca-purposes-not-tls": lambda: sub_ca(eku=["any"], not_before=datetime(2020, 1, 1)),
    "sub-ca-any-purpose-not-alone": lambda: sub_ca(eku=["serverAuth", "any"]),
    "sub-ca-purposes-mixed": lambda: sub_ca(eku=["serverAuth", "emailProtection"]),
    "precertificate-signing-ca": lambda: sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], not_before=datetime(2026, 3, 15)),
    "sub-ca-purposes-mixed-once": lambda: sub_ca(
        eku=["serverAuth", "emailProtection"], not_before=datetime(2023, 9, 14)
    ),
    "sub-ca-purposes-signing": lambda: sub_ca(eku=["serverAuth", "OCSPSigning"]),
    "sub-ca-name-constraints-not-critical": lambda: sub_ca(
        name_constraints={"permitted": ["example.com"]}, critical={"name_constraints": False}
    ),
    "reserved-address-permitted": lambda: sub_ca(name_constraints={"permitted": ["ip:10.1.0.0/16"]}),
    "aia-missing-before-2023": lambda: on("2023-09-14", aia=None),
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
    "policies-critical-once": lambda: on("2023-09-14", critical={"policies": True}),
    "san-critical": lambda: leaf(critical={"san": True}),
    "san-critical-once": lambda: on("2023-09-14", critical={"san": True}),
    "policy-qualifiers": lambda: leaf(policies=policy(DV, CPS, der.tlv(0x16, b"https://ca.example.com/cps"))),
    "policy-qualifier": lambda: leaf(policies=policy(DV, NOTICE, der.sequence(der.tlv(0x0C, b"Read this")))),
    "practice-statement-not-http": lambda: leaf(policies=policy(DV, CPS, der.tlv(0x16, b"ftp://ca.example.com/cps"))),
    "crl-points-critical": lambda: leaf(critical={"crl": True}),
    "crl-points-empty": lambda: leaf(drop=["crl"], extensions=[("2.5.29.31", False, der.sequence())]),
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
    "ocsp-subject-incomplete": lambda: responder(subject=CA_DN[:2]),
    "ocsp-no-check-missing": lambda: responder(extensions=[]),
    "ocsp-crl-points": lambda: responder(crl=CRL),
    "ocsp-policies": lambda: responder(policies=[ANY_POLICY]),
    "ocsp-policies-once": lambda: responder(policies=[ANY_POLICY], not_before=datetime(2026, 3, 30)),
    "ocsp-key-usage": lambda: responder(key_usage=["digitalSignature", "keyAgreement"]),
    "version-without-extensions": lambda: leaf(version=1, drop=forge.EVERY),
    "version": lambda: leaf(version=2),
    "valid-over-60-months": lambda: on("2013-01-01", 1900),
    "valid-over-39-months": lambda: on("2017-01-01", 1200),
    "valid-over-825-days": lambda: on("2018-06-01", 826),
    "valid-over-398-days": lambda: on("2020-09-01", 398),
    "valid-over-397-days": lambda: on("2020-09-01", 397),
    "rsa-not-whole-octets": lambda: leaf(key=rsa_spki(modulus(2049)), signer="p256-b", **RSA_USE),
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
    "rsa-below-1024": lambda: on("2012-08-01", key=small(512), signer="p256-b", **RSA_USE),
    "sub-ca-rsa-below-1024": lambda: sub_ca(
        key=small(512), signer="p384-a", not_before=datetime(2010, 1, 1), not_after=datetime(2013, 1, 1)
    ),
    "root-rsa-below-2048": lambda: root(key="rsa1024", not_before=datetime(2009, 1, 1), not_after=datetime(2013, 1, 1)),
    "rsa-exponent-even": lambda: leaf(key="rsa2048-even-exponent", signer="p256-b", **RSA_USE),
    "rsa-exponent-below-3": lambda: leaf(key="rsa2048-e1", signer="p256-b", **RSA_USE),
    "rsa-exponent-unusual": lambda: leaf(key="rsa2048-e3", **RSA_USE),
    "rsa-modulus-even": lambda: leaf(key=rsa_spki((1 << 2047) + 2 * 1009 * 3571), signer="p256-b", **RSA_USE),
    "rsa-small-factor": lambda: leaf(key="rsa2048-small-factor", signer="p256-b", **RSA_USE),
    "dsa-sizes": lambda: on("2015-01-01", key=dsa((1 << 3071) + 1, (1 << 223) + 1, 2, 1), signer="p256-b"),
    "dsa-below-2048": lambda: on("2015-01-01", key=dsa((1 << 1023) + 1, (1 << 255) + 1, 2, 1), signer="p256-b"),
    "dsa-parameters-missing": lambda: on("2015-01-01", key=DSA_BARE, signer="p256-b"),
    "dsa-out-of-field": lambda: on("2015-01-01", key=dsa(P2048, Q256, 2, 1), signer="p256-b"),
    "dsa-out-of-group": lambda: on("2015-01-01", key=dsa(P2048, Q256, 2, 5), signer="p256-b"),
    "signature-algorithm": lambda: leaf(
        inner_algorithm=forge.key("p256-a").algorithm("sha224"), outer_algorithm=forge.key("p256-a").algorithm("sha224")
    ),
    "sha1": lambda: leaf(hash="sha1"),
    "sub-ca-sha1": lambda: sub_ca(hash="sha1", not_before=datetime(2026, 9, 15)),
    "sub-ca-sha1-once": lambda: sub_ca(hash="sha1", not_before=datetime(2019, 1, 1)),
    "root-sha1": lambda: root(hash="sha1", not_before=datetime(2026, 9, 15)),
    "sha1-after-2016": lambda: on("2015-06-01", 700, hash="sha1"),
    "san-and-subject-missing": lambda: leaf(san=None, subject=[]),
    "no-host": lambda: leaf(subject=[("CN", "Jane Doe")], san=None),
    "mailbox-without-san": lambda: leaf(subject=[("CN", "jane@example.com")], san=None),
    "san-missing": lambda: leaf(san=None),
    "san-directory-name": lambda: named(HOST, der.explicit(4, forge.name("A"))),
    "san-edi-party-name": lambda: named(HOST, der.explicit(5, der.explicit(1, der.tlv(0x0C, b"x")))),
    "san-other-name": lambda: named(HOST, der.explicit(0, der.oid("1.2.3"), der.explicit(0, der.null()))),
    "san-registered-id": lambda: named(HOST, "rid:1.2.3"),
    "san-email": lambda: named(HOST, "email:a@example.com"),
    "san-uri": lambda: named(HOST, "uri:http://www.example.com/"),
    "san-reserved-address": lambda: named(HOST, "ip:10.0.0.1"),
    "cn-reserved-address": lambda: leaf(subject=[("C", "US"), ("CN", "192.168.1.1")]),
    "reverse-zone": lambda: named("8.8.8.8.in-addr.arpa"),
    "reverse-reserved": lambda: on("2025-06-01", san=["1.0.168.192.in-addr.arpa"]),
    "reverse-malformed": lambda: on("2025-06-01", san=["a.b.8.8.in-addr.arpa"]),
    "name-not-a-host": lambda: named(HOST, "Jane Doe"),
    "dns-character": lambda: named("www.exa$mple.com"),
    "dns-empty-label": lambda: named("www..example.com"),
    "dns-label-too-long": lambda: named(f"{'a' * 64}.example.com"),
    "dns-hyphen-at-end": lambda: named("www.example-.com"),
    "dns-reserved-label": lambda: named("ab--cd.example.com"),
    "wildcard-partial": lambda: named("www*.example.com"),
    "wildcard-inside": lambda: named("www.*.example.com"),
    "underscore-registered": lambda: named("www.exam_ple.com"),
    "underscore-below": lambda: on("2018-12-20", 20, san=["www.f_p.example.com"]),
    "underscore-before-2018": lambda: on("2018-01-01", san=["w_w.example.com"]),
    "underscore-unreplaceable": lambda: on("2018-12-20", 20, san=["www._ftp.example.com"]),
    "underscore-leftmost": lambda: on("2018-12-20", 20, san=["w_w.example.com"]),
    "underscore": lambda: named("w_w.example.com"),
    "underscore-for-long": lambda: on("2018-12-20", 31, san=["www.f_p.example.com"]),
    "unknown-tld": lambda: named("www.example.corp"),
    "bare-suffix": lambda: named("co.uk"),
    "wildcard-public-suffix": lambda: named("*.co.uk"),
    "wildcard-private-suffix": lambda: named("*.github.io"),
    "onion-invalid": lambda: named("tor.onion"),
    "onion-not-ev": lambda: on("2020-01-01", san=[V3_ONION]),
    "onion-v2-not-ev": lambda: on("2021-03-01", san=[V2_ONION], extensions=[descriptor(f"https://{V2_ONION}")]),
    "onion-v2": lambda: ev(san=[V2_ONION], extensions=[descriptor(f"https://{V2_ONION}")]),
    "onion-descriptor": lambda: on("2021-03-01", subject=EV_DN, policies=OLD_EV, san=[V2_ONION]),
    "common-name-once": lambda: on("2023-03-01", subject=[("C", "US"), ("CN", HOST)]),
    "common-name": lambda: leaf(subject=[("C", "US"), ("CN", HOST)]),
    "common-name-many": lambda: on("2020-03-01", subject=[("CN", HOST), ("CN", HOST)]),
    "common-names": lambda: on("2022-03-01", subject=[("CN", HOST), ("CN", HOST)]),
    "common-name-not-in-san": lambda: on("2020-03-01", subject=[("CN", "mail.example.com")]),
    "common-name-not-as-in-san": lambda: leaf(subject=[("CN", HOST.upper())]),
    "sub-ca-attribute-twice": lambda: sub_ca(subject=[*CA_DN[:-1], ("O", "Another Inc"), CA_DN[-1]]),
    "attribute-twice": lambda: subject(*ORGANIZATION_DN, ("O", "Another Inc")),
    "attribute-order": lambda: subject(ORGANIZATION_DN[2], *ORGANIZATION_DN[:2]),
    "ca-attribute-order": lambda: sub_ca(subject=CA_DN[::-1]),
    "subject-printable-type": lambda: leaf(subject=[("C", "US", "utf8")]),
    "subject-ia5-type": lambda: subject(("DC", "com"), ("DC", "example", "utf8"), *ORGANIZATION_DN),
    "domain-components-order": lambda: subject(("DC", "example"), ("DC", "com"), *ORGANIZATION_DN),
    "sub-ca-subject-utf8-type": lambda: sub_ca(subject=[CA_DN[0], ("O", "Example Trust", "teletex"), CA_DN[2]]),
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
    "holder-without-country": lambda: on("2020-03-01", subject=ORGANIZATION_DN[1:], policies=["1.2.3"]),
    "holder-without-place": lambda: on(
        "2020-03-01", subject=[ORGANIZATION_DN[0], ORGANIZATION_DN[2]], policies=["1.2.3"]
    ),
    "person-without-policy": lambda: on("2020-03-01", subject=PERSON_DN, policies=["1.2.3"]),
    "person-without-policy-and-place": lambda: on(
        "2020-03-01", subject=[PERSON_DN[0], *PERSON_DN[2:]], policies=["1.2.3"]
    ),
    "dv-person": lambda: leaf(subject=[("C", "US"), ("SN", "Doe"), ("GN", "Jane")]),
    "dv-locality": lambda: on("2023-03-01", subject=[("L", "Lehi")]),
    "dv-organization": lambda: on("2023-03-01", subject=[("C", "US"), ("O", "Example Inc")]),
    "dv-postal-code": lambda: on("2023-03-01", subject=[("postalCode", "1")]),
    "dv-province": lambda: on("2023-03-01", subject=[("ST", "Utah")]),
    "dv-street": lambda: on("2023-03-01", subject=[("STREET", "Main St")]),
    "dv-organization-alone": lambda: leaf(subject=[("C", "US"), ("O", "Example Inc")]),
    "dv-subject": lambda: leaf(subject=[("C", "US"), ("serialNumber", "1")]),
    "ov-subject-empty": subject,
    "iv-subject-empty": lambda: subject(policy=IV),
    "ov-without-organization": lambda: subject(("C", "US"), ("ST", "Utah")),
    "ov-without-country": lambda: subject(*ORGANIZATION_DN[1:]),
    "ov-without-place": lambda: subject(ORGANIZATION_DN[0], ORGANIZATION_DN[2]),
    "iv-without-name-once": lambda: on("2023-03-01", subject=[*PERSON_DN[:2], ("GN", "Jane")], policies=[IV]),
    "iv-without-name": lambda: subject(*PERSON_DN[:2], ("GN", "Jane"), policy=IV),
    "iv-without-country": lambda: subject(*PERSON_DN[1:], policy=IV),
    "iv-without-place": lambda: subject(PERSON_DN[0], *PERSON_DN[2:], policy=IV),
    "policies-without-reserved-once": lambda: on("2021-01-01", policies=["1.2.3"]),
    "policies-without-reserved": lambda: leaf(policies=["1.2.3"]),
    "any-policy": lambda: leaf(policies=[DV, ANY_POLICY]),
    "key-usage-not-critical": lambda: leaf(critical={"key_usage": False}),
    "key-usage-missing": lambda: leaf(key_usage=None),
    "rsa-without-digital-signature": lambda: leaf(key="rsa2048-a", key_usage=["keyEncipherment"]),
    "scts-critical": lambda: leaf(extensions=[(SCTS, True, timestamp(datetime(2026, 4, 1))[2])]),
    "purposes-other": lambda: leaf(eku=["serverAuth", "1.3.6.1.5.5.7.3.17"]),
    "crl-points-several": lambda: leaf(crl=der.sequence(content(point()), content(point()))),
    "san-x400-address": lambda: named(HOST, der.explicit(3)),
    "sub-ca-rdn-of-several": lambda: sub_ca(subject=[[CA_DN[0], ("ST", "Utah")], *CA_DN[1:]]),
    "rdn-of-several": lambda: subject([("C", "US"), ("ST", "Utah")], ORGANIZATION_DN[2]),
    "domain-component-too-long": lambda: subject(("DC", "com"), ("DC", "a" * 64), *ORGANIZATION_DN),
    "business-category-too-long": lambda: ev([*EV_DN[:3], ("businessCategory", "a" * 129), *EV_DN[4:]]),
    "jurisdiction-state-too-long": lambda: ev([*EV_DN, (JURISDICTION_STATE, "a" * 129)]),
    "jurisdiction-locality-too-long": lambda: ev(
        [*EV_DN, (JURISDICTION_STATE, "Utah"), (JURISDICTION_LOCALITY, "a" * 129)]
    ),
    "given-name-too-long": lambda: subject(*PERSON_DN[:3], ("GN", "a" * 65), policy=IV),
    "surname-too-long": lambda: subject(*PERSON_DN[:2], ("SN", "a" * 65), PERSON_DN[3], policy=IV),
    "ca-attribute-unusual": lambda: sub_ca(subject=[*CA_DN[:2], ("organizationIdentifier", "NTRUS-1"), CA_DN[2]]),
    "ov-attribute-unusual": lambda: subject(*ORGANIZATION_DN, ("title", "Dr")),
    "iv-attribute-unusual": lambda: subject(*PERSON_DN, ("title", "Dr"), policy=IV),
    "ca-encipherment": lambda: sub_ca(key="rsa2048-b", key_usage=[*CA_USAGES, "keyEncipherment"]),
    "ca-non-repudiation": lambda: sub_ca(key_usage=[*CA_USAGES, "nonRepudiation"]),
    "ca-key-agreement": lambda: sub_ca(key_usage=[*CA_USAGES, "keyAgreement"]),
    "root-crl-points": lambda: root(crl=CRL, not_before=datetime(2024, 1, 1), hash="sha384"),
    "ca-purposes-other": lambda: sub_ca(eku=["serverAuth", "1.3.6.1.5.5.7.3.17"]),
    "ca-aia-duplicate": lambda: sub_ca(aia=AIA | {"ocsp": AIA["ocsp"] * 2}),
    "ocsp-key-usage-not-critical": lambda: responder(critical={"key_usage": False}),
    "ocsp-key-usage-missing": lambda: responder(key_usage=None),
    "ocsp-purpose-missing": lambda: responder(eku=None),
    "ocsp-names": lambda: responder(san=[HOST]),
    "ocsp-purposes": lambda: responder(eku=["OCSPSigning", "clientAuth"]),
    "ocsp-aia": lambda: responder(aia={"ocsp": AIA["ocsp"]}),
    "ocsp-aia-method": lambda: responder(aia={"ca_issuers": AIA["ca_issuers"]}),
    "roca": lambda: leaf(key="rsa2048-roca", **RSA_USE),
    "ecdsa-encoding": lambda: on("2024-06-01", hash="sha512"),
    "root-names-differ": lambda: root(
        issuer_name=[("C", "US"), ("O", "Example Trust", "printable"), ("CN", "Example Trust Root")],
        not_before=datetime(2024, 1, 1),
        hash="sha384",
    ),
    "ocsp-basic-constraints-not-critical": lambda: responder(critical={"basic_constraints": False}),
    "ocsp-ca": lambda: responder(ca=True, key_usage=["digitalSignature"], eku=["OCSPSigning"], ski=True),
    "ca-country-of-no-country": lambda: sub_ca(subject=[("C", "XX"), *CA_DN[1:]]),
    "dv-country-of-no-country": lambda: leaf(subject=[("C", "XX")]),
    "root-aki-names-issuer": lambda: root(
        aki=None, extensions=[NAMED_BY_ITSELF], serial=int.from_bytes(SERIAL, "big"), **SINCE_2024
    ),
    "root-aki-no-key-identifier": lambda: root(
        aki=None, extensions=[("2.5.29.35", False, der.sequence())], **SINCE_2024
    ),
    "root-aki-missing": lambda: root(aki=None, **SINCE_2024),
    "any-purpose-once": lambda: on("2021-03-01", eku=["serverAuth", "any"]),
    "irrevocable-once": lambda: on("2023-12-01", 5, aia={"ca_issuers": AIA["ca_issuers"]}, crl=None),
    "holder-without-country-once": lambda: on("2014-03-01", subject=ORGANIZATION_DN[1:], policies=["1.2.3"]),
    "holder-without-place-once": lambda: on(
        "2014-03-01", subject=[ORGANIZATION_DN[0], ORGANIZATION_DN[2]], policies=["1.2.3"]
    ),
    "valid-over-39-months-once": lambda: on("2015-06-01", 1250),
    "root-sha1-once": lambda: root(key="rsa3072-b", hash="sha1", not_before=datetime(2021, 1, 1)),
    "rsa-signs-and-enciphers": lambda: leaf(key="rsa2048-a", key_usage=["digitalSignature", "keyEncipherment"]),
    "ocsp-no-check-critical": lambda: responder(extensions=[(NO_CHECK, True, der.null())]),
    "ocsp-policies-critical": lambda: responder(policies=["1.2.3"], critical={"policies": True}),
    "ocsp-policy-qualifier": lambda: responder(
        policies=policy("1.2.3", NOTICE, der.sequence(der.tlv(0x0C, b"Read this")))
    ),
    "ocsp-country-invalid": lambda: responder(subject=[("C", "ZQ"), *RESPONDER_DN[1:]]),
    "ocsp-attribute-twice": lambda: responder(subject=[*RESPONDER_DN[:2], ("O", "Another Inc"), RESPONDER_DN[2]]),
    "ocsp-attribute-order": lambda: responder(subject=RESPONDER_DN[::-1]),
    "ocsp-rdn-of-several": lambda: responder(subject=[[RESPONDER_DN[0], ("ST", "Utah")], *RESPONDER_DN[1:]]),
    "ocsp-subject-utf8-type": lambda: responder(
        subject=[RESPONDER_DN[0], ("O", "Example Trust", "teletex"), RESPONDER_DN[2]]
    ),
    "sub-ca-aia-without-ocsp-once": lambda: sub_ca(
        aia={"ca_issuers": AIA["ca_issuers"]}, not_before=datetime(2019, 1, 1)
    ),
    "name-constraint-excludes-directory": lambda: sub_ca(name_constraints={"excluded": ["dir:Example Inc"]}),
    "chrome/other-purpose": lambda: on("2027-03-15", eku=["serverAuth", "1.3.6.1.5.5.7.3.17"]),
    "chrome/ca-other-purpose": lambda: sub_ca(
        eku=["serverAuth", "1.3.6.1.5.5.7.3.17"], not_before=datetime(2026, 6, 15)
    ),
    "cabf-ev/common-name": lambda: ev([*EV_DN, ("CN", HOST)]),
    "cabf-ev/irrevocable": lambda: on(
        "2026-04-01", 6, subject=EV_DN, policies=[EV], aia={"ca_issuers": AIA["ca_issuers"]}, crl=None
    ),
    "cabf-ev/policy-qualifiers": lambda: leaf(
        subject=EV_DN, policies=policy(EV, CPS, der.tlv(0x16, b"https://ca.example.com/cps"))
    ),
    "cabf-ev/jurisdiction-locality-alone": lambda: ev([*EV_DN, (JURISDICTION_LOCALITY, "Town")]),
    "cabf-ev/jurisdiction-country-missing": lambda: ev(EV_DN[:-1]),
    "cabf-ev/jurisdiction-country-invalid": lambda: ev([*EV_DN[:-1], (JURISDICTION_COUNTRY, "ZQ", "printable")]),
    "cabf-ev/jurisdiction-country-not-capitals": lambda: ev([*EV_DN[:-1], (JURISDICTION_COUNTRY, "us", "printable")]),
    "cabf-ev/registration-elsewhere": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRGB-1")], extensions=[registered("NTR", "GB", "1")]
    ),
    "cabf-ev/organization-identifier-form": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRUS-")], extensions=[registered("NTR", "US", "")]
    ),
    "cabf-ev/organization-extension-form": lambda: subject(
        *ORGANIZATION_DN, extensions=[registered("NTR", "USA", "1")]
    ),
    "cabf-ev/subject-empty": lambda: ev([]),
    "cabf-ev/organization-missing": lambda: ev([a for a in EV_DN if a[0] != "O"]),
    "cabf-ev/business-category-missing": lambda: ev([a for a in EV_DN if a[0] != "businessCategory"]),
    "cabf-ev/country-missing": lambda: ev([a for a in EV_DN if a[0] != "C"]),
    "cabf-ev/serial-number-missing": lambda: ev([a for a in EV_DN if a[0] != "serialNumber"]),
    "cabf-ev/formation-date-form": lambda: formed("3 April 2001"),
    "cabf-ev/formation-date-form-once": lambda: formed("3 April 2001", "2026-05-04"),
    "cabf-ev/practice-statement-missing": lambda: on("2024-05-05", subject=EV_DN, policies=[EV]),
    "cabf-ev/city-missing": lambda: on("2017-06-22", subject=EV_DN, policies=OLD_EV),
    "cabf-ev/attribute-not-allowed": lambda: ev([*EV_DN, ("title", "Dr")]),
    "cabf-ev/business-category-unknown": lambda: ev(
        [*EV_DN[:3], ("businessCategory", "Shop", "printable"), *EV_DN[4:]]
    ),
    "cabf-ev/registration-scheme": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "LEIXG-1")], extensions=[registered("LEI", "XG", "1")]
    ),
    "cabf-ev/registration-country": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRZQ-1")], extensions=[registered("NTR", "ZQ", "1")]
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
    "cabf-ev/valid-over-12-months": lambda: on("2020-09-01", 390, subject=EV_DN, policies=OLD_EV),
    "cabf-ev/valid-over-27-months": lambda: on("2016-01-01", 850, subject=OLD_EV_DN, policies=OLD_EV),
    "cabf-ev/valid-over-825-days": lambda: on("2017-03-17", 826, subject=OLD_EV_DN, policies=OLD_EV),
    "cabf-ev/onion-valid-over-15-months": lambda: on(
        "2018-03-02",
        500,
        subject=EV_DN,
        policies=OLD_EV,
        san=[V2_ONION],
        extensions=[descriptor(f"https://{V2_ONION}/")],
    ),
    "aki-names-issuer": lambda: leaf(aki=None, extensions=[NAMED_TWICE]),
    "ocsp-aki-names-issuer": lambda: responder(aki=None, extensions=[(NO_CHECK, False, der.null()), NAMED_TWICE]),
    "reserved-policy-not-first": lambda: leaf(policies=["1.2.3.4", DV]),
    "extension-unusual": lambda: leaf(extensions=[("1.3.6.1.5.5.7.1.24", False, der.sequence(der.integer(5)))]),
    "ca-extension-unusual": lambda: sub_ca(extensions=[("2.5.29.54", True, der.integer(0))]),
    "root-extension-unusual": lambda: root(
        hash="sha384", not_before=datetime(2024, 1, 1), not_after=datetime(2040, 1, 1), aia=AIA
    ),
    "ocsp-extension-unusual": lambda: responder(extensions=[(NO_CHECK, False, der.null()), UNKNOWN]),
}
DEFECTS = {rule if "/" in rule else f"cabf-br/{rule}": make for rule, make in DEFECTS.items()}

ALSO: dict[str, set[str]] = {
    "crl-points-not-http": {"crl-points-several"},
    "ecc-key-usage": {"ecc-key-agreement"},
    "key-identifier-encoding": {"rsa-small-factor"},
    # What names no service any more is an extension like any other.
    "onion-v2": {"extension-unusual"},
    "cn-reserved-address": {"common-name"},
    "common-name-many": {"common-name-once"},
    "common-names": {"common-name-once"},
    "ocsp-policies-critical": {"ocsp-policies"},
    "ocsp-policy-qualifier": {"ocsp-policies"},
    "rsa-not-whole-octets": {"rsa-small-factor"},
    "cabf-ev/onion-valid-over-15-months": {"cabf-ev/valid-over-12-months"},
    "common-name-not-in-san": {"common-name-once"},
    "common-name-not-as-in-san": {"common-name"},
    "mailbox-without-san": {"common-name"},
    "no-host": {"common-name"},
}
ALSO = {
    f"cabf-br/{rule}" if "/" not in rule else rule: {f"cabf-br/{o}" if "/" not in o else o for o in others}
    for rule, others in ALSO.items()
}

# Rules that yield to another one in their own case: what is reported instead.
REPORTED_BY = {
    "cabf-br/sub-ca-purposes-not-tls": "mozilla/ca-any-purpose",
    "cabf-br/rsa-modulus-even": "rfc5280/rsa-modulus-even",
    "cabf-br/ecdsa-encoding": "mozilla/ecdsa-encoding",
    "cabf-br/version": "rfc5280/extensions-not-v3",
    "cabf-br/key-identifier-encoding": "rfc5280/rsa-key-parameters",
    "cabf-br/rsa-below-2048": "mozilla/rsa-under-2048-bits",
    "cabf-br/rsa-not-whole-octets": "mozilla/rsa-not-whole-octets",
    "cabf-br/rsa-exponent-below-3": "mozilla/rsa-exponent-one",
    "cabf-br/province-characters": "community/subject-html-entity",
    "cabf-br/san-x400-address": "rfc5280/san-name-empty",
    "cabf-br/business-category-too-long": "cabf-ev/business-category-unknown",
}
