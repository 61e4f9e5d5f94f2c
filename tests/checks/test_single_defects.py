"""Certificates that are sound but for one defect, over the kinds of several rule books: one error at most."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.policy.severity import Severity
from tests import forge
from tests.cases import books, code_signing, forum, forum_defects, smime
from tests.checks.test_one_finding import CROSS_CERTIFIED, OLDER_DN, loud
from tests.forge import der
from tests.forge.extensions import authority_information_access, extension
from tests.forge.names import general_names
from tests.support.judging import judge, plan_of

EMPTY_POINT = der.sequence(der.sequence())
BARE_CURVE = der.sequence(
    der.sequence(der.oid("1.2.840.10045.2.1"), der.sequence(der.integer(1))), der.bit_string(b"\x04" + bytes(64))
)
ML_KEM = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.4.2")), der.bit_string(bytes(1184)))


def dv(**knobs) -> forge.Cert:
    return forum.leaf(**{"extensions": [books.ENOUGH]} | knobs)


def ev(**knobs) -> forge.Cert:
    return forum.ev(**{"extensions": [books.ENOUGH]} | knobs)


def cross(**knobs) -> forge.Cert:
    return forge.intermediate(forge.root(OLDER_DN, key="p384-b"), **CROSS_CERTIFIED | knobs)


def encoded(label: str, text: str, kind: str, of=forum.ROOT_DN) -> list[tuple[str, ...]]:
    """The names of a CA, one of them of another string type, too long, or empty."""
    return [(label, text, kind) if each[0] == label else each for each in of]


NO_LIST = b"\x30\x02\x05\x00"
LONG_NAME = f"{'a' * 60}.example.com"


def unreadable(oid: str, knob: str) -> dict[str, object]:
    """An extension that holds what its grammar has no place for."""
    return {"drop": [knob], "extensions": [(oid, True, NO_LIST)]}


DSA_SIGNED = der.sequence(der.oid("2.16.840.1.101.3.4.3.2"))
RESPONDER = partial(forum.responder, ski=True)
OF_THE_WEB = {
    "a CRL point without a place": partial(dv, crl=EMPTY_POINT),
    "the DV policy twice": partial(dv, policies=[forum.DV, forum.DV]),
    "the policies of DV and of EV": partial(dv, policies=[forum.DV, forum.EV]),
    "an email address in the subject": partial(
        dv, subject=[("C", "US"), ("1.2.840.113549.1.9.1", "a@example.com", "ia5")]
    ),
    "an empty common name": partial(dv, subject=[("C", "US"), ("CN", "")]),
    "a name of nothing": partial(dv, san=[forum.HOST, ""]),
    "a wildcard and a dot": partial(dv, san=[forum.HOST, "*."]),
    "a line end in a name": partial(dv, san=[forum.HOST, "www.example.com\n"]),
    "a null character in a name": partial(dv, san=[forum.HOST, "www.example.com\0"]),
    "xn-- and nothing": partial(dv, san=[forum.HOST, "xn--.example.com"]),
    "an X25519 key": partial(dv, key="x25519"),
    "an ML-KEM key": partial(dv, key=ML_KEM),
    "purposes of nothing": partial(dv, eku=b"\x30\x00"),
    "a wildcard of a suffix in EV": partial(ev, san=[forum.HOST, "*.co.uk"]),
    "a bare wildcard in EV": partial(ev, san=[forum.HOST, "*"]),
    "part of a label in EV": partial(ev, san=[forum.HOST, "a*.example.com"]),
    "a reserved address in EV": partial(ev, san=[forum.HOST, "ip:10.0.0.1"]),
    "no usage of a CA": partial(forum.sub_ca, key_usage=[]),
    "no usage of a responder": partial(RESPONDER, key_usage=[]),
    "no purpose of a CA": partial(forum.sub_ca, eku=b"\x30\x00"),
    "no subject of a CA": partial(forum.sub_ca, subject=[]),
    "keyCertSign of a responder": partial(RESPONDER, key_usage=["digitalSignature", "keyCertSign"]),
    "keyEncipherment of a responder": partial(RESPONDER, key_usage=["digitalSignature", "keyEncipherment"]),
    "code beside any purpose": partial(cross, eku=["any", "codeSigning"]),
    "a DSA key of a root": partial(
        forum.root, key="dsa2048", signer="p384-a", inner_algorithm=DSA_SIGNED, outer_algorithm=DSA_SIGNED
    ),
    "a damaged signature of a root": partial(forum.root, tamper=True),
    "a CA that does not say so": partial(forum.sub_ca, drop=["basic_constraints"]),
    "a root that does not say so": partial(forum.root, drop=["basic_constraints"]),
    "basic constraints of a CA that cannot be read": partial(
        forum.sub_ca, **unreadable("2.5.29.19", "basic_constraints")
    ),
    "basic constraints of a root that cannot be read": partial(
        forum.root, **unreadable("2.5.29.19", "basic_constraints")
    ),
    "name constraints that cannot be read": partial(dv, extensions=[books.ENOUGH, ("2.5.29.30", True, NO_LIST)]),
    "purposes of a root that cannot be read": partial(forum.root, eku=NO_LIST),
    "a SAN of a responder that cannot be read": partial(RESPONDER, san=NO_LIST),
    "an empty SAN of a responder": partial(RESPONDER, san=b"\x30\x00"),
    "CRL points of a responder that cannot be read": partial(RESPONDER, crl=NO_LIST),
    "no CRL point of a responder": partial(RESPONDER, crl=b"\x30\x00"),
    "no subject of a responder": partial(RESPONDER, subject=[]),
    "no subject of a root": partial(forum.root, subject=[]),
    "an empty O of a CA": partial(forum.sub_ca, subject=encoded("O", "", "utf8", of=forum.CA_DN)),
    "a name of 72 characters": partial(dv, subject=[("C", "US"), ("CN", LONG_NAME)], san=[LONG_NAME]),
    "a person without a place": forum_defects.DEFECTS["cabf-br/person-without-policy-and-place"],
    "C of a root as UTF8String": partial(forum.root, subject=encoded("C", "US", "utf8")),
    "a long O of a root": partial(forum.root, subject=encoded("O", "a" * 65, "utf8")),
}
OF_CODE = {
    "a CRL point without a place": partial(code_signing.leaf, crl=EMPTY_POINT),
    "a critical CRL point": partial(code_signing.leaf, critical={"crl": True}),
    "explicit parameters": partial(code_signing.leaf, key=BARE_CURVE),
    "no usage": partial(code_signing.leaf, key_usage=[]),
    "keyCertSign": partial(code_signing.leaf, key_usage=["digitalSignature", "keyCertSign"]),
    "the purpose of servers alone": partial(code_signing.leaf, eku=["serverAuth"]),
    "the purpose of timestamps alone": partial(code_signing.leaf, eku=["timeStamping"]),
    "any purpose alone": partial(code_signing.leaf, eku=["any"]),
    "OCSPSigning": partial(code_signing.leaf, eku=["codeSigning", "OCSPSigning"]),
    "the purpose of servers alone, for timestamps": partial(code_signing.stamper, eku=["serverAuth"]),
    "keyCertSign for timestamps": partial(code_signing.stamper, key_usage=["digitalSignature", "keyCertSign"]),
    "no usage for timestamps": partial(code_signing.stamper, key_usage=[]),
    "no key usage of a CA": partial(code_signing.ca, key_usage=None),
    "no usage of a CA": partial(code_signing.ca, key_usage=[]),
    "key usage of a CA that is not critical": partial(code_signing.ca, critical={"key_usage": False}),
}
OF_MAIL = {
    "any purpose alone": partial(smime.leaf, eku=["any"]),
    "no purpose": partial(smime.leaf, eku=b"\x30\x00"),
    "no policy": partial(smime.leaf, policies=b"\x30\x00"),
    "directory attributes of nothing": partial(smime.leaf, extensions=[("2.5.29.9", False, b"\x30\x00")]),
    "directory attributes that are not DER": partial(smime.leaf, extensions=[("2.5.29.9", False, b"\x01")]),
    "ocsp-nocheck that is not DER": partial(smime.leaf, extensions=[(books.NO_CHECK, False, b"\x01")]),
    "an X25519 key": partial(smime.leaf, key="x25519"),
    "two signature algorithms": partial(smime.leaf, outer_algorithm=der.sequence(der.oid("1.2.840.10045.4.3.3"))),
    "no CRL point of a CA": partial(smime.ca, crl=b"\x30\x00"),
    "no subject of a CA": partial(smime.ca, subject=[]),
    "no usage of a CA": partial(smime.ca, key_usage=[]),
    "a CA that does not say so": partial(smime.ca, drop=["basic_constraints"]),
}
OF_ANY = {
    "poison that is not DER": partial(books.ca, extensions=[(books.POISON, True, b"\x01")]),
    "basic constraints that cannot be read": partial(books.ca, **unreadable("2.5.29.19", "basic_constraints")),
    "name constraints that cannot be read": partial(books.leaf, extensions=[("2.5.29.30", True, NO_LIST)]),
}
OF_CODE |= {
    "no subject": partial(code_signing.leaf, subject=[]),
    "an empty O": partial(code_signing.leaf, subject=encoded("O", "", "utf8", of=code_signing.PUBLISHER)),
    "a CA that does not say so": partial(code_signing.ca, drop=["basic_constraints"]),
    "basic constraints of a CA that cannot be read": partial(
        code_signing.ca, **unreadable("2.5.29.19", "basic_constraints")
    ),
}
CASES = [
    *[("smime", what, make) for what, make in OF_MAIL.items()],
    *[("rfc5280", what, make) for what, make in OF_ANY.items()],
    *[("web-pki", what, make) for what, make in OF_THE_WEB.items()],
    *[("code-signing", what, make) for what, make in OF_CODE.items()],
]


@pytest.mark.parametrize(("profile", "what", "make"), CASES, ids=[f"{profile}: {what}" for profile, what, _ in CASES])
def test_one_defect_is_one_error(profile, what, make):
    found = loud(make(), profile)
    assert found, what
    assert len([rule for rule, severity in found.items() if severity is Severity.ERROR]) <= 1, what


ISSUER = forge.intermediate(key="p256-b")
SCOPES = der.implicit(1, b"\xff") + der.implicit(2, b"\xff")


def extended(oid: str, value: bytes, critical: bool = False) -> bytes:
    return forge.crl(ISSUER, extensions=[extension(oid, value, critical)])


PLACE_OF_ISSUER = authority_information_access({"ca_issuers": ["http://ca.example.com/ca.crt"]})
OTHER_NAMES = general_names(["uri:http://ca.example.com/"])
OF_CRLS = {
    "access to information that cannot be read": partial(extended, "1.3.6.1.5.5.7.1.1", NO_LIST),
    "critical access to information": partial(extended, "1.3.6.1.5.5.7.1.1", PLACE_OF_ISSUER, True),
    "a freshest CRL that cannot be read": partial(extended, "2.5.29.46", NO_LIST),
    "a delta that cannot be read": partial(extended, "2.5.29.27", b"\x30\x00", True),
    "another name that is critical": partial(extended, "2.5.29.18", OTHER_NAMES, True),
    "two scopes": partial(forge.crl, ISSUER, idp=SCOPES),
    "attribute certificates": partial(forge.crl, ISSUER, idp=der.implicit(5, b"\xff")),
    "no next update": partial(forge.crl, ISSUER, next_update=None),
    "an extension that nobody knows": partial(extended, "1.2.3.4", b"\x05\x00"),
    "a negative number": partial(forge.crl, ISSUER, number=-1),
    "an empty point": partial(forge.crl, ISSUER, idp=b""),
}


def loud_in(data: bytes, profile: str, **settings: object) -> dict[str, Severity]:
    """What is reported, but for remarks, of one object that is not a certificate."""
    found = run(plan_of(profile, forge.AS_OF, settings), Bundle(pem.read(data, "object"))).findings
    return {finding.rule.id: finding.severity for finding in found if finding.severity > Severity.INFO}


@pytest.mark.parametrize("what", OF_CRLS)
def test_one_defect_of_a_crl_is_one_finding(what):
    """Warnings count: what an error says of an extension is not said once more."""
    assert len(loud_in(OF_CRLS[what](), "crl")) == 1


LEAF = forge.leaf(ISSUER)


def answered(*told: bytes, extensions: tuple[bytes, ...] = (), **knobs) -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUER, extensions=told, **knobs)], ISSUER, extensions=extensions)


OF_RESPONSES = {
    "a nonce of nothing": lambda: answered(extensions=(extension("1.3.6.1.5.5.7.48.1.2", b"\x04\x00"),)),
    "a nonce that cannot be read": lambda: answered(extensions=(extension("1.3.6.1.5.5.7.48.1.2", NO_LIST),)),
    "a cutoff that is none": lambda: answered(extension("1.3.6.1.5.5.7.48.1.6", NO_LIST)),
    "a reason as an extension": lambda: answered(extension("2.5.29.21", b"\x0a\x01\x01")),
    "an end before the beginning": lambda: answered(next_update=forge.AS_OF - timedelta(days=3)),
}


@pytest.mark.parametrize("what", OF_RESPONSES)
def test_one_defect_of_a_response_is_one_finding(what):
    assert len(loud_in(OF_RESPONSES[what](), "ocsp")) == 1


OF_REQUESTS = {
    "an ML-KEM key": {"key": ML_KEM, "signer": "p256-a"},
    "a signature of another key": {"tamper": True},
    "SHA-1": {"hash": "sha1"},
    "another version": {"version": 2},
    "a mailbox as the only name": {"san": ["email:jane@example.com"], "subject": []},
    "a name that nobody can have": {"san": ["www.*.example.com"], "subject": []},
    "no SAN": {"san": None},
    "a key of 1024 bits": {"key": "rsa1024"},
}


@pytest.mark.parametrize("public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("what", OF_REQUESTS)
def test_one_defect_of_a_request_is_one_error(what, public):
    request = forge.bundle(forge.csr(**OF_REQUESTS[what]))
    found = loud_in(request, "csr", public_ca=public)
    assert len([rule for rule, severity in found.items() if severity is Severity.ERROR]) == 1


OF_PRODUCTS = {
    ("aws-acm", "an ML-KEM key"): {"key": ML_KEM},
    ("azure-key-vault", "a key of 1024 bits"): {"key": "rsa1024"},
    ("go-server", "an ML-KEM key"): {"key": ML_KEM},
    ("redis-enterprise-internode", "no purposes"): {"eku": None},
    ("redis-enterprise-server", "version 1"): {"version": 1, "drop": forge.EVERY},
    ("redis-enterprise-client", "version 1"): {"version": 1, "drop": forge.EVERY},
}


@pytest.mark.parametrize("case", OF_PRODUCTS, ids=": ".join)
def test_one_defect_of_a_product_is_one_error(case):
    profile, _ = case
    key = forge.key_pem("rsa1024") if profile == "azure-key-vault" else None  # which does not pass without it
    found = judge(forge.chain(**OF_PRODUCTS[case]), profile=profile, key=key).findings
    assert len({finding.rule.id for finding in found if finding.severity is Severity.ERROR}) == 1
