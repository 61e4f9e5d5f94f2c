"""Versions of a product: read, and compared with ranges."""

from __future__ import annotations

from certlint.errors import CertlintError, ConfigurationError, UsageError


def version_key(version: str) -> tuple[int, ...]:
    """`7.22.2-79` as numbers. Raises UsageError when it is not a version."""
    pieces = version.replace("-", ".").split(".")
    if not all(piece.isascii() and piece.isdecimal() and len(piece) < 10 for piece in pieces):
        raise UsageError(f"{version!r} is not a version", "write it as 7.4.2 or 7.22.2-79")
    return tuple(map(int, pieces))


class Range(str):
    """A range such as `>=7.4,<7.5`, where a condition asks for one."""

    __slots__ = ()


def in_range(version: str, wanted: str) -> bool:
    """Whether `version` is in a range such as `>=7.4,<7.5`."""
    actual = version_key(version)
    for clause in wanted.split(","):
        operator = clause.rstrip("0123456789.- ")
        bound = version_key(clause[len(operator) :].strip())
        operator = operator.strip()
        held = {">=": actual >= bound, ">": actual > bound, "<": actual < bound, "<=": actual <= bound}
        if operator not in held:
            raise ConfigurationError(f"{wanted!r} is not a range of versions", "write it as '>=7.4,<7.5'")
        if not held[operator]:
            return False
    return True


def verify_range(wanted: str, label: str) -> None:
    """Raises ConfigurationError when `wanted`, which stands at `label`, is not a range of versions."""
    try:
        for clause in wanted.split(","):
            in_range("0", clause)
    except CertlintError as error:
        raise ConfigurationError(f"{label}: {error.message}", error.hint) from None
