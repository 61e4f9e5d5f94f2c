"""Classes of algorithms: one table, which all reports read."""

from __future__ import annotations

import csv
import json

import pytest

from certlint.asn1 import oids
from certlint.output.crypto_assets import RESISTANT, UNKNOWN, VULNERABLE, algorithm_of_key
from certlint.x509 import readiness
from certlint.x509.certificate import Certificate
from certlint.x509.parts import PublicKey
from tests import forge
from tests.forge import der
from tests.support.cli import certlint

CLASSES = {readiness.CLASSICAL: VULNERABLE, readiness.UNKNOWN: UNKNOWN}


def key_with(oid: str) -> PublicKey:
    return PublicKey(der.sequence(der.sequence(der.oid(oid)), der.bit_string(bytes(32))))


@pytest.mark.parametrize("oid", [*oids.POST_QUANTUM, "1.2.840.10045.2.1", "1.3.101.112", "1.2.3.4"])
def test_a_class_is_the_same_in_every_report(oid):
    found = readiness.algorithm_class(oid)
    algorithm = algorithm_of_key(key_with(oid))
    assert algorithm.quantum == CLASSES.get(found, RESISTANT)
    assert algorithm.category == readiness.category(oid)


def test_every_algorithm_has_a_name_of_its_own():
    titles = [key_with(oid).title for oid in oids.POST_QUANTUM]
    assert len(set(titles)) == len(oids.POST_QUANTUM) == 3 + 12 + 3 + 15 + 30
    assert {"ML-DSA-65", "SLH-DSA-SHAKE-256f", "ML-KEM-768", "composite MLDSA65-ED25519-SHA512"} <= set(titles)


@pytest.mark.parametrize(
    ("key", "signature", "safe"),
    [
        ("1.2.840.10045.2.1", "1.2.840.10045.4.3.2", False),
        ("2.16.840.1.101.3.4.3.18", "1.2.840.10045.4.3.2", False),
        ("2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19", True),
        ("2.16.840.1.101.3.4.3.18", "1.3.6.1.5.5.7.6.45", True),
        ("2.16.840.1.101.3.4.3.18", "1.2.3", None),
        ("1.2.3", "1.2.840.10045.4.3.2", False),
    ],
)
def test_a_certificate_is_as_safe_as_its_weaker_half(key, signature, safe):
    algorithm = der.sequence(der.oid(signature))
    leaf = forge.leaf(key=key_with(key).raw, inner_algorithm=algorithm, outer_algorithm=algorithm)
    assert readiness.readiness(Certificate(leaf.der)).quantum_safe is safe


@pytest.mark.slow
def test_json_and_csv_tell_it(tmp_path):
    path = tmp_path / "chain.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    report = json.loads(certlint(path, "--format", "json").out)
    told = {"key": "classical", "signature": "classical", "quantum_safe": False}
    assert [each["readiness"] for each in report["bundles"][0]["certificates"]] == [told] * 3
    rows = csv.DictReader(certlint(path, "--format", "csv-certificates").out.splitlines())
    assert {(row["key_class"], row["signature_class"], row["quantum_safe"]) for row in rows} == {
        ("classical", "classical", "no")
    }


@pytest.mark.slow
@pytest.mark.parametrize("format", ["text", "markdown", "html-summary"])
def test_what_is_for_people_counts_the_certificates_of_a_run(tmp_path, format):
    """A request and a CRL are not counted, and a certificate is as ready as its weaker half."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.3.19"))
    ready = {"key": key_with("2.16.840.1.101.3.4.3.18").raw, "inner_algorithm": algorithm, "outer_algorithm": algorithm}
    half = forge.leaf(key=key_with("2.16.840.1.101.3.4.3.17").raw)
    for name, data in (
        ("chain", forge.bundle(*forge.chain())),
        ("ready", forge.leaf(**ready).pem.encode()),
        ("half", half.pem.encode()),
        ("request", forge.csr().pem.encode()),
        ("crl", forge.crl_pem(forge.intermediate())),
    ):
        (tmp_path / f"{name}.pem").write_bytes(data)
    told = certlint(tmp_path, "--profile", "hygiene", "--format", format, "--jobs", "1").out
    assert "uantum-safe: 1 of 5 certificates (keys: 3 classical, 2 post-quantum)" in told
    (tmp_path / "only.pem").write_bytes(forge.csr().pem.encode())
    assert "uantum-safe" not in certlint(tmp_path / "only.pem", "--profile", "csr", "--format", format).out
