"""The pool of test keys, what they sign, and the forms they are written in."""

from __future__ import annotations

import subprocess
import sys
from math import isqrt
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests import ROOT, forge
from tests.forge import (
    cert,
    csr,
    der,
    key,
    key_pem,
    leaf,
    make_keys,
    root,
)
from tests.forge.keys import FOLDER, PRIMES
from tests.support.oracles import openssl, openssl_verify, parsed

EVERYTHING = """
import hashlib, itertools
from bench.leaves import realistic_leaves
from tests.forge import chain, csr, key_pem, root
from tests.forge.keyfiles import FORMS
from tests.forge.test_keys import SIGNERS
made = [c.der for c in chain(depth=4)] + [csr().der] + realistic_leaves(4)
made += [root(key=key, hash=hash).der for key, hash in SIGNERS]
made += [key_pem(key, form).encode() for form, key in zip(FORMS, ["p256-a", "rsa1024", "p256-a"] + ["rsa1024"] * 3)]
print(hashlib.sha256(b"".join(made)).hexdigest())
"""

SIGNERS = [
    *(
        ("rsa2048-a", f"{scheme}{digest}")
        for scheme in ("", "pss-")
        for digest in ("sha1", "sha256", "sha384", "sha512")
    ),
    *((name, "sha256") for name in ("rsa1024", "rsa2048-e1", "rsa2048-e3", "rsa3072-a", "rsa4096-b", "rsa2048-roca")),
    *((name, "sha256") for name in ("rsa2048-close-primes", "rsa2048-small-factor", "rsa512", "dsa2048")),
    *((name, "sha384") for name in ("p224", "p256-a", "p384-a", "p521", "secp256k1", "brainpool256")),
    ("rsa1024", "pss-sha256"),
    ("p256-b", "sha1"),
    ("p192", "sha256"),
    ("ed25519-a", ""),
    ("ed448", ""),
]


