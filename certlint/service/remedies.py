"""Findings with what their rules say: the impact, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint.caches import remembered
from certlint.output.page import Remedy, remedy
from certlint.output.seen import FILE
from certlint.policy import catalogue, profile
from certlint.policy.remediation import of_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.inventory.row_types import FindingRow
    from certlint.policy.rule import Rule

# Between a file and what of it is meant, in a location: see `inventory.rows.location_of`.
_BEFORE_ENTRY = ": "


class Explained(NamedTuple):
    """A finding and its rule. Of a rule of your own, which no catalogue here has, there is no more than the finding."""

    row: FindingRow
    title: str
    rationale: str
    remedy: list[Remedy]
    citation: str


def with_remedies(rows: Iterable[FindingRow], profiles: Mapping[int, str]) -> list[Explained]:
    """The findings with what their rules say: the open ones first, the worst first.

    Commands name the file where it is one, and the profile of the run that saw the finding last: `profiles`, by its id.
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
    """The path of a file; None for a host and the like, and for an entry of a file, such as a keystore's alias."""
    return row.location if row.kind == FILE and _BEFORE_ENTRY not in row.location else None


@remembered()
def _rules() -> dict[str, Rule]:
    """Every rule that ships, by its id."""
    known = {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
    return known | {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
