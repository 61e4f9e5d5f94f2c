"""Certificates that are sound but for one defect, over the kinds of several rule books: one error at most."""

from __future__ import annotations

from functools import partial

import pytest

from certlint.policy.severity import Severity
from tests import forge
from tests.cases import books, code_signing, forum
from tests.checks.test_one_finding import CROSS_CERTIFIED, OLDER_DN, loud
from tests.forge import der

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


def encoded(label: str, text: str, kind: str) -> list[tuple[str, ...]]:
    """The names of the root CA, one of them of another string type or too long."""
    return [(label, text, kind) if each[0] == label else each for each in forum.ROOT_DN]


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
CASES = [
    *[("web-pki", what, make) for what, make in OF_THE_WEB.items()],
    *[("code-signing", what, make) for what, make in OF_CODE.items()],
]


@pytest.mark.parametrize(("profile", "what", "make"), CASES, ids=[f"{profile}: {what}" for profile, what, _ in CASES])
def test_one_defect_is_one_error(profile, what, make):
    found = loud(make(), profile)
    assert found, what
    assert len([rule for rule, severity in found.items() if severity is Severity.ERROR]) <= 1, what
