"""Private keys of ML-DSA, ML-KEM and SLH-DSA, in each form that RFC 9881, 9935 and 9909 allow: their own examples."""

from __future__ import annotations

from hashlib import sha256

import pytest

from certlint import pem
from certlint.bundle.post_quantum_key import is_post_quantum
from certlint.bundle.private_key import PrivateKey, public_half
from certlint.policy import tables
from certlint.x509.certificate import Certificate
from tests import ROOT, forge
from tests.forge import der
from tests.support.cli import certlint
from tests.support.judging import findings

EXAMPLES = ROOT / "tests" / "data" / "post-quantum"
GOOD = sorted(path for path in EXAMPLES.glob("*.priv") if not path.name.startswith(("bad-", "ML-KEM-512-seed")))


def key_of(name: str) -> PrivateKey:
    return PrivateKey(pem.read((EXAMPLES / name).read_bytes(), name))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_form_is_read_and_has_the_public_key_of_the_rfc(path):
    found = key_of(path.name)
    assert found.error == ""
    assert found.public_key is not None
    digest = sha256(found.public_key.raw).hexdigest()
    assert found.public_key.title in tables.values("known-keys")[digest].replace("SLH-DSA", found.public_key.title)
    (block,) = pem.read(path.read_bytes(), path.name).blocks
    assert public_half(block).raw == found.public_key.raw


@pytest.mark.parametrize("name", ["ML-DSA-65", "ML-KEM-768", "SLH-DSA-SHA2-128s"])
def test_a_key_is_matched_with_its_certificate(name):
    (block,) = pem.read((EXAMPLES / f"{name}.crt").read_bytes(), name).blocks
    keys = [key_of(path.name) for path in GOOD if path.name.startswith(name)]
    assert keys
    assert all(key.owns(Certificate(block.der)) for key in keys)
    assert not any(key.owns(Certificate(forge.leaf().der)) for key in keys)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bad-ML-DSA-44-1", "do not belong together"),
        ("bad-ML-DSA-44-2", "do not make"),
        ("bad-ML-DSA-44-3", "do not make"),
        ("bad-ML-KEM-512-3", "do not make"),
        ("ML-KEM-512-seed", "cannot compute"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_why_and_nothing_of_it(name, why):
    found = key_of(f"{name}.priv")
    assert found.public_key is None
    assert why in found.error


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x01\x00", b"\x04\x02ab", b"\x30\x00", b"\x05\x00", b"\x80\x7f", bytes(63)]
)
@pytest.mark.parametrize("oid", ["2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.4.2", "2.16.840.1.101.3.4.3.21"])
def test_damaged_contents_are_an_error_in_words(oid, content):
    encoded = der.sequence(der.integer(0), der.sequence(der.oid(oid)), der.octet_string(content))
    found = PrivateKey(pem.read(forge.pem(encoded, "PRIVATE KEY").encode(), "key.pem"))
    assert found.error
    assert found.public_key is None


DSA, KEM, SLH = "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.4.2", "2.16.840.1.101.3.4.3.20"
PARTS = "is not a seed, an expanded key, or both"


@pytest.mark.parametrize(
    ("oid", "content", "why"),
    [
        (DSA, b"\x80\x1f" + bytes(31), "has a seed of 31 bytes, not 32"),
        (KEM, b"\x80\x20" + bytes(32), "has a seed of 32 bytes, not 64"),
        (DSA, der.sequence(der.octet_string(bytes(33)), der.octet_string(bytes(9))), "has a seed of 33 bytes, not 32"),
        (DSA, der.sequence(der.octet_string(bytes(32))), PARTS),
        (DSA, der.sequence(*[der.octet_string(bytes(32))] * 3), PARTS),
        (DSA, der.sequence(der.octet_string(bytes(32)), der.integer(1)), PARTS),
        (DSA, der.sequence(der.integer(1), der.octet_string(bytes(32))), PARTS),
        (DSA, der.integer(1), PARTS),
        (KEM, der.octet_string(bytes(2400)), "has an expanded key whose parts do not make a ML-KEM-768 key"),
        (SLH, bytes(63), "has 63 bytes, not the 64 of a SLH-DSA-SHA2-128s key"),
        (SLH, bytes(65), "has 65 bytes, not the 64 of a SLH-DSA-SHA2-128s key"),
        (
            "1.3.6.1.5.5.7.6.45",
            b"key",
            "is a key for composite MLDSA65-ECDSA-P256-SHA512, which certlint does not read",
        ),
    ],
)
def test_why_a_key_cannot_be_used_word_for_word(oid, content, why):
    encoded = der.sequence(der.integer(0), der.sequence(der.oid(oid)), der.octet_string(content))
    found = PrivateKey(pem.read(forge.pem(encoded, "PRIVATE KEY").encode(), "key.pem"))
    assert (found.error, found.public_key) == (f"the key in the PRIVATE KEY block {why}", None)
    in_der = PrivateKey(pem.read(encoded, "key.der"))
    assert in_der.error in (f"the key in the DER block {why}", f"the key in the PRIVATE KEY block {why}")


@pytest.mark.parametrize(
    "encoded",
    [
        der.sequence(der.integer(0), der.sequence(der.oid(DSA))),
        der.sequence(der.integer(0), der.octet_string(b""), der.octet_string(b"")),
        der.sequence(der.integer(0), der.sequence(der.oid(DSA)), der.integer(0)),
        der.sequence(der.integer(0), der.sequence(), der.octet_string(b"")),
        der.sequence(der.integer(0), der.sequence(der.integer(1)), der.octet_string(b"")),
        b"",
    ],
)
def test_what_is_no_private_key_is_none_of_these(encoded):
    assert not is_post_quantum(encoded)


def test_a_composite_key_is_named():
    encoded = der.sequence(der.integer(0), der.sequence(der.oid("1.3.6.1.5.5.7.6.45")), der.octet_string(b"key"))
    found = PrivateKey(pem.read(forge.pem(encoded, "PRIVATE KEY").encode(), "key.pem"))
    assert "composite MLDSA65-ECDSA-P256-SHA512" in found.error


@pytest.mark.slow
def test_a_key_beside_its_certificate_is_no_finding():
    answer = certlint(EXAMPLES / "ML-DSA-65.crt", "--key", EXAMPLES / "ML-DSA-65-both.priv", "--profile", "hygiene")
    assert "key/" not in answer.out.replace("file/key-exposed", "")
    answer = certlint(EXAMPLES / "ML-DSA-65.crt", "--key", EXAMPLES / "ML-DSA-44-both.priv", "--profile", "hygiene")
    assert "key/mismatch" in answer.out


def test_show_names_the_algorithm_and_whether_it_withstands():
    assert "yes (key: post-quantum, signature: post-quantum)" in certlint("show", EXAMPLES / "ML-DSA-65.crt").out
    assert "SLH-DSA-SHA2-128s" in certlint("show", EXAMPLES / "SLH-DSA-SHA2-128s.crt").out


def test_an_ml_kem_key_of_a_server_is_one_error():
    (block,) = pem.read((EXAMPLES / "ML-KEM-768.crt").read_bytes(), "kem").blocks
    assert [each.severity.label for each in findings("crypto/kem-key", [block.der], profile="hygiene")] == ["error"]
