"""`certlint audit-keys`: keys that share a factor, over every kind of input, with both certificates and all their places."""

from __future__ import annotations

import json
import tarfile
from base64 import b64encode

import jsonschema
import pyarrow as pa
import pytest
from pyarrow import parquet

from certlint.x509 import common_factors
from tests import ROOT, forge
from tests.forge.keys import primes
from tests.support.cli import Answer, certlint

P = primes()
SCHEMA = json.loads((ROOT / "certlint" / "output" / "schemas" / "audit-keys-v1.json").read_text())


def held(name: str, modulus: int, **more) -> bytes:
    """A certificate with this modulus."""
    return forge.cert(name, key=forge.rsa_spki(modulus), signer="p256-a", **more).der


ONE, OTHER = held("one.example.com", P[0] * P[1]), held("other.example.com", P[0] * P[2])
RANDOM = [held(f"sound{n}.example.com", P[10 + 2 * n] * P[11 + 2 * n]) for n in range(8)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(answer: Answer) -> list[tuple[str, list[list[str]]]]:
    """The kinds of findings, and the subjects of the certificates of each key."""
    report = json.loads(answer.out)
    jsonschema.validate(report, SCHEMA)
    assert "internal error" not in answer.err
    return [
        (each["kind"], [[holder["subject"] for holder in key["certificates"]] for key in each["keys"]])
        for each in report["findings"]
    ]


def audited(*words: object, code: int = 1, **more) -> list[tuple[str, list[list[str]]]]:
    answer = certlint("audit-keys", *words, "--format", "json", **more)
    assert answer.code == code, answer.err
    return found(answer)


BOTH = [("shared-factor", [["CN=one.example.com"], ["CN=other.example.com"]])]


def pem(*ders: bytes) -> str:
    return "".join(map(forge.pem, ders))


def write_csv(path, ders):
    path.write_text("id,certificate\n" + "".join(f"{n},{b64encode(der).decode()}\n" for n, der in enumerate(ders)))


def write_parquet(path, ders):
    parquet.write_table(pa.table({"certificate": pa.array(ders, pa.binary())}), path)


def write_lines(path, ders):
    path.write_text("".join(json.dumps({"pem": forge.pem(der)}) + "\n" for der in ders))


def write_tar(path, ders):
    with tarfile.open(path, "w") as archive:
        for number, der in enumerate(ders):
            member = path.with_name(f"{number}.der")
            member.write_bytes(der)
            archive.add(member, member.name)
            member.unlink()


WAYS = {
    "a.pem": lambda path, ders: path.write_text(pem(*ders)),
    "a.der": lambda path, ders: path.write_bytes(b"".join(ders)),
    "a.p7b": lambda path, ders: path.write_bytes(forge.degenerate(*ders)),
    "a.csv": write_csv,
    "a.parquet": write_parquet,
    "a.jsonl": write_lines,
    "a.tar": write_tar,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("form", ["file", "folder"])
def test_every_kind_of_input(name, form, here):
    WAYS[name](here / name, [ONE, *RANDOM, OTHER])
    assert audited(name if form == "file" else ".") == BOTH


@pytest.mark.slow
def test_keys_of_several_files_and_of_a_keystore(here):
    (here / "one.pem").write_text(pem(ONE))
    (here / "pass").write_text("test\n")
    leaf = forge.cert("stored.example.com", key="rsa2048-a")
    (here / "store.p12").write_bytes(forge_p12(leaf))
    (here / "shared.pem").write_text(pem(held("copied.example.com", modulus_of("rsa2048-a"))))
    assert audited("one.pem", "store.p12", "shared.pem", "--passphrase-file", "pass", code=0) == [
        ("shared-key", [["CN=stored.example.com", "CN=copied.example.com"]])
    ]


def forge_p12(leaf: forge.Cert) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
    from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

    certificate = x509.load_der_x509_certificate(leaf.der)
    return serialize_key_and_certificates(b"a", leaf.key.private, certificate, None, BestAvailableEncryption(b"test"))


def modulus_of(name: str) -> int:
    return forge.key(name).private.public_key().public_numbers().n


def test_standard_input(here):
    assert audited("-", stdin=pem(ONE, *RANDOM, OTHER).encode()) == BOTH


def test_the_places_of_both_are_told_and_copies_are_no_finding(here):
    (here / "a.pem").write_text(pem(ONE, RANDOM[0]))
    (here / "b.pem").write_text(pem(OTHER, ONE))
    answer = certlint("audit-keys", "a.pem", "b.pem")
    assert answer.code == 1
    first, second = answer.out.split("RSA-2048")[1:]
    assert "CN=one.example.com" in first
    assert f"in a.pem, byte 0; b.pem, byte {len(pem(OTHER))}" in first
    assert "CN=other.example.com" in second
    assert "in b.pem, byte 0" in second
    assert forge_digest(ONE) in first
    assert forge_digest(OTHER) in second
    assert "fix  shared-factor: revoke" in second
    assert "3 certificates, 1 copy" in answer.out


def forge_digest(der: bytes) -> str:
    from hashlib import sha256

    return sha256(der).hexdigest()


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_shared_is_told_to_nobody(form, here):
    """It is the private key of both."""
    (here / "a.pem").write_text(pem(ONE, OTHER))
    answer = certlint("audit-keys", "a.pem", "--format", form)
    assert (answer.code, "share" in answer.out) == (1, True)
    for prime in P[:3]:
        assert str(prime) not in answer.all
        assert f"{prime:x}"[:20] not in answer.all.lower()


@pytest.mark.slow
def test_a_prime_of_many_is_one_finding(here):
    ders = [held(f"h{n}.example.com", P[0] * P[30 + n]) for n in range(30)]
    (here / "a.pem").write_text(pem(*ders, *RANDOM))
    ((kind, keys),) = audited("a.pem")
    assert (kind, len(keys)) == ("shared-factor", 30)
    answer = certlint("audit-keys", "a.pem")
    assert "30 RSA keys share a factor of 1,024 bits" in answer.out
    assert "and 10 more keys: --format json lists all" in answer.out


@pytest.mark.slow
def test_one_key_in_several_certificates_is_one_warning(here):
    ders = [held(f"h{n}.example.com", P[0] * P[1]) for n in range(3)]
    (here / "a.pem").write_text(pem(*ders))
    finding = ("shared-key", [[f"CN=h{n}.example.com" for n in range(3)]])
    assert audited("a.pem", code=0) == [finding]
    assert audited("a.pem", "--fail-on", "warning", code=1) == [finding]
    # Each is reported once, also beside a key that shares a prime with it.
    (here / "b.pem").write_text(pem(*ders, OTHER))
    kinds = [(kind, len(keys)) for kind, keys in audited("b.pem")]
    assert kinds == [("shared-factor", 2), ("shared-key", 1)]
    assert audited("b.pem", "--fail-on", "never", code=0)


def test_certificates_of_a_ca_may_have_one_key(here):
    ders = [held("Example CA", P[0] * P[1], serial=n, ca=True, san=None) for n in (5, 6)]
    (here / "a.pem").write_text(pem(*ders))
    assert audited("a.pem", code=0) == []


@pytest.mark.parametrize(
    ("modulus", "factor"),
    [(3 * P[0] * P[1], 3), (4093**9 * P[0], 4093), (2**900 * P[0], 2), (65537 * P[0], 65537)],
    ids=["3", "4093", "2", "65537"],
)
def test_a_small_factor_is_told_and_shared_with_nobody(modulus, factor, here):
    ders = [held("odd.example.com", modulus), held("odder.example.com", factor * P[5] * P[6])]
    (here / "a.pem").write_text(pem(*ders, *RANDOM))
    assert audited("a.pem") == [
        ("small-factor", [["CN=odd.example.com"]]),
        ("small-factor", [["CN=odder.example.com"]]),
    ]
    assert f"the RSA modulus is divisible by {factor}\n" in certlint("audit-keys", "a.pem").out


def test_what_is_left_beside_small_factors_is_compared(here):
    (here / "a.pem").write_text(pem(held("a.example.com", 15 * P[0] * P[1]), held("b.example.com", 21 * P[0] * P[1])))
    assert [kind for kind, _ in audited("a.pem")] == ["shared-factor", "small-factor", "small-factor"]


def test_what_is_no_certificate_is_counted_and_what_is_broken_is_told(here):
    (here / "a.pem").write_text(pem(ONE) + forge.key_pem("rsa2048-a") + forge.csr("x.example.com").pem)
    answer = certlint("audit-keys", "a.pem")
    assert (answer.code, "2 other objects" in answer.out) == (0, True)
    (here / "b.pem").write_text(pem(ONE, b"\x30\x03\x02\x01\x00", OTHER))
    answer = certlint("audit-keys", "b.pem")
    assert answer.code == 3
    assert "shared-factor" in answer.out
    assert "b.pem, byte" in answer.err
    assert "not evaluated" in answer.err
    assert audited("b.pem", code=3) == BOTH


@pytest.mark.parametrize("modulus", [2**16385 + 1, 0, -5], ids=["long", "zero", "negative"])
def test_a_modulus_that_cannot_be_compared(modulus, here):
    (here / "a.pem").write_text(pem(ONE, held("odd.example.com", modulus), OTHER))
    assert audited("a.pem", code=3) == BOTH


def test_nothing_to_compare_is_no_pass(here):
    (here / "a.pem").write_text(pem(forge.cert("x.example.com", key="p256-a").der))
    answer = certlint("audit-keys", "a.pem")
    assert (answer.code, "no RSA key was found" in answer.out) == (3, True)
    assert certlint("audit-keys", "none.pem").code == 3


def test_memory_is_bounded_and_told(here):
    (here / "a.pem").write_text(pem(ONE, *RANDOM, OTHER))
    assert "memory: at most about " in certlint("audit-keys", "a.pem").out
    answer = certlint("audit-keys", "a.pem", "--max-memory", "20k")
    assert answer.code == 3
    assert "of memory" in answer.err
    assert "--max-memory" in answer.err
    assert certlint("audit-keys", "a.pem", "--max-memory", "x").code == 2


def test_without_gmp_many_are_refused_with_a_hint(here, monkeypatch):
    """The limit is lowered, not the arithmetic replaced: how slow that is would be a test of minutes."""
    monkeypatch.setattr("certlint.batch.key_audit.best_arithmetic", lambda: common_factors.PLAIN)
    monkeypatch.setattr("certlint.batch.key_audit.MOST_PLAIN", 9)
    (here / "a.pem").write_text(pem(ONE, *RANDOM))
    assert certlint("audit-keys", "a.pem").code == 0
    (here / "b.pem").write_text(pem(ONE, *RANDOM, OTHER))
    answer = certlint("audit-keys", "b.pem")
    assert answer.code == 2
    assert "pip install 'certlint[gcd]'" in answer.err


def test_hostile_names_are_escaped(here):
    (here / "a.pem").write_text(pem(held("a\x1b[2Jb\u202e", P[0] * P[1]), OTHER))
    answer = certlint("audit-keys", "a.pem")
    assert answer.code == 1
    assert "\x1b" not in answer.all
    assert "\u202e" not in answer.all
    assert audited("a.pem")[0][0] == "shared-factor"
