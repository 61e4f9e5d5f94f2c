"""One defect of a certificate in a chain is one error, or an error for each thing that TLS clients refuse it for.

A leaf, a subordinate CA and a root CA are damaged element by element, and signed again by the CA above.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from certlint.engine.outcomes import BundleReport
from certlint.errors import DecodeError
from certlint.policy.severity import Severity
from tests import forge
from tests.forge import der
from tests.support.der_mutants import Mutant, inside, mutants
from tests.support.judging import judge

pytestmark = pytest.mark.slow

CHAIN = forge.chain()
PLACES = ["leaf", "subordinate CA", "root CA"]
NAMES = {"chain/issuer-name-differs", "x509/not-der"}
"""Clients compare names byte by byte, and read DER alone: each is refused for itself."""
NOT_A_CA = {"chain/issuer-not-ca", "x509/not-der"}
"""A flag of no octets is not DER, and does not say that the certificate is of a CA."""
NO_ROOT = [
    {"rfc5280/aki-missing", name}
    for name in (
        *("rfc5280/issuer-empty", "rfc5280/ca-subject-empty", "rfc5280/issuer-attribute-empty"),
        *("rfc5280/subject-attribute-empty", "rfc5280/issuer-rdn-repeats-type", "x509/subject-rdn-repeats-type"),
    )
]
"""Subject and issuer of a root CA are no longer the same, so that it has to identify the key of its issuer."""
ALGORITHMS = {"x509/algorithm-mismatch", "x509/not-der"}
RSA_KEY = {"x509/not-der", "x509/rsa-key-parameters"}
"""TLS clients refuse both algorithms and keys for how they are written, DER or not: `rules/data/refusals.toml`."""
UNSUPPORTED = [
    {"clients/signature-algorithm-unsupported", "x509/algorithm-mismatch"},
    {"chain/bad-signature", "clients/key-algorithm-unsupported"},
]
"""Clients that read no such algorithm refuse it for that, and others for what does not fit it."""
NO_EXTENSIONS = [{"names/san-missing", "x509/empty-extensions"}, {"chain/issuer-not-ca", "x509/empty-extensions"}]
"""Decoders refuse the empty list, and clients that read it find what they need missing."""
SEVERAL = {
    # Without any extension, or with another one in the place of basicConstraints, a CA lacks its key identifier, too.
    "rfc5280": [NAMES, NOT_A_CA, {"chain/issuer-not-ca", "rfc5280/aki-missing"}, *NO_ROOT],
    "hygiene": [
        *(NAMES, NOT_A_CA, ALGORITHMS, RSA_KEY, *UNSUPPORTED, *NO_EXTENSIONS),
        {"chain/issuer-not-ca", "x509/unknown-critical-extension"},
    ],
}
"""What may be told of one mutant, beside one error."""


def damaged(place: int) -> Iterator[tuple[Mutant, list[bytes]]]:
    """Mutants of one certificate of the chain, each with the whole chain."""
    issuer = CHAIN[min(place + 1, 2)]
    whole = CHAIN[place].der
    for each in mutants(whole):
        if data := _signed(whole, each, issuer.key):
            yield each, [*_armoured(CHAIN[:place]), forge.pem(data).encode(), *_armoured(CHAIN[place + 1 :])]


def _armoured(certificates: list[forge.Cert]) -> list[bytes]:
    return [forge.pem(each.der).encode() for each in certificates]


def _signed(whole: bytes, mutant: Mutant, key: forge.Key) -> bytes:
    """The mutant with a signature that verifies, where what is signed was damaged; nothing where nothing is signed."""
    if mutant.path[:1] != (0,):
        return mutant.der
    try:
        tbs, original = inside(mutant.der), inside(whole)
    except DecodeError:
        return b""
    if len(tbs) != len(original):
        return b""
    return der.sequence(tbs[0], original[1], der.bit_string(key.sign(tbs[0], "sha256")))


def errors(result: BundleReport) -> set[str]:
    return {each.rule.id for each in result.findings if each.severity is Severity.ERROR}


@pytest.mark.parametrize("place", range(3), ids=PLACES)
@pytest.mark.parametrize("profile", SEVERAL)
def test_each_defect_is_one_error(profile, place):
    assert errors(judge(CHAIN, profile=profile)) == set()
    told = {str(each): errors(judge(chain, profile=profile)) for each, chain in damaged(place)}
    several = {what: found for what, found in told.items() if len(found) > 1 and found not in SEVERAL[profile]}
    assert several == {}


BROKEN = ("padded length", "indefinite length", "emptied", "NULL", "sequence", "cut", "octets", "two octets")
"""What no element of a certificate may be."""


@pytest.mark.parametrize("place", range(3), ids=PLACES)
@pytest.mark.parametrize("profile", SEVERAL)
def test_what_breaks_an_element_is_told(profile, place):
    results = {str(each): judge(chain, profile=profile) for each, chain in damaged(place) if each.what in BROKEN}
    silent = {what for what, result in results.items() if not result.findings and not result.incomplete}
    # Engines read an empty identifier of a key, which is against a recommendation alone.
    assert silent <= ({"0/7/0/4/1/0 emptied"} if profile == "hygiene" else set())
