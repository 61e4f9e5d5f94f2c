"""Rules as data: what a catalogue may hold, and what is said of one that is wrong."""

from __future__ import annotations

import pytest

from certlint.errors import ConfigurationError
from certlint.policy import catalogue, rule_rows
from certlint.policy.cache import parse_toml
from tests import ROOT

GOOD = """
[[rule]]
id = "acme/one"
title = "A title"
severity = "warning"
check = "validity_period.at_most"
rationale = "Why."
remediation = "What."
"""


def rows(text):
    return rule_rows.rows(parse_toml(text.encode(), "acme.toml")["rule"], "acme.toml")


def test_a_row_becomes_a_rule():
    (row,) = rows(GOOD + 'effective = 2020-09-01\nroles = ["leaf"]\nequivalents = ["zlint:e_x"]')
    rule = rule_rows.from_row(row)
    assert (rule.id, rule.severity.label, rule.roles) == ("acme/one", "warning", ("leaf",))
    assert (rule.effective, rule.until, rule.origin) == ("2020-09-01", "", "acme.toml")
    assert rule.equivalents == ("zlint:e_x",)


def test_where_the_lines_of_a_paragraph_end_is_no_part_of_it():
    (row,) = rows(GOOD.replace('"Why."', '"""\nThis breaks,\n  and that.\n"""'))
    assert row["rationale"] == "This breaks, and that."


def test_a_placeholder_stands_for_several_options():
    (row,) = rows(GOOD.replace('"What."', '"Run certlint csr -f {fqdn} {csr_options} --profile {profile}"'))
    options = "[--subject {subject}] [--san {san}] [--ip {ip}]"
    assert row["remediation"] == f"Run certlint csr -f {{fqdn}} {options} --profile {{profile}}"


@pytest.mark.parametrize("placeholder", rule_rows.SEVERAL_OPTIONS)
def test_shipped_rules_write_no_options_out_for_which_there_is_a_placeholder(placeholder):
    texts = {path.name: path.read_text() for path in (ROOT / "rules").rglob("*.toml")}
    assert [name for name, text in texts.items() if rule_rows.SEVERAL_OPTIONS[placeholder] in text] == []
    assert any(placeholder in text for text in texts.values())


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (GOOD + 'severty = "x"', "unknown key 'severty'", "severity"),
        (GOOD + 'origin = "x"', "unknown key 'origin'", ""),
        (GOOD.replace('title = "A title"\n', ""), "'title' is missing", ""),
        (GOOD.replace('"warning"', '"fatal"'), "not info, warning or error", ""),
        (GOOD.replace('"warning"', "3"), "not info, warning or error", ""),
        (GOOD.replace('"A title"', "7"), "'title' should be text", ""),
        (GOOD + 'roles = "leaf"', "'roles' should be a list", ""),
        (GOOD + 'roles = ["leaves"]', "unknown role 'leaves'", "leaf"),
        (GOOD + 'pedantic = "yes"', "'pedantic' should be true or false", ""),
        (GOOD + 'yields_to = "acme/two"', "'yields_to' should be a list", ""),
        (GOOD + 'fix = "maybe"', "fix is 'safe' or 'unsafe'", ""),
        (GOOD.replace("acme/one", "acme"), "catalogue/defect", ""),
        (GOOD + GOOD, "acme/one exists twice", ""),
    ],
)
def test_what_is_wrong_with_a_row_is_said(text, message, hint):
    with pytest.raises(ConfigurationError) as caught:
        rows(text)
    assert message in caught.value.message
    assert "acme.toml" in caught.value.message
    assert hint in caught.value.hint


def test_no_rules_wait_for_each_other():
    """Of two rules that yield to each other, neither would tell its finding."""
    awaited = {
        rule.id: {*rule.yields_to, *rule.yields_in_place, *rule.superseded_by}
        for name in catalogue.names()
        for rule in catalogue.load(name)
    }
    assert [(one, other) for one, others in awaited.items() for other in others if one in awaited.get(other, ())] == []


def test_an_unknown_catalogue_has_a_hint():
    with pytest.raises(ConfigurationError, match="no catalogue 'redis-enterprize'") as caught:
        catalogue.load("redis-enterprize")
    assert "redis-enterprise" in caught.value.hint


def test_what_is_no_toml_names_the_file():
    with pytest.raises(ConfigurationError, match=r"acme\.toml"):
        parse_toml(b"[[rule", "acme.toml")
    with pytest.raises(ConfigurationError, match=r"acme\.toml"):
        parse_toml(b"\xff", "acme.toml")


@pytest.mark.parametrize("name", catalogue.names())
def test_ids_are_unique_and_texts_are_in_style(name):
    for rule in catalogue.load(name):
        assert not rule.title.endswith(".")
        assert rule.rationale.count(". ") <= 1, f"{rule.id}: at most two sentences"
        assert rule.citation, rule.id


def test_no_rule_is_in_two_catalogues():
    ids = [rule.id for name in catalogue.names() for rule in catalogue.load(name)]
    assert len(ids) == len(set(ids))
