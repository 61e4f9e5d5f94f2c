"""The key usage: how its bits are written, and which of them go with a key, a role or a purpose. RFC 5280 section 4.2.1.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.parts import ExtendedKeyUsage, KeyUsage
    from certlint.parts.derived import KeyShape


def _listed(usages: Iterable[str]) -> str:
    return ", ".join(sorted(usages)) or "none"


@check
def unused_bits(key_usage: KeyUsage) -> Iterator[Problem]:
    """The trailing zero bits of the last octet, all and only they, are counted as unused. X.690 section 11.2.2."""
    value = int.from_bytes(key_usage.octets, "big")
    trailing = (value & -value).bit_length() - 1 if value else 0
    if key_usage.unused != trailing % 8:
        message = f"the key usage counts {key_usage.unused} unused bits, but {trailing % 8} trailing bits are zero"
        yield Problem(message, expected=str(trailing % 8), found=str(key_usage.unused), at=key_usage.bits_at)


@check
def no_zero_octets(key_usage: KeyUsage) -> Iterator[Problem]:
    """No octet of zeros ends the key usage. X.690 section 11.2.2."""
    if key_usage.octets.endswith(b"\0"):
        at = key_usage.bits_at + len(key_usage.octets)
        yield Problem("the key usage ends with an octet of zeros", "no such octet", key_usage.octets.hex(), at)


@check
def at_most_nine_bits(key_usage: KeyUsage) -> Iterator[Problem]:
    """The key usage has no more bits than have a meaning. RFC 5280 section 4.2.1.3."""
    if key_usage.size > 9:
        message = f"the key usage has {key_usage.size} bits, of which nine have a meaning"
        yield Problem(message, expected="9 bits or fewer", found=str(key_usage.size), at=key_usage.bits_at)


@check
def some_bit(key_usage: KeyUsage) -> Iterator[Problem]:
    """At least one bit is set. RFC 5280 section 4.2.1.3."""
    if not any(key_usage.octets):
        yield Problem("the key usage allows nothing", expected="at least one usage", found="none", at=key_usage.bits_at)


@check
def without(key_usage: KeyUsage, *, usages: tuple[str, ...]) -> Iterator[Problem]:
    """None of `usages` is allowed."""
    if extra := key_usage.usages.intersection(usages):
        yield Problem(f"the key usage allows {_listed(extra)}", f"not {_listed(usages)}", _listed(key_usage.usages))


@check
def fits_key(
    key_usage: KeyUsage, key_shape: KeyShape, *, kinds: tuple[str, ...], usages: tuple[str, ...]
) -> Iterator[Problem]:
    """A key of one of `kinds` may be used for `usages` and nothing else. RFC 3279 section 2.3, RFC 5480 section 3."""
    if key_shape.kind in kinds and (extra := key_usage.usages.difference(usages)):
        message = f"the key usage allows {_listed(extra)}, which is not for its {key_shape.kind.upper()} key"
        yield Problem(message, expected=f"among {_listed(usages)}", found=_listed(key_usage.usages))


@check
def apart(
    key_usage: KeyUsage, key_shape: KeyShape, *, kinds: tuple[str, ...], either: tuple[str, ...], never: tuple[str, ...]
) -> Iterator[Problem]:
    """A key of one of `kinds` that is used for `either` is not used for `never`. RFC 3279 section 2.3.1."""
    has, extra = key_usage.usages.intersection(either), key_usage.usages.intersection(never)
    if key_shape.kind in kinds and has and extra:
        message = f"the key usage allows {_listed(has)} and {_listed(extra)} as well"
        yield Problem(message, expected=f"not {_listed(never)}", found=_listed(key_usage.usages))


@check
def serves_purposes(
    key_usage: KeyUsage, extended_key_usage: ExtendedKeyUsage, *, purposes: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Each usage helps one of the purposes: purpose → usages consistent with it. RFC 5280 section 4.2.1.12.

    Where another purpose is among them, any usage may be for that one.
    """
    if not extended_key_usage.purposes <= purposes.keys():
        return
    consistent = {usage for purpose in extended_key_usage.purposes for usage in purposes[purpose]}
    if extra := key_usage.usages - consistent:
        message = f"the key usage allows {_listed(extra)}, which serves none of {_listed(extended_key_usage.purposes)}"
        yield Problem(message, expected=f"among {_listed(consistent)}", found=_listed(key_usage.usages))
