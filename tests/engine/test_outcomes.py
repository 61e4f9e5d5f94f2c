"""What became of a run: one order of verdicts and exit codes, one answer to what applies and what is in force."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from certlint import pem
from certlint.batch.bundles import about_run, described
from certlint.bundle.bundle import Bundle
from certlint.engine.audit import Entry, Place, audit
from certlint.engine.outcomes import BundleReport
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.engine.verdict import Conclusion, exit_code, worst
from certlint.output.formats import FOR_BUNDLES
from certlint.output.record import Totals
from certlint.policy import catalogue
from certlint.policy.rule import Rule
from certlint.policy.severity import Severity
from certlint.report import Status
from tests import forge

DAY = datetime(2026, 6, 1, tzinfo=UTC)
POLICY = """
select = ["*"]
[[rule]]
id = "acme/begun"
title = "T"
severity = "error"
check = "expiry.begun"
rationale = "R"
remediation = "M"
{more}
"""


def judged(tmp_path, more: str = "") -> BundleReport:
    path = tmp_path / "acme.toml"
    path.write_text(POLICY.format(more=more))
    return run(make_plan(str(path), {}, now=DAY), Bundle(pem.read(forge.bundle(*forge.chain()), "a.pem")))


def test_the_order_of_words_and_codes():
    for failed, incomplete, crashed, judged in product((False, True), repeat=4):
        conclusion = Conclusion(failed, incomplete, crashed, judged)
        is_open = incomplete or crashed or not judged
        assert conclusion.word == ("FAIL" if failed else "INCOMPLETE" if is_open else "PASS")
        expected = 2 if crashed else 3 if incomplete or not judged else 1 if failed else 0
        assert exit_code(conclusion) == expected
        assert exit_code(conclusion, exit_zero=True) == (0 if expected == 1 else expected)
        # Where the code is 0 nothing is open, and only then.
        assert (exit_code(conclusion) == 0) is (conclusion.word == "PASS")


def test_the_worst_of_several_codes():
    for codes in product((0, 1, 2, 3), repeat=3):
        assert worst(codes) == next((code for code in (2, 3, 1) if code in codes), 0)


def test_a_run_over_nothing_is_no_pass():
    assert (Totals().word, exit_code(Totals().conclusion)) == ("INCOMPLETE", 3)


def test_how_two_runs_went_together():
    nothing, passed, failed = Conclusion(judged=False), Conclusion(), Conclusion(failed=True)
    assert (nothing | passed, nothing | nothing) == (passed, nothing)
    assert passed | failed | Conclusion(crashed=True) == Conclusion(failed=True, crashed=True)


@pytest.mark.parametrize(
    ("more", "status", "word"),
    [
        ("", Status.PASSED, "PASS"),
        ("effective = 2026-01-01", Status.PASSED, "PASS"),
        ("until = 2026-01-01", Status.NOT_EFFECTIVE, "INCOMPLETE"),
        ("effective = 2026-01-02", Status.NOT_EFFECTIVE, "INCOMPLETE"),
        ('when = ["emailProtection"]', Status.NOT_APPLICABLE, "INCOMPLETE"),
        ('unless = ["tls-server"]', Status.NOT_APPLICABLE, "INCOMPLETE"),
    ],
)
def test_a_silent_rule_says_why_it_is_silent(more, status, word, tmp_path):
    """The leaf's validity period begins on 2026-01-01."""
    result = judged(tmp_path, f'roles = ["leaf"]\n{more}')
    (outcome,) = result.outcomes
    assert (outcome.status, result.verdict(Severity.ERROR).word) == (status, word)


REQUIRED = 'check = "extension.forbidden"\nparams = { what = "it", where = "ours" }\npart = "name_constraints"'
OPTIONAL = 'check = "extension.identifies_issuer_key"'


