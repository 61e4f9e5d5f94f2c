"""Factors that RSA moduli have in common, over any number of them: what two keys share, everybody can compute.

All pairs at once, by the product of all moduli: Bernstein, How to find smooth parts of integers, 2004; Heninger, Durumeric,
Wustrow and Halderman, Mining your Ps and Qs, 2012. The numbers grow to megabytes: GMP (the extra `gcd`) multiplies them in
nearly linear time, Python's own integers do not.
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
"""Python's own integers compare so many moduli in about a minute; the time grows with the square of the count."""


class Arithmetic(NamedTuple):
    """How numbers are made, and their greatest common divisor. `is_fast` is for as many as there is memory for."""

    number: Callable[[int], Number]
    gcd: Callable[[Number, Number], Number]
    is_fast: bool


PLAIN = Arithmetic(int, plain_gcd, is_fast=False)


def best_arithmetic() -> Arithmetic:
    """GMP where it is installed."""
    try:
        import gmpy2
    except ImportError:
        return PLAIN
    return Arithmetic(gmpy2.mpz, gmpy2.gcd, is_fast=True)


class CommonFactor(NamedTuple):
    """A factor of several moduli: its size, and which of them it divides. The factor itself is a secret of their owners."""

    bits: int
    moduli: tuple[int, ...]


def memory_needed(size: int, count: int) -> int:
    """About how many bytes it takes to compare `count` moduli of `size` bytes together: every level of the tree is as large."""
    return (count.bit_length() + _LEVELS_BESIDE) * (size + _NUMBER * count)


_LEVELS_BESIDE, _NUMBER = 6, 32
"""What is computed at the root beside the tree, in levels; what a number takes beside its digits. Measured."""


def common_factors(moduli: Sequence[int], arithmetic: Arithmetic) -> list[CommonFactor]:
    """What moduli have in common, in the order in which the first modulus of each comes."""
    numbers = [arithmetic.number(modulus) for modulus in moduli]
    hit = [index for index, shared in enumerate(_shared(numbers, arithmetic)) if shared > 1]
    split = _split([numbers[index] for index in hit], arithmetic)
    held: dict[Number, list[int]] = {}
    for index in hit:
        for piece in _pieces(numbers[index], split):
            held.setdefault(piece, []).append(index)
    return [CommonFactor(piece.bit_length(), tuple(some)) for piece, some in held.items() if len(some) > 1]


def _tree(numbers: list[Number]) -> list[list[Number]]:
    """The numbers, the products of two of them each, of four, and so on."""
    levels = [numbers]
    while len(numbers) > 1:
        numbers = [
            numbers[i] * numbers[i + 1] if i + 1 < len(numbers) else numbers[i] for i in range(0, len(numbers), 2)
        ]
        levels.append(numbers)
    return levels


def _shared(numbers: list[Number], arithmetic: Arithmetic) -> list[Number]:
    """For each number what it has in common with the product of all others.

    Down the tree goes, for each node, the product of all that is outside of it by the node: half the size of the usual
    remainders by squares, in the same time. A level is let go as soon as the next one is reached.
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
    """For each number what it has in common with `product`."""
    *levels, (root,) = _tree(numbers)
    rests = [product % root]
    for level in reversed(levels):
        rests = [rests[i >> 1] % node for i, node in enumerate(level)]
    return [arithmetic.gcd(number, rest) for number, rest in zip(numbers, rests, strict=True)]


def _split(numbers: list[Number], arithmetic: Arithmetic) -> dict[Number, tuple[Number, Number]]:
    """How numbers that have something in common are split, and their parts again, until all parts are coprime or equal.

    A modulus whose primes are all shared with others is not divided by what all of those have in common; but of others that
    are chosen at random, some have one of its primes and not the other. How many to choose is tried in turns, from half
    of them to one.
    """
    chance = Random(0)  # noqa: S311 - any choice will do; the same one every time is easier to follow
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
    """What a number was split into, each piece once."""
    seen, left = set(), [number]
    while left:
        piece = left.pop()
        if piece in split:
            left += split[piece]
        elif piece > 1 and piece not in seen:
            seen.add(piece)
            yield piece
