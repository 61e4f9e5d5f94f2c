"""Key usages and purposes, by what a certificate is and by the kind of its key. BR 7.1.2.7.10, 7.1.2.7.11, 7.1.2.10.6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import BasicConstraints, ExtendedKeyUsage, KeyUsage
    from certlint.parts.derived import KeyShape


def _told(found: frozenset[str], nothing: str) -> str:
    return ", ".join(sorted(found)) or nothing


@check
def usages(
    key_usage: KeyUsage,
    key_shape: KeyShape,
    *,
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    key: str = "",
) -> Iterator[Problem]:
    """The key usage has all that is `required`, nothing `forbidden`, nothing but `only`; of one kind of `key` where given."""
    if key in ("", key_shape.kind):
        what = f"key usage of an {key.upper()} key" if key else "key usage"
        yield from _judge(what, key_usage.usages, required, forbidden, only)


@check
def is_a_ca(basic_constraints: BasicConstraints | None) -> Iterator[Problem]:
    """The certificate says that it is a CA. RFC 5280 section 4.2.1.9."""
    if basic_constraints is None or not basic_constraints.ca:
        found = "no basicConstraints" if basic_constraints is None else "cA false"
        yield Problem(f"the certificate has {found}", expected="cA true", found=found)


@check
def signer_is_ca(basic_constraints: BasicConstraints, key_usage: KeyUsage) -> Iterator[Problem]:
    """What may sign certificates says that it is a CA. BR 7.1.2.10.4."""
    if "keyCertSign" in key_usage.usages and not basic_constraints.ca:
        yield Problem(
            "the key may sign certificates, and cA is not true", "cA true", "cA false", part="basic_constraints"
        )


@check
def purposes(
    extended_key_usage: ExtendedKeyUsage,
    *,
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    any_of: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The purposes have all that is `required`, nothing `forbidden`, nothing else than `only`, and one of `any_of`."""
    found = extended_key_usage.purposes
    yield from _judge("extended key usage", found, required, forbidden, only)
    if any_of and not found.intersection(any_of):
        yield Problem(f"the extended key usage has no {' or '.join(any_of)}", " or ".join(any_of), _told(found, "none"))


@check
def no_path_length(basic_constraints: BasicConstraints) -> Iterator[Problem]:
    """There is no path length."""
    length = basic_constraints.path_length
    if length is not None:
        yield Problem(
            f"the path length is {length}", "no path length", str(length), at=basic_constraints.path_length_at
        )


def _judge(
    what: str, found: frozenset[str], required: tuple[str, ...], forbidden: tuple[str, ...], only: tuple[str, ...]
) -> Iterator[Problem]:
    told = _told(found, "none")
    if missing := [name for name in required if name not in found]:
        yield Problem(f"the {what} lacks {' and '.join(missing)}", " and ".join(required), told)
    wrong = [name for name in sorted(found) if name in forbidden or (only and name not in only)]
    if wrong:
        expected = f"none but {', '.join(only)}" if only else f"no {' or '.join(forbidden)}"
        yield Problem(f"the {what} has {' and '.join(wrong)}", expected, told)
