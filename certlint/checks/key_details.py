"""Public keys as the Baseline Requirements want them: kinds, curves, numbers. BR 6.1.5, 6.1.6, 7.1.3.1."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from certlint import oids
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AlgorithmIdentifier, PublicKey
    from certlint.parts.derived import KeyShape
    from certlint.parts.dsa import DsaKey


def _of_rsa(key_shape: KeyShape) -> bool:
    return key_shape.kind in ("rsa", "rsa-pss")


@check
def curves(key_shape: KeyShape, *, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """An EC key is on one of these curves, as `P-256`, given by name."""
    found = oids.CURVES.get(key_shape.curve, (key_shape.curve or "explicit parameters", 0))[0]
    if key_shape.kind == "ec" and found not in allowed:
        yield Problem(f"the public key is on the curve {found}", " or ".join(allowed), found)


@check
def key_identifier_bytes(key_shape: KeyShape, *, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """The algorithm of the key is encoded as one of these, byte for byte (hexadecimal)."""
    found = key_shape.algorithm.hex()
    if found not in allowed:
        yield Problem(f"the algorithm of the key is encoded as {found[:120]}", " or ".join(allowed), found)


@check
def signatures(
    signature_algorithm: AlgorithmIdentifier, *, families: tuple[str, ...], hashes: tuple[str, ...]
) -> Iterator[Problem]:
    """The signature is of one of these families (`rsa`, `rsa-pss`, `ecdsa`) and over one of these hashes."""
    if signature_algorithm.family not in families or signature_algorithm.hash not in hashes:
        found = signature_algorithm.title
        expected = f"{' or '.join(families)} with {' or '.join(hashes)}".upper()
        yield Problem(f"the signature is {found}", expected, found)


@check
def odd_exponent(key_shape: KeyShape) -> Iterator[Problem]:
    """The RSA exponent is odd."""
    if _of_rsa(key_shape) and not key_shape.exponent & 1:
        yield Problem(f"the RSA exponent {key_shape.exponent} is even", "an odd number", str(key_shape.exponent))


@check
def exponent_range(key_shape: KeyShape, *, at_least: int, bits: int) -> Iterator[Problem]:
    """The RSA exponent is at least so large and has at most so many bits."""
    found = key_shape.exponent
    if _of_rsa(key_shape) and not (found >= at_least and found.bit_length() <= bits):
        told = str(found) if found.bit_length() <= 64 else f"a number of {found.bit_length()} bits"
        yield Problem(f"the RSA exponent is {told}", f"{at_least} to 2^{bits} - 1", told)


@check
def odd_modulus(key_shape: KeyShape) -> Iterator[Problem]:
    """The RSA modulus is odd."""
    if key_shape.even:
        yield Problem("the RSA modulus is even", "an odd number", "an even number")


@cache
def _product_below(limit: int) -> int:
    """The product of all odd primes below `limit`."""
    return math.prod(n for n in range(3, limit, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


@check
def small_factors(public_key: PublicKey, *, below: int) -> Iterator[Problem]:
    """The RSA modulus has no odd prime factor below a limit."""
    if not public_key.modulus:
        return
    common = math.gcd(public_key.modulus, _product_below(below))
    if common != 1:
        factor = next(n for n in range(3, below, 2) if common % n == 0)
        yield Problem(
            f"the RSA modulus is divisible by {factor}", f"no factor below {below}", str(factor), at=public_key.key_at
        )


@check
def dsa_sizes(dsa_key: DsaKey, *, sizes: tuple[str, ...]) -> Iterator[Problem]:
    """The bits of modulus and divisor of a DSA key are one of these pairs, as `2048/256`."""
    found = f"{dsa_key.p.bit_length()}/{dsa_key.q.bit_length()}"
    if dsa_key.p and found not in sizes:
        yield Problem(f"the DSA key has sizes {found}", " or ".join(sizes), found)


@check
def dsa_modulus(dsa_key: DsaKey, *, at_least: int) -> Iterator[Problem]:
    """The modulus of a DSA key has so many bits or more."""
    found = dsa_key.p.bit_length()
    if dsa_key.p and found < at_least:
        yield Problem(f"the DSA modulus has {found} bits", f"{at_least} bits or more", f"{found} bits")


@check
def dsa_parameters(dsa_key: DsaKey) -> Iterator[Problem]:
    """A DSA key comes with all of its domain parameters."""
    if not (dsa_key.p and dsa_key.q and dsa_key.g):
        yield Problem("the DSA key lacks its domain parameters", "p, q and g", "none, or zero")


@check
def dsa_representation(dsa_key: DsaKey) -> Iterator[Problem]:
    """The public value of a DSA key is within 2 and p - 2. NIST SP 800-56A section 5.6.2.3.1."""
    if dsa_key.p and not 2 <= dsa_key.y <= dsa_key.p - 2:
        yield Problem("the DSA public value is not in its field", "2 to p - 2", "a value outside")


@check
def dsa_order(dsa_key: DsaKey) -> Iterator[Problem]:
    """The public value of a DSA key is in the subgroup of order q. NIST SP 800-56A section 5.6.2.3.1."""
    if (
        2 < dsa_key.p.bit_length() <= 16_384
        and dsa_key.q.bit_length() <= 1024
        and pow(dsa_key.y, dsa_key.q, dsa_key.p) != 1
    ):
        yield Problem("the DSA public value is not in the subgroup of order q", "y^q = 1 mod p", "another value")
