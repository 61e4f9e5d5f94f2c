"""Weak RSA moduli, found in microseconds.

Each question is asked of every key, so each begins with remainders by small numbers, which settle nearly all of them. The
first of these numbers fit in one digit of Python's integers (30 bits): dividing by them takes a third of the time.
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
"""How many steps of Fermat's method a key has to withstand."""
# A square leaves few remainders by each of these; together they let about one in a thousand numbers pass that is not a square.
_SIEVES = ((64, 63, 65, 11, 17), (19, 23, 29, 31, 37, 41, 43))
# The product of some sieves; for each of them, by the modulus's remainder, what `_pattern` returns; 0 until it is first needed.
_PATTERNS = [(prod(sieves), [(m, [0] * m) for m in sieves]) for sieves in _SIEVES]
FURTHER = 1 << 12
"""Primes up to here are tried where a key is looked at closely; all of those that audits see, up to `_TOP`."""
LONG = 8192
"""Of longer moduli, only the primes up to `_TOP` are tried: there are few such keys, and each takes long."""
MAX_RSA_BITS = 16384
"""Longer moduli take too long to judge."""


def is_clear(modulus: int) -> bool:
    """Whether nothing that is asked here can be said against a modulus. One that is too long to tell is not."""
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
    """The primes that are tried in a moment, and their product; 65537 is what a factor is made of by mistake."""
    tried = bytearray([0, 0]) + bytearray([1]) * (FURTHER - 2)
    for n in _PRIMES:
        tried[n * n :: n] = bytes(len(range(n * n, FURTHER, n)))
    primes = [*compress(range(FURTHER), tried), 65537]
    return primes, prod(primes)


@remembered(128)  # where a screen finds one, the check asks again
def trial_factor(modulus: int) -> int:
    """The smallest prime below `FURTHER`, or 65537, that divides a modulus, or 0; of a long one, a prime up to `_TOP`.

    A remainder by the product of all takes 0.2 ms of a modulus of 16,384 bits: a sixth of a run over a thousand such keys.
    """
    primes, product = _more_primes() if modulus.bit_length() <= LONG else (_PRIMES, _ALL_PRIMES)
    shared = gcd(modulus, product)
    return 0 if shared == 1 else next(n for n in primes if shared % n == 0)


def small_part(modulus: int) -> int:
    """The largest divisor of a modulus that is made of the primes which `trial_factor` tries."""
    part = gcd(modulus, _more_primes()[1])
    while (more := gcd(modulus, part * part)) > part:
        part = more
    return part


def fermat(modulus: int) -> int:
    """The larger factor of a modulus of two close ones, found in `ROUNDS` steps of Fermat's method, or 0.

    A step asks whether a² - n is a square, for a from √n upwards. Bit masks tell for all steps at once which of
    them could succeed: bit i is set while (a + i)² - n is a square modulo each of the sieves.
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
    """The larger factor of `modulus` by Fermat's method, or 0: by the steps from `first` on that are bits of `possible`."""
    while possible:
        step = (possible & -possible).bit_length() - 1
        possible &= possible - 1
        square = (first + step) ** 2 - modulus
        root = isqrt(square)
        if root * root == square and first + step - root > 1:
            return first + step + root
    return 0


def _pattern(sieve: int, rest: int) -> int:
    """Bit x is set when x² - rest is a square modulo `sieve`; long enough for any x below it and `ROUNDS` more."""
    squares = {x * x % sieve for x in range(sieve)}
    once = sum(1 << x for x in range(sieve) if (x * x - rest) % sieve in squares)
    return sum(once << at for at in range(0, ROUNDS + sieve, sieve))


@remembered(64)
def _powers(prime: int) -> frozenset[int]:
    """The powers of 65537 modulo a prime. Most keys need one prime or two: computing all of them took 1 % of a check."""
    out, value = set(), 1
    while value not in out:
        out.add(value)
        value = value * 65537 % prime
    return frozenset(out)


# Keys made by the flawed library are primes of the form k·M + (65537^a mod M), M the product of the first primes, 39 of
# them for the smallest keys. So the modulus is a power of 65537 by each of these; primes of which every remainder is one
# tell nothing; these do, in the order of how much. Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack,
# 2017, section 2.
_TELLING = ((97, 37, 79, 11), (61, 73, 127, 151, 13, 17, 19, 53, 71, 103, 107, 109, 157))
_ROCA = [(prod(primes), primes) for primes in _TELLING]


def has_roca_fingerprint(modulus: int) -> bool:
    """Whether a modulus is a power of 65537 by every prime that tells; by chance one in 2^27 is."""
    for product, primes in _ROCA:
        rest = modulus % product
        for prime in primes:
            if rest % prime not in _powers(prime):
                return False
    return True
