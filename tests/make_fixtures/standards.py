"""What public policies ask of the certificate of a TLS server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import forge
from tests.make_fixtures import CLUSTER, bad, below, good

MOZILLA = f"{CLUSTER} --profile mozilla-tls-intermediate"
MODERN = f"{CLUSTER} --profile mozilla-tls-modern"


def days(number: int) -> dict[str, Any]:
    """A validity period of so many days, of which ten are over."""
    first = forge.AS_OF - timedelta(days=10)
    return {"not_before": first, "not_after": first + timedelta(days=number, seconds=-1)}


EC = {"key": "p256-a", "key_usage": ["digitalSignature"]}
OF_EC = forge.intermediate(forge.root(key="p384-a"), key="p256-b")


@bad("mozilla-tls/key-type", "clients/edwards-key", options=MOZILLA)
def edwards_key_for_mozilla() -> bytes:
    return below(forge.intermediate(), key="ed25519-a", key_usage=["digitalSignature"], **days(90))


@bad("mozilla-tls/key-type", "mozilla-tls/signature", options=MODERN)
def rsa_for_the_modern_configuration() -> bytes:
    return below(forge.intermediate(), **days(90))


@bad("mozilla-tls/curve", "clients/p521-key", options=MOZILLA)
def curve_for_mozilla() -> bytes:
    return below(forge.intermediate(), **{**EC, "key": "p521"}, **days(90))


@bad("mozilla-tls/rsa-size", "crypto/weak-key", options=MOZILLA)
def small_rsa_key_for_mozilla() -> bytes:
    return below(forge.intermediate(), key="rsa1024", **days(90))


@bad("mozilla-tls/signature", options=MOZILLA)
def signature_for_mozilla() -> bytes:
    return below(forge.intermediate(), hash="sha384", **days(90))


@bad("mozilla-tls/valid-too-long", "mozilla-tls/valid-longer-than-recommended", options=MOZILLA)
def two_years_for_mozilla() -> bytes:
    return below(forge.intermediate(), **days(367))


@bad("mozilla-tls/valid-longer-than-recommended", options=MOZILLA)
def a_year_for_mozilla() -> bytes:
    return below(forge.intermediate(), **days(366))


@good("mozilla-tls-intermediate")
def ninety_days_of_rsa() -> bytes:
    return below(forge.intermediate(), **days(90))


@good("mozilla-tls-intermediate")
def ninety_days_of_ecdsa() -> bytes:
    return below(OF_EC, **EC, **days(90))


@good("mozilla-tls-modern")
def ecdsa_alone() -> bytes:
    return below(OF_EC, **EC, **days(90))
