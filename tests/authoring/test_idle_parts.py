"""What a policy says to no effect: ranges that no version is in, settings that nothing reads, rules that never apply."""

from __future__ import annotations

import pytest

from certlint.authoring.idle_rules import idle_for
from certlint.authoring.idle_settings import idle_settings, is_empty
from certlint.policy.catalogue import Rule
from certlint.policy.severity import Severity

RANGES = {
    ">=8,<7": True,
    ">7,<7": True,
    ">=7,<7": True,
    ">7,<=7": True,
    ">=7,<=7": False,
    ">=7,<8": False,
    "<=7": False,
    ">=7": False,
    "<7": False,
    " >= 7 , < 7.1 ": False,
    ">=7.2,<7.1": True,
    ">=7.2,<8,<7.1": True,
    ">=7.2,>=6,<7.1": True,
    ">=6,<8,<9": False,
    ">=6,>=7,<8": False,
    "<=7,>=7": False,
    "<=7,<7,>=7": True,
    ">=7,>7,<=7": True,
    "7": False,
}


@pytest.mark.parametrize("wanted", RANGES)
def test_ranges_of_versions(wanted):
    assert is_empty(wanted) is RANGES[wanted]


DECLARED = {name: {"type": "text"} for name in ("a", "b", "c")}


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ({}, ["a", "b", "c"]),
        ({"params": {"x/y": {"names": ["{a}", "b"]}}}, ["b", "c"]),
        ({"when": [{"a": True, "select": ["{c}"]}]}, ["b"]),
        ({"when": [{"select": ["a"], "ignore": ["b"]}]}, ["a", "b", "c"]),
        ({"settings": {**DECLARED, "a": {"spelling_of": "b"}}}, ["a", "c"]),
        ({"settings": {**DECLARED, "a": {"when": {"c": 1}}}}, ["a", "b"]),
        ({"settings": {**DECLARED, "a": {"table": "names"}, "b": "a default"}}, ["c"]),
        ({"settings": {**DECLARED, "a": {"help": "beside {b}"}}}, ["a", "b", "c"]),
    ],
)
def test_settings_that_nothing_reads(more, unread):
    assert idle_settings({"settings": DECLARED, **more}, ()) == unread


def test_a_setting_of_a_profile_that_is_extended_is_read():
    assert idle_settings({"settings": DECLARED}, ["b", "z"]) == ["a", "c"]


def rule(**more) -> Rule:
    return Rule("acme/a", "T", Severity.ERROR, "c.d", "R", "M", **more)


OTHER = rule()._replace(id="acme/b")
IDLE = [
    ({}, []),
    ({"effective": "2026-01-01", "until": "2026-01-02"}, []),
    ({"effective": "2026-01-01"}, []),
    ({"until": "2026-01-01"}, []),
    *(
        (
            {"effective": effective, "until": "2026-01-01"},
            [(f" can never apply: it is in force from {effective} until 2026-01-01", "acme/a", "")],
        )
        for effective in ("2026-01-01", "2026-01-02")
    ),
    ({"roles": ()}, [(" can never apply: it has no roles", "acme/a", "")]),
    (
        {"when": ("ev", "ca"), "unless": ("dv", "ev", "ca")},
        [(" can never apply: `when` and `unless` both say 'ca'", "acme/a", "")],
    ),
    ({"when": ("1.2.3.4", "ev"), "unless": ("serverAuth",)}, []),
    (
        {"when": ("serverauth",)},
        [(": no certificate has the trait 'serverauth'", "serverauth", "did you mean 'serverAuth'?")],
    ),
    ({"unless": ("qwertz",)}, [(": no certificate has the trait 'qwertz'", "qwertz", "")]),
]


@pytest.mark.parametrize(("more", "said"), IDLE)
def test_rules_that_never_apply(more, said):
    found = [*idle_for(rule(**more), ())]
    assert [each[:2] for each in found] == [each[:2] for each in said]
    for (_, _, hint), (_, _, expected) in zip(found, said, strict=True):
        assert (hint == "") is (expected == "")
        assert expected.strip("?").rpartition(" ")[2] in hint


def test_rules_that_ask_what_another_one_asks():
    said = [(" asks what acme/b asks", "acme/a", "change the severity of that one instead")]
    assert [*idle_for(rule(), [rule(), OTHER])] == said
    assert [*idle_for(rule(when=("ev", "dv")), [OTHER._replace(when=("dv", "ev"))])] == said
    for field, value in {
        "check": "c.e",
        "part": "subject",
        "params": {"most": 1},
        "roles": ("leaf",),
        "when": ("ev",),
        "unless": ("ev",),
        "effective": "2026-01-01",
        "until": "2026-01-01",
    }.items():
        assert [*idle_for(rule(), [OTHER._replace(**{field: value})])] == [], field
