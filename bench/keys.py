"""Comparing RSA keys: moduli that are hard to come by, made cheaply, in certificates that nobody has signed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import gmpy2

from bench.measure import Row, peak, spent
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der

CERTLINT = str(Path(sys.executable).with_name("certlint"))
BITS = 2048
FEW, MANY = 5_000, 20_000
PLANTED = 10
"""How many pairs share a prime."""
_SMOOTH = 1_000_000
_FIELDS = ("version", "serial_number", "tbs_signature", "issuer", "validity", "subject")


def moduli(count: int, seed: int = 1) -> Iterator[int]:
    """Random odd numbers without their factors below a million: two of them share a larger one in rare cases alone.

    The last ones are products: of twenty each two share a prime.
    """
    random = Random(seed)
    small = gmpy2.primorial(_SMOOTH)
    for _ in range(count - 2 * PLANTED):
        number = gmpy2.mpz(random.getrandbits(BITS + 20) | 1)
        while (part := gmpy2.gcd(number, small)) > 1:
            number //= part
        yield int(number)
    primes = [int(gmpy2.next_prime(random.getrandbits(BITS // 2) | 3 << (BITS // 2 - 2))) for _ in range(3 * PLANTED)]
    for index in range(PLANTED):
        yield primes[index] * primes[PLANTED + index]
        yield primes[index] * primes[2 * PLANTED + index]


def write(path: Path, count: int) -> None:
    """A PEM file of `count` certificates with these keys."""
    model = Certificate(forge.cert("host.example.com").der)
    fields = [model.raw[name] for name in _FIELDS]
    ends = [model.raw["signature_algorithm"], model.raw["signature_value"]]
    with path.open("w") as file:
        for modulus in moduli(count):
            tbs = der.sequence(*fields, forge.rsa_spki(modulus))
            file.write(forge.pem(der.sequence(tbs, *ends)))


def rows() -> list[Row]:
    """20,000 keys beside 5,000: n log² n grows by 5.4; and memory beside what is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        files = {count: Path(folder, f"{count}.pem") for count in (FEW, MANY)}
        for count, path in files.items():
            write(path, count)
        commands = {count: [CERTLINT, "audit-keys", str(path), "--fail-on", "never"] for count, path in files.items()}
        few, many = (min(spent(commands[count]) for _ in range(3)) for count in (FEW, MANY))
        memory = peak(commands[MANY]) / 1000
    return [
        Row(f"`audit-keys`, {MANY:,} keys of {BITS:,} bits", f"{FEW:,} keys", many, few, "s", many / few, "<= 6.5"),
        Row(f"memory, `audit-keys`, {MANY:,} keys", "400 MB", memory, 400.0, "MB", memory / 400, "<= 1.0"),
    ]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
