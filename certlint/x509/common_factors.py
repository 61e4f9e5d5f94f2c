"""Finds common factors of any number of RSA moduli; anyone can compute a factor that two keys share.

All pairs at once, through the product of all moduli: Bernstein, How to find smooth parts of integers, 2004; Heninger,
Durumeric, Wustrow and Halderman, Mining your Ps and Qs, 2012. The numbers grow to megabytes: GMP (the extra `gcd`) multiplies
them in nearly linear time, unlike Python's integers.
"""

from __future__ import annotations

from itertools import cycle
from math import gcd as plain_gcd
from random import Random
from typing import TYPE_CHECKING, Any

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Number = Any
    """An int, or a number that can replace one: gmpy2's mpz."""

MOST_PLAIN = 2000
"""The most moduli for Python's integers, which take about a minute; the time grows with the square of the count."""


class Arithmetic(NamedTuple):
    """Constructor and gcd of numbers. `is_fast`: the number of moduli is only limited by memory."""

    number: Callable[[int], Number]
    gcd: Callable[[Number, Number], Number]
    is_fast: bool


PLAIN = Arithmetic(int, plain_gcd, is_fast=False)


def best_arithmetic() -> Arithmetic:
    """GMP if it is installed, else Python's integers."""
    try:
        import gmpy2
    except ImportError:
        return PLAIN
    return Arithmetic(gmpy2.mpz, gmpy2.gcd, is_fast=True)


class CommonFactor(NamedTuple):
    """A common factor: its size, and the moduli that it divides. The factor itself is secret."""

    bits: int
    moduli: tuple[int, ...]


def memory_needed(size: int, count: int) -> int:
    """The approximate bytes for comparing `count` moduli of `size` bytes: each level of the tree takes the same amount."""
    return (count.bit_length() + _LEVELS_BESIDE) * (size + _NUMBER * count)


_LEVELS_BESIDE, _NUMBER = 6, 32
"""Measured overhead: of the root computation in levels, and of a number in bytes."""


def common_factors(moduli: Sequence[int], arithmetic: Arithmetic) -> list[CommonFactor]:
    """The common factors of moduli, in the order of the first modulus of each."""
    numbers = [arithmetic.number(modulus) for modulus in moduli]
    hit = [index for index, shared in enumerate(_shared(numbers, arithmetic)) if shared > 1]
    split = _split([numbers[index] for index in hit], arithmetic)
    held: dict[Number, list[int]] = {}
    for index in hit:
        for piece in _pieces(numbers[index], split):
            held.setdefault(piece, []).append(index)
    return [CommonFactor(piece.bit_length(), tuple(some)) for piece, some in held.items() if len(some) > 1]


def _tree(numbers: list[Number]) -> list[list[Number]]:
    """The product tree: the numbers, the products of two each, of four, and so on."""
    levels = [numbers]
    while len(numbers) > 1:
        numbers = [
            numbers[i] * numbers[i + 1] if i + 1 < len(numbers) else numbers[i] for i in range(0, len(numbers), 2)
        ]
        levels.append(numbers)
    return levels


def _shared(numbers: list[Number], arithmetic: Arithmetic) -> list[Number]:
    """For each number, what it has in common with the product of all others.

    Each node passes down the product of all numbers outside of it, modulo the node: half the size of the usual remainders
    modulo squares, in the same time. A level is freed as soon as the next one is complete.
    """
    levels = _tree(numbers)
    outside = [arithmetic.number(1)]
    levels.pop()
    while levels:
        level = levels.pop()
        outside = [
            outside[i >> 1] % node * (level[i ^ 1] % node) % node if i ^ 1 < len(level) else outside[i >> 1]
            for i, node in enumerate(level)
        ]
    return [arithmetic.gcd(number, rest) for number, rest in zip(numbers, outside, strict=False)]


def _against(numbers: list[Number], product: Number, arithmetic: Arithmetic) -> list[Number]:
    """For each number, what it has in common with `product`."""
    *levels, (root,) = _tree(numbers)
    rests = [product % root]
    for level in reversed(levels):
        rests = [rests[i >> 1] % node for i, node in enumerate(level)]
    return [arithmetic.gcd(number, rest) for number, rest in zip(numbers, rests, strict=True)]


def _split(numbers: list[Number], arithmetic: Arithmetic) -> dict[Number, tuple[Number, Number]]:
    """Splits numbers with common factors repeatedly, until all parts are coprime or equal.

    A modulus whose primes are all shared is not split by the product of all those moduli; but a random subset contains one of
    its primes and not the other with some probability. The size of the subset is varied from half of the moduli down to one.
    """
    chance = Random(0)  # noqa: S311 - not for security; deterministic, so that it is reproducible
    split: dict[Number, tuple[Number, Number]] = {}
    tangled = list(dict.fromkeys(numbers))
    halvings = cycle(range(1, len(tangled).bit_length() + 1))
    while len(tangled) > 1:
        found = [pair for pair in zip(tangled, _shared(tangled, arithmetic), strict=True) if pair[1] > 1]
        if found and all(shared == number for number, shared in found):
            rest = [number for number, _ in found]
            chosen = set(chance.sample(range(len(rest)), max(len(rest) >> next(halvings), 1)))
            product = _tree([rest[index] for index in chosen])[-1][0]
            asked = [number for index, number in enumerate(rest) if index not in chosen]
            found = [(rest[index], rest[index]) for index in chosen]
            found += zip(asked, _against(asked, product, arithmetic), strict=True)
        parts: dict[Number, None] = {}
        for number, shared in found:
            if 1 < shared < number:
                split[number] = shared, number // shared
                parts |= dict.fromkeys(split[number])
            else:
                parts[number] = None
        tangled = list(parts)
    return split


def _pieces(number: Number, split: dict[Number, tuple[Number, Number]]) -> Iterator[Number]:
    """The distinct parts of a number."""
    seen, left = set(), [number]
    while left:
        piece = left.pop()
        if piece in split:
            left += split[piece]
        elif piece > 1 and piece not in seen:
            seen.add(piece)
            yield piece
