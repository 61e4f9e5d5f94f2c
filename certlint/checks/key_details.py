"""Public keys as the Baseline Requirements want them: kinds, curves, numbers. BR 6.1.5, 6.1.6, 7.1.3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import oids
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AlgorithmIdentifier
    from certlint.parts.dsa import DsaKey
    from certlint.parts.shapes import KeyShape


@check
def shape(
    key_shape: KeyShape,
    *,
    kinds: tuple[str, ...] = (),
    curves: tuple[str, ...] = (),
    encodings: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The key is of one of `kinds`, an EC key on one of `curves` (by name), its algorithm one of `encodings` (hexadecimal)."""
    curve = oids.CURVES.get(key_shape.curve, (key_shape.curve or "explicit parameters", 0))[0]
    encoding = key_shape.algorithm.hex()
    if kinds and key_shape.kind not in kinds:
        found = key_shape.kind.upper() or "an unknown algorithm"
        yield Problem(f"the public key is of {found}", " or ".join(kinds).upper(), found)
    if curves and key_shape.kind == "ec" and curve not in curves:
        yield Problem(f"the public key is on the curve {curve}", " or ".join(curves), curve)
    if encodings and encoding not in encodings:
        yield Problem(f"the algorithm of the key is encoded as {encoding[:120]}", " or ".join(encodings), encoding)


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
def rsa_numbers(key_shape: KeyShape, *, odd: str = "", at_least: int = 0, bits: int = 1 << 20) -> Iterator[Problem]:
    """The `odd` number of an RSA key (`exponent`, `modulus`) is so; the exponent is so large, and has at most so many bits."""
    if key_shape.kind not in ("rsa", "rsa-pss"):
        return
    exponent = key_shape.exponent
    told = str(exponent) if exponent.bit_length() <= 64 else f"a number of {exponent.bit_length()} bits"
    if odd == "modulus" and key_shape.even:
        yield Problem("the RSA modulus is even", "an odd number", "an even number")
    if odd == "exponent" and not exponent & 1:
        yield Problem(f"the RSA exponent {told} is even", "an odd number", told)
    if exponent < at_least or exponent.bit_length() > bits:
        yield Problem(f"the RSA exponent is {told}", f"{at_least} or more, of at most {bits} bits", told)


@check
def dsa_sizes(dsa_key: DsaKey, *, sizes: tuple[str, ...] = (), at_least: int = 0) -> Iterator[Problem]:
    """The bits of modulus and divisor of a DSA key are a pair of `sizes`, as `2048/256`; the modulus has `at_least` so many."""
    bits = dsa_key.p.bit_length()
    found = f"{bits}/{dsa_key.q.bit_length()}"
    if dsa_key.p and sizes and found not in sizes:
        yield Problem(f"the DSA key has sizes {found}", " or ".join(sizes), found)
    if dsa_key.p and bits < at_least:
        yield Problem(f"the DSA modulus has {bits} bits", f"{at_least} bits or more", f"{bits} bits")


_DSA = {
    "no parameters": ("lacks its domain parameters", "p, q and g"),
    "out of field": ("has a public value that is not in its field", "2 to p - 2"),
    "out of group": ("has a public value that is not in the subgroup of order q", "y^q = 1 mod p"),
}


@check
def dsa_numbers(dsa_key: DsaKey, *, flaw: str) -> Iterator[Problem]:
    """A DSA key has not the flaw: `no parameters`, `out of field`, `out of group`. NIST SP 800-56A section 5.6.2.3.1."""
    if _dsa_flaw(dsa_key, flaw):
        said, expected = _DSA[flaw]
        yield Problem(f"the DSA key {said}", expected, flaw)


def _dsa_flaw(key: DsaKey, flaw: str) -> bool:
    if flaw == "no parameters":
        return not (key.p and key.q and key.g)
    if flaw == "out of field":
        return bool(key.p) and not 2 <= key.y <= key.p - 2
    usual = 2 < key.p.bit_length() <= 4096 and key.q.bit_length() <= 512
    return usual and pow(key.y, key.q, key.p) != 1
