"""How strong a public key is. NIST SP 800-57 part 1, SP 800-56B, RFC 8301; the weaknesses of RSA are in `rsa`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import oids, rsa
from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.signature import MAX_RSA_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.shapes import KeyShape


@check
def key_size(key_shape: KeyShape, *, minimum: dict[str, int], refused: tuple[str, ...] = ()) -> Iterator[Problem]:
    """A key of a kind in `minimum` has as many bits as that says; one of a kind in `refused` is not used at all."""
    kind, bits = key_shape.kind, key_shape.bits
    if kind in refused:
        message = f"the key is a {kind.upper()} key of {bits} bits, which TLS has no use for any more"
        yield Problem(message, expected="another kind of key", found=kind.upper())
    elif kind in minimum and bits < minimum[kind]:
        message = f"the {kind.upper()} key has {bits} bits"
        yield Problem(message, expected=f"at least {minimum[kind]} bits", found=f"{bits} bits")


@check
def curve_size(key_shape: KeyShape, *, bits: int) -> Iterator[Problem]:
    """The field of an elliptic curve has at least so many bits. A curve that is not known is no matter of size."""
    if key_shape.kind == "ec" and 0 < key_shape.bits < bits:
        message = f"the key is on the curve {_curve(key_shape)} of {key_shape.bits} bits"
        yield Problem(message, expected=f"at least {bits} bits", found=f"{key_shape.bits} bits")


@check
def curve_among(key_shape: KeyShape, *, curves: tuple[str, ...], above: int = 0) -> Iterator[Problem]:
    """An elliptic curve is one of `curves`, given by name; one of fewer than `above` bits is left to another rule."""
    if key_shape.kind != "ec" or 0 < key_shape.bits < above:
        return
    name = _curve(key_shape)
    if name not in curves:
        said = f"is on the curve {name}" if name else "spells out its curve instead of naming it"
        yield Problem(f"the key {said}", expected=" or ".join(curves), found=name or "explicit parameters")


def _curve(key_shape: KeyShape) -> str:
    """The name that people use, or the OID; empty for explicit parameters."""
    return oids.CURVES.get(key_shape.curve, (key_shape.curve, 0))[0]


@check
def exponent_works(key_shape: KeyShape) -> Iterator[Problem]:
    """The public exponent of an RSA key is odd and above one. RFC 8017 section 3.1."""
    if _is_rsa(key_shape) and not _can_be_exponent(key_shape.exponent):
        why = "nothing is encrypted" if key_shape.exponent == 1 else "no private key belongs to it"
        message = f"the public exponent is {_short(key_shape.exponent)}: {why}"
        yield Problem(message, expected="65537", found=_short(key_shape.exponent))


@check
def exponent_size(key_shape: KeyShape, *, minimum: int, bits: int) -> Iterator[Problem]:
    """A public exponent that can be one is not below `minimum` nor above `bits` bits."""
    exponent = key_shape.exponent
    if not _is_rsa(key_shape) or not _can_be_exponent(exponent):
        return
    if exponent < minimum or exponent.bit_length() > bits:
        yield Problem(f"the public exponent is {_short(exponent)}", expected="65537", found=_short(exponent))


def _is_rsa(key_shape: KeyShape) -> bool:
    return key_shape.kind in ("rsa", "rsa-pss")


def _can_be_exponent(number: int) -> bool:
    return number >= 3 and number % 2 == 1


def _short(number: int) -> str:
    return str(number) if number.bit_length() <= 64 else f"a number of {number.bit_length()} bits"


@check
def no_small_factor(modulus: int, *, below: int, above: int = 1) -> Iterator[Problem]:
    """No prime `below` (at most 752) and `above` a number divides an RSA modulus."""
    factor = rsa.small_factor(modulus, above, below)
    if factor:
        message = f"the RSA modulus is divisible by {factor}"
        yield Problem(message, expected=f"no factor below {below}", found=str(factor))


@check
def primes_apart(modulus: int, *, rounds: int) -> Iterator[Problem]:
    """The primes of an RSA key are not so close that Fermat's method finds them in `rounds` steps."""
    bits = modulus.bit_length()
    if bits > MAX_RSA_BITS:
        raise NotJudgedError(f"the key has {bits} bits; over {MAX_RSA_BITS} it takes too long to tell")
    if rsa.fermat(modulus, rounds):
        message = f"the two primes of the RSA key are so close that {rounds} steps of Fermat's method find them"
        yield Problem(message, expected="primes that differ in their upper half", found="close primes")


@check
def not_roca(modulus: int) -> Iterator[Problem]:
    """An RSA modulus does not bear the fingerprint of CVE-2017-15361."""
    if rsa.has_roca_fingerprint(modulus):
        message = "the RSA modulus bears the ROCA fingerprint: the private key can be computed from the public one"
        yield Problem(message, expected="a key made elsewhere", found="CVE-2017-15361")
