"""Attempts at the factors of RSA moduli, by a budget of steps."""

from __future__ import annotations

import pytest

from certlint.report import Status
from certlint.x509 import factoring
from tests import forge
from tests.support.judging import findings

RULE = "crypto/factorable"
LARGE = 2**2203 - 1
"""A prime number, of Mersenne's."""


def next_prime(number: int) -> int:
    number |= 1
    while not factoring.is_prime(number):
        number += 2
    return number


@pytest.mark.parametrize("number", [2, 3, 5, 65537, 2**521 - 1])
def test_primes(number):
    assert factoring.is_prime(number)


@pytest.mark.parametrize("number", [0, 1, 4, 9, 561, 1729, 3215031751, (2**521 - 1) * (2**607 - 1)])
def test_composites(number):
    assert not factoring.is_prime(number)


@pytest.mark.slow
def test_small_primes_are_tried_up_to_a_million():
    assert factoring.factor(LARGE * 1_048_573, 0)[0] == 1_048_573


@pytest.mark.slow
def test_a_prime_modulus():
    assert factoring.factor(LARGE, 1) == (LARGE, "the modulus is a prime number")


@pytest.mark.slow
@pytest.mark.parametrize("bits", [2, 40, 260])
def test_close_primes(bits):
    p = next_prime(1 << 511)
    q = next_prime(p + (1 << bits))
    found, how = factoring.factor(p * q, 1)
    assert found in (p, q)
    assert "Fermat" in how


def test_primes_that_need_a_second_block():
    p = next_prime(1 << 200)
    q = next_prime(p + (1 << 109))  # some 2^17 steps
    assert factoring.fermat(p * q, 1) == 0
    assert factoring.fermat(p * q, 40) == q


@pytest.mark.slow
def test_a_factor_beyond_a_million():
    small = next_prime(1 << 24)
    assert factoring.rho(small * LARGE, 60_000) == small
    assert factoring.rho((2**521 - 1) * LARGE, 2_000) == 0


@pytest.mark.slow
def test_ten_seconds_find_a_factor_of_30_bits_and_none_of_60():
    """As docs/known-keys.md says: a factor of 60 bits takes some 2^30 steps, which is hours."""
    assert factoring.factor(next_prime(1 << 29) * LARGE, 10)[0] == next_prime(1 << 29)
    assert factoring.factor(next_prime(1 << 59) * LARGE, 10) == (0, "")


@pytest.mark.parametrize("modulus", [0, 1, 8, 1 << 20_000], ids=["0", "1", "8", "20,001 bits"])
def test_what_is_no_modulus_is_passed_over(modulus):
    assert factoring.factor(modulus, 1) == (0, "")


@pytest.mark.slow
def test_the_pool_of_sound_keys_is_not_factored():
    assert findings(RULE, forge.chain(), profile="hygiene", deep=0) == []


@pytest.mark.slow
def test_a_close_pair_is_told_once():
    chain = forge.chain(key="rsa2048-close-primes")[:1]
    assert findings(RULE, chain, profile="hygiene", deep=1, silent=Status.FAILED) == []
    assert len(findings("crypto/fermat", chain, profile="hygiene", deep=1)) == 1
