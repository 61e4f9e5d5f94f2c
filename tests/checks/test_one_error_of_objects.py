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
from tests.cases import books, code_signing, etsi, forum, smime
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
    "request to a public CA": {ANOTHER_OBJECT, ANOTHER_KEY},
    "certificate of a publisher": BARE,
    # In the place of the usages there is an unknown critical extension; a usage too many, in a bit that is marked unused.
    "qualified certificate of a person": {*BARE, "0/7/0/1/0 another"},
    "qualified certificate of a web site": {*BARE},
    "certificate of an organization for mail": {
        *BARE,
        # An attribute that may not be there, in the place of one that has to be.
        "0/5/0/0/0 another",
        "0/5/2/0/0 another",
        "0/5/3/0/0 another",
        # Each attribute of a subject without any, a bit of the key usage beyond its end, purposes that are none: not merged.
        "0/5 emptied",
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
    "qualified certificate of a person": Sound("CERTIFICATE", "etsi", etsi.SOUND["person"]().der),
    "qualified certificate of a web site": Sound("CERTIFICATE", "etsi", etsi.SOUND["web site"]().der),
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
BROKEN = (*BER, "emptied", "NULL", "sequence", "cut", "octets", "two octets", "9 unused bits")
"""What no element of these objects may be."""
NO_SUBJECT = {"0/1 emptied"}
SOUND_ALL_THE_SAME = {
    # The names are in the SAN.
    "request": NO_SUBJECT,
    "request to a public CA": NO_SUBJECT,
}


def is_told(sound: Sound, data: bytes) -> bool:
    """Whether anything is said of an object: a finding of any severity, or why nothing in the file is evaluated."""
    result = judge([forge.pem(data, sound.label).encode()], profile=sound.profile, **sound.settings)
    return bool(result.findings or result.idle)


@pytest.mark.parametrize("kind", SOUND)
def test_what_breaks_an_element_is_told(kind):
    sound = SOUND[kind]
    silent = {str(each) for each in damaged(sound) if each.what in BROKEN and not is_told(sound, each.der)}
    assert silent == SOUND_ALL_THE_SAME.get(kind, set())
