"""How strong a public key is. NIST SP 800-57 part 1, SP 800-56B, RFC 8301; the weaknesses of RSA are in `rsa`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import rsa
from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.signature import MAX_RSA_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import PublicKey


@check
def key_size(public_key: PublicKey, *, minimum: dict[str, int], refused: tuple[str, ...] = ()) -> Iterator[Problem]:
    """A key of a kind in `minimum` has as many bits as that says; one of a kind in `refused` is not used at all."""
    kind, bits = public_key.kind, public_key.bits
    if kind in refused:
        yield Problem(f"the key is {public_key.title}, which TLS has no use for any more", found=public_key.title)
    elif kind in minimum and bits < minimum[kind]:
        message = f"the {kind.upper()} key has {bits} bits"
        yield Problem(message, expected=f"at least {minimum[kind]} bits", found=f"{bits} bits", at=public_key.key_at)


@check
def curve_size(public_key: PublicKey, *, bits: int) -> Iterator[Problem]:
    """The field of an elliptic curve has at least so many bits. A curve that is not known is no matter of size."""
    if public_key.kind == "ec" and 0 < public_key.bits < bits:
        message = f"the key is on a curve of {public_key.bits} bits: {public_key.title}"
        yield Problem(message, expected=f"at least {bits} bits", found=f"{public_key.bits} bits")


@check
def curve_among(public_key: PublicKey, *, curves: tuple[str, ...], above: int = 0) -> Iterator[Problem]:
    """An elliptic curve is one of `curves`, given by name; one of fewer than `above` bits is left to another rule."""
    if public_key.kind != "ec" or 0 < public_key.bits < above:
        return
    name = public_key.title.removeprefix("ECDSA ")
    if name not in curves:
        said = f"is on the curve {name}" if public_key.curve else "spells out its curve instead of naming it"
        yield Problem(f"the key {said}", expected=" or ".join(curves), found=name)


@check
def exponent_works(public_key: PublicKey) -> Iterator[Problem]:
    """The public exponent of an RSA key is odd and above one. RFC 8017 section 3.1."""
    if public_key.modulus and (public_key.exponent < 3 or public_key.exponent % 2 == 0):
        why = "nothing is encrypted" if public_key.exponent == 1 else "no private key belongs to it"
        message = f"the public exponent is {_short(public_key.exponent)}: {why}"
        yield Problem(message, expected="65537", found=_short(public_key.exponent), at=public_key.key_at)


@check
def exponent_size(public_key: PublicKey, *, minimum: int, bits: int) -> Iterator[Problem]:
    """The public exponent is not below `minimum` nor above `bits` bits; what can be no exponent is left to another rule."""
    exponent = public_key.exponent
    if not public_key.modulus or exponent < 3 or exponent % 2 == 0:
        return
    if exponent < minimum or exponent.bit_length() > bits:
        message = f"the public exponent is {_short(exponent)}"
        yield Problem(message, expected="65537", found=_short(exponent), at=public_key.key_at)


def _short(number: int) -> str:
    return str(number) if number.bit_length() <= 64 else f"a number of {number.bit_length()} bits"


@check
def no_small_factor(public_key: PublicKey) -> Iterator[Problem]:
    """No small prime divides an RSA modulus."""
    if public_key.modulus:
        factor = rsa.small_factor(public_key.modulus)
        if factor:
            message = f"the RSA modulus is divisible by {factor}"
            yield Problem(message, expected="no small factor", found=str(factor), at=public_key.key_at)


@check
def primes_apart(public_key: PublicKey, *, rounds: int) -> Iterator[Problem]:
    """The primes of an RSA key are not so close that Fermat's method finds them in `rounds` steps."""
    if public_key.bits > MAX_RSA_BITS:
        raise NotJudgedError(f"the key has {public_key.bits} bits; over {MAX_RSA_BITS} it takes too long to tell")
    if public_key.modulus and rsa.fermat(public_key.modulus, rounds):
        message = f"the two primes of the RSA key are so close that {rounds} steps of Fermat's method find them"
        yield Problem(
            message, expected="primes that differ in their upper half", found="close primes", at=public_key.key_at
        )


@check
def not_roca(public_key: PublicKey) -> Iterator[Problem]:
    """An RSA modulus does not bear the fingerprint of CVE-2017-15361."""
    if public_key.modulus and rsa.has_roca_fingerprint(public_key.modulus):
        message = "the RSA modulus bears the ROCA fingerprint: the private key can be computed from the public one"
        yield Problem(message, expected="a key made elsewhere", found="CVE-2017-15361", at=public_key.key_at)
