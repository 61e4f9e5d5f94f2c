"""The verdicts on the clauses of a standard, from the outcomes of their rules; some clauses are undecidable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.report import Status, brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from certlint.policy.standards import Clause, Standard
    from certlint.report import RuleOutcome

PASSED, FAILED, SUPPRESSED = "passed", "failed", "suppressed"
UNDECIDED, NOT_APPLICABLE = "not-decidable", "not-applicable"

# The status of a clause is the first of these that one of its rules has.
_VERDICTS = {
    Status.CRASHED: UNDECIDED,
    Status.SKIPPED: UNDECIDED,
    Status.SUPPRESSED: SUPPRESSED,
    Status.PASSED: PASSED,
    Status.NOT_EFFECTIVE: NOT_APPLICABLE,
    Status.NOT_APPLICABLE: NOT_APPLICABLE,
}


class ClauseVerdict(NamedTuple):
    """A clause and its verdict; `rules` are those that decided it, `reason` is why it could not be decided."""

    clause: Clause
    verdict: str
    rules: tuple[str, ...]
    reason: str


def clause_verdicts(
    standard: Standard, outcomes: Iterable[RuleOutcome], unset: Mapping[str, str], incomplete: Sequence[str]
) -> list[ClauseVerdict]:
    """The verdict of each clause, in the order of the standard.

    `unset`: the missing setting of rules that therefore decide nothing. `incomplete` reasons prevent a clause from passing.
    """
    of = {outcome.rule.id: outcome for outcome in outcomes}
    found = [_verdict(clause, of, unset) for clause in standard.clauses]
    if not incomplete:
        return found
    why = "; ".join(incomplete)
    return [
        each._replace(verdict=UNDECIDED, reason=why) if each.verdict in (PASSED, NOT_APPLICABLE) else each
        for each in found
    ]


def _verdict(clause: Clause, of: Mapping[str, RuleOutcome], unset: Mapping[str, str]) -> ClauseVerdict:
    if clause.undecidable:
        return ClauseVerdict(clause, UNDECIDED, (), clause.undecidable)
    outcomes = [of[rule] for rule in clause.rules if rule in of]
    failed = tuple(outcome.rule.id for outcome in outcomes if outcome.status is Status.FAILED)
    if failed:
        return ClauseVerdict(clause, FAILED, failed, "")
    idle = {rule: unset.get(rule, "is not run") for rule in clause.rules if rule not in of or rule in unset}
    if idle:
        return ClauseVerdict(clause, UNDECIDED, tuple(idle), _listed(idle))
    status = next(each for each in _VERDICTS if any(outcome.status is each for outcome in outcomes))
    telling = [outcome for outcome in outcomes if outcome.status is status]
    reasons = "; ".join(dict.fromkeys(brief(outcome.reason) for outcome in telling if outcome.reason))
    return ClauseVerdict(clause, _VERDICTS[status], tuple(outcome.rule.id for outcome in telling), reasons)


def _listed(idle: Mapping[str, str]) -> str:
    """The reasons why rules decide nothing, without duplicates."""
    rules: dict[str, list[str]] = {}
    for rule, why in idle.items():
        rules.setdefault(why, []).append(rule)
    return "; ".join(f"{' and '.join(names)} {_plural(why) if names[1:] else why}" for why, names in rules.items())


def _plural(why: str) -> str:
    verb, _, rest = why.partition(" ")
    return " ".join(({"needs": "need", "is": "are"}.get(verb, verb), rest))
