"""CRLs and OCSP responses of a CA whose key is for RSASSA-PSS with certain parameters alone, as OpenSSL takes them."""

from __future__ import annotations

import subprocess
from datetime import UTC

import pytest

import certlint
from tests import forge
from tests.forge import der
from tests.forge.keys import pss_algorithm

AT = str(int(forge.AS_OF.replace(tzinfo=UTC).timestamp()))
SIGNER = "rsa3072-b"
BITS = forge.key(SIGNER).spki[-(3072 // 8 + 19) :]
ROOT = forge.root()
ISSUING = forge.intermediate(ROOT, key=der.sequence(pss_algorithm("sha256"), BITS))
LEAF = forge.leaf(ISSUING, signer=SIGNER, hash="pss-sha256", crl=["http://crl.example.com/a.crl"])
# How the CRL or the response is signed → what becomes of the leaf.
SIGNED = {"pss-sha256": "good", "pss-sha384": "unknown", "sha256": "unknown"}


@pytest.fixture
def folder(tmp_path):
    for name, certificate in (("ca", ROOT), ("issuing", ISSUING), ("leaf", LEAF)):
        (tmp_path / f"{name}.pem").write_text(certificate.pem)
    return tmp_path


def status(**evidence):
    bundle = forge.bundle(LEAF, ISSUING, ROOT)
    return certlint.lint(bundle, profile="hygiene", as_of=forge.AS_OF, **evidence).revocation[0].status


@pytest.mark.slow
@pytest.mark.parametrize("hash", SIGNED)
def test_a_crl(hash, folder):
    (folder / "crl.pem").write_bytes(forge.crl_pem(ISSUING, signer=SIGNER, hash=hash))
    places = ("-CAfile", "ca.pem", "-untrusted", "issuing.pem", "-CRLfile", "crl.pem", "leaf.pem")
    asked = subprocess.run(["openssl", "verify", "-attime", AT, "-crl_check", *places], cwd=folder, capture_output=True)
    assert (asked.returncode == 0) is (SIGNED[hash] == "good"), asked.stderr
    assert status(crl=[folder / "crl.pem"]) == SIGNED[hash]


@pytest.mark.slow
@pytest.mark.parametrize("hash", SIGNED)
def test_a_response(hash, folder):
    response = forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, signer=SIGNER, hash=hash)
    (folder / "response.der").write_bytes(response)
    places = ("-issuer", "issuing.pem", "-cert", "leaf.pem", "-respin", "response.der", "-CAfile", "ca.pem")
    others = ("-verify_other", "issuing.pem", "-attime", AT, "-no_nonce", "-validity_period", "1000000000")
    asked = subprocess.run(["openssl", "ocsp", *places, *others], cwd=folder, capture_output=True, text=True)
    assert ("Response verify OK" in asked.stderr) is (SIGNED[hash] == "good"), asked.stderr
    assert status(ocsp_response=[folder / "response.der"]) == SIGNED[hash]


@pytest.mark.slow
def test_a_responder_whose_certificate_is_signed_otherwise(tmp_path):
    for digest, expected in SIGNED.items():
        own = forge.responder(ISSUING, signer=SIGNER, hash=digest)
        response = forge.ocsp([forge.single(LEAF, ISSUING)], own, certificates=[own])
        (tmp_path / "response.der").write_bytes(response)
        assert status(ocsp_response=[tmp_path / "response.der"]) == expected, digest
