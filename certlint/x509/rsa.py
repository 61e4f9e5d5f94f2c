"""Detects weak RSA moduli in microseconds.

Each test runs for every key, so it begins with remainders modulo small numbers, which decide nearly all cases. The first of
these numbers fit in one digit of Python's integers (30 bits), which takes a third of the time.
"""

from __future__ import annotations

from itertools import compress
from math import gcd, isqrt, prod

from certlint.caches import remembered

_TOP = 752
_COMPOSITE = set().union(*(range(n * n, _TOP, n) for n in range(2, isqrt(_TOP) + 1)))
_PRIMES = tuple(n for n in range(2, _TOP) if n not in _COMPOSITE)
_ALL_PRIMES = prod(_PRIMES)

ROUNDS = 100
"""The number of steps of Fermat's method that a key has to withstand."""
# Squares have few remainders modulo these; together, about one in a thousand nonsquares passes.
_SIEVES = ((64, 63, 65, 11, 17), (19, 23, 29, 31, 37, 41, 43))
# The product of some sieves; for each, by the remainder of the modulus, the result of `_pattern`; 0 until first needed.
_PATTERNS = [(prod(sieves), [(m, [0] * m) for m in sieves]) for sieves in _SIEVES]
FURTHER = 1 << 12
"""Primes up to this number are tried for a suspicious key; in audits, those up to `_TOP`."""
LONG = 8192
"""For longer moduli, only primes up to `_TOP` are tried: there are few such keys, and each takes long."""
MAX_RSA_BITS = 16384
"""Longer moduli take too long to evaluate."""


def is_clear(modulus: int) -> bool:
    """Whether none of these tests finds a weakness. False for a modulus that is too long to test."""
    return (
        modulus.bit_length() <= MAX_RSA_BITS
        and gcd(modulus, _ALL_PRIMES) == 1
        and not fermat(modulus)
        and not has_roca_fingerprint(modulus)
    )


def small_factor(modulus: int, above: int, below: int) -> int:
    """The smallest prime between `above` and `below` (at most 752) that divides `modulus`, or 0."""
    shared = gcd(modulus, _ALL_PRIMES)
    return next((p for p in _PRIMES if above < p < below and shared % p == 0), 0)


@remembered(1)
def _more_primes() -> tuple[list[int], int]:
    """The primes that are tried, and their product; 65537 is a factor of keys that were generated wrongly."""
    tried = bytearray([0, 0]) + bytearray([1]) * (FURTHER - 2)
    for n in _PRIMES:
        tried[n * n :: n] = bytes(len(range(n * n, FURTHER, n)))
    primes = [*compress(range(FURTHER), tried), 65537]
    return primes, prod(primes)


@remembered(128)  # if a screen finds a factor, the check calls it again
def trial_factor(modulus: int) -> int:
    """The smallest prime below `FURTHER`, or 65537, that divides a modulus, or 0; for a long one, a prime up to `_TOP`.

    The remainder modulo the product takes 0.2 ms for 16,384 bits: a sixth of a run over a thousand such keys.
    """
    primes, product = _more_primes() if modulus.bit_length() <= LONG else (_PRIMES, _ALL_PRIMES)
    shared = gcd(modulus, product)
    return 0 if shared == 1 else next(n for n in primes if shared % n == 0)


def small_part(modulus: int) -> int:
    """The largest divisor of a modulus that consists of the primes which `trial_factor` tries."""
    part = gcd(modulus, _more_primes()[1])
    while (more := gcd(modulus, part * part)) > part:
        part = more
    return part


def fermat(modulus: int) -> int:
    """The larger of two close factors of a modulus, found in `ROUNDS` steps of Fermat's method, or 0.

    A step tests whether a² - n is a square, for a from √n upwards. Bit masks exclude most steps at once: bit i is set while
    (a + i)² - n is a square modulo each of the sieves.
    """
    if modulus < 9 or modulus % 2 == 0:
        return 0
    first = isqrt(modulus - 1) + 1
    possible = (1 << ROUNDS) - 1
    for product, sieves in _PATTERNS:
        start, rest = first % product, modulus % product
        for sieve, known in sieves:
            left = rest % sieve
            pattern = known[left]
            if not pattern:
                pattern = known[left] = _pattern(sieve, left)
            possible &= pattern >> start % sieve
            if not possible:
                return 0
    return factor_among(possible, first, modulus)


def factor_among(possible: int, first: int, modulus: int) -> int:
    """The larger factor of `modulus` by Fermat's method, or 0: by the steps from `first` whose bits are set in `possible`."""
    while possible:
        step = (possible & -possible).bit_length() - 1
        possible &= possible - 1
        square = (first + step) ** 2 - modulus
        root = isqrt(square)
        if root * root == square and first + step - root > 1:
            return first + step + root
    return 0


def _pattern(sieve: int, rest: int) -> int:
    """A mask: bit x is set if x² - rest is a square modulo `sieve`; long enough for any x below it plus `ROUNDS`."""
    squares = {x * x % sieve for x in range(sieve)}
    once = sum(1 << x for x in range(sieve) if (x * x - rest) % sieve in squares)
    return sum(once << at for at in range(0, ROUNDS + sieve, sieve))


@remembered(64)
def _powers(prime: int) -> frozenset[int]:
    """The powers of 65537 modulo a prime. Lazily, as most keys need one or two primes: all of them took 1 % of a check."""
    out, value = set(), 1
    while value not in out:
        out.add(value)
        value = value * 65537 % prime
    return frozenset(out)


# The flawed library generates primes of the form k·M + (65537^a mod M), where M is the product of the first primes, 39 of
# them for the smallest keys. Thus the modulus is a power of 65537 modulo each of these primes. Primes for which every
# remainder is such a power are left out; the others are sorted by how much they exclude. Nemec, Sys, Svenda, Klinec, Matyas:
# The Return of Coppersmith's Attack, 2017, section 2.
_TELLING = ((97, 37, 79, 11), (61, 73, 127, 151, 13, 17, 19, 53, 71, 103, 107, 109, 157))
_ROCA = [(prod(primes), primes) for primes in _TELLING]


def has_roca_fingerprint(modulus: int) -> bool:
    """Whether a modulus is a power of 65537 modulo every tested prime; by chance, one in 2^27 is."""
    for product, primes in _ROCA:
        rest = modulus % product
        for prime in primes:
            if rest % prime not in _powers(prime):
                return False
    return True
