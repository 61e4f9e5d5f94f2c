"""Pedantic rules: who runs them, and who does not."""

from __future__ import annotations

import json

import pytest

from certlint.engine.setup import make_plan
from certlint.policy import catalogue, profile
from tests.support.cli import certlint
from tests.support.profiles import OF_ANSWERS

RULE = "x509/root-serial-not-positive"
PEDANTIC = {rule.id for name in catalogue.names() for rule in catalogue.load(name) if rule.pedantic}
FOR_AUDITORS = ("rfc5280", "web-pki", "smime", "code-signing", "etsi", *OF_ANSWERS)


def ids(name: str, settings: dict | None = None, **options) -> set[str]:
    return {each.rule.id for each in make_plan(name, settings or {}, **options).selected}


def test_operators_see_them_when_they_ask():
    assert ids("hygiene") & PEDANTIC == set()
    assert ids("hygiene", {"pedantic": True}) & PEDANTIC == {RULE}


@pytest.mark.parametrize("name", FOR_AUDITORS)
def test_auditors_see_them_unless_they_say_otherwise(name):
    those = PEDANTIC & {rule.id for rule in profile.load(name).rules}
    run = ids(name) & PEDANTIC
    assert run <= those
    assert ids(name, {"pedantic": False}) & PEDANTIC == set()
    assert ids(name) - run == ids(name, {"pedantic": False})


@pytest.mark.parametrize("named", ["select", "policy"])
def test_one_that_is_named_by_its_id_runs(named, tmp_path):
    policy = tmp_path / "acme.toml"
    policy.write_text(f'extends = "hygiene"\nselect = ["{RULE}"]\n')
    chosen = ids("hygiene", select=[RULE]) if named == "select" else ids(str(policy))
    assert RULE in chosen


def test_a_glob_does_not_name_one():
    assert RULE not in ids("hygiene", select=["x509/*"])


@pytest.mark.slow
def test_the_option_and_the_key_say_the_same(tmp_path):
    fixture = "tests/fixtures/x509/root-serial-not-positive/root-with-serial-zero.pem"
    configuration = tmp_path / "certlint.toml"
    configuration.write_text('profile = "hygiene"\npedantic = true\n')

    def found(*options: object) -> set[str]:
        answer = certlint(fixture, "--as-of", "2026-06-01", "--format", "json", *options)
        return {finding["rule"] for finding in json.loads(answer.out)["bundles"][0]["findings"]}

    assert RULE not in found("--profile", "hygiene")
    assert RULE in found("--profile", "hygiene", "--pedantic") & found("--config", configuration)


def test_explain_says_which_are():
    assert "--pedantic" in certlint("explain", RULE).out
