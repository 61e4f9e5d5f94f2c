"""Weak RSA moduli, found in microseconds.

Each question is asked of every key, so each begins with remainders by small numbers, which settle nearly all of them.
"""

from __future__ import annotations

from math import gcd, isqrt, prod

_TOP = 752
_COMPOSITE = {multiple for n in range(2, isqrt(_TOP) + 1) for multiple in range(n * n, _TOP, n)}
_PRIMES = tuple(n for n in range(2, _TOP) if n not in _COMPOSITE)
_products: dict[tuple[int, int], int] = {}

# A square leaves few remainders by each of these; together they let one number in some thousand pass that is none.
_SIEVES = (64, 63, 65, 11, 17, 19, 23, 29, 31, 37, 41, 43)
_SIEVES_PRODUCT = prod(_SIEVES)
_SQUARES = {m: frozenset(x * x % m for x in range(m)) for m in _SIEVES}
# Rounds → for each sieve, by the modulus's remainder, what `_pattern` says of it; 0 until somebody asks.
_patterns: dict[int, list[tuple[int, list[int]]]] = {}


def small_factor(modulus: int, above: int, below: int) -> int:
    """The smallest prime between `above` and `below` (at most 752) that divides `modulus`, or 0."""
    product = _products.get((above, below))
    if product is None:
        product = _products[above, below] = prod(p for p in _PRIMES if above < p < below)
    shared = gcd(modulus, product)
    return next(p for p in _PRIMES if p > above and shared % p == 0) if shared > 1 else 0


def fermat(modulus: int, rounds: int) -> int:
    """The larger factor of a modulus of two close ones, found in `rounds` steps of Fermat's method, or 0.

    A step asks whether a² - n is a square, for a from √n upwards. Which steps could succeed is told for all of them at
    once by bit masks: bit i is set while (a + i)² - n is a square modulo each of the sieves.
    """
    if modulus < 9 or modulus % 2 == 0:
        return 0
    first = isqrt(modulus - 1) + 1
    start, rest = first % _SIEVES_PRODUCT, modulus % _SIEVES_PRODUCT
    possible = (1 << rounds) - 1
    patterns = _patterns.get(rounds) or _patterns.setdefault(rounds, [(m, [0] * m) for m in _SIEVES])
    for sieve, known in patterns:
        left = rest % sieve
        pattern = known[left]
        if not pattern:
            pattern = known[left] = _pattern(sieve, left, rounds)
        possible &= pattern >> start % sieve
        if not possible:
            return 0
    while possible:
        step = (possible & -possible).bit_length() - 1
        possible &= possible - 1
        square = (first + step) ** 2 - modulus
        root = isqrt(square)
        if root * root == square and first + step - root > 1:
            return first + step + root
    return 0


def _pattern(sieve: int, rest: int, rounds: int) -> int:
    """Bit x is set when x² - rest is a square modulo `sieve`; long enough for any x below it and `rounds` more."""
    squares = _SQUARES[sieve]
    once = sum(1 << x for x in range(sieve) if (x * x - rest) % sieve in squares)
    return sum(once << at for at in range(0, rounds + sieve, sieve))


def _powers(prime: int) -> frozenset[int]:
    """The powers of 65537 modulo a prime."""
    out, value = set(), 1
    while value not in out:
        out.add(value)
        value = value * 65537 % prime
    return frozenset(out)


# Keys made by the flawed library are primes of the form k·M + (65537^a mod M), M the product of the first primes, 39 of
# them for the smallest keys. So the modulus is a power of 65537 by each of these; primes of which every remainder is one
# tell nothing. Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack, 2017, section 2.
_ROCA = sorted(
    ((p, powers) for p in _PRIMES[1:39] if len(powers := _powers(p)) < p - 1), key=lambda row: len(row[1]) / row[0]
)
_ROCA_PRODUCT = prod(p for p, _ in _ROCA)


def has_roca_fingerprint(modulus: int) -> bool:
    """Whether a modulus is a power of 65537 by every prime that tells; by chance one in 2^27 is."""
    rest = modulus % _ROCA_PRODUCT
    return all(rest % prime in powers for prime, powers in _ROCA)
