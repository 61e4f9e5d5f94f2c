"""The totals of an event: how many places fail, survive or stay open, by owner and by issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from certlint.inventory.outlook.impact_outcomes import FALLS, OPEN, SURVIVES
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = TypeVar("Row", "OwnerImpact", "IssuerImpact")


class OwnerImpact(NamedTuple):
    """The outcomes for the places of an owner; `owner` is empty for places without an owner."""

    owner: str
    falls: int
    open: int
    survives: int


class IssuerImpact(NamedTuple):
    """The outcomes for the places whose leaf an issuer issued."""

    issuer: str
    falls: int
    open: int
    survives: int


class ImpactTotals(NamedTuple):
    """How many places fail, survive or stay open, in total, by owner and by issuer; the most failures first."""

    falls: int
    open: int
    survives: int
    owners: tuple[OwnerImpact, ...]
    issuers: tuple[IssuerImpact, ...]


def ranked(row: Callable[[str, int, int, int], Row], counted: Mapping[tuple[str, str], int]) -> tuple[Row, ...]:
    """A row for each name with its number of places per outcome; the most failures first."""
    rows = [
        row(name, *(counted.get((name, outcome), 0) for outcome in (FALLS, OPEN, SURVIVES)))
        for name in {name for (name, outcome), number in counted.items() if outcome and number}
    ]
    return tuple(sorted(rows, key=lambda each: (-each.falls, each[0])))
