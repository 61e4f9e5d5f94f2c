"""CRLs and responses that say two things at once, and signers that are beside the path: the worst counts, and never "good"."""

from __future__ import annotations

from typing import Any

import pytest

from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.revocation.test_statuses import CRITICAL, DAY, GOOD, ISSUING, LEAF, OTHER, ROOT, by, said, statuses

GONE = {"not_before": forge.AS_OF - 900 * DAY, "not_after": forge.AS_OF - DAY}
UNKNOWN = ("1.2.3.4", True, der.null())
HARMLESS = ("1.2.3.4", False, der.null())
REMOVED, HELD, LOST = (forge.revoked(LEAF, why) for why in ("removeFromCRL", "certificateHold", "keyCompromise"))


def scope(field: int) -> bytes:
    return extension("2.5.29.28", der.sequence(der.implicit(field, b"\xff")), critical=True)


CRLS = {
    "lifted, then revoked": (forge.crl(ISSUING, [REMOVED, LOST]), "revoked", "keyCompromise"),
    "revoked, then lifted": (forge.crl(ISSUING, [LOST, REMOVED]), "revoked", "keyCompromise"),
    "held and revoked, stale": (
        forge.crl(ISSUING, [HELD, LOST], next_update=forge.AS_OF - DAY),
        "revoked",
        "keyCompromise",
    ),
    "two scopes": (forge.crl(ISSUING, extensions=[scope(1), scope(2)]), "unknown", "unsupported"),
    "issuer and serial number of another": (
        forge.crl(
            ISSUING,
            aki=None,
            extensions=[
                extension(
                    "2.5.29.35", der.sequence(der.explicit(1, der.explicit(4, OTHER.subject)), der.implicit(2, b"\5"))
                )
            ],
        ),
        "unknown",
        "issuer",
    ),
}


@pytest.mark.parametrize("name", CRLS)
def test_a_crl_that_says_two_things(name, tmp_path):
    crl, *expected = CRLS[name]
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, [crl])) == tuple(expected)


@pytest.mark.parametrize(
    ("knobs", "status"),
    [
        ({}, "good"),
        (GONE, "signer"),
        ({"not_before": forge.AS_OF + DAY}, "signer"),
        ({"extensions": [UNKNOWN]}, "signer"),
        ({"extensions": [HARMLESS, HARMLESS]}, "signer"),
    ],
    ids=["sound", "expired", "not yet valid", "critical extension", "extension twice"],
)
def test_another_key_of_the_ca_signs_by_a_certificate_that_holds(knobs: dict[str, Any], status, tmp_path):
    """RFC 5280 section 6.3.3 (f): its path is validated, too."""
    other = forge.intermediate(ROOT, key="rsa3072-e", **knobs)
    found, why = said(statuses([LEAF, ISSUING, other, ROOT], tmp_path, [forge.crl(other)]))
    assert (why or found) == status


def single(status: str = "good", **knobs: Any) -> bytes:
    return forge.single(LEAF, ISSUING, status, **knobs)


OLD = single(next_update=forge.AS_OF - DAY)
HELD_BEFORE = single("revoked", reason="certificateHold", next_update=forge.AS_OF - DAY)
SINGLES = {
    "not known": ([GOOD, single("unknown")], "not known"),
    "older": ([GOOD, OLD], "good"),
    "held, and older": ([GOOD, HELD_BEFORE], "stale"),
    "revoked, held before": ([single("revoked"), HELD_BEFORE], "revoked"),
    "revoked tomorrow": ([GOOD, single("revoked", this_update=forge.AS_OF + DAY)], "early"),
    "critical extension": ([GOOD, single(extensions=[CRITICAL])], "unsupported"),
    "older, twice": ([OLD, OLD], "stale"),
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", SINGLES)
def test_a_response_that_says_two_things_of_one_certificate(name, turned, tmp_path):
    singles, expected = SINGLES[name]
    response = forge.ocsp(singles[::-1] if turned else singles, ISSUING)
    found = statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[response]).of[0]
    assert (found.flaws[0].kind if found.flaws else found.status) == expected


RESPONDERS = {
    "critical extension": by(extensions=[UNKNOWN]),
    "extension twice": by(extensions=[HARMLESS, HARMLESS]),
    "two algorithms": by(inner_algorithm=forge.key("rsa3072-b").algorithm("sha512")),
    "key identifier of another issuer": by(aki=b"\1" * 20),
}


@pytest.mark.parametrize("name", RESPONDERS)
def test_a_responder_whose_certificate_no_path_admits(name, tmp_path):
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[RESPONDERS[name]])) == ("unknown", "signer")


def test_of_several_signers_of_a_name_the_one_who_may_counts(tmp_path):
    """A responder may have the CA's name, or an older certificate beside its own."""
    older, own = forge.responder(ISSUING, key="rsa3072-d", **GONE), forge.responder(ISSUING)
    named_alike = forge.cert(
        "Example Test Issuing CA",
        ISSUING,
        key="rsa3072-c",
        eku=["OCSPSigning"],
        san=None,
        key_usage=["digitalSignature"],
    )
    for signer, sent in ((own, [older, own]), (named_alike, [named_alike])):
        response = forge.ocsp([GOOD], signer, certificates=sent)
        assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[response])) == ("good", "")


def test_every_response_of_a_pem_file_is_read(tmp_path):
    given = [forge.ocsp([each], ISSUING) for each in (GOOD, single("revoked"))]
    text = "".join(forge.pem(each, "OCSP RESPONSE") for each in given)
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[text.encode()])) == ("revoked", "unspecified")
