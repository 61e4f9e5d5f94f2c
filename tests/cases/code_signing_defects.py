"""Every rule of the Code Signing Baseline Requirements with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from tests.cases import forum
from tests.cases.books import ANY_POLICY
from tests.cases.code_signing import (
    CODE,
    EV,
    EV_PUBLISHER,
    ISSUER_ONLY,
    PUBLISHER,
    TIME,
    ca,
    leaf,
    responder,
    root,
    stamper,
    without,
)
from tests.forge.keys import rsa_spki

LDAP = "ldap://ca.example.com/ca"
# Not the product of two primes, without a small prime factor.
M3072 = 2**3072 - 3
STAMPING = {"eku": ["timeStamping"], "policies": [TIME]}
CA_DEFECTS: dict[str, dict[str, Any]] = {
    "policies-missing": {"policies": None},
    "policies-critical": {"critical": {"policies": True}},
    "crl-points-missing": {"crl": None},
    "crl-points-critical": {"critical": {"crl": True}},
    "crl-points-without-http": {"crl": [LDAP]},
    "aia-missing": {"aia": None},
    "ca-issuers-not-http": {"aia": {"ocsp": forum.AIA["ocsp"]}},
    "purposes-critical": {"critical": {"eku": True}},
    "ocsp-not-http": {"aia": forum.AIA | {"ocsp": [LDAP]}},
    "signature-algorithm": {"hash": "sha1"},
}
EARLY, SIGNING_STATE = datetime(2022, 6, 1), [("C", "US"), ("ST", "-"), *PUBLISHER[1:]]
IN_UTAH = (forum.JURISDICTION_LOCALITY, "Provo")


def _of_jurisdiction(*attributes: Any) -> Any:
    """How the certificate of an EV publisher is made whose jurisdiction has these attributes instead."""
    replaced = {each[0] for each in attributes}
    subject = [*(each for each in EV_PUBLISHER if each[0] not in replaced), *attributes]
    return partial(leaf, subject=subject, policies=[EV])


SMALL_SERIAL = b"\x01\x02\x03\x04\x05\x06"

DEFECTS = {
    "code-signing/crl-points-missing": lambda: leaf(crl=None),
    "code-signing/crl-points-critical": lambda: leaf(critical={"crl": True}),
    "code-signing/crl-points-without-http": lambda: leaf(crl=[LDAP]),
    "code-signing/crl-points-not-url": lambda: leaf(crl=[*forum.CRL, "ftp://ca.example.com/ca.crl"]),
    "code-signing/aia-missing": lambda: leaf(aia=None),
    "code-signing/aia-critical": lambda: leaf(critical={"aia": True}),
    "code-signing/ca-issuers-not-http": lambda: leaf(aia={"ocsp": forum.AIA["ocsp"]}),
    "code-signing/ocsp-not-http": lambda: leaf(aia=forum.AIA | {"ocsp": [LDAP]}),
    "code-signing/key-usage-missing": lambda: leaf(key_usage=None),
    "code-signing/key-usage-not-critical": lambda: leaf(critical={"key_usage": False}),
    "code-signing/no-digital-signature": lambda: leaf(key_usage=["nonRepudiation"]),
    "code-signing/usage-of-ca": lambda: leaf(key_usage=["digitalSignature", "cRLSign"]),
    "code-signing/usage-not-needed": lambda: leaf(key_usage=["digitalSignature", "keyEncipherment"]),
    "code-signing/purpose-missing": lambda: leaf(eku=["1.3.6.1.4.1.311.10.3.13"]),
    "code-signing/purpose-forbidden": lambda: leaf(eku=["codeSigning", "serverAuth"]),
    "code-signing/purpose-not-needed": lambda: leaf(eku=["codeSigning", "clientAuth"]),
    "code-signing/aki-missing": lambda: leaf(aki=None),
    "code-signing/aki-critical": lambda: leaf(critical={"aki": True}),
    "code-signing/policies-missing": lambda: leaf(policies=None),
    "code-signing/reserved-policy-missing": lambda: leaf(policies=["1.2.3.4"], on="2026-09-15"),
    "code-signing/policies-critical": lambda: leaf(critical={"policies": True}),
    "code-signing/rsa-below-3072": lambda: leaf(key="rsa2048-a"),
    "code-signing/curve": lambda: leaf(key="secp256k1"),
    "code-signing/signature-algorithm": lambda: leaf(hash="sha1"),
    "code-signing/valid-over-39-months": lambda: leaf(on="2025-01-01", days=1200),
    "code-signing/valid-over-460-days": lambda: leaf(days=461),
    "code-signing/common-name-missing": lambda: without("CN"),
    "code-signing/valid-over-39-months-once": lambda: leaf(on="2022-01-01", days=1200),
    "code-signing/any-policy-alone": lambda: leaf(policies=[ANY_POLICY]),
    "code-signing/timestamp-any-policy-alone": lambda: stamper(policies=[ANY_POLICY]),
    "code-signing/timestamp-valid-over-135-months-once": lambda: stamper(on="2022-07-01", days=4200),
    "code-signing/ev-jurisdiction-country-type": _of_jurisdiction((forum.JURISDICTION_COUNTRY, "US", "utf8")),
    "code-signing/ev-jurisdiction-place-type": _of_jurisdiction((forum.JURISDICTION_STATE, "Utah", "ia5")),
    "code-signing/ev-jurisdiction-state-too-long": _of_jurisdiction((forum.JURISDICTION_STATE, "U" * 129)),
    "code-signing/ev-jurisdiction-locality-too-long": _of_jurisdiction(
        (forum.JURISDICTION_STATE, "Utah"), (forum.JURISDICTION_LOCALITY, "P" * 129)
    ),
    "code-signing/domain-component": lambda: leaf(subject=[("DC", "example"), *PUBLISHER]),
    "code-signing/organization-missing": lambda: without("O"),
    "code-signing/place-missing": lambda: without("L"),
    "code-signing/country-missing": lambda: without("C"),
    "code-signing/country-not-capitals": lambda: leaf(subject=[("C", "us"), *PUBLISHER[1:]]),
    "code-signing/practice-statement-not-http": lambda: leaf(policies=[(CODE, "ftp://ca.example.com/cps")]),
    "code-signing/ev-jurisdiction-country-not-capitals": lambda: leaf(
        subject=[*EV_PUBLISHER[:-2], (forum.JURISDICTION_COUNTRY, "us", "printable"), EV_PUBLISHER[-1]], policies=[EV]
    ),
    "code-signing/country-invalid": lambda: leaf(subject=[("C", "ZZ"), *PUBLISHER[1:]]),
    "code-signing/ev-category-missing": lambda: without("businessCategory", EV_PUBLISHER, policies=[EV]),
    "code-signing/ev-jurisdiction-missing": lambda: without(forum.JURISDICTION_COUNTRY, EV_PUBLISHER, policies=[EV]),
    "code-signing/ev-registration-number-missing": lambda: without("serialNumber", EV_PUBLISHER, policies=[EV]),
    "code-signing/timestamp-purpose-missing": lambda: stamper(eku=["clientAuth"]),
    "code-signing/timestamp-purpose-not-critical": lambda: stamper(critical={}),
    "code-signing/timestamp-valid-over-135-months": lambda: stamper(days=4200),
    "code-signing/timestamp-rsa-below-3072": lambda: stamper(key="rsa2048-a"),
    "code-signing/timestamp-policies-missing": lambda: stamper(policies=None),
    "code-signing/timestamp-reserved-policy-missing": lambda: stamper(policies=["1.2.3.4"], on="2026-09-15"),
    "code-signing/timestamp-policies-critical": lambda: stamper(critical={"eku": True, "policies": True}),
    "code-signing/timestamp-crl-points-missing": lambda: stamper(crl=None),
    "code-signing/timestamp-crl-points-critical": lambda: stamper(critical={"eku": True, "crl": True}),
    "code-signing/timestamp-crl-points-without-http": lambda: stamper(crl=[LDAP]),
    "code-signing/timestamp-aia-missing": lambda: stamper(aia=None),
    "code-signing/timestamp-aia-critical": lambda: stamper(critical={"eku": True, "aia": True}),
    "code-signing/timestamp-ca-issuers-not-http": lambda: stamper(aia={"ocsp": forum.AIA["ocsp"]}),
    "code-signing/timestamp-ocsp-not-http": lambda: stamper(aia=forum.AIA | {"ocsp": [LDAP]}),
    "code-signing/timestamp-key-usage-missing": lambda: stamper(key_usage=None),
    "code-signing/timestamp-key-usage-not-critical": lambda: stamper(critical={"eku": True, "key_usage": False}),
    "code-signing/timestamp-no-digital-signature": lambda: stamper(key_usage=["nonRepudiation"]),
    "code-signing/timestamp-usage-of-ca": lambda: stamper(key_usage=["digitalSignature", "cRLSign"]),
    "code-signing/timestamp-usage-not-needed": lambda: stamper(key_usage=["digitalSignature", "keyEncipherment"]),
    "code-signing/timestamp-any-purpose": lambda: stamper(eku=["timeStamping", "any"]),
    "code-signing/timestamp-server-purpose": lambda: stamper(eku=["timeStamping", "serverAuth"]),
    "code-signing/timestamp-aki-missing": lambda: stamper(aki=None),
    "code-signing/timestamp-aki-critical": lambda: stamper(critical={"eku": True, "aki": True}),
    "code-signing/key-algorithm": lambda: leaf(key="ed25519-a"),
    "code-signing/timestamp-curve": lambda: stamper(key="secp256k1"),
    "code-signing/timestamp-signature-algorithm": lambda: stamper(hash="sha1"),
    "code-signing/timestamp-signature-algorithm-once": lambda: stamper(on="2022-04-30", hash="md5"),
    "code-signing/timestamp-rsa-below-2048": lambda: stamper(on="2021-05-31", key="rsa1024"),
    "code-signing/rsa-below-2048": lambda: leaf(on="2021-05-31", key="rsa1024"),
    "code-signing/signature-algorithm-once": lambda: leaf(on="2021-05-31", hash="md5"),
    "code-signing/ca-purposes-forbidden": lambda: ca(eku=["codeSigning", "serverAuth"]),
    "code-signing/ca-any-purpose": lambda: ca(eku=["any"]),
    "code-signing/ca-purposes-mixed": lambda: ca(eku=["codeSigning", "emailProtection"]),
    "code-signing/timestamp-ca-any-purpose": lambda: ca(eku=["timeStamping", "any"], policies=[TIME]),
    "code-signing/timestamp-ca-purposes-mixed": lambda: ca(eku=["timeStamping", "serverAuth"], policies=[TIME]),
    "code-signing/ca-rsa-below-3072": lambda: ca(key="rsa2048-b", not_before=datetime(2022, 1, 1)),
    "code-signing/timestamp-ca-rsa-below-4096": lambda: ca(eku=["timeStamping"], policies=[TIME], key="rsa3072-b"),
    "code-signing/ca-rsa-below-4096": lambda: ca(key="rsa3072-b"),
    "code-signing/ev-category-unknown": lambda: leaf(
        subject=[("businessCategory", "Company"), *(each for each in EV_PUBLISHER if each[0] != "businessCategory")],
        policies=[EV],
    ),
    "code-signing/timestamp-purpose-not-needed": lambda: stamper(eku=["timeStamping", "clientAuth"]),
    "code-signing/timestamp-ca-rsa-below-3072": lambda: ca(
        **STAMPING, key="rsa2048-b", not_before=datetime(2022, 1, 1)
    ),
    **{
        f"code-signing/{kind}-{rule}": partial(ca, **of_kind | knobs)
        for kind, of_kind in (("ca", {}), ("timestamp-ca", STAMPING))
        for rule, knobs in CA_DEFECTS.items()
    },
    "code-signing/ca-purpose-not-needed": lambda: ca(eku=["codeSigning", "clientAuth"]),
    "code-signing/timestamp-ca-purpose-not-needed": lambda: ca(eku=["timeStamping", "clientAuth"], policies=[TIME]),
    "code-signing/ocsp-missing-once": lambda: leaf(on="2021-05-01", aia=ISSUER_ONLY),
    "code-signing/timestamp-ocsp-missing-once": lambda: stamper(on="2021-05-01", aia=ISSUER_ONLY),
    "code-signing/attribute-without-meaning": lambda: leaf(subject=SIGNING_STATE),
    "code-signing/ev-jurisdiction-country-invalid": lambda: leaf(
        subject=[*EV_PUBLISHER[:-2], EV_PUBLISHER[-1], (forum.JURISDICTION_COUNTRY, "XX", "printable")],
        policies=[EV],
    ),
    "code-signing/ev-jurisdiction-locality-alone": lambda: leaf(subject=[*EV_PUBLISHER, IN_UTAH], policies=[EV]),
    "code-signing/timestamp-server-purpose-once": lambda: stamper(on="2022-06-28", eku=["timeStamping", "serverAuth"]),
    "code-signing/ca-purposes-missing": lambda: ca(eku=None),
    "code-signing/ca-key-usage-missing": lambda: ca(key_usage=None, path_length=None),
    "code-signing/ca-key-usage-not-critical": lambda: ca(critical={"key_usage": False}),
    "code-signing/ca-usages-missing": lambda: ca(key_usage=["keyCertSign"]),
    "code-signing/ca-curve": lambda: ca(key="secp256k1"),
    "code-signing/ca-rsa-below-2048": lambda: ca(key="rsa1024", not_before=datetime(2021, 5, 31)),
    "code-signing/ca-purpose-not-needed-once": lambda: ca(eku=["codeSigning", "clientAuth"], not_before=EARLY),
    "code-signing/timestamp-ca-purpose-not-needed-once": lambda: ca(
        **STAMPING | {"eku": ["timeStamping", "serverAuth"]}, not_before=EARLY
    ),
    "code-signing/root-rsa-below-3072": lambda: root(key="rsa2048-b", not_before=datetime(2022, 6, 28)),
    "code-signing/root-rsa-below-4096": lambda: root(key="rsa3072-b"),
    "code-signing/root-signature-algorithm": lambda: root(hash="sha1"),
    "code-signing/root-path-length": lambda: root(path_length=3),
    "code-signing/root-policies": lambda: root(policies=[CODE]),
    "code-signing/root-purposes": lambda: root(eku=["codeSigning"]),
    "code-signing/rsa-exponent": lambda: leaf(key=rsa_spki(M3072, 1)),
    "code-signing/rsa-exponent-unusual": lambda: leaf(key=rsa_spki(M3072, 3)),
    "code-signing/rsa-modulus-even": lambda: leaf(key=rsa_spki(M3072 + 1, 65537)),
    "code-signing/rsa-small-factor": lambda: leaf(key=rsa_spki(M3072 * 751, 65537)),
    "code-signing/dsa-sizes": lambda: leaf(key=forum.dsa((1 << 3071) + 1, forum.Q256, 2, 5)),
    "code-signing/signature-not-listed": lambda: responder(hash="sha1"),
    "code-signing/serial-too-short": lambda: leaf(serial=SMALL_SERIAL),
    "code-signing/responder-without-no-check": lambda: responder(extensions=()),
    "code-signing/out-of-scope": lambda: leaf(eku=["serverAuth"], policies=None),
}
"""Rule → a certificate with its defect."""

ALSO: dict[str, set[str]] = {}
"""Rule → the others that the same defect is the business of."""

REPORTED_BY = {
    "code-signing/rsa-modulus-even": "rfc5280/rsa-modulus-even",
    "code-signing/timestamp-purpose-not-needed": "rfc5280/timestamp-purpose-not-alone",
}
"""Rule → the one that reports its defect instead."""
