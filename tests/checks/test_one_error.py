"""One defect in a chain that is sound otherwise is one error, and the one that tells an operator most."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest

from certlint.engine.outcomes import BundleReport
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.rsa import is_clear
from tests import forge
from tests.cases import books, code_signing, etsi, forum, smime
from tests.cases.shared import false_written
from tests.forge import der
from tests.forge.keys import rsa_spki
from tests.support.der_mutants import inside
from tests.support.judging import judge

pytestmark = pytest.mark.slow

DAY = datetime(2026, 6, 1)
EMPTY, UNREADABLE, NAMELESS = der.sequence(), b"\x04\x01\x00", der.sequence(der.sequence())
CRL_POINTS, PURPOSES, SKI = "2.5.29.31", "2.5.29.37", "2.5.29.14"
OTHER_RSA = {"outer_algorithm": der.sequence(der.oid("1.2.840.113549.1.1.12"), der.null())}
VERSION_1 = {"version": 1, "drop": forge.EVERY}
OF_CAS = ["keyCertSign", "cRLSign"]
BASIC = "2.5.29.19"
BY_NAME = der.sequence(der.explicit(1, books.dirname("CA")), der.implicit(2, b"\1"))


def errors(certificates: list[forge.Cert], profile: str) -> list[str]:
    return told(judge(certificates, profile=profile, as_of=DAY))


def told(result: BundleReport) -> list[str]:
    return sorted({f.rule.id for f in result.findings if f.severity is Severity.ERROR})


def below(**knobs) -> list[forge.Cert]:
    """A chain with one thing wrong about its subordinate CA."""
    root = forge.root()
    middle = forge.intermediate(root, **knobs)
    return [forge.leaf(middle), middle, root]


def under(**knobs) -> list[forge.Cert]:
    """A chain with one thing wrong about its root CA."""
    root = forge.root(**knobs)
    middle = forge.intermediate(root)
    return [forge.leaf(middle), middle, root]


def _padded_algorithm() -> bytes:
    """A public key whose AlgorithmIdentifier has a length of two octets."""
    algorithm, bits = inside(forge.key("p256-a").spki)
    return der.sequence(algorithm[:1] + b"\x81" + algorithm[1:], bits)


def _of_2047_bits() -> bytes:
    """An RSA key with nothing else to be said against it."""
    return rsa_spki(next(n for n in count((1 << 2046) + 1, 2) if is_clear(n)))


def dv(**knobs) -> forge.Cert:
    return forum.leaf(**{"extensions": [books.ENOUGH]} | knobs)


def common_name(text: str, **knobs) -> forge.Cert:
    return forum.leaf(subject=[("CN", text)], extensions=[books.ENOUGH], **knobs)


def holder(*attributes) -> forge.Cert:
    return forum.leaf(subject=list(attributes), extensions=[books.ENOUGH])


def responder(**knobs) -> forge.Cert:
    more = knobs.pop("extensions", ())
    return forum.responder(ski=True, extensions=[(forum.NO_CHECK, False, der.null()), *more], **knobs)


WEB = {
    "a person in the CN": (lambda: common_name("Jane Doe"), "cabf-br/name-not-a-host"),
    "a sentence in the CN": (lambda: common_name("not_a host!"), "cabf-br/name-not-a-host"),
    "a sentence in the SAN": (lambda: forum.named(forum.HOST, "not a host!"), "cabf-br/name-not-a-host"),
    "a mailbox in the CN": (lambda: common_name("jane@example.com"), "cabf-br/dns-character"),
    "a URL in the CN": (lambda: common_name("https://www.example.com/"), "cabf-br/dns-character"),
    "a port in the CN": (lambda: common_name("www.example.com:443"), "cabf-br/dns-character"),
    "a blank before the CN": (lambda: common_name(" www.example.com"), "cabf-br/dns-character"),
    "an umlaut in the CN": (lambda: common_name("wüw.example.com"), "cabf-br/dns-character"),
    "a dot behind the CN": (lambda: common_name("www.example.com."), "cabf-br/dns-empty-label"),
    "a server's short name in the CN": (lambda: common_name("server01"), "cabf-br/unknown-tld"),
    "an internal name in the CN": (lambda: common_name("www.example.intranet"), "cabf-br/unknown-tld"),
    "an asterisk in the CN": (lambda: common_name("*"), "cabf-br/attribute-without-meaning"),
    "a name in the CN that the SAN lacks": (
        lambda: common_name("other.example.net"),
        "cabf-br/common-name-not-as-in-san",
    ),
    "a mailbox in the CN, and no SAN": (
        lambda: common_name("jane@example.com", san=None),
        "cabf-br/mailbox-without-san",
    ),
    "a person in the CN, and no SAN": (lambda: common_name("Jane Doe", san=None), "cabf-br/no-host"),
    "a person in a DV certificate": (lambda: holder(("C", "US"), ("SN", "Doe"), ("GN", "Jane")), "cabf-br/dv-person"),
    "a person with a place in a DV certificate": (
        lambda: holder(("C", "US"), ("ST", "Utah"), ("SN", "Doe"), ("GN", "Jane")),
        "cabf-br/person-without-policy",
    ),
    "an empty CRL extension": (
        lambda: forum.leaf(drop=["crl"], extensions=[(CRL_POINTS, False, EMPTY)]),
        "cabf-br/crl-points-empty",
    ),
    "a CRL point without a name": (
        lambda: forum.leaf(drop=["crl"], extensions=[(CRL_POINTS, False, NAMELESS)]),
        "rfc5280/crl-point-incomplete",
    ),
    "a CRL point of a CA without a name": (
        lambda: forum.sub_ca(drop=["crl"], extensions=[(CRL_POINTS, False, NAMELESS)]),
        "cabf-br/sub-ca-crl-point-incomplete",
    ),
    "version 1": (lambda: forum.leaf(**VERSION_1), "cabf-br/version-without-extensions"),
    "version 2": (lambda: forum.leaf(**VERSION_1 | {"version": 2}), "cabf-br/version-without-extensions"),
    "a root CA of version 1": (lambda: forum.root(**VERSION_1), "cabf-br/version"),
    "a CA whose key agrees on keys": (lambda: forum.root(key_usage=["keyAgreement"]), "cabf-br/ca-signs-nothing"),
    "a subordinate CA whose key agrees on keys": (
        lambda: forum.sub_ca(key_usage=["keyAgreement"]),
        "cabf-br/ca-signs-nothing",
    ),
    "a person in an EV certificate": (
        lambda: forum.ev(
            [*forum.EV_DN[:3], ("SN", "Doe"), ("GN", "Jane"), *forum.EV_DN[3:]], extensions=[books.ENOUGH]
        ),
        "cabf-ev/attribute-not-allowed",
    ),
    "a CA whose key signs what it likes": (
        lambda: forum.root(key_usage=["digitalSignature"]),
        "cabf-br/ca-signs-nothing",
    ),
    "a CA with an empty CN": (
        lambda: forum.sub_ca(subject=[*forum.CA_DN[:2], ("CN", "")]),
        "cabf-br/ca-common-name-empty",
    ),
    "a root CA on secp256k1": (lambda: forum.root(key="secp256k1"), "cabf-br/ec-curve"),
    "a responder without purposes": (lambda: responder(eku=None), "cabf-br/ocsp-purpose-missing"),
    "a responder with unreadable purposes": (
        lambda: responder(drop=["eku"], extensions=[(PURPOSES, False, UNREADABLE)]),
        "rfc5280/purposes-undecodable",
    ),
    "a responder for any purpose": (lambda: responder(eku=["any"]), "cabf-br/ocsp-purpose-missing"),
    "a responder that names everything": (lambda: responder(san=["*"]), "cabf-br/ocsp-names"),
    "a responder that names a host with an underscore": (
        lambda: responder(san=["a_b.example.com"]),
        "cabf-br/ocsp-names",
    ),
    "a responder that names half an address": (lambda: responder(san=[b"\x87\x03\1\2\3"]), "cabf-br/ocsp-names"),
    "a responder with a CRL point without a name": (
        lambda: responder(extensions=[(CRL_POINTS, False, NAMELESS)]),
        "cabf-br/ocsp-crl-points",
    ),
    "a server that is a CA": (lambda: dv(ca=True), "cabf-br/subscriber-is-ca"),
    "a server that is a CA and signs nothing": (
        lambda: dv(ca=True, key_usage=["digitalSignature"]),
        "cabf-br/subscriber-is-ca",
    ),
    "a server of an organization that is a CA": (
        lambda: forum.subject(*forum.ORGANIZATION_DN, ca=True, extensions=[books.ENOUGH]),
        "cabf-br/subscriber-is-ca",
    ),
    "a CA that denies to be one": (
        lambda: forum.sub_ca(drop=["basic_constraints"], extensions=[(BASIC, True, EMPTY)]),
        "cabf-br/cert-sign-without-ca",
    ),
    "a CA with a SAN and without basicConstraints": (
        lambda: forum.sub_ca(drop=["basic_constraints"], san=["ca.example.com"]),
        "rfc5280/ca-constraints-missing",
    ),
    "an organization without a subject": (
        lambda: forum.subject(extensions=[books.ENOUGH]),
        "cabf-br/ov-subject-empty",
    ),
    "a person without a subject": (
        lambda: forum.subject(policy=forum.IV, extensions=[books.ENOUGH]),
        "cabf-br/iv-subject-empty",
    ),
    "an EV certificate without a subject": (
        lambda: forum.ev([], extensions=[books.ENOUGH]),
        "cabf-ev/subject-empty",
    ),
    "OCSPSigning of a server": (lambda: dv(eku=["serverAuth", "OCSPSigning"]), "cabf-br/purposes-unfit"),
    "a space in the SAN": (lambda: dv(san=[forum.HOST, " "]), "rfc5280/san-dns-space"),
    "a country with a space": (lambda: holder(("C", " US")), "cabf-br/country-invalid"),
    "the country of a CA with a space": (
        lambda: forum.sub_ca(subject=[("C", " US"), *forum.CA_DN[1:]]),
        "cabf-br/ca-country-invalid",
    ),
    "an address of no octets": (lambda: dv(san=[forum.HOST, b"\x87\x00"]), "rfc5280/san-address-size"),
    "an empty directoryName": (
        lambda: dv(san=[forum.HOST, der.explicit(4, EMPTY)]),
        "cabf-br/san-directory-name",
    ),
    "the issuer of the issuer in the place of its key": (
        lambda: dv(drop=["aki"], extensions=[books.ENOUGH, (books.AKI, False, BY_NAME)]),
        "rfc5280/aki-no-key-identifier",
    ),
    "half of the issuer of the issuer": (
        lambda: dv(drop=["aki"], extensions=[books.ENOUGH, (books.AKI, False, der.sequence(der.implicit(2, b"\1")))]),
        "rfc5280/aki-no-key-identifier",
    ),
    "a person under a policy of the CA": (
        lambda: forum.subject(*forum.PERSON_DN, policy="1.2.3.4", extensions=[books.ENOUGH]),
        "cabf-br/policies-without-reserved",
    ),
    "a subordinate CA of version 1": (lambda: forum.sub_ca(**VERSION_1), "cabf-br/version-without-extensions"),
    "no extensions": (lambda: dv(drop=forge.EVERY, extensions=[]), "cabf-br/extensions-missing"),
    "a server for OCSP responses": (lambda: dv(eku=["OCSPSigning"]), "cabf-br/ocsp-names"),
    "two dashes for a country": (lambda: holder(("C", "--")), "cabf-br/country-without-meaning"),
    "an empty country": (lambda: holder(("C", "")), "cabf-br/country-without-meaning"),
    "a country with a NUL": (lambda: holder(("C", b"U\0S", "printable")), "rfc5280/subject-printable-alphabet"),
    "two countries in one RDN": (lambda: holder([("C", "US"), ("C", "DE")]), "cabf-br/attribute-twice"),
    "a server whose key signs as a CA does": (
        lambda: dv(key_usage=["digitalSignature", *OF_CAS]),
        "cabf-br/signs-as-ca",
    ),
    "a server without basicConstraints whose key signs as a CA does": (
        lambda: dv(ca=None, key_usage=["digitalSignature", *OF_CAS]),
        "cabf-br/signs-as-ca-unmarked",
    ),
    "a padded length of the algorithm of the key": (
        lambda: dv(key=_padded_algorithm()),
        "x509/not-der",
    ),
    "critical=FALSE of the key usage": (
        lambda: dv(drop=["key_usage"], extensions=[books.ENOUGH, false_written("2.5.29.15", der.named_bits(0))]),
        "cabf-br/key-usage-not-critical",
    ),
    "a critical extension that no client knows": (
        lambda: dv(extensions=[books.ENOUGH, ("1.3.6.1.4.1.99999.5", True, der.null())]),
        "x509/unknown-critical-extension",
    ),
    "a critical subjectKeyIdentifier of a CA": (
        lambda: forum.sub_ca(drop=["ski"], extensions=[(SKI, True, der.octet_string(bytes(20)))]),
        "rfc5280/ski-critical",
    ),
    "an RSA key of 2,047 bits": (
        lambda: dv(key=_of_2047_bits(), signer="p256-b", **forum.RSA_USE),
        "mozilla/rsa-under-2048-bits",
    ),
    "two attributes in one RDN": (
        lambda: forum.subject(("C", "US"), [("ST", "Utah"), ("L", "Orem")], ("O", "E"), extensions=[books.ENOUGH]),
        "cabf-br/rdn-of-several",
    ),
    "a root CA with a name that is not UTF-8": (
        lambda: forum.root(subject=[*forum.ROOT_DN[:2], ("CN", b"\xff\xfe", "utf8")]),
        "x509/subject-string-invalid",
    ),
}


@pytest.mark.parametrize("defect", WEB)
def test_a_defect_of_a_public_certificate_is_one_error(defect):
    make, rule = WEB[defect]
    assert errors([make()], "web-pki") == [rule]


OF_KINDS = {
    "a person without a policy that can be read": (
        "web-pki",
        lambda: forum.subject(*forum.PERSON_DN, drop=["policies"], extensions=[("2.5.29.32", False, UNREADABLE)]),
    ),
    "a person whose policies are empty": (
        "web-pki-iv",
        lambda: forum.subject(*forum.PERSON_DN, drop=["policies"], extensions=[("2.5.29.32", False, EMPTY)]),
    ),
    "empty policies": ("web-pki-dv", lambda: forum.leaf(drop=["policies"], extensions=[("2.5.29.32", False, EMPTY)])),
    "no policies": ("web-pki-dv", lambda: forum.leaf(policies=None)),
    "a root CA of version 1": ("web-pki-ca", lambda: forum.root(**VERSION_1)),
    "a CRL point of a mail certificate without a name": (
        "smime",
        lambda: smime.leaf(drop=["crl"], extensions=[(CRL_POINTS, False, NAMELESS)]),
    ),
    "a CRL point of a mail CA without a name": (
        "smime",
        lambda: smime.ca(drop=["crl"], extensions=[(CRL_POINTS, False, NAMELESS)]),
    ),
    "hosts alone in a mail certificate": ("smime", lambda: smime.leaf(san=["www.example.com"])),
    "an EC key for mail that enciphers": ("smime", lambda: smime.leaf(key_usage=["dataEncipherment"])),
    "an asterisk in the CN of a mailbox": (
        "smime",
        lambda: smime.leaf(subject=[*smime.SUBJECTS[smime.MAILBOX], ("CN", "*")]),
    ),
    "a mail certificate of version 1": ("smime", lambda: smime.leaf(**VERSION_1)),
    "a mail certificate for OCSP responses": ("smime", lambda: smime.leaf(eku=["OCSPSigning"])),
    "a country of three letters of a mail CA": (
        "smime",
        lambda: smime.ca(subject=[("C", "USA"), *forum.CA_DN[1:]]),
    ),
    "a root CA for mail without usages": ("smime", lambda: smime.root(key_usage=[])),
    "a root CA for mail with empty purposes": ("smime", lambda: smime.root(extensions=[(PURPOSES, False, EMPTY)])),
    "a root CA for mail with unreadable purposes": (
        "smime",
        lambda: smime.root(extensions=[(PURPOSES, False, UNREADABLE)]),
    ),
    "a root CA for mail on secp256k1": ("smime", lambda: smime.root(key="secp256k1")),
    "a responder for mail with empty purposes": (
        "smime",
        lambda: smime.responder(drop=["eku"], extensions=[(PURPOSES, False, EMPTY)]),
    ),
    "a publisher's country of three letters": (
        "code-signing",
        lambda: code_signing.leaf(subject=[("C", "USA"), *code_signing.PUBLISHER[1:]]),
    ),
    "a root CA for code with empty purposes": (
        "code-signing",
        lambda: code_signing.root(extensions=[(PURPOSES, False, EMPTY)]),
    ),
    "a root CA for code with unreadable purposes": (
        "code-signing",
        lambda: code_signing.root(extensions=[(PURPOSES, False, UNREADABLE)]),
    ),
    "a policy of the CA alone, where DV is ordered": ("web-pki-dv", lambda: dv(policies=["1.2.3.4"])),
    "a policy of the CA alone, where IV is ordered": (
        "web-pki-iv",
        lambda: forum.subject(*forum.PERSON_DN, policy="1.2.3.4", extensions=[books.ENOUGH]),
    ),
    "a malformed host in a mail certificate": (
        "smime",
        lambda: smime.leaf(2, 2, san=[f"email:{smime.ADDRESS}", "a b.example.com"]),
    ),
    "a malformed host alone in a mail certificate": ("smime", lambda: smime.leaf(2, 2, san=["a b.example.com"])),
    "a country of three letters of an organization for mail": (
        "smime",
        lambda: smime.leaf(2, 2, subject=[("C", "GBR"), *smime.SUBJECTS[2][1:]]),
    ),
    "a mail certificate by the policies of a mailbox and of a sponsor": (
        "smime",
        lambda: smime.leaf(policies=["2.23.140.1.5.1.2", "2.23.140.1.5.3.2"]),
    ),
    "a mail certificate by the policies of two generations": (
        "smime",
        lambda: smime.leaf(policies=["2.23.140.1.5.1.1", "2.23.140.1.5.1.2"]),
    ),
    "a mail certificate for servers": ("smime", lambda: smime.leaf(2, 2, eku=["serverAuth"])),
    "a registration that is a dash": (
        "smime",
        lambda: smime.leaf(2, 2, subject=[*smime.COMPANY[:2], ("organizationIdentifier", "-"), smime.COMPANY[3]]),
    ),
    "a key for code that signs CRLs alone": ("code-signing", lambda: code_signing.leaf(key_usage=["cRLSign"])),
    "the policy of time stamps in a certificate for code": (
        "code-signing",
        lambda: code_signing.leaf(policies=[code_signing.CODE, code_signing.TIME]),
    ),
    "a country for code with a sign": (
        "code-signing",
        lambda: code_signing.leaf(subject=[("C", "U@"), *code_signing.PUBLISHER[1:]]),
    ),
    "a responder for code with empty purposes": (
        "code-signing",
        lambda: code_signing.responder(drop=["eku"], extensions=[(PURPOSES, False, EMPTY)]),
    ),
    "a key for code with the usages of a CA": (
        "code-signing",
        lambda: code_signing.leaf(key_usage=["digitalSignature", *OF_CAS]),
    ),
    "a key for time stamps with the usages of a CA": (
        "code-signing",
        lambda: code_signing.stamper(key_usage=["digitalSignature", *OF_CAS]),
    ),
    "a key of any kind with the usages of a CA": ("rfc5280", lambda: code_signing.leaf(key_usage=OF_CAS)),
    "an EC key for code that enciphers": (
        "code-signing",
        lambda: code_signing.leaf(key="p256-a", key_usage=["keyEncipherment"]),
    ),
    "a mail certificate for time stamps": ("smime", lambda: smime.leaf(2, 2, eku=["emailProtection", "timeStamping"])),
    "a mail CA in a country of small letters": ("smime", lambda: smime.ca(subject=[("C", "us"), *forum.CA_DN[1:]])),
    "an EC key for seals that enciphers": ("etsi", lambda: etsi.seal(key_usage=["dataEncipherment"])),
    "a key for seals that signs certificates": ("etsi", lambda: etsi.seal(key_usage=["nonRepudiation", "keyCertSign"])),
    "constraints of policies of a person": (
        "etsi",
        lambda: etsi.person(extensions=[("2.5.29.36", False, der.sequence(der.implicit(0, b"\0")))]),
    ),
    "constraints of names of a person": (
        "etsi",
        lambda: etsi.person(name_constraints={"permitted": ["a.example"]}, critical={"name_constraints": True}),
    ),
    "an organization with an empty identifier": ("etsi", lambda: etsi.registered("")),
    "a disclosure statement at no host": (
        "etsi",
        lambda: etsi.leaf(etsi.CLAIM, etsi.typed(etsi.WEB), etsi.disclosed(etsi.disclosure("https:///pds.pdf"))),
    ),
}


@pytest.mark.parametrize("defect", OF_KINDS)
def test_a_defect_of_a_certificate_of_another_kind_is_one_error(defect):
    profile, make = OF_KINDS[defect]
    assert len(errors([make()], profile)) == 1


SERVERS = (
    "hygiene",
    "redis-enterprise",
    "redis-enterprise-server",
    "redis-oss",
    "nginx",
    "postgresql",
    "java",
    "rfc5280",
)
OF_CHAINS = {
    "two signature algorithms": lambda: forge.chain(**OTHER_RSA),
    "two signature algorithms of a CA": lambda: below(**OTHER_RSA),
    "any purpose": lambda: forge.chain(eku=["any"]),
    "a leaf that is a CA": lambda: forge.chain(ca=True, key="rsa3072-c", san=forge.cluster_names(forge.FQDN)),
    "a CA of version 1": lambda: below(**VERSION_1),
    "a CA of version 2": lambda: below(**VERSION_1 | {"version": 2}),
    "a CA without usages": lambda: below(key_usage=[]),
    "a root CA without usages": lambda: under(key_usage=[]),
    "a CA that signs CRLs alone": lambda: below(key_usage=["cRLSign"]),
    "unreadable basicConstraints of a CA": lambda: below(
        drop=["basic_constraints"], extensions=[(BASIC, True, UNREADABLE)]
    ),
    "a CA without basicConstraints": lambda: below(ca=None, key="rsa3072-b", key_usage=OF_CAS, eku=None, san=None),
}


@pytest.mark.parametrize("profile", SERVERS)
@pytest.mark.parametrize("defect", OF_CHAINS)
def test_a_defect_in_the_chain_of_a_server_is_one_error(defect, profile):
    assert len(errors(OF_CHAINS[defect](), profile)) <= 1


KEYS = ("p192", "p224", "secp256k1", "brainpool256", "x25519", "dsa2048", "rsa1024", "rsa512")
CHOOSY = (
    "redis-enterprise-internode",
    "aws-acm",
    "azure-key-vault",
    "kafka",
    "mozilla-tls-modern",
    "mozilla-tls-intermediate",
    "nist-800-131a",
)


@pytest.mark.parametrize("profile", CHOOSY)
@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_the_product_does_not_take_is_one_error(key, profile):
    of_keys = [rule for rule in errors(forge.chain(key=key), profile) if not rule.endswith("valid-too-long")]
    sound = errors(forge.chain(key="p256-a" if profile == "mozilla-tls-modern" else "rsa2048-a"), profile)
    assert len(set(of_keys) - set(sound)) == 1


@pytest.mark.parametrize("profile", ["nist-800-131a", "mozilla-tls-intermediate"])
def test_a_broken_hash_is_one_error(profile):
    assert len(errors(forge.chain(hash="sha1"), profile)) == 1


def test_what_a_rule_about_the_chain_does_not_repeat_is_told_of_it():
    """Its outcome stays: a chain whose signature does not verify has not passed."""
    result = judge(forge.chain(**OTHER_RSA), profile="nginx", as_of=DAY)
    (outcome,) = (each for each in result.outcomes if each.rule.id == "chain/bad-signature")
    assert (outcome.status, outcome.reason, outcome.findings) == (
        Status.FAILED,
        "reported by x509/algorithm-mismatch",
        0,
    )


def test_it_is_told_where_the_other_rule_does_not_run(tmp_path):
    policy = tmp_path / "own.toml"
    policy.write_text('extends = "nginx"\nignore = ["x509/algorithm-mismatch"]\n')
    assert errors(forge.chain(**OTHER_RSA), str(policy)) == ["chain/bad-signature"]


def test_a_defect_of_another_certificate_is_told_beside_it():
    _, middle, root = below(**OTHER_RSA)
    bad = forge.leaf(middle, tamper=True)
    assert errors([bad, middle, root], "nginx") == ["chain/bad-signature", "x509/algorithm-mismatch"]