class TestSignatures:
    @pytest.mark.slow
    def test_another_process_makes_the_same_bytes(self) -> None:
        runs = [
            subprocess.run(
                [sys.executable, "-W", "error", "-c", EVERYTHING],
                cwd=ROOT,
                env={"PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        ]
        assert runs[0] == runs[1]
        assert len(runs[0]) == 65

    @pytest.mark.slow
    @pytest.mark.parametrize(("name", "hash"), SIGNERS)
    def test_openssl_accepts_the_signature_and_refuses_the_tampered_one(
        self, name: str, hash: str, tmp_path: Path
    ) -> None:
        top = root(key=name, hash=hash)
        options = ["-auth_level", "0", "-check_ss_sig"]
        good = openssl_verify(tmp_path, [cert(issuer=top, hash=hash), top], *options)
        assert good.endswith("leaf: OK\n"), good
        bad = openssl_verify(tmp_path, [cert(issuer=top, hash=hash, tamper=True), top], *options)
        assert "certificate signature failure" in bad, bad

    def test_the_name_of_the_issuer_with_the_key_of_another(self) -> None:
        top = root()
        lie = cert(issuer=top, signer="rsa4096-b")
        assert parsed(lie).issuer == parsed(top).subject
        with pytest.raises(InvalidSignature):
            parsed(lie).verify_directly_issued_by(parsed(top))

    def test_inner_and_outer_algorithm(self) -> None:
        other = key("rsa3072-a").algorithm("sha512")
        for knob, inner, outer in (("inner_algorithm", "sha512", "sha256"), ("outer_algorithm", "sha256", "sha512")):
            knobs: dict[str, Any] = {knob: other}
            made = asn1_x509.Certificate.load(cert(**knobs).der)
            assert made["tbs_certificate"]["signature"]["algorithm"].native == f"{inner}_rsa"
            assert made["signature_algorithm"]["algorithm"].native == f"{outer}_rsa"

    def test_a_tampered_request(self) -> None:
        assert "verify failure" in openssl("req", "-verify", "-noout", stdin=csr(tamper=True).pem).stderr
        other = openssl("req", "-verify", "-noout", stdin=csr(signer="rsa2048-a").pem)
        assert "verify failure" in other.stderr

    def test_half_a_key_can_be_certified_but_not_sign(self) -> None:
        made = asn1_x509.Certificate.load(leaf(key="rsa2048-even-exponent").der)
        assert made.public_key["public_key"].parsed["public_exponent"].native == 65536
        with pytest.raises(ValueError, match="no private half"):
            cert(key="rsa2048-even-exponent")


QUICK = ["rsa512", "rsa1024", "p192", "p256-a", "p521", "brainpool256", "ed25519-a", "ed448", "x25519"]
SOUND = [
    "rsa2048-a",
    "rsa2048-f",
    "rsa3072-a",
    "rsa4096-b",
    "p256-a",
    "p384-b",
    "p521",
    "ed25519-b",
    "ed448",
    "dsa2048",
]


def modulus(name: str) -> int:
    public: Any = load_der_public_key(key(name).spki)
    return int(public.public_numbers().n)


class TestKeys:
    @pytest.mark.slow
    def test_the_files_are_what_the_script_makes(self) -> None:
        for name in QUICK:
            assert (FOLDER / f"{name}.pem").read_text() == make_keys.key_file(name)
        assert PRIMES.read_text().startswith(make_keys.prime_line(0))

    @pytest.mark.slow
    def test_all_files_are_what_the_script_makes(self, tmp_path: Path) -> None:
        make_keys.main(tmp_path)
        committed = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix != ".md"}
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed

    @pytest.mark.slow
    @pytest.mark.parametrize("name", SOUND)
    def test_openssl_finds_nothing_wrong(self, name: str) -> None:
        assert openssl("pkey", "-check", "-noout", stdin=key_pem(name)).stdout == "Key is valid\n"

    def test_every_file_says_what_it_is(self) -> None:
        paths = [*FOLDER.glob("*.pem")]
        assert paths
        for path in paths:
            assert path.read_text().startswith(f"TEST KEY {path.stem}: public knowledge")

    def test_close_primes(self) -> None:
        n = modulus("rsa2048-close-primes")
        middle = isqrt(n) + 1
        assert isqrt(middle**2 - n) ** 2 == middle**2 - n

    def test_roca(self) -> None:
        """Modulo each of these primes the modulus is a power of 65537."""
        small = [prime for prime in range(3, 168) if all(prime % d for d in range(2, prime))]
        powers = {prime: {pow(65537, exponent, prime) for exponent in range(prime)} for prime in small}
        assert all(modulus("rsa2048-roca") % prime in powers[prime] for prime in small)
        assert not all(modulus("rsa2048-a") % prime in powers[prime] for prime in small)

    def test_small_factor(self) -> None:
        assert modulus("rsa2048-small-factor") % 251 == 0

    def test_a_public_key_may_be_any_bytes(self) -> None:
        assert der.null() in leaf(key=der.sequence(der.null())).tbs


class TestKeyFiles:
    @pytest.mark.parametrize("form", ["pkcs8", "pkcs1", "encrypted", "legacy-encrypted"])
    def test_rsa(self, form: str) -> None:
        self.opens("rsa2048-a", form)

    @pytest.mark.parametrize("form", ["pkcs8", "sec1", "encrypted", "legacy-encrypted"])
    @pytest.mark.parametrize("name", ["p256-a", "p521"])
    def test_ec(self, name: str, form: str) -> None:
        self.opens(name, form)

    def opens(self, name: str, form: str) -> None:
        answer = openssl("pkey", "-pubout", "-passin", f"pass:{forge.PASSWORD}", stdin=key_pem(name, form))
        assert answer.stdout == key_pem(name, "public"), answer.stderr
        wrong = openssl("pkey", "-pubout", "-passin", "pass:wrong", stdin=key_pem(name, form))
        assert (wrong.returncode != 0) == ("encrypted" in form)
