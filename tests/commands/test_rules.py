"""`certlint rules --checks`: what a rule can be made of."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from certlint import checks
from certlint.engine.binding import find_check, verify_params
from tests.support.cli import certlint


@pytest.mark.slow
def test_every_check_is_listed_once():
    marked = {
        f"{path.stem}.{name}"
        for path in Path(checks.__file__).parent.glob("*.py")
        for name in re.findall(r"@check\ndef (\w+)\(", path.read_text())
    }
    rows = json.loads(certlint("rules", "--checks", "--format", "json").out)["checks"]
    assert [row["name"] for row in rows] == sorted(marked)
    text = certlint("rules", "--checks").out
    assert re.findall(r"^(\S+\.\S+)$", text, re.MULTILINE) == sorted(marked)
    assert text.endswith(f"{len(marked)} checks; rules/README.md says how rules use them\n")


@pytest.mark.slow
def test_parts_and_parameters_are_those_of_the_function():
    for row in json.loads(certlint("rules", "--checks", "--format", "json").out)["checks"]:
        signature = find_check(row["name"], "here")[1]
        assert {part["name"]: part["optional"] for part in row["parts"]} == {
            r.name: r.optional for r in signature.requests
        }
        assert {each["name"] for each in row["parameters"]} == signature.params.keys()
        assert {each["name"] for each in row["parameters"] if each["required"]} == signature.required
        assert all(each["type"] for each in row["parameters"])
        assert row["asks"]


@pytest.mark.slow
def test_an_example_is_a_rule_that_there_is():
    for row in json.loads(certlint("rules", "--checks", "--format", "json").out)["checks"]:
        example = row["example"]
        assert certlint("explain", example["rule"]).code == 0
        if not re.search(r"\{\w+\}", json.dumps(example["params"])):  # a setting is not a value yet
            verify_params(example["rule"], "here", find_check(row["name"], "here")[1], example["params"])


@pytest.mark.slow
def test_what_the_text_shows_can_be_copied_into_a_rule():
    text = certlint("rules", "--checks").out
    shown = text[text.index("\nsan.covers_names\n") :].partition("\n\n")[0]
    written = re.search(r"example\s+\S+: params = (.*)", " ".join(shown.split()))
    params = tomllib.loads(f"params = {written[1]}")["params"]
    signature = find_check("san.covers_names", "here")[1]
    assert params["names"].keys()
    verify_params("acme/one", "here", signature, params)


def test_texts_of_a_policy_are_escaped(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(
        'title = "a\\u202eb ##[x]"\nselect = ["*"]\n[[rule]]\nid = "acme/x"\ntitle = "c\\u009bd"\nseverity = "info"\n'
        'check = "expiry.begun"\nrationale = "R"\nremediation = "M"\n'
    )
    answer = certlint("rules", "--profile", path)
    assert answer.code == 0, answer.err
    assert "a\\u202eb #\\x23[x]" in answer.out
    assert "c\\x9bd" in answer.out


@pytest.mark.slow
def test_a_pattern_of_any_length_is_told_in_a_line(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text('extends = "hygiene"\nignore = ["' + "*a" * 50_000 + '"]\n')
    answer = certlint("rules", "--profile", path)
    assert answer.code == 2
    assert "matches no rule" in answer.err
    assert len(answer.err) < 1000


def test_json_of_a_policy_whose_parameters_are_of_any_type_of_toml(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('extends = "hygiene"\n[params."validity/expired"]\nday = 1979-05-27\nclock = 07:32:00\n')
    answer = certlint("rules", "--profile", policy, "--format", "json")
    assert answer.code == 0
    (rule,) = (each for each in json.loads(answer.out)["rules"] if each["id"] == "validity/expired")
    assert rule["params"].items() >= {"day": "1979-05-27", "clock": "07:32:00"}.items()


@pytest.mark.parametrize(
    ("profile", "first", "later"),
    [
        ("pci-dss-4", "chain/not-trusted", "pem/not-pem"),
        ("bsi-tr-02102", "bsi/", "pem/malformed-boundary"),
        ("nginx", "nginx/not-pem", "pem/malformed-boundary"),
        ("go-server", "target/", "pem/malformed-boundary"),
    ],
)
def test_what_a_profile_adds_comes_first(profile, first, later):
    """A policy pack of eight clauses began with 190 inherited rules."""
    out = certlint("rules", "--profile", profile).out
    own, inherited, summary = out.split("\n\n")
    assert own.split()[1].startswith(first)
    assert f" {later} " in inherited
    counts = len(own.splitlines()), len(inherited.splitlines())
    assert summary.startswith(f"{sum(counts)} rules in profile {profile}: ")
    whose = "for its clauses" if profile in ("pci-dss-4", "bsi-tr-02102") else "of its own"
    assert summary.endswith(f" ({counts[0]} {whose}, then {counts[1]} inherited)\n")


def test_a_profile_that_extends_none_is_one_list():
    listed, summary = certlint("rules", "--profile", "hygiene").out.split("\n\n")
    assert summary.startswith(f"{len(listed.splitlines())} rules in profile hygiene: ")


def test_a_policy_of_ones_own(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text('extends = "nginx"\nselect = ["key/missing"]\n')
    own = certlint("rules", "--profile", path).out.split("\n\n")[0]
    assert own.split()[1] == "key/missing"
    assert len(own.splitlines()) == 1
