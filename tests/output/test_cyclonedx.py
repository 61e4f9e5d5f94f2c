"""The bill of materials: what is in it, once each, and whether it is sound. `readers.cyclonedx` holds the official schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from certlint.asn1 import oids
from certlint.output.crypto_assets import RESISTANT, UNKNOWN, VULNERABLE, algorithm_of_key
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import bundle, der, key_pem
from tests.support import readers
from tests.support.cli import DAY, certlint

HYGIENE = ("--profile", "hygiene", *DAY, "--format", "cyclonedx")
LEAF, MIDDLE, ROOT = CHAIN = forge.chain()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def bill(*arguments: object) -> dict[str, Any]:
    text = certlint(*arguments, *HYGIENE).out
    readers.cyclonedx(text)
    return json.loads(text)


def assets(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in found["components"] if each["cryptoProperties"]["assetType"] == kind]


def told(component: dict[str, Any], name: str) -> list[str]:
    return [each["value"] for each in component["properties"] if each["name"] == f"certlint:{name}"]


def test_certificates_keys_and_algorithms_depend_on_each_other():
    Path("a.pem").write_bytes(bundle(*CHAIN))
    found = bill("a.pem")
    assert {each["name"] for each in assets(found, "certificate")} == {
        "CN=cluster.example.com",
        "CN=Example Test Issuing CA",
        "CN=Example Test Root CA",
    }
    needs = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    (leaf,) = (each for each in assets(found, "certificate") if told(each, "role") == ["leaf"])
    (issuer,) = (each for each in assets(found, "certificate") if told(each, "role") == ["intermediate"])
    key = next(ref for ref in needs[leaf["bom-ref"]] if ref.startswith("key/"))
    assert issuer["bom-ref"] in needs[leaf["bom-ref"]]
    assert needs[key] == ["algorithm/RSA-3072/1.2.840.113549.1.1.1"]
    assert "algorithm/RSA with SHA-256/1.2.840.113549.1.1.11" in needs[leaf["bom-ref"]]


def test_what_is_in_several_places_is_one_component():
    for name in ("a.pem", "b.pem"):
        Path(name).write_bytes(bundle(*CHAIN))
    found = bill("a.pem", "b.pem")
    assert [len(each["evidence"]["occurrences"]) for each in assets(found, "certificate")] == [2, 2, 2]


def test_a_key_and_an_issuer_count_wherever_they_are_beside_the_certificate():
    """`a.pem` is read first and has the leaf alone; a key of another certificate with the same key counts too."""
    again = forge.leaf(serial=77)
    Path("a.pem").write_bytes(bundle(LEAF, again))
    Path("b.pem").write_bytes(bundle(*CHAIN) + key_pem().encode())
    found = bill("a.pem", "b.pem")
    (leaf,) = (each for each in assets(found, "certificate") if len(each["evidence"]["occurrences"]) == 2)
    needs = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    key = next(ref for ref in needs[leaf["bom-ref"]] if ref.startswith("key/"))
    (found_key,) = (each for each in found["components"] if each["bom-ref"] == key)
    assert told(found_key, "private-key-beside-it") == ["yes"]
    assert [ref for ref in needs[leaf["bom-ref"]] if ref.startswith("certificate/")]


def test_verdicts_and_findings_are_properties():
    Path("a.pem").write_bytes(bundle(forge.leaf(key="rsa1024"), MIDDLE))
    found = bill("a.pem")
    (leaf,) = (each for each in assets(found, "certificate") if told(each, "role") == ["leaf"])
    assert told(leaf, "verdict") == ["fail"]
    assert any("crypto/" in each for each in told(leaf, "finding"))
    assert {"name": "certlint:verdict", "value": "fail"} in found["metadata"]["properties"]


def test_what_could_not_be_read_is_told():
    Path("a.pem").write_bytes(b"nothing")
    names = {each["name"]: each["value"] for each in bill("a.pem", "gone.pem")["metadata"]["properties"]}
    assert "gone.pem" in names["certlint:not-read"]


def test_no_private_key_is_in_it():
    Path("a.pem").write_bytes(bundle(*CHAIN) + key_pem().encode())
    answer = certlint("a.pem", *HYGIENE)
    assert not any(line in answer.out for line in key_pem().splitlines()[1:-1])


@pytest.mark.slow
def test_the_same_input_makes_the_same_bytes():
    Path("a.pem").write_bytes(bundle(*CHAIN))
    assert certlint("a.pem", *HYGIENE).out == certlint("a.pem", *HYGIENE).out


@pytest.mark.parametrize(
    ("key", "quantum", "strength", "category", "curve"),
    [
        ("rsa2048-a", VULNERABLE, 112, 0, ""),
        ("rsa3072-a", VULNERABLE, 128, 0, ""),
        ("p256-a", VULNERABLE, 128, 0, "nist/P-256"),
        ("p384-a", VULNERABLE, 192, 0, "nist/P-384"),
        ("ed25519-a", VULNERABLE, 128, 0, "other/Ed25519"),
        ("ed448", VULNERABLE, 224, 0, "other/Ed448"),
    ],
)
def test_algorithms_have_their_post_quantum_class(key, quantum, strength, category, curve):
    found = algorithm_of_key(Certificate(forge.cert(key=key).der).part("public_key"))
    assert (found.quantum, found.strength, found.category, found.curve) == (quantum, strength, category, curve)


def of_octets(oid: str, octets: int) -> bytes:
    return der.sequence(der.sequence(der.oid(oid)), der.bit_string(bytes(octets)))


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("rsa2048-a", 0),
        (of_octets("2.16.840.1.101.3.4.3.18", 1952), 3),  # ML-DSA-65
        (of_octets("1.3.6.1.5.5.7.6.45", 2017), None),  # a composite with it
        (of_octets("1.2.3.4", 32), None),
    ],
)
def test_the_level_is_0_only_of_what_quantum_computers_break(key, level):
    """CycloneDX: 0 says that an algorithm meets none of NIST's categories."""
    found = algorithm_of_key(Certificate(forge.leaf(key=key).der).part("public_key"))
    assert found.component["cryptoProperties"]["algorithmProperties"].get("nistQuantumSecurityLevel") == level


def test_every_kind_of_key_has_a_class():
    from certlint.x509.parts import PublicKey

    class Key(PublicKey):
        def __init__(self, kind: str, oid: str) -> None:
            self.kind, self.curve, self.modulus, self.frame = kind, "", 0, None
            self.algorithm = type("Algorithm", (), {"oid": oid, "parameters": b""})()

    for oid, kind in oids.KEY_ALGORITHMS.items():
        assert algorithm_of_key(Key(kind, oid)).quantum != UNKNOWN, kind
    for oid, kind in oids.POST_QUANTUM.items():
        primitive = "kem" if "ml-kem" in kind or "mlkem" in kind else "signature"
        assert algorithm_of_key(Key(kind, oid)).primitive == primitive, kind
    assert algorithm_of_key(Key("", "1.2.3")).quantum == UNKNOWN
    assert algorithm_of_key(Key("ml-dsa-65", "2.16.840.1.101.3.4.3.18"))[-2:] == (RESISTANT, 3)
    assert algorithm_of_key(Key("", "2.16.840.1.101.3.4.3.31"))[-2:] == (RESISTANT, 5)
