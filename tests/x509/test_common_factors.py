"""What moduli have in common: the same as by comparing each pair, whatever the numbers are made of."""

from __future__ import annotations

from itertools import combinations
from math import gcd
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.x509.common_factors import PLAIN, best_arithmetic, common_factors, memory_needed
from tests.forge.keys import primes

ARITHMETIC = {"plain": PLAIN, "gmp": best_arithmetic()}
P = primes()


def pairs_by_each_pair(moduli: list[int]) -> set[tuple[int, int]]:
    return {(a, b) for a, b in combinations(range(len(moduli)), 2) if gcd(moduli[a], moduli[b]) > 1}


def pairs(moduli: list[int], how: str) -> set[tuple[int, int]]:
    return {pair for each in common_factors(moduli, ARITHMETIC[how]) for pair in combinations(each.moduli, 2)}


def test_gmp_is_what_the_tests_have():
    assert (ARITHMETIC["gmp"].is_fast, PLAIN.is_fast) == (True, False)


@pytest.mark.parametrize("how", ARITHMETIC)
@pytest.mark.parametrize(
    "moduli",
    [
        [],
        [P[0] * P[1]],
        [P[0] * P[1], P[2] * P[3]],
        [P[0] * P[1], P[2] * P[3], P[0] * P[4]],
        # Both primes of each are held by another: the product of the others has the whole of it.
        [P[0] * P[1], P[1] * P[2], P[2] * P[0]],
        [P[0] * P[1], P[1] * P[2], P[2] * P[3], P[3] * P[0], P[4] * P[5]],
        [a * b for a, b in combinations(P[:9], 2)],
        # One divides the other, or is a power of it.
        [P[0] * P[1], P[0] * P[1] * P[2]],
        [P[0], P[0] ** 2, P[0] ** 5, P[1]],
        [6 * n for n in range(1, 60)],
        # One modulus with each of many.
        [P[0] * P[1], *(P[0] * p for p in P[2:12]), *(P[1] * p for p in P[12:20])],
    ],
    ids=range(11),
)
def test_all_pairs_are_found(moduli, how):
    assert pairs(moduli, how) == pairs_by_each_pair(moduli)


@pytest.mark.slow
@given(st.lists(st.integers(2, 4000), max_size=40), st.sampled_from(sorted(ARITHMETIC)))
@settings(deadline=None)
def test_of_any_numbers(numbers, how):
    assert pairs(numbers, how) == pairs_by_each_pair(numbers)


@pytest.mark.parametrize("count", [31, 63, 64, 65])
def test_of_random_moduli_the_planted_pairs(count):
    """As many as fill a tree, one fewer and one more."""
    chance = Random(count)
    pool = chance.sample(P, 2 * count)
    moduli = [pool[2 * i] * pool[2 * i + 1] for i in range(count)]
    moduli[count // 2] = moduli[0] // pool[0] * pool[2]
    (one, other) = sorted(common_factors(moduli, ARITHMETIC["gmp"]), key=lambda each: each.moduli)
    assert (one.moduli, other.moduli) == ((0, count // 2), (1, count // 2))
    assert one.bits == pool[1].bit_length()


def test_memory_grows_with_the_numbers_and_with_the_levels():
    assert memory_needed(2_000_000, 1000) > 1.9 * memory_needed(1_000_000, 1000)
    assert memory_needed(1_000_000, 1 << 20) > memory_needed(1_000_000, 1 << 10)
