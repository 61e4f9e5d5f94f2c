"""The list of checks: what each asks, reads and takes, and which shipped rule shows it."""

from __future__ import annotations

import inspect

import pytest

from certlint.authoring import check_list
from certlint.authoring.check_list import Check, ListedPart, Parameter
from certlint.engine.binding import find_check
from certlint.policy import catalogue, profile
from certlint.policy.rule import Rule


@pytest.fixture(scope="module")
def listed() -> dict[str, Check]:
    return {each.name: each for each in check_list.listed()}


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return [
        *(rule for name in catalogue.names() for rule in catalogue.load(name)),
        *(rule for name in profile.names() for rule in profile.load(name).rules),
    ]


@pytest.mark.slow
def test_each_check_of_a_shipped_rule_stands_in_it_once(listed, rules):
    names = [each.name for each in check_list.listed()]
    assert names == sorted({rule.check for rule in rules})
    assert listed.keys() == set(names)


@pytest.mark.slow
def test_the_example_is_the_rule_of_the_check_that_sets_least(listed, rules):
    for name, check in listed.items():
        others = [rule for rule in rules if rule.check == name]
        assert check.example in others
        assert len(repr(check.example.params)) == min(len(repr(rule.params)) for rule in others)


@pytest.mark.slow
def test_what_a_check_asks_is_the_first_paragraph_of_its_documentation(listed):
    for name, check in listed.items():
        assert check.asks.startswith((find_check(name, "")[0].__doc__ or "?").split("\n")[0].strip())
        assert "\n" not in check.asks


@pytest.mark.slow
def test_parts_and_parameters(listed):
    assert listed["pem.oddity"].parts == tuple(ListedPart(name, False, False) for name in ("document", "loading"))
    lists = (Parameter(name, "list of texts", False, ()) for name in ("unless_oddities", "but", "of", "engines"))
    assert listed["pem.oddity"].parameters == (Parameter("kind", "text", True, None), *lists)
    sizes = {each.name: (each.type, each.required, each.default) for each in listed["serial.octets"].parameters}
    assert sizes == {"at_least": ("integer", False, 0), "at_most": ("integer", False, None)}
    assert [each for each in listed["remarks.remarked"].parts if each.general]


@pytest.mark.parametrize("name", ["pem.oddity", "serial.octets", "chain.leaf_first"])
def test_documentation_that_python_has_dropped_is_read_from_the_source(name, monkeypatch):
    """As `python -OO` does."""
    function = inspect.unwrap(find_check(name, "")[0])
    kept = inspect.cleandoc(function.__doc__ or "")
    monkeypatch.setattr(function, "__doc__", None)
    assert check_list._documentation(function) == kept != ""
