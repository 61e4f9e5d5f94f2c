"""Private keys that take too long to verify are reported, not tried."""

from __future__ import annotations

import json
import re
from math import gcd

import pytest

from certlint import pem
from certlint.bundle.private_key import MAX_SIZE, PrivateKey
from certlint.cli import main
from certlint.x509.rsa import MAX_RSA_BITS
from tests import forge
from tests.forge import der
from tests.support.guard import processor_seconds

USUAL = ("--fqdn", forge.FQDN, "--as-of", "2026-06-01", "--format", "json")


def rsa_key(bits: int) -> bytes:
    """An RSA key whose numbers fit each other, of two numbers that need not be primes."""
    exponent = 65537
    p, q = ((1 << bits // 2) - 1, (1 << bits // 2) - 3)
    while gcd(exponent, p - 1) > 1:
        p -= 4
    while gcd(exponent, q - 1) > 1 or gcd(p, q) > 1:
        q -= 4
    inverse = pow(exponent, -1, (p - 1) * (q - 1) // gcd(p - 1, q - 1))
    numbers = (0, p * q, exponent, inverse, p, q, inverse % (p - 1), inverse % (q - 1), pow(q, -1, p))
    return der.sequence(*map(der.integer, numbers))


def dsa_key(bits: int) -> bytes:
    vast = der.integer((1 << bits) - 1)
    algorithm = der.sequence(der.oid("1.2.840.10040.4.1"), der.sequence(vast, der.integer(7), der.integer(3)))
    return der.sequence(der.integer(0), algorithm, der.octet_string(vast))


LARGE = {
    "rsa": forge.pem(rsa_key(1 << 16), "RSA PRIVATE KEY"),
    "rsa-short": forge.pem(der.sequence(der.integer(0), der.integer((1 << 20000) - 1)), "RSA PRIVATE KEY"),
    "dsa": forge.pem(dsa_key(1 << 15), "PRIVATE KEY"),
    "anything": forge.pem(der.sequence(der.octet_string(bytes(MAX_SIZE))), "PRIVATE KEY"),
}

TOO_LARGE = r"are read\b|certlint reads at most"


@pytest.mark.parametrize("name", LARGE)
def test_a_key_that_is_too_large_is_told_and_not_tried(name, tmp_path, capsys):
    path, key = tmp_path / "good.pem", tmp_path / "key.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    key.write_text(LARGE[name])
    key.chmod(0o600)
    with processor_seconds(10):
        assert main([str(path), "--key", str(key), *USUAL]) == 1
    (bundle,) = json.loads(capsys.readouterr().out)["bundles"]
    (finding,) = (each for each in bundle["findings"] if each["rule"] == "key/unreadable")
    assert re.search(TOO_LARGE, finding["message"])
    with processor_seconds(10):
        assert main(["csr", "--fqdn", forge.FQDN, "--key", str(key), "--out-dir", str(tmp_path / "made")]) == 3
    assert re.search(TOO_LARGE, capsys.readouterr().err)


@pytest.mark.slow
def test_one_of_as_many_bits_as_are_read_is_tried():
    read = PrivateKey(pem.read(forge.pem(rsa_key(MAX_RSA_BITS), "RSA PRIVATE KEY").encode(), "key.pem"))
    assert "do not match each other" in read.error
