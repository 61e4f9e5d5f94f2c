"""What became of the clauses of a standard, as a table: which of several outcomes counts, and what is said of it."""

from __future__ import annotations

from itertools import product

import pytest

from certlint.engine.clauses import clause_verdicts
from certlint.policy.catalogue import Rule
from certlint.policy.severity import Severity
from certlint.policy.standards import Clause, Standard
from certlint.report import RuleOutcome, Status

RULES = {name: Rule(name, "T", Severity.ERROR, "c.d", "R", "M") for name in ("a/1", "a/2", "a/3")}
# The most telling first, with what a clause is then.
VERDICTS = {
    Status.FAILED: "failed",
    Status.CRASHED: "not-decidable",
    Status.SKIPPED: "not-decidable",
    Status.SUPPRESSED: "suppressed",
    Status.PASSED: "passed",
    Status.NOT_EFFECTIVE: "not-applicable",
    Status.NOT_APPLICABLE: "not-applicable",
}


def clause(*rules: str, undecidable: str = "") -> Clause:
    found = dict.fromkeys(Clause._fields, "")
    return Clause(**{**found, "rules": rules, "undecidable": undecidable})


def verdict(statuses, *, unset=None, incomplete=(), about: Clause | None = None):
    outcomes = [RuleOutcome(RULES[name], status, reason) for name, (status, reason) in statuses.items()]
    standard = Standard(**{**dict.fromkeys(Standard._fields, ""), "clauses": (about or clause(*statuses),)})
    (found,) = clause_verdicts(standard, outcomes, unset or {}, incomplete)
    return found.verdict, found.rules, found.reason


@pytest.mark.parametrize(("first", "second"), [*product(Status, repeat=2)])
def test_the_most_telling_outcome_is_the_clauses(first, second):
    order = [*VERDICTS]
    most = min((first, second), key=order.index)
    telling = tuple(name for name, status in (("a/1", first), ("a/2", second)) if status is most)
    reason = "" if most is Status.FAILED else "; ".join(f"why {name}" for name in telling)
    found = verdict({"a/1": (first, "why a/1"), "a/2": (second, "why a/2")})
    assert found == (VERDICTS[most], telling, reason)


def test_a_reason_of_several_rules_is_told_once():
    assert verdict({"a/1": (Status.SKIPPED, "why"), "a/2": (Status.SKIPPED, "why")})[2] == "why"
    assert verdict({"a/1": (Status.PASSED, ""), "a/2": (Status.PASSED, "")})[2] == ""


def test_a_rule_that_is_not_run_decides_nothing_but_a_failure_does():
    about = clause("a/1", "a/2", "a/3")
    passed = {"a/1": (Status.PASSED, "")}
    expected = ("not-decidable", ("a/2", "a/3"), "a/2 is not run; a/3 needs --fqdn")
    assert verdict(passed, about=about, unset={"a/3": "needs --fqdn"}) == expected
    lacking = {"a/1": (Status.NOT_APPLICABLE, "needs --key")}
    assert verdict(lacking, unset={"a/1": "needs --key"}) == ("not-decidable", ("a/1",), "a/1 needs --key")
    assert verdict({"a/1": (Status.FAILED, "")}, about=about) == ("failed", ("a/1",), "")


def test_what_no_certificate_shows_is_told_as_such():
    about = clause("a/1", undecidable="only an audit shows it")
    assert verdict({"a/1": (Status.FAILED, "")}, about=about) == ("not-decidable", (), "only an audit shows it")


@pytest.mark.parametrize("status", VERDICTS)
def test_what_is_incomplete_passes_no_clause_and_fails_one(status):
    found = verdict({"a/1": (status, "own")}, incomplete=("one reason", "another"))
    if status in (Status.PASSED, Status.NOT_EFFECTIVE, Status.NOT_APPLICABLE):
        assert found == ("not-decidable", ("a/1",), "one reason; another")
    else:
        assert found == verdict({"a/1": (status, "own")})