@pytest.mark.parametrize(
    ("check", "dates", "aki", "status"),
    [
        (REQUIRED, "", True, Status.NOT_APPLICABLE),
        (REQUIRED, "effective = 2026-01-02", True, Status.NOT_APPLICABLE),
        (OPTIONAL, "", True, Status.PASSED),
        (OPTIONAL, "", None, Status.FAILED),
        (OPTIONAL, "effective = 2026-01-02", True, Status.NOT_EFFECTIVE),
        (OPTIONAL, "effective = 2026-01-02", None, Status.NOT_EFFECTIVE),
    ],
)
def test_a_rule_about_what_a_certificate_lacks(check, dates, aki, status, tmp_path):
    """It does not apply, whatever the day, unless what it reads may be missing."""
    path = tmp_path / "acme.toml"
    path.write_text(POLICY.format(more=f'roles = ["leaf"]\n{dates}').replace('check = "expiry.begun"', check))
    plan = make_plan(str(path), {}, now=DAY)
    for certificate in (forge.leaf(aki=aki),) * 2:
        (outcome,) = run(plan, Bundle(pem.read(certificate.pem.encode()))).outcomes
        assert outcome.status is status


@pytest.mark.parametrize(
    ("check", "dates", "word"),
    [
        (REQUIRED, "", "INCOMPLETE"),
        (REQUIRED.replace("name_constraints", "subject"), "", "FAIL"),
        ('check = "expiry.begun"', "", "PASS"),
        ('check = "expiry.begun"', "effective = 2026-01-02", "INCOMPLETE"),
        ('check = "expiry.begun"', "effective = 2026-01-01", "PASS"),
    ],
)
def test_a_certificate_of_which_nothing_is_asked_is_no_pass(check, dates, word, tmp_path):
    """Neither in a file nor in an audit."""
    path = tmp_path / "acme.toml"
    path.write_text(POLICY.format(more=f'roles = ["leaf"]\n{dates}').replace('check = "expiry.begun"', check))
    plan = make_plan(str(path), {}, now=DAY)
    for _ in range(2):
        result = run(plan, Bundle(pem.read(forge.leaf().pem.encode())))
        assert result.verdict(Severity.ERROR).word == word
        (line,) = audit(plan, [Entry(Place("x"), 0, forge.leaf().der)])
        assert line.applied is (word != "INCOMPLETE")


def test_what_applies_and_what_is_in_force():
    rule = Rule("a/b", "T", Severity.ERROR, "c.d", "R", "M", roles=("leaf",), when=("x",), unless=("y",))
    assert rule.applies_to("leaf", frozenset({"x", "z"}))
    assert not rule.applies_to("root", frozenset({"x"}))
    assert not rule.applies_to("leaf", frozenset())
    assert not rule.applies_to("leaf", frozenset({"x", "y"}))
    dated = rule._replace(effective="2020-09-01", until="2026-03-15")
    days = ("2020-08-31", "2020-09-01", "2026-03-14", "2026-03-15")
    assert [dated.in_force(day) for day in days] == [False, True, True, False]
    assert all(rule.in_force(day) for day in days)


@pytest.mark.slow
def test_outcomes_are_computed_once_and_only_for_formats_that_show_them(tmp_path):
    by_certificate = judged(tmp_path)
    usual = run(make_plan("hygiene", {}, now=DAY), by_certificate.bundle)
    for result in (by_certificate, usual):
        about = about_run(result.plan)
        showing = set()
        for form in FOR_BUNDLES:
            fresh = result.replaced(result.findings)
            described(fresh, about, (form,))
            showing |= {form} if "outcomes" in vars(fresh) else set()
        assert showing == {"json", "html", "junit"}
        assert result.outcomes is result.outcomes


def test_other_findings_make_other_outcomes(tmp_path):
    result = judged(tmp_path)
    assert [outcome.findings for outcome in result.outcomes] == [0]
    plan = make_plan("hygiene", {}, now=datetime(2030, 1, 1, tzinfo=UTC))
    expired = run(plan, result.bundle)
    counted = {outcome.rule.id: outcome.findings for outcome in expired.outcomes}
    assert counted["validity/expired"] == 1
    fewer = expired.replaced([found for found in expired.findings if found.rule.id != "validity/expired"])
    assert {o.rule.id: o.findings for o in fewer.outcomes} == counted | {"validity/expired": 0}


def test_dates_of_shipped_rules_are_days():
    """They are compared as texts."""
    for name in catalogue.names():
        for rule in catalogue.load(name):
            for day in filter(None, (rule.effective, rule.until)):
                assert datetime.fromisoformat(day).date().isoformat() == day
