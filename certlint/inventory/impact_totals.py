"""What an event comes to: how many places fall, survive or are open, by owner and by issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from certlint.inventory.ways import FALLS, OPEN, SURVIVES
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = TypeVar("Row", "OwnerImpact", "IssuerImpact")


class OwnerImpact(NamedTuple):
    """What becomes of the places of an owner; `owner` is empty for what nobody owns."""

    owner: str
    falls: int
    open: int
    survives: int


class IssuerImpact(NamedTuple):
    """What becomes of the places whose leaf an issuer has issued."""

    issuer: str
    falls: int
    open: int
    survives: int


class ImpactTotals(NamedTuple):
    """How many places fall, survive or are open, in all, by owner and by issuer: who loses most comes first."""

    falls: int
    open: int
    survives: int
    owners: tuple[OwnerImpact, ...]
    issuers: tuple[IssuerImpact, ...]


def ranked(row: Callable[[str, int, int, int], Row], counted: Mapping[tuple[str, str], int]) -> tuple[Row, ...]:
    """A row for each name, of which is counted how many places have which fate; who loses most comes first."""
    rows = [
        row(name, *(counted.get((name, fate), 0) for fate in (FALLS, OPEN, SURVIVES)))
        for name in {name for (name, fate), number in counted.items() if fate and number}
    ]
    return tuple(sorted(rows, key=lambda each: (-each.falls, each[0])))
