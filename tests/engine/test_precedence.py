"""Rules that give way to others: what is reported, what the outcomes say, and where nothing gives way."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from certlint.engine.audit import Entry, Place, audit
from certlint.engine.setup import make_plan
from certlint.report import Status
from tests import forge
from tests.cases import books, forum
from tests.support.cli import certlint
from tests.support.judging import judge

GENERAL, SPECIAL = "rfc5280/aia-critical", "cabf-br/aia-critical"
LAW, EXCEPTION = "rfc5280/ski-missing", "cabf-br/key-identifier"


def critical():
    return forum.leaf(critical={"aia": True})


def outcome(result, rule):
    return next((o.status, o.reason, o.findings) for o in result.outcomes if o.rule.id == rule)


def test_what_yields_is_reported_by_the_other_rule_alone():
    result = judge([critical()], profile="web-pki")
    assert [f.rule.id for f in result.findings if f.rule.id in (GENERAL, SPECIAL)] == [SPECIAL]
    assert outcome(result, GENERAL) == (Status.FAILED, f"reported by {SPECIAL}", 0)


LINKED = "target/chain-not-linked"
LEAF, ISSUING, ROOT = forge.chain()


@pytest.mark.parametrize(
    ("certificates", "rule"),
    [
        ((LEAF, ISSUING, ROOT, LEAF, ISSUING), "chain/duplicate-certificate"),
        ((LEAF, ROOT, ISSUING), "chain/wrong-order"),
        ((LEAF, ISSUING, ROOT, forge.root("Stray Root CA")), "chain/unrelated-certificate"),
    ],
)
def test_of_two_rules_about_a_bundle_one_reports_it(certificates, rule):
    """Wherever in the file each of them sees the defect."""
    result = judge([*certificates], profile="java")
    assert {f.rule.id for f in result.findings if f.rule.id.startswith("chain/")} == set()
    assert outcome(result, rule) == (Status.FAILED, f"reported by {LINKED}", 0)
    assert rule in {f.rule.id for f in judge([*certificates], profile="hygiene").findings}


@pytest.mark.slow
def test_it_is_reported_where_the_other_rule_does_not_run():
    """Left out on the command line, or not among the rules of the profile."""
    for options in ({"profile": "rfc5280"}, {"profile": "web-pki", "ignore": [SPECIAL]}):
        plan = make_plan(options.pop("profile"), {}, **options)
        (line,) = audit(plan, [Entry(Place("x"), 0, critical().der)])
        assert GENERAL in {finding.rule for finding in line.findings}


def test_an_error_stays_one_where_a_profile_makes_the_other_rule_a_remark(tmp_path):
    policy = tmp_path / "lenient.toml"
    policy.write_text(f'extends = "web-pki"\n[severity]\n"{SPECIAL}" = "info"\n')
    found = {f.rule.id: f.severity.label for f in judge([critical()], profile=str(policy)).findings}
    assert found[GENERAL] == "error"


@pytest.mark.parametrize(
    ("day", "status"), [(datetime(2023, 9, 14), Status.FAILED), (datetime(2023, 9, 15), Status.NOT_APPLICABLE)]
)
def test_an_exception_holds_from_the_day_that_it_is_in_force(day, status):
    result = judge([forum.leaf(not_before=day)], profile="web-pki")
    assert outcome(result, LAW)[0] is status
    assert (LAW in {f.rule.id for f in result.findings}) is (status is Status.FAILED)


def test_an_exception_holds_where_both_are_silent():
    result = judge([forum.leaf(ski=True)], profile="web-pki")
    assert outcome(result, LAW) == (Status.NOT_APPLICABLE, f"{EXCEPTION} holds instead", 0)


@pytest.mark.slow
def test_bulk_reports_the_same():
    plan = make_plan("web-pki", {}, now=datetime(2026, 5, 1, tzinfo=UTC))
    (line,) = audit(plan, [Entry(Place("x"), 0, critical().der)])
    assert {f.rule for f in line.findings} == {
        f.rule.id for f in judge([critical()], profile="web-pki", as_of=datetime(2026, 5, 1)).findings
    }


@pytest.mark.slow
def test_bulk_reports_the_same_where_a_rule_yields_in_the_same_place_only():
    plan = make_plan("web-pki", {}, now=datetime(2026, 5, 1, tzinfo=UTC))
    for names in ([" "], [" ", "server.corp"], ["server.corp"]):
        named = forum.leaf(san=[forum.HOST, *names], extensions=[books.ENOUGH])
        (line,) = audit(plan, [Entry(Place("x"), 0, named.der)])
        alone = judge([named], profile="web-pki", as_of=datetime(2026, 5, 1)).findings
        assert sorted(f.rule for f in line.findings) == sorted(f.rule.id for f in alone)
        assert ("cabf-br/unknown-tld" in {f.rule.id for f in alone}) is ("server.corp" in names)


@pytest.mark.slow
def test_people_and_programs_are_told_of_it():
    shown = certlint("explain", GENERAL)
    assert SPECIAL in shown.out
    rules = {
        rule["id"]: rule
        for rule in json.loads(certlint("rules", "--profile", "web-pki", "--format", "json").out)["rules"]
    }
    assert SPECIAL in rules[GENERAL]["yields_to"]
    assert rules[LAW]["superseded_by"] == [EXCEPTION]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("cabf-ev/business-category-unknown", "in the same place: cabf-br/attribute-without-meaning"),
        ("rfc5280/issuer-common-name-too-long", "for the issuer's certificate: rfc5280/subject-common-name-too-long"),
    ],
)
def test_people_are_told_where_it_gives_way(rule, told):
    assert f"yields to   {told}" in certlint("explain", rule).out
