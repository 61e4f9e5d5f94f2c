"""Whether an RSA modulus gives its primes away. The arithmetic is in `rsa`; kinds and sizes of keys are in `public_keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.x509 import rsa

if TYPE_CHECKING:
    from collections.abc import Iterator


@check
def no_small_factor(suspect_modulus: int, *, below: int, above: int = 1) -> Iterator[Problem]:
    """No prime `below` (at most 752) and `above` a number divides an RSA modulus."""
    factor = suspect_modulus and rsa.small_factor(suspect_modulus, above, below)
    if factor:
        message = f"the RSA modulus is divisible by {factor}"
        yield Problem(message, expected=f"no factor below {below}", found=str(factor))


@check
def primes_apart(suspect_modulus: int) -> Iterator[Problem]:
    """The primes of an RSA key are not so close that a hundred steps of Fermat's method find them."""
    bits = suspect_modulus.bit_length()
    if bits > rsa.MAX_RSA_BITS:
        raise NotJudgedError(f"the key has {bits} bits; over {rsa.MAX_RSA_BITS} it takes too long to tell")
    if rsa.fermat(suspect_modulus):
        message = f"the two primes of the RSA key are so close that {rsa.ROUNDS} steps of Fermat's method find them"
        yield Problem(message, expected="primes that differ in their upper half", found="close primes")


@check
def not_roca(suspect_modulus: int) -> Iterator[Problem]:
    """An RSA modulus does not bear the fingerprint of CVE-2017-15361."""
    if rsa.has_roca_fingerprint(suspect_modulus):
        message = "the RSA modulus bears the ROCA fingerprint: the private key can be computed from the public one"
        yield Problem(message, expected="a key made elsewhere", found="CVE-2017-15361")
