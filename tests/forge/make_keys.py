"""Makes the pool of test keys in tests/forge_keys, the same bytes every time: ``python -m tests.forge.make_keys``.

Every number comes out of SHAKE-256 over the key's name, so nobody should ever trust these keys with anything.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from hashlib import shake_256
from itertools import count, islice
from math import gcd, prod
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, x25519

from tests.forge.keys import FOLDER, PRIMES, Key, key_of, rsa_key, rsa_spki
from tests.forge.pem import pem

NOTICE = "TEST KEY {name}: public knowledge, made by tests/forge/make_keys.py. Never use it for anything else.\n"

SMALL_PRIMES = [n for n in range(2, 2000) if all(n % d for d in range(2, int(n**0.5) + 1))]
PRODUCT = prod(SMALL_PRIMES)
TOGETHER = 24
"""How many numbers OpenSSL is asked about at a time: some of these are behind the prime that is looked for, for nothing."""


def first_prime(candidates: Iterable[int]) -> int:
    """The first of the candidates, all above the small primes, that is prime."""
    left = (n for n in candidates if gcd(n, PRODUCT) == 1)
    while some := list(islice(left, TOGETHER)):
        asked = ["openssl", "prime", "-hex", *(f"{n:x}" for n in some)]
        answers = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
        for n, answer in zip(some, answers, strict=True):
            if answer.endswith(" is prime"):
                return n
    raise ValueError("none of the candidates is prime")


def numbers(name: str, bits: int) -> Iterator[int]:
    """Endless numbers below 2**bits, fixed by the name."""
    for index in count():
        yield int.from_bytes(shake_256(f"certlint {name} {index}".encode()).digest((bits + 7) // 8), "big") % (
            1 << bits
        )


def prime(name: str, bits: int, e: int = 65537) -> int:
    """A prime of exactly `bits` bits, the two highest set, that fits the public exponent."""
    high = 3 << (bits - 2)
    candidates = (number | high | 1 for number in numbers(name, bits))
    return first_prime(n for n in candidates if gcd(n - 1, e) == 1)


def next_prime(start: int, e: int = 65537) -> int:
    return first_prime(n for n in count(start | 1, 2) if gcd(n - 1, e) == 1)


def rsa(name: str, bits: int, e: int = 65537) -> Key:
    return rsa_key(prime(f"{name} p", bits // 2, e), prime(f"{name} q", bits // 2, e), e)


def close_primes(name: str) -> Key:
    """Fermat's factoring finds these two at once."""
    p = prime(f"{name} p", 1024)
    return rsa_key(p, next_prime(p + 2))


def small_factor(name: str) -> Key:
    return rsa_key(prime(f"{name} p", 2040), 251)


def roca(name: str) -> Key:
    """Both primes have the form k*M + (65537**a mod M), M the product of the first 126 primes (CVE-2017-15361)."""
    primorial = prod(SMALL_PRIMES[:126])

    def weak_prime(half: str) -> int:
        exponents = numbers(f"{name} {half} a", 64)
        factors = (number for number in numbers(f"{name} {half} k", 1024))
        forms = (
            (number | 3 << 1022) // primorial * primorial + pow(65537, a, primorial)
            for number, a in zip(factors, exponents, strict=False)
        )
        return first_prime(n for n in forms if n.bit_length() == 1024 and gcd(n - 1, 65537) == 1)

    return rsa_key(weak_prime("p"), weak_prime("q"))


def public_only(name: str, e: int) -> Key:
    """An exponent with which nobody can sign."""
    return Key(rsa_spki(prime(f"{name} p", 1024) * prime(f"{name} q", 1024), e))


def elliptic(name: str, curve: ec.EllipticCurve) -> Key:
    return key_of(ec.derive_private_key(next(numbers(name, curve.key_size - 1)) | 1, curve))


def dsa2048(name: str) -> Key:
    q = prime(f"{name} q", 256, 1)
    candidates = (number | 3 << 2046 for number in numbers(f"{name} p", 2048))
    p = first_prime(number - number % (2 * q) + 1 for number in candidates)
    g = pow(2, (p - 1) // q, p)
    x = next(numbers(f"{name} x", 255))
    public = dsa.DSAPublicNumbers(pow(g, x, p), dsa.DSAParameterNumbers(p, q, g))
    return key_of(dsa.DSAPrivateNumbers(x, public).private_key())


def seed(name: str, size: int) -> bytes:
    return shake_256(f"certlint {name}".encode()).digest(size)


POOL: dict[str, Callable[[str], Key]] = {
    **{f"rsa2048-{letter}": lambda name: rsa(name, 2048) for letter in "abcdef"},
    **{f"rsa3072-{letter}": lambda name: rsa(name, 3072) for letter in "abcdef"},
    **{f"rsa4096-{letter}": lambda name: rsa(name, 4096) for letter in "ab"},
    "rsa512": lambda name: rsa(name, 512),
    "rsa1024": lambda name: rsa(name, 1024),
    "rsa2048-e3": lambda name: rsa(name, 2048, 3),
    "rsa2048-e1": lambda name: rsa(name, 2048, 1),
    "rsa2048-even-exponent": lambda name: public_only(name, 65536),
    "rsa2048-close-primes": close_primes,
    "rsa2048-small-factor": small_factor,
    "rsa2048-roca": roca,
    "p192": lambda name: elliptic(name, ec.SECP192R1()),
    "p224": lambda name: elliptic(name, ec.SECP224R1()),
    **{f"p256-{letter}": lambda name: elliptic(name, ec.SECP256R1()) for letter in "abc"},
    **{f"p384-{letter}": lambda name: elliptic(name, ec.SECP384R1()) for letter in "ab"},
    "p521": lambda name: elliptic(name, ec.SECP521R1()),
    "secp256k1": lambda name: elliptic(name, ec.SECP256K1()),
    "brainpool256": lambda name: elliptic(name, ec.BrainpoolP256R1()),
    "ed25519-a": lambda name: key_of(ed25519.Ed25519PrivateKey.from_private_bytes(seed(name, 32))),
    "ed25519-b": lambda name: key_of(ed25519.Ed25519PrivateKey.from_private_bytes(seed(name, 32))),
    "ed448": lambda name: key_of(ed448.Ed448PrivateKey.from_private_bytes(seed(name, 57))),
    "x25519": lambda name: key_of(x25519.X25519PrivateKey.from_private_bytes(seed(name, 32))),
    "dsa2048": dsa2048,
}


def key_file(name: str) -> str:
    """The text of one file of the pool: a notice, the public key, the private key where there is one."""
    key = POOL[name](name)
    secret = pem(key.pkcs8, "PRIVATE KEY") if key.pkcs8 else ""
    return NOTICE.format(name=name) + pem(key.spki, "PUBLIC KEY") + secret


def prime_line(index: int) -> str:
    return f"{prime(f'pool {index}', 1024):x}\n"


def main(folder: Path = FOLDER) -> None:
    for name in POOL:
        (folder / f"{name}.pem").write_text(key_file(name), "ascii")
    (folder / PRIMES.name).write_text("".join(map(prime_line, range(148))), "ascii")


if __name__ == "__main__":
    main()
