"""Subject public keys: kinds, sizes, exponents. RFC 8017, root store policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.shapes import KeyShape

RSA = ("rsa", "rsa-pss")


@check
def not_of_kind(key_shape: KeyShape, *, kinds: tuple[str, ...]) -> Iterator[Problem]:
    """The key is of none of these kinds: rsa, rsa-pss, ec, dsa, …"""
    if key_shape.kind in kinds:
        yield Problem(f"the public key is of kind {key_shape.kind.upper()}", found=key_shape.kind)


@check
def rsa_size(key_shape: KeyShape, *, at_least: int = 0, multiple_of: int = 1) -> Iterator[Problem]:
    """An RSA modulus is so many bits long or longer, and a multiple of so many."""
    if key_shape.kind not in RSA:
        return
    if key_shape.bits < at_least:
        message = f"the RSA modulus has {key_shape.bits} bits, fewer than {at_least}"
        yield Problem(message, f"{at_least} bits or more", f"{key_shape.bits} bits")
    if key_shape.bits % multiple_of:
        message = f"the RSA modulus has {key_shape.bits} bits, no multiple of {multiple_of}"
        yield Problem(message, f"a multiple of {multiple_of} bits", f"{key_shape.bits} bits")


@check
def rsa_exponent(key_shape: KeyShape, *, at_least: int | None = None, but: tuple[int, ...] = ()) -> Iterator[Problem]:
    """An RSA exponent is `at_least` so large, where that is given, and none of `but`."""
    too_small = at_least is not None and key_shape.exponent < at_least
    if key_shape.kind in RSA and (too_small or key_shape.exponent in but):
        yield Problem(f"the RSA exponent is {key_shape.exponent}", found=str(key_shape.exponent))
