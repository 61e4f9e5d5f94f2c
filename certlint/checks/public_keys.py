"""Subject public keys: kinds, curves, sizes, numbers. RFC 8017, BR 6.1.5, 6.1.6, root store policies.

Factors and points of keys are checked in `weak_keys`, published keys in `known_keys`, AlgorithmIdentifiers in `identifiers`.
"""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.check import check, screens
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts import AlgorithmIdentifier
from certlint.x509.parts.public_key import key_kind_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from certlint.check import Rows, Screen
    from certlint.x509.derived.dsa import DsaKey
    from certlint.x509.derived.periods import ShortKey
    from certlint.x509.derived.views import KeyShape
    from certlint.x509.parts.dates import Validity

RSA = ("rsa", "rsa-pss")


@check
def shape(
    key_shape: KeyShape,
    *,
    kinds: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
    curves: tuple[str, ...] = (),
    besides: tuple[str, ...] = (),
    above: int = 0,
    only_named: bool = False,
) -> Iterator[Problem]:
    """The key has one of the types `kinds` (rsa, rsa-pss, ec, dsa, …), none that is `refused`; an EC key is on one of `curves`.

    Types `besides` those, curves of fewer than `above` bits and, with `only_named`, keys that do not name a curve are reported
    by other rules.
    """
    kind = key_shape.kind
    if kind in refused or (kinds and kind not in (*kinds, *besides)):
        expected = either(map(key_kind_title, kinds)) or f"no {key_kind_title(kind)} key"
        yield Problem(f"the key is {key_shape.title}", expected, key_shape.title)
    if not curves or kind != "ec" or 0 < key_shape.bits < above or (only_named and not key_shape.curve):
        return
    curve = _curve(key_shape)
    if curve not in curves:
        text, found = (f"is on the curve {curve}", curve) if curve else _without_curve(key_shape)
        yield Problem(f"the key {text}", either(curves), found)


@screens(shape, "kinds", "refused", "curves", "besides", "above", "only_named")
def _shape(rows: Rows) -> Screen:
    """The rows that do not allow keys of this kind or on this curve, whatever their size."""

    def screen(key_shape: KeyShape) -> list[int]:
        kind, curve = key_shape.kind, _curve(key_shape)
        return [
            number
            for number, row in enumerate(rows)
            if kind in row["refused"]
            or (row["kinds"] and kind not in row["kinds"] and kind not in row["besides"])
            or (kind == "ec" and row["curves"] and curve not in row["curves"])
        ]

    return screen


