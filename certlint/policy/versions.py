"""Versions of a product, and ranges of versions."""

from __future__ import annotations

from certlint.errors import ConfigurationError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_COMPARED: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": tuple.__ge__,
    ">": tuple.__gt__,
    "<": tuple.__lt__,
    "<=": tuple.__le__,
}


def version_key(version: str) -> tuple[int, ...]:
    """`7.22.2-79` as numbers. Raises UsageError if it is not a version."""
    pieces = version.replace("-", ".").split(".")
    if not all(piece.isascii() and piece.isdecimal() and len(piece) < 10 for piece in pieces):
        raise UsageError(f"{version!r} is not a version", "write it as 7.4.2 or 7.22.2-79")
    return tuple(map(int, pieces))


class Range(str):
    """A range such as `>=7.4,<7.5`, in a condition."""

    __slots__ = ()


def in_range(version: str, wanted: str) -> bool:
    """Whether `version` is in a range such as `>=7.4,<7.5`. Raises ConfigurationError for an invalid range."""
    actual = version_key(version)
    held = [_holds(actual, clause, wanted) for clause in wanted.split(",")]  # a list, so that every clause is validated
    return all(held)


def _holds(actual: tuple[int, ...], clause: str, wanted: str) -> bool:
    text = clause.strip()
    operator = text[: len(text) - len(text.lstrip("<=>"))]
    try:
        bound = version_key(text[len(operator) :].strip())
    except UsageError:
        bound = None
    if operator not in _COMPARED or bound is None:
        raise ConfigurationError(f"{wanted!r} is not a range of versions", "write it as '>=7.4,<7.5'")
    return _COMPARED[operator](actual, bound)


def verify_range(wanted: str, label: str) -> None:
    """Raises ConfigurationError if `wanted`, located at `label`, is not a range of versions."""
    try:
        in_range("0", wanted)
    except ConfigurationError as error:
        raise ConfigurationError(f"{label}: {error.message}", error.hint) from None
