"""One defect of a CRL, an OCSP response, a request, a precertificate or a TBSCertificate is one error.

Sound objects are damaged systematically, element by element, and signed again where what is signed was damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest

from certlint.errors import DecodeError
from certlint.policy.severity import Severity
from certlint.report import RuleFinding
from tests import forge
from tests.cases import books, code_signing, forum, smime
from tests.forge import der
from tests.forge.extensions import extension
from tests.forge.revocation import Revoked
from tests.make_fixtures.answers import CUTOFF, NONCE, ONLY_CAS, ONLY_SUBSCRIBERS
from tests.make_fixtures.requests import IA5, UNSTRUCTURED_NAME, attribute
from tests.support.der_mutants import Mutant, inside, mutants
from tests.support.judging import judge

pytestmark = pytest.mark.slow

CA, SERVER, RESPONDER = forum.authority(), forum.leaf(), forum.responder()
DN = [("C", "US"), ("O", "Example Inc"), ("CN", "www.example.com")]
# A public key is left, in a block of requests, and the file has no request.
ANOTHER_OBJECT = "1 deleted"
# The key is of another kind than the signature says, so that it cannot have made it.
ANOTHER_KEY = "0/2/0/0 another"
# What the purposes say is not known any longer, and the key identifier is missing.
BARE = {"0/7 deleted", "0/7/0 emptied"}
SEVERAL = {
    "request": {ANOTHER_OBJECT},
    "request to a public CA": {
        *(ANOTHER_OBJECT, ANOTHER_KEY),
        # TLS clients refuse an RSA key for how its algorithm is written, DER or not, so that this is always told.
        *("0/2/0 padded length", "0/2/0/0 padded length", "0/2/0/0 padded", "0/2/0/1 padded length"),
    },
    "certificate of a publisher": BARE,
    "certificate of an organization for mail": {
        *BARE,
        # An attribute that may not be there, in the place of one that has to be.
        "0/5/0/0/0 another",
        "0/5/2/0/0 another",
        "0/5/3/0/0 another",
        # Each attribute of a subject without any, a bit of the key usage beyond its end, purposes that are none: not merged.
        "0/5 emptied",
        "0/7/0/1/2/0 another bit",
        "0/7/0/2/1/0 emptied",
    },
}
"""Mutants with more than one defect, or for which more than one is told."""
INNER = (1, 0, 1, 0)
"""Where a basic response stands in an OCSPResponse."""


class Sound(NamedTuple):
    """An object that nothing is wrong with. `signer` signs mutants of what is signed, the first element `at` the path."""

    label: str
    profile: str
    der: bytes
    signer: forge.Key | None = None
    at: tuple[int, ...] = ()
    settings: dict[str, bool] = {}


def _crl(*entries: Revoked, **knobs: bytes) -> Sound:
    return Sound("X509 CRL", "crl", forge.crl(CA, entries, **knobs), CA.key)


def _answer(
    signer: forge.Cert = CA, status: str = "good", reason: str = "", told: tuple[bytes, ...] = (), **knobs
) -> Sound:
    single = forge.single(SERVER, CA, status, reason=reason, extensions=told)
    return Sound("OCSP RESPONSE", "ocsp", forge.ocsp([single], signer, **knobs), signer.key, INNER)


def _request(key: str, *attributes: bytes, **settings: bool) -> Sound:
    knobs = {"san": ["www.example.com"], "key_usage": ["digitalSignature"], "eku": ["serverAuth"]}
    made = forge.csr(DN, key=key, attributes=attributes, **knobs)
    return Sound("CERTIFICATE REQUEST", "csr", made.der, made.key, settings=settings)


SOUND = {
    "CRL": _crl(Revoked(1), Revoked(2, reason="keyCompromise")),
    "CRL of subscribers": _crl(Revoked(5, reason="superseded"), idp=ONLY_SUBSCRIBERS),
    "CRL of CAs": _crl(Revoked(5, reason="superseded"), idp=ONLY_CAS),
    "response of the CA": _answer(extensions=[extension(NONCE, der.octet_string(b"n" * 32))]),
    "response about one that is revoked": _answer(status="revoked", reason="superseded"),
    "response of a responder": _answer(
        RESPONDER,
        told=(extension(CUTOFF, der.generalized_time(datetime(2020, 1, 1))),),
        certificates=[RESPONDER],
        by_key=True,
    ),
    "request": _request("p256-a", attribute(UNSTRUCTURED_NAME, der.tlv(IA5, b"x"))),
    "request to a public CA": _request("rsa2048-a", public_ca=True),
    "precertificate": Sound("CERTIFICATE", "web-pki", forum.leaf(extensions=[(books.POISON, True, der.null())]).der),
    "certificate of an organization for mail": Sound("CERTIFICATE", "smime", smime.leaf(2, 2).der),
    "certificate of a publisher": Sound("CERTIFICATE", "code-signing", code_signing.leaf().der),
    "TBS certificate": Sound("TBS CERTIFICATE", "web-pki", forum.leaf().tbs),
}


def findings(sound: Sound, data: bytes) -> list[RuleFinding]:
    """What is found in an object that is damaged, or not; what is said for information alone does not count."""
    block = forge.pem(data, sound.label).encode()
    result = judge([block], profile=sound.profile, **sound.settings)
    return [finding for finding in result.findings if finding.severity is not Severity.INFO]


def errors(sound: Sound, data: bytes) -> set[str]:
    return {finding.rule.id for finding in findings(sound, data) if finding.severity is Severity.ERROR}


def damaged(sound: Sound) -> Iterator[Mutant]:
    """Mutants of an object. A responder's certificate is not one of the response's elements."""
    whole = sound.der
    for each in mutants(whole):
        where = each.path[: len(sound.at)], each.path[len(sound.at) : len(sound.at) + 1]
        if sound.label == "OCSP RESPONSE" and where == (sound.at, (3,)) and len(each.path) > len(sound.at) + 1:
            continue
        if sound.signer is None or where != (sound.at, (0,)):
            yield each
        elif signed := _signed(whole, each.der, sound):
            yield each._replace(der=signed)


def _signed(whole: bytes, changed: bytes, sound: Sound) -> bytes:
    """The mutant with a signature that verifies; nothing where there is nothing to sign."""
    try:
        original, mutant = _outer(whole, sound.at), _outer(changed, sound.at)
        if len(mutant) != len(original):
            return b""
        signature = der.bit_string(sound.signer.sign(mutant[0], "sha256"))
        return _put(whole, sound.at, der.sequence(mutant[0], original[1], signature, *original[3:]))
    except (DecodeError, IndexError):
        return b""


def _outer(whole: bytes, path: tuple[int, ...]) -> list[bytes]:
    found = whole
    for index in path:
        found = inside(found)[index]
    return inside(found)


def _put(element: bytes, path: tuple[int, ...], new: bytes) -> bytes:
    if not path:
        return new
    members = inside(element)
    members[path[0]] = _put(members[path[0]], path[1:], new)
    return der.tlv(element[0], *members)


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_object_has_no_finding(kind):
    assert [each.rule.id for each in findings(SOUND[kind], SOUND[kind].der)] == []


@pytest.mark.parametrize("kind", SOUND)
def test_each_defect_is_one_error(kind):
    sound = SOUND[kind]
    told = {str(each): found for each in damaged(sound) if len(found := errors(sound, each.der)) > 1}
    assert told.keys() == SEVERAL.get(kind, set()), told


BER = ("padded length", "indefinite length", "NULL at the end")
UNSEEN = {
    "X509 CRL": {
        "0/2 indefinite length",
        "2 padded length",
        "0/5/0/2/0/1/0 padded length",
        "0/5/1/2/0/1/0 padded length",
    },
    "CERTIFICATE REQUEST": {"1 NULL at the end"},
}
"""What nothing is said of yet: lengths of the signature and of reasons in a CRL, parameters of ECDSA in a request. An issuer
of indefinite length makes a CRL look like a request, which is not evaluated.
"""


@pytest.mark.parametrize("kind", [each for each, sound in SOUND.items() if sound.profile in ("crl", "ocsp", "csr")])
def test_what_is_not_der_or_has_an_element_too_many_is_told(kind):
    sound = SOUND[kind]
    silent = [str(each) for each in damaged(sound) if each.what in BER and not findings(sound, each.der)]
    assert set(silent) <= UNSEEN.get(sound.label, set())
