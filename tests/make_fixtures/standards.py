"""What public policies ask of the certificate of a TLS server."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests import forge
from tests.forge import der
from tests.make_fixtures import CLUSTER, bad, below, good

MOZILLA = f"{CLUSTER} --profile mozilla-tls-intermediate"
NIST = f"{CLUSTER} --profile nist-800-131a"
BSI = f"{CLUSTER} --profile bsi-tr-02102"
UNTIL_2031 = {"not_before": datetime(2026, 1, 1), "not_after": datetime(2031, 1, 1)}
MODERN = f"{CLUSTER} --profile mozilla-tls-modern"


def days(number: int) -> dict[str, Any]:
    """A validity period of so many days, of which ten are over."""
    first = forge.AS_OF - timedelta(days=10)
    return {"not_before": first, "not_after": first + timedelta(days=number, seconds=-1)}


EC = {"key": "p256-a", "key_usage": ["digitalSignature"]}
ML_DSA_65 = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.3.18")), der.bit_string(bytes(1952)))
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


@bad("mozilla-tls/rsa-size", options=MOZILLA)
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


@bad("nist/dsa", options=NIST)
def dsa_for_nist() -> bytes:
    return below(forge.intermediate(), key="dsa2048", key_usage=["digitalSignature"])


@bad("nist/dsa-signature", "chain/missing-intermediate", options=NIST)
def signed_with_dsa_for_nist() -> bytes:
    return forge.bundle(forge.leaf(forge.intermediate(key="dsa2048", key_usage=["keyCertSign", "cRLSign"])))


@bad("nist/rsa-below-2048", options=NIST)
def small_rsa_key_for_nist() -> bytes:
    return below(forge.intermediate(), key="rsa1024")


@bad("nist/curve-below-224", options=NIST)
def small_curve_for_nist() -> bytes:
    return below(forge.intermediate(), **{**EC, "key": "p192"})


@bad("nist/rsa-after-2030", "hygiene/valid-over-825-days", options=NIST)
def rsa_of_2048_bits_after_2030() -> bytes:
    return below(forge.intermediate(), key="rsa2048-a", **UNTIL_2031)


@bad("nist/curve-after-2030", "crypto/unusual-curve", "hygiene/valid-over-825-days", options=NIST)
def small_curve_after_2030() -> bytes:
    return below(forge.intermediate(), **{**EC, "key": "p224"}, **UNTIL_2031)


@bad("nist/sha1", options=NIST)
def sha1_for_nist() -> bytes:
    return below(forge.intermediate(), hash="sha1")


@bad("nist/hash-of-224-bits", "clients/signature-form", options=NIST)
def sha224_for_nist() -> bytes:
    return below(forge.intermediate(), hash="sha224")


# A sound chain for the BSI is signed with ECDSA: RSA with PKCS #1 is a finding of its own.
@bad("bsi/rsa-below-3000", options=BSI)
def rsa_of_2048_bits_for_the_bsi() -> bytes:
    return below(OF_EC, key="rsa2048-a")


@bad("bsi/pkcs1-padding", options=BSI)
def signed_with_pkcs1_for_the_bsi() -> bytes:
    return below(forge.intermediate(forge.root(key="p384-a")))


@bad("bsi/curve", "crypto/unusual-curve", options=BSI)
def curve_of_224_bits_for_the_bsi() -> bytes:
    return below(OF_EC, **{**EC, "key": "p224"})


@bad("bsi/edwards-key", "clients/edwards-key", options=BSI)
def edwards_key_for_the_bsi() -> bytes:
    return below(OF_EC, **{**EC, "key": "ed25519-a"})


@bad("bsi/edwards-signature", "chain/missing-intermediate", options=BSI)
def signed_with_ed25519_for_the_bsi() -> bytes:
    return forge.bundle(forge.leaf(forge.intermediate(key="ed25519-b"), **EC))


@bad("bsi/hash", "crypto/weak-hash", options=BSI)
def sha1_for_the_bsi() -> bytes:
    return below(OF_EC, **EC, hash="sha1")


@bad("bsi/ml-dsa-alone", "clients/ml-dsa-key", options=BSI)
def ml_dsa_for_the_bsi() -> bytes:
    return below(OF_EC, key=ML_DSA_65, key_usage=["digitalSignature"])


@bad("bsi/classical-after-2035", options=BSI)
def intermediate_until_2036() -> bytes:
    return below(forge.intermediate(forge.root(key="p384-a"), key="p256-b", not_after=datetime(2036, 1, 1)), **EC)


@good("nist-800-131a")
def rsa_of_2048_bits_in_time() -> bytes:
    return below(forge.intermediate(), key="rsa2048-a")


@good("nist-800-131a")
def p256_after_2030() -> bytes:
    return below(OF_EC, **EC)


@good("bsi-tr-02102")
def rsa_of_3072_bits() -> bytes:
    return below(OF_EC)


@good("bsi-tr-02102")
def p256_for_the_bsi() -> bytes:
    return below(OF_EC, **EC)


@good("pci-dss-4")
def chain_without_root() -> bytes:
    return below(forge.intermediate())


@good("mozilla-tls-intermediate")
def ninety_days_of_rsa() -> bytes:
    return below(forge.intermediate(), **days(90))


@good("mozilla-tls-intermediate")
def ninety_days_of_ecdsa() -> bytes:
    return below(OF_EC, **EC, **days(90))


@good("mozilla-tls-modern")
def ecdsa_alone() -> bytes:
    return below(OF_EC, **EC, **days(90))
