"""Rule, check, parameters, fixture, page: none without the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from certlint import catalogue, profile
from certlint.binding import find_check, verify_params
from certlint.check import signature_of
from scripts import build_docs
from tests import ROOT
from tests.support.fixture_files import FOLDER, read

RULES = {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
OWN = {r.id for r in RULES.values() if r.origin.startswith("rules/")}
PLACEHOLDER = re.compile(r"\{(\w+)\}")
WITH_FIXTURES = [name for name in profile.names() if name == "hygiene" or name.startswith("redis-enterprise")]
"""The profiles whose rules are shown by files; those of standards and root programmes have tables in their tests."""


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule_names_a_check_that_takes_its_parameters(rule):
    signature = signature_of(find_check(rule.check, rule.id))
    settings = set(PLACEHOLDER.findall(repr(dict(rule.params))))
    assert settings <= profile.SETTINGS.keys()
    if not settings:
        verify_params(rule.id, rule.origin, signature, dict(rule.params))


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule_speaks_to_people(rule):
    assert rule.rationale.strip()
    assert rule.remediation.strip()
    assert rule.title.strip()
    assert not rule.title.endswith("."), "titles have no full stop"
    assert "FILL IN" not in rule.title + rule.rationale + rule.remediation + rule.citation


OF_EDITIONS = r"(?:Baseline Requirements|EV Guidelines|Root Store Policy|Root Program Policy)"


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_citation_names_document_and_edition(rule):
    """RFCs do not change; of what does, the edition is named that the row was read in, or the one before which it held."""
    assert rule.citation.strip()
    assert not re.search(OF_EDITIONS + r"(?! (?:before )?\d+\.\d+)", rule.citation)


def test_every_rule_is_selected_by_some_profile():
    selected = {s.rule.id for name in profile.names() for s in build_docs.selected(name)}
    conditional = {
        rule
        for name in profile.names()
        for layer in profile.load(name).layers
        for rule in RULES
        if any(rule in profile.meant(p, RULES) for p in layer.select)
    }
    assert sorted(OWN - selected - conditional) == []


def test_every_check_is_named_by_a_rule():
    from certlint import checks

    used = {rule.check for rule in RULES.values()}
    unused = []
    for path in Path(checks.__file__).parent.glob("*.py"):
        source = path.read_text()
        names = re.findall(r"@check\ndef (\w+)\(", source)
        unused += [f"{path.stem}.{n}" for n in names if f"{path.stem}.{n}" not in used]
    assert unused == []


WEB = ("rfc5280", "cabf-br", "cabf-ev", "mozilla", "apple", "chrome", "community", "web-pki")


@pytest.mark.parametrize(("books", "least"), [(WEB, 7), (tuple(catalogue.names()), 5)], ids=["web", "all"])
def test_many_rules_share_a_check(books, least):
    """Rules are data and checks are code: a rule of a known kind costs a row, and most are of a known kind."""
    rules = [rule for book in books for rule in catalogue.load(book)]
    assert len(rules) / len({rule.check for rule in rules}) >= least


def test_every_rule_has_a_page():
    pages = {str(p.relative_to(build_docs.DOCS).with_suffix("")) for p in build_docs.DOCS.glob("*/*.md")}
    assert pages == set(RULES)


FIXTURES = {path: read(path) for path in sorted(FOLDER.rglob("*.pem")) if path.parent.name != "demo"}


def test_fixtures_expect_rules_that_exist():
    expected = {rule for fixture in FIXTURES.values() for rule in fixture.expect}
    assert sorted(expected - set(RULES)) == []


def test_a_fixture_lies_in_the_folder_of_its_rule():
    for path, fixture in FIXTURES.items():
        folder = str(path.parent.relative_to(FOLDER))
        assert folder == (fixture.expect[0] if fixture.expect else f"good/{path.parent.name}")


# No certificate shows these: what they judge is the file that suppresses findings.
ABOUT_CONFIGURATION = {rule.id for rule in RULES.values() if rule.check.startswith("meta.suppressions_")}


@pytest.mark.parametrize("name", WITH_FIXTURES)
def test_every_rule_of_a_profile_has_a_fixture(name):
    loaded = profile.load(name)
    known = {rule.id: rule for rule in loaded.rules}
    rules: set[str] = set()
    for layer in loaded.layers:
        rules.update(rule for pattern in layer.select for rule in profile.meant(pattern, known))
        if not layer.condition:
            rules.difference_update(rule for pattern in layer.ignore for rule in profile.meant(pattern, known))
    expected = {rule for fixture in FIXTURES.values() for rule in fixture.expect}
    assert sorted(rules - expected - ABOUT_CONFIGURATION) == []


def test_rules_about_the_configuration_are_tested_with_one():
    tests = (ROOT / "tests" / "engine" / "test_suppressions.py").read_text()
    assert ABOUT_CONFIGURATION
    assert [rule for rule in ABOUT_CONFIGURATION if f'"{rule}"' not in tests] == []


@pytest.mark.parametrize("name", WITH_FIXTURES)
def test_every_profile_has_a_good_fixture(name):
    good = [fixture for path, fixture in FIXTURES.items() if path.parent == FOLDER / "good" / name]
    assert good
    assert all(f"--profile {name}" in fixture.options and not fixture.expect for fixture in good)
