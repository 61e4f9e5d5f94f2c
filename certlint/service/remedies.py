"""Findings with what their rules say: the impact, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from certlint.caches import remembered
from certlint.output.page import Remedy, remedy
from certlint.policy import catalogue, profile
from certlint.policy.remediation import of_profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.policy.rule import Rule


class Explained(NamedTuple):
    """A finding and its rule. Of a rule of your own, which no catalogue here has, there is no more than the finding."""

    row: Any
    title: str
    rationale: str
    remedy: list[Remedy]
    citation: str


def with_remedies(rows: Iterable[Any]) -> list[Explained]:
    """The findings with what their rules say: the open ones first, the worst first."""
    order = {"error": 0, "warning": 1, "info": 2}
    return [
        _explained(row) for row in sorted(rows, key=lambda row: (row.ended is not None, order.get(row.severity, 3)))
    ]


def _explained(row: Any) -> Explained:
    rule = _rules().get(row.rule)
    if rule is None:
        return Explained(row, "", "", [], "")
    return Explained(
        row, rule.title, rule.rationale, remedy(of_profile("").fill(rule.remediation, None)), rule.citation
    )


@remembered()
def _rules() -> dict[str, Rule]:
    """Every rule that ships, by its id."""
    known = {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
    return known | {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