@check
def one_of(key_shape: KeyShape, *, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """The key is one of `allowed`: a type (`RSA`, `ECDSA`), or a type and size or curve (`RSA-2048`, `ECDSA P-256`)."""
    title = key_shape.title
    if title not in allowed and title.replace("-", " ", 1).partition(" ")[0] not in allowed:
        yield Problem(f"the key is {title}", either(allowed), title)


@check
def named_curve(key_shape: KeyShape) -> Iterator[Problem]:
    """An EC key has a named curve. RFC 5480 section 2.1.1."""
    if key_shape.kind == "ec" and not key_shape.curve:
        text, found = _without_curve(key_shape)
        yield Problem(f"the key {text}", "a named curve", found)


def _without_curve(key_shape: KeyShape) -> tuple[str, str]:
    """What an EC key has instead of a named curve: in a sentence about the key, and as what was found."""
    parameters = AlgorithmIdentifier(key_shape.algorithm).parameters or b""
    if parameters[:1] == bytes([der.SEQUENCE]):
        return "has explicit curve parameters instead of a named curve", "explicit parameters"
    found = "NULL" if parameters == b"\x05\0" else "other parameters" if parameters else "no parameters"
    return "does not name its curve", found


def _curve(key_shape: KeyShape) -> str:
    """The usual name of the curve, or its OID; empty for explicit parameters."""
    return oids.CURVES.get(key_shape.curve, (key_shape.curve, 0))[0]


@check
def size(
    key_shape: KeyShape,
    *,
    kinds: tuple[str, ...],
    at_least: int = 0,
    at_most: int = 0,
    above: int = 0,
    refused: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """A key of one of the types `kinds` has at least `at_least` bits and, unless that is 0, at most `at_most`.

    Keys of the types `refused` are rejected at any size; those of fewer than `above` bits are reported by another rule.
    An unknown curve has no size.
    """
    kind, bits = key_shape.kind, key_shape.bits
    if kind in refused:
        message = f"the key is a {kind.upper()} key of {bits} bits, a type that TLS clients no longer support"
        yield Problem(message, "an RSA or EC key", kind.upper())
    elif kind in kinds and above <= bits < at_least and (bits or kind != "ec"):
        where = f", on the curve {_curve(key_shape)}" if kind == "ec" else ""
        yield Problem(f"the {kind.upper()} key has {bits} bits{where}", f"at least {at_least} bits", f"{bits} bits")
    elif kind in kinds and 0 < at_most < bits:
        yield Problem(f"the {kind.upper()} key has {bits} bits", f"at most {at_most} bits", f"{bits} bits")


@check
def retired(
    key_shape: KeyShape, validity: Validity, *, kinds: tuple[str, ...], first: str, below: int = 0
) -> Iterator[Problem]:
    """A certificate with a key of one of the types `kinds`, of fewer than `below` bits if that is set, expires before the
    day `first`.
    """
    kind, bits, end = key_shape.kind, key_shape.bits, validity.not_after.moment
    if kind not in kinds or (below and not 0 < bits < below) or end is None or f"{end:%Y-%m-%d}" < first:
        return
    found = f"{key_shape.title} until {end:%Y-%m-%d}"
    yield Problem(f"the certificate with the key {key_shape.title} expires on {end:%Y-%m-%d}", f"before {first}", found)


@check
def rsa_size(
    short_key: ShortKey, *, at_least: int = 0, multiple_of: int = 1, first: str = "0000-00", last: str = "9999-99"
) -> Iterator[Problem]:
    """The RSA modulus has at least `at_least` bits, and a multiple of `multiple_of` bits. BR 6.1.5.

    Only certificates that expire in the months `first` to `last` are checked for `at_least`.
    """
    bits, found = short_key.bits, f"{short_key.bits} bits"
    if bits < at_least and first <= short_key.month <= last:
        message = f"the RSA modulus has {found} in a certificate that expires in {short_key.month}"
        yield Problem(message, f"{at_least} bits or more", found)
    if bits % multiple_of:
        yield Problem(
            f"the RSA modulus has {found}, which is not a multiple of {multiple_of}",
            f"a multiple of {multiple_of}",
            found,
        )


@screens(rsa_size, "at_least", "multiple_of", "first", "last")
def _rsa_size(rows: Rows) -> Screen:
    """The rows that require more bits, whatever the month, or a multiple of another number."""

    def screen(short_key: ShortKey) -> list[int]:
        bits = short_key.bits
        return [n for n, row in enumerate(rows) if bits < row["at_least"] or bits % row["multiple_of"]]

    return screen


@check
def rsa_numbers(
    key_shape: KeyShape,
    *,
    odd: str = "",
    at_least: int | None = None,
    bits: int | None = None,
    but: tuple[int, ...] = (),
    above: int | None = None,
    below_modulus: bool = False,
) -> Iterator[Problem]:
    """The `odd` number of an RSA key (`exponent`, `modulus`) is odd.

    The exponent is at least `at_least`, has at most `bits` bits,
    and is not one of `but`, where these are given. With `below_modulus`, it is smaller than the modulus. RFC 8017 section
    3.1, BR 6.1.6.

    With `above`, exponents that are even, smaller than it, or not below the modulus are reported by another rule.
    """
    if key_shape.kind not in RSA:
        return
    exponent = key_shape.exponent
    if odd == "modulus" and key_shape.even:
        yield Problem("the RSA modulus is even", "an odd number", "an even number")
    if above is not None and (exponent < above or not exponent & 1 or key_shape.exceeds):
        return
    even = odd == "exponent" and not exponent & 1
    too_small = at_least is not None and exponent < at_least
    too_large = bits is not None and exponent.bit_length() > bits
    exceeds = below_modulus and key_shape.exceeds
    if even or too_small or too_large or exceeds or exponent in but:
        text, why = der.number(exponent), _useless(exponent)
        why = why or (", which is not below the modulus" if exceeds else "")
        yield Problem(f"the RSA exponent is {text}{why}", "65537", text)


@screens(rsa_numbers, "odd", "at_least", "bits", "but", "above", "below_modulus")
def _rsa_numbers(rows: Rows) -> Screen:
    """No row for the usual key: an odd modulus, and the exponent 65537 if the rows allow it."""
    every = range(len(rows))
    strict = [number for number, row in enumerate(rows) if not _takes(row, 65537)]

    def screen(key_shape: KeyShape) -> Sequence[int]:
        if key_shape.kind not in RSA:
            return ()
        is_usual = key_shape.exponent == 65537 and not key_shape.even and not key_shape.exceeds
        return strict if is_usual else every

    return screen


def _takes(row: Mapping[str, Any], exponent: int) -> bool:
    """Whether an odd exponent is within the limits of a row."""
    at_least, bits = row["at_least"] or 0, row["bits"]
    return exponent >= at_least and (bits is None or exponent.bit_length() <= bits) and exponent not in row["but"]


def _useless(exponent: int) -> str:
    """Why a key with this exponent cannot be used; empty if it can."""
    if exponent == 1:
        return ": anyone can forge its signatures"
    return "" if exponent >= 3 and exponent & 1 else ": no private key can match it"


@check
def dsa_sizes(dsa_key: DsaKey, *, sizes: tuple[str, ...] = (), at_least: int = 0) -> Iterator[Problem]:
    """The sizes of p and q of a DSA key are one of `sizes`, such as `2048/256`; p has at least `at_least` bits."""
    bits = dsa_key.p.bit_length()
    found = f"{bits}/{dsa_key.q.bit_length()}"
    if dsa_key.p and sizes and found not in sizes:
        yield Problem(f"the DSA key has sizes {found}", either(sizes), found)
    if dsa_key.p and bits < at_least:
        yield Problem(f"the DSA modulus has {bits} bits", f"{at_least} bits or more", f"{bits} bits")
