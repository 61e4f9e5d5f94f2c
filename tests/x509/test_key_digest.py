"""Keys are known by the SHA-256 of their SPKI, which an audit takes once of each."""

from __future__ import annotations

from hashlib import sha256

import pytest

from certlint.engine.audit_facts import facts_of
from certlint.x509.certificate import Certificate
from certlint.x509.parts import PublicKey
from tests import forge

MIDDLE = forge.chain()[1]


@pytest.mark.parametrize("key", ["rsa2048-a", "p256-a"])
def test_the_digest_is_that_of_the_encoded_key_whoever_takes_it(key):
    spki = Certificate(forge.leaf(MIDDLE, key=key).der).spki
    expected = sha256(spki).hexdigest()
    assert PublicKey(spki).digest() == expected
    asked_twice = PublicKey(spki)
    assert [asked_twice.digest(sha256), asked_twice.digest()] == [expected, expected]


def test_a_key_that_cannot_be_decoded_has_a_digest_too():
    certificate = Certificate(forge.leaf(MIDDLE, key=bytes.fromhex("3003020100")).der)
    assert certificate.part("public_key") is None
    assert facts_of(certificate).spki_sha256 == sha256(certificate.spki).hexdigest() != ""
