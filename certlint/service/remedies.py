"""Findings with the impact and remediation of their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint.caches import remembered
from certlint.output.page import Remedy, remedy
from certlint.output.seen import FILE
from certlint.policy import catalogue, profile
from certlint.policy.remediation import of_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.inventory.queries.row_types import FindingRow
    from certlint.policy.rule import Rule

# Separates the file from the part of it in a location: see `inventory.rows.location_of`.
_BEFORE_ENTRY = ": "


class Explained(NamedTuple):
    """A finding and its rule. The rule is None for a user's rule, which is in no shipped catalogue."""

    row: FindingRow
    title: str
    rationale: str
    remedy: list[Remedy]
    citation: str


def with_remedies(rows: Iterable[FindingRow], profiles: Mapping[int, str]) -> list[Explained]:
    """The findings with their rules: open ones first, worst first.

    Commands contain the path if the place is a file, and the profile of the latest run: `profiles`, by finding id.
    """
    order = {"error": 0, "warning": 1, "info": 2}
    return [
        _explained(row, profiles.get(row.id, ""))
        for row in sorted(rows, key=lambda row: (row.ended is not None, order.get(row.severity, 3)))
    ]


def _explained(row: FindingRow, name: str) -> Explained:
    rule = _rules().get(row.rule)
    if rule is None:
        return Explained(row, "", "", [], "")
    steps = of_profile(name if name in profile.names() else "").fill(rule.remediation, _file_of(row))
    return Explained(row, rule.title, rule.rationale, remedy(steps), rule.citation)


def _file_of(row: FindingRow) -> str | None:
    """The path of a file; None for hosts and the like, and for an entry of a file, such as a keystore alias."""
    return row.location if row.kind == FILE and _BEFORE_ENTRY not in row.location else None


@remembered()
def _rules() -> dict[str, Rule]:
    """All shipped rules by id."""
    known = {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
    return known | {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
