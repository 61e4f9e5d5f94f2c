"""Key usages and purposes, by what a certificate is and by the kind of its key. BR 7.1.2.7.10, 7.1.2.7.11, 7.1.2.10.6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import BasicConstraints, ExtendedKeyUsage, KeyUsage
    from certlint.parts.shapes import KeyShape


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


@check
def usages_apart(
    key_usage: KeyUsage, key_shape: KeyShape, *, key: str, either: tuple[str, ...], never: tuple[str, ...]
) -> Iterator[Problem]:
    """One kind of key, as `rsa`, that is used for `either` is not used for `never`. RFC 3279 section 2.3.1."""
    has, extra = key_usage.usages.intersection(either), key_usage.usages.intersection(never)
    if key_shape.kind == key and has and extra:
        message = f"the key usage allows {_told(has, '')} and {_told(extra, '')} as well"
        yield Problem(message, expected=f"no {' or '.join(never)}", found=_told(key_usage.usages, "none"))


@check
def usages_serve(
    key_usage: KeyUsage, extended_key_usage: ExtendedKeyUsage, *, purposes: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Each usage helps one of the purposes: purpose → usages consistent with it. RFC 5280 section 4.2.1.12.

    Where another purpose is among them, any usage may be for that one.
    """
    found = extended_key_usage.purposes
    if not found <= purposes.keys():
        return
    consistent = frozenset(usage for purpose in found for usage in purposes[purpose])
    if extra := key_usage.usages - consistent:
        message = f"the key usage allows {_told(extra, '')}, which serves none of {_told(found, 'no purposes')}"
        yield Problem(message, f"among {_told(consistent, 'nothing')}", _told(key_usage.usages, "none"))


@check
def purposes_apart(
    extended_key_usage: ExtendedKeyUsage | None, *, never: tuple[str, ...], together: tuple[str, ...]
) -> Iterator[Problem]:
    """There are purposes, none of `never`, and not all of `together`. Without the extension every purpose is allowed."""
    if extended_key_usage is None:
        expected = f"an extended key usage without {' or '.join(never)}"
        yield Problem("there is no extended key usage, so every purpose is allowed", expected, "no such extension")
        return
    found = extended_key_usage.purposes
    if extra := found.intersection(never):
        yield Problem(
            f"the extended key usage has {_told(extra, '')}", f"no {' or '.join(never)}", _told(found, "none")
        )
    if found.issuperset(together):
        message = f"the extended key usage has both {' and '.join(together)}"
        yield Problem(message, expected="one of them", found=_told(found, "none"))


@check
def path_length_has_meaning(basic_constraints: BasicConstraints, key_usage: KeyUsage | None) -> Iterator[Problem]:
    """Only what may sign certificates says how long a path may be below it. RFC 5280 section 4.2.1.9."""
    if basic_constraints.path_length is None:
        return
    at = basic_constraints.path_length_at
    if not basic_constraints.ca:
        yield Problem("a path length is set, but this is no CA", expected="none", found="a path length", at=at)
    elif key_usage is not None and "keyCertSign" not in key_usage.usages:
        message = "a path length is set, but the key usage does not allow keyCertSign"
        yield Problem(message, expected="none", found="a path length", at=at)


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
