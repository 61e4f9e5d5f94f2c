"""Searches for factors of an RSA modulus within a budget, by the methods that an attacker would try first.

A budget in seconds is converted to steps by their cost, so that the same modulus has the same result on every machine. `rsa.py`
has the tests of every key, which take microseconds.
"""

from __future__ import annotations

from math import gcd, isqrt, prod

from certlint.caches import remembered
from certlint.x509.rsa import MAX_RSA_BITS, factor_among

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 3_600
"""The most seconds for one key."""
TRIED = 1 << 20
"""All primes up to this number are tried."""
# Steps of Fermat's method per block, and the sieves of `_possible`.
_BLOCK = 1 << 14
_SIEVES = (64, 63, 65, 11, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61)
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
# In Pollard's method, the number of differences multiplied before each gcd.
_TOGETHER = 128


def factor(modulus: int, seconds: int) -> tuple[int, str]:
    """A factor other than 1, and how it was found; the modulus itself if it is prime; 0 if nothing was found.

    The rest of the budget is split equally between Fermat's method and Pollard's rho.
    """
    bits = modulus.bit_length()
    if bits > MAX_RSA_BITS or modulus < 9:
        return 0, ""
    found = _small_factor(modulus)
    if found:
        return found, "trial division finds the factor"
    if (bits / 4096) ** 3 / 5 <= max(seconds, 1) and is_prime(modulus):
        return modulus, "the modulus is a prime number"
    budget = min(seconds, LONGEST) * 500_000
    blocks, rounds = int(budget / _block_cost(bits)), int(budget / _round_cost(bits))
    found = fermat(modulus, blocks)
    if found:
        return found, "its primes are close to each other (Fermat)"
    found = rho(modulus, rounds)
    return found, "it has a small factor (Pollard's rho)" if found else ""


def _block_cost(bits: int) -> float:
    """Microseconds per block of Fermat's method, and per round of Pollard's: measured on one core, with a margin."""
    return 20 + bits / 500


def _round_cost(bits: int) -> float:
    return 12 * float((bits / 1000) ** 1.85)


@remembered(1)
def _primes() -> tuple[list[int], int]:
    """The primes below `TRIED`, and their product."""
    is_left = bytearray([1]) * TRIED
    is_left[:2] = b"\0\0"
    for n in range(2, isqrt(TRIED) + 1):
        if is_left[n]:
            is_left[n * n :: n] = bytes(len(range(n * n, TRIED, n)))
    primes = [n for n in range(TRIED) if is_left[n]]
    return primes, _product(primes)


def _product(numbers: Sequence[int]) -> int:
    """The product by halves: multiplying sequentially takes a hundred times as long."""
    if len(numbers) <= 64:
        return prod(numbers)
    middle = len(numbers) // 2
    return _product(numbers[:middle]) * _product(numbers[middle:])


def _small_factor(modulus: int) -> int:
    primes, product = _primes()
    shared = gcd(modulus, product % modulus)
    return 0 if shared == 1 else next(n for n in primes if shared % n == 0)


def is_prime(number: int) -> bool:
    """The Miller-Rabin test with twelve bases; composites fail at the first one."""
    if number < 2 or number % 2 == 0:
        return number == 2
    twos = (number - 1 & 1 - number).bit_length() - 1
    odd = number - 1 >> twos
    for base in _BASES:
        if base % number == 0:
            continue
        power = pow(base, odd, number)
        if power in {1, number - 1}:
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def fermat(modulus: int, blocks: int) -> int:
    """The larger of two close factors of a modulus, searched for in `blocks` blocks of Fermat's method; or 0."""
    if modulus % 2 == 0:
        return 2
    begin = isqrt(modulus - 1) + 1
    patterns = [(sieve, _pattern(sieve, modulus % sieve)) for sieve in _SIEVES]
    for block in range(blocks):
        first = begin + block * _BLOCK
        possible = (1 << _BLOCK) - 1
        for sieve, pattern in patterns:
            possible &= pattern >> first % sieve
        if factor := factor_among(possible, first, modulus):
            return factor
    return 0


def _pattern(sieve: int, rest: int) -> int:
    """A mask: bit x is set if x² - rest is a square modulo `sieve`."""
    squares = {x * x % sieve for x in range(sieve)}
    once = sum(1 << x for x in range(sieve) if (x * x - rest) % sieve in squares)
    size, pattern = sieve, once
    while size < _BLOCK + sieve:
        pattern |= pattern << size
        size *= 2
    return pattern


def rho(modulus: int, rounds: int) -> int:
    """A factor by Pollard's rho (Brent's variant) in `rounds` rounds, or 0. A factor of 2^40 takes about a million rounds."""
    value, length, done = 2, 1, 0
    while done < rounds:
        start = value
        for _ in range(length):
            value = (value * value + 1) % modulus
        left = min(length, rounds - done)
        at = 0
        while at < left:
            before, product = value, 1
            some = min(_TOGETHER, left - at)
            for _ in range(some):
                value = (value * value + 1) % modulus
                product = product * (start - value) % modulus
            at += some
            shared = gcd(product, modulus)
            if shared != 1:
                return shared if shared != modulus else _slowly(modulus, start, before, some)
        done += length
        length *= 2
    return 0


def _slowly(modulus: int, start: int, value: int, steps: int) -> int:
    """Repeats a round of Pollard's rho with a gcd for each step, after all factors appeared at once."""
    for _ in range(steps):
        value = (value * value + 1) % modulus
        shared = gcd(start - value, modulus)
        if 1 < shared < modulus:
            return shared
    return 0
