"""One defect is reported once: rules that yield to others, and what is said of sound certificates of each kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from graphlib import TopologicalSorter

import pytest

from certlint.engine.binding import find_check
from certlint.policy import catalogue, profile
from certlint.policy.severity import Severity
from certlint.x509.certificate import Certificate
from tests import cases, forge
from tests.cases import books, books_defects, etsi, forum, forum_defects, smime, smime_defects
from tests.cases.forum import ROOT_DN
from tests.forge import der
from tests.forge.keys import rsa_spki
from tests.support.judging import judge

OF_PROFILES = {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
RULES = OF_PROFILES | {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
YIELDS = {rule.id: (*rule.yields_to, *rule.yields_in_place, *rule.yields_to_issuer) for rule in RULES.values()}
GIVES_WAY = {rule.id: (*YIELDS[rule.id], *rule.superseded_by) for rule in RULES.values()}
OF_TIME = {"validity/expired", "validity/not-yet-valid"}

OLDER_DN = [*ROOT_DN[:2], ("CN", "Older Trust Root")]
CROSS_CERTIFIED = {
    "subject": ROOT_DN,
    "key": "p384-a",
    "hash": "sha384",
    "eku": ["any"],
    "key_usage": forum.CA_USAGES,
    "policies": [forum.ANY_POLICY],
    "aia": forum.AIA,
    "crl": forum.CRL,
    "path_length": None,
}
KINDS = {
    "DV": lambda: forum.leaf(extensions=[books.ENOUGH]),
    "OV": lambda: forum.subject(*forum.ORGANIZATION_DN, extensions=[books.ENOUGH]),
    "IV": lambda: forum.subject(*forum.PERSON_DN, policy=forum.IV, extensions=[books.ENOUGH]),
    "EV": lambda: forum.ev(extensions=[books.ENOUGH]),
    "TLS subordinate CA": forum.sub_ca,
    "name-constrained subordinate CA": lambda: forum.sub_ca(name_constraints={"permitted": ["example.com"]}),
    "cross-certified CA": lambda: forge.intermediate(forge.root(OLDER_DN, key="p384-b"), **CROSS_CERTIFIED),
    "root CA": forum.root,
    "OCSP responder": lambda: forum.responder(ski=True),
}


def loud(certificate: forge.Cert, profile_name: str = "web-pki") -> dict[str, Severity]:
    """The rules that report more than a remark of a certificate three days after it was issued, or when it ends."""
    validity = Certificate(certificate.der).part("validity")
    day = forge.AS_OF
    if validity:
        begin, end = (each.moment.replace(tzinfo=None) for each in (validity.not_before, validity.not_after))
        day = min(begin + timedelta(days=3), end)
    found = judge([certificate], profile=profile_name, as_of=day).findings
    return {finding.rule.id: finding.severity for finding in found if finding.severity > Severity.INFO}


def test_a_rule_gives_way_to_rules_that_there_are():
    assert [f"{rule}: {other}" for rule, others in GIVES_WAY.items() for other in others if other not in RULES] == []


def test_no_rule_gives_way_to_itself_by_way_of_others():
    TopologicalSorter(GIVES_WAY).prepare()


def test_only_rules_about_single_certificates_are_exceptions_and_have_some():
    """Whether an exception applies is asked of a certificate. What yields, and to what, may be about the whole bundle."""
    pairs = [rule for rule in RULES.values() if rule.superseded_by]
    involved = {rule for each in pairs for rule in (each.id, *each.superseded_by)}
    checks = {rule: find_check(RULES[rule].check, rule)[1] for rule in involved}
    assert [rule for rule, signature in checks.items() if signature.per_bundle] == []


def test_a_rule_yields_to_what_is_at_least_as_severe():
    """Else a profile that runs both would report less than one that runs the first alone."""
    worse = [
        f"{rule.id}: {other}"
        for rule in RULES.values()
        for other in YIELDS[rule.id]
        if RULES[other].severity < rule.severity
    ]
    assert worse == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_certificate_of_the_web_has_no_warning(kind):
    assert loud(KINDS[kind]()) == {}


CORPORA = {
    "web-pki": forum_defects.DEFECTS,
    "rfc5280": {rule: make for rule, make in books_defects.DEFECTS.items() if rule.startswith("rfc5280/")},
    **{sound.PROFILE: defects.DEFECTS for sound, defects in cases.OF_PROFILES},
}
# Certificates that have two defects: an extension that is empty too, an address that is too long for two rules.
OF_TWO = {
    "rfc5280/sia-critical",
    "rfc5280/subject-directory-attributes-critical",
    "rfc5280/policy-constraints-not-critical",
    "rfc5280/subject-email-too-long",
    "smime/directory-attributes",
    "smime/out-of-scope",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPORA)
def test_a_defect_is_at_most_one_error(name):
    several = {}
    for rule, make in CORPORA[name].items():
        errors = {other for other, severity in loud(make(), name).items() if severity is Severity.ERROR}
        if len(errors) > 1 and rule not in OF_TWO:
            several[rule] = errors
    assert several == {}


ONCE = {
    "a dot at the end of a name": lambda: forum.leaf(san=["www.example.com."]),
    "a key on P-224": lambda: forum.leaf(key="p224"),
    "an RSA key of 1024 bits": lambda: forum.leaf(key="rsa1024", **forum.RSA_USE),
    "a life of 900 days": lambda: forum.on("2026-04-01", days=900),
    "a life of 900 days in 2022": lambda: forum.on("2022-04-01", days=900, ski=True),
    "an organization in a DV certificate": lambda: forum.leaf(subject=[("C", "US"), ("O", "Example Inc")]),
    "no SAN": lambda: forum.leaf(san=None),
    "a policy too many": lambda: forum.leaf(policies=[forum.DV, forum.OV]),
    "a policy too many of a person": lambda: forum.leaf(policies=[forum.DV, forum.IV]),
    "neither SAN nor subject": lambda: forum.leaf(san=None, subject=[]),
    "an RSA exponent of 1": lambda: forum.leaf(key="rsa2048-e1", **forum.RSA_USE),
    "a wildcard alone": lambda: forum.leaf(san=["*"]),
    "a key for signing certificates": lambda: forum.leaf(key_usage=["digitalSignature", "keyCertSign"]),
    "a port behind a name": lambda: forum.named(forum.HOST, "www.example.com:443"),
    "a URL in the place of a name": lambda: forum.named(forum.HOST, "https://www.example.com/"),
    "an end before the beginning": lambda: forum.leaf(not_after=datetime(2026, 3, 1)),
    "two signature algorithms": lambda: forum.leaf(outer_algorithm=der.sequence(der.oid("1.2.840.10045.4.3.3"))),
    "a key usage without a usage": lambda: forum.leaf(key_usage=[]),
}


# The product of two Mersenne primes: a modulus of 1886 bits without a small factor.
ODD_SIZE = (2**1279 - 1) * (2**607 - 1)
OF_MAIL = {
    "a key for signing certificates": lambda: smime.leaf(key_usage=["digitalSignature", "keyCertSign"]),
    "a CRL over https": lambda: smime.leaf(crl=["https://ca.example.com/ca.crl"]),
    "no SAN": lambda: smime.leaf(san=None),
    "a SAN without a mailbox": lambda: smime.leaf(smime.MAILBOX, smime.MULTIPURPOSE, san=["dir:Jane"]),
    "an empty SAN": lambda: smime.leaf(drop=["san"], extensions=[("2.5.29.17", False, b"\x30\x00")]),
    "an empty authorityInfoAccess": lambda: smime.leaf(
        drop=["aia"], extensions=[("1.3.6.1.5.5.7.1.1", False, b"\x30\x00")]
    ),
    "an issuer in the place of a key identifier": lambda: smime.leaf(
        drop=["aki"],
        extensions=[(books.AKI, False, der.sequence(der.explicit(1, books.dirname("CA")), der.implicit(2, b"\1")))],
    ),
    "a policy twice": lambda: smime.leaf(policies=[smime.policy(smime.MAILBOX, smime.STRICT)] * 2),
    "critical CRL points": lambda: smime.leaf(critical={"crl": True}),
    "critical CRL points of a CA": lambda: smime.ca(critical={"crl": True}),
    "a key usage that is not critical": lambda: smime.leaf(critical={"key_usage": False}),
    "an issuer at https": lambda: smime.leaf(aia=forum.AIA | {"ca_issuers": ["https://ca.example.com/ca.crt"]}),
    "a CRL that is named relative to its issuer": smime_defects.DEFECTS["smime/crl-points-without-url"],
    "an RSA key of 1886 bits": lambda: smime.leaf(key=rsa_spki(ODD_SIZE, 65537)),
    "a registration in a BMPString": lambda: smime.subject(
        ("C", "GB"), ("organizationIdentifier", "NTRGB-1", "bmp"), ("O", "Example Ltd")
    ),
    "a subscriber that is a CA": lambda: smime.leaf(ca=True, policies=["2.5.29.32.0"]),
    "a CA that cannot sign certificates": lambda: smime.ca(key_usage=["cRLSign"], policies=[smime.policy(1, 2)]),
    "a CA with a path length that cannot sign": lambda: smime.ca(
        key_usage=["cRLSign"], policies=[smime.policy(1, 2)], path_length=0
    ),
    "a CA without a key usage": lambda: smime.ca(key_usage=None, policies=[smime.policy(1, 2)]),
    "a CA with a mailbox": lambda: smime.ca(san=[f"email:{smime.ADDRESS}"], policies=[smime.policy(1, 2)]),
}


@pytest.mark.parametrize("defect", OF_MAIL)
def test_a_defect_of_a_mail_certificate_is_one_finding(defect):
    assert len(loud(OF_MAIL[defect](), "smime")) == 1


@pytest.mark.parametrize("defect", ONCE)
def test_a_defect_that_several_books_forbid_is_one_finding(defect):
    assert len(loud(ONCE[defect]())) == 1


# What no sentence forbids, although a text lists what may be there, or another linter reports it.
NOT_FORBIDDEN = {
    "RSA key with keyAgreement": (lambda: books.rsa_leaf(key_usage=["digitalSignature", "keyAgreement"]), "rfc5280"),
    "RSA CA with encipherOnly": (
        lambda: books.ca(key="rsa3072-b", key_usage=["keyCertSign", "keyAgreement", "encipherOnly"]),
        "rfc5280",
    ),
    "ten bits of keyUsage": (lambda: books.leaf(key_usage=bytes.fromhex("0303068040")), "rfc5280"),
    "public suffix": (lambda: forum.named("co.uk"), "web-pki"),
    "reverse name of a reserved address": (
        lambda: forum.on("2025-06-01", san=["1.0.168.192.in-addr.arpa"], extensions=[books.ENOUGH]),
        "web-pki",
    ),
    "underscore while ballot SC-12 allowed it": (
        lambda: forum.on("2018-12-20", 20, san=["w.f_p.example.com"]),
        "web-pki",
    ),
    "TLS CA with OCSPSigning": (lambda: forum.sub_ca(eku=["serverAuth", "OCSPSigning"]), "web-pki"),
    "anyPolicy of a mailbox": (
        lambda: smime.leaf(policies=[smime.policy(smime.MAILBOX, smime.STRICT), "2.5.29.32.0"]),
        "smime",
    ),
    "QcType eseal of a server": (
        lambda: etsi.leaf(etsi.CLAIM, etsi.typed(etsi.ESEAL), subject=etsi.COMPANY, policies=["1.2.3"]),
        "etsi",
    ),
}


@pytest.mark.parametrize("what", NOT_FORBIDDEN)
def test_what_no_sentence_forbids_is_no_error(what):
    make, profile = NOT_FORBIDDEN[what]
    assert {rule for rule, severity in loud(make(), profile).items() if severity is Severity.ERROR} == set()


def test_an_underscore_in_a_host_name_is_an_error():
    """RFC 5280 section 4.2.1.6: "The name MUST be in the 'preferred name syntax'", of every label."""
    assert loud(books.leaf(san=["a_b.example.com"]), "rfc5280")["rfc5280/dns-underscore-below"] is Severity.ERROR


BEFORE_IT_BEGAN = {"not_before": datetime(2026, 3, 1), "not_after": datetime(2026, 1, 1)}
NETSCAPE_TYPE, NO_CHECK, IP_BLOCKS = "2.16.840.1.113730.1.1", "1.3.6.1.5.5.7.48.1.5", "1.3.6.1.5.5.7.1.7"
OF_A_SERVER = {
    "an end before the beginning, both in the past": ("validity/never-valid", BEFORE_IT_BEGAN),
    "version 1, which has no SAN": ("x509/version-not-3", {"version": 1, "drop": forge.EVERY}),
    "a certificate for clients, without names": ("hygiene/out-of-scope", {"eku": ["clientAuth"], "san": None}),
    "a certificate for mail": ("hygiene/out-of-scope", {"eku": ["emailProtection"], "san": ["email:a@example.com"]}),
    "a critical nsCertType": (
        "x509/unknown-critical-extension",
        {"extensions": [(NETSCAPE_TYPE, True, b"\x03\x02\x06\x40")]},
    ),
    "a critical ocsp-nocheck": ("x509/unknown-critical-extension", {"extensions": [(NO_CHECK, True, der.null())]}),
    "critical IP blocks": ("x509/unknown-critical-extension", {"extensions": [(IP_BLOCKS, True, der.sequence())]}),
}


@pytest.mark.parametrize("defect", OF_A_SERVER)
def test_a_defect_of_a_server_is_one_finding(defect):
    rule, knobs = OF_A_SERVER[defect]
    found = judge(forge.chain(**knobs), profile="hygiene").findings
    assert [(finding.rule.id, finding.severity) for finding in found] == [(rule, Severity.ERROR)]


NAMES = {
    "com": "cabf-br/bare-suffix",
    "*": "community/san-bare-wildcard",
    "www.*": "cabf-br/wildcard-inside",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_no_host_is_told_once(name):
    """Remarks count here: what an error says of a name is not said once more."""
    named = forum.leaf(san=[forum.HOST, name], extensions=[books.ENOUGH])
    found = [f.rule.id for f in judge([named], profile="web-pki", as_of=datetime(2026, 6, 1)).findings]
    assert found == [NAMES[name]]


def test_a_single_label_that_is_no_top_level_domain_is_one_error():
    named = forum.leaf(san=[forum.HOST, "localhost"], extensions=[books.ENOUGH])
    found = judge([named], profile="web-pki", as_of=datetime(2026, 6, 1)).findings
    assert [f.rule.id for f in found if f.severity is Severity.ERROR] == ["cabf-br/unknown-tld"]


def test_a_wildcard_below_no_domain_of_an_issuer_is_told_once():
    names = forge.general_name("www.*")
    found = loud(forum.leaf(extensions=[books.ENOUGH, (books.IAN, False, der.sequence(names))]))
    # That there is such an extension at all is another thing.
    assert found.keys() - {"cabf-br/extension-unusual"} == {"community/ian-wildcard-not-first"}


KEYS_THAT_NO_CLIENT_SIGNS_WITH = {
    "X25519": "x25519",
    "ML-KEM": books_defects.post_quantum(books_defects.ML_KEM, 1184),
    "SLH-DSA": books_defects.post_quantum(books_defects.SLH_DSA, 32),
    "an algorithm that nobody knows": books_defects.post_quantum("1.2.3.4", 32),
}


@pytest.mark.parametrize("profile", ["redis-enterprise-client", "redis-oss-client", "redis-cloud-client"])
@pytest.mark.parametrize("key", KEYS_THAT_NO_CLIENT_SIGNS_WITH)
@pytest.mark.parametrize("purposes", [["clientAuth"], ["serverAuth", "clientAuth"]], ids=" ".join)
def test_a_client_certificate_with_a_key_that_cannot_sign_is_one_error(profile, key, purposes):
    chain = forge.chain(key=KEYS_THAT_NO_CLIENT_SIGNS_WITH[key], eku=purposes)
    about_keys = [
        f for f in judge(chain, profile=profile).findings if "key" in f.rule.id or f.severity > Severity.WARNING
    ]
    assert [finding.severity for finding in about_keys] == [Severity.ERROR]


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("profile", ["hygiene", "redis-oss"])
def test_a_stray_leaf_beside_a_sound_chain_is_one_finding(place, profile):
    bundle = forge.chain()
    bundle.insert(place, forge.leaf(forge.root("Stranger"), "stray.example.com", key="p256-b"))
    found = {f.rule.id for f in judge(bundle, profile=profile).findings if f.rule.id.startswith("chain/")}
    assert found == {"chain/several-leaves"}


def test_a_trusted_root_with_the_identifier_of_another_key_is_one_finding(tmp_path):
    trusted = forge.root(aki=b"of another")
    (tmp_path / "root.pem").write_bytes(forge.bundle(trusted))
    leaf = forge.leaf(trusted)
    found = [f.rule.id for f in judge([leaf], profile="hygiene", trust=[str(tmp_path / "root.pem")]).findings]
    assert found == ["chain/key-identifier-mismatch"]
