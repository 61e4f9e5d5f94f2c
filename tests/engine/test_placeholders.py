"""What becomes of `{setting}` in the parameters of a rule."""

from __future__ import annotations

import itertools
import re

import pytest

from certlint.engine.placeholders import Placeholders, Unset, placeholders_in
from certlint.errors import ConfigurationError

SETTINGS = {
    "one": "a",
    "two": ("a", "b"),
    "listed": ["c"],
    "number": 30,
    "zero": 0,
    "off": False,
    "none": None,
    "empty": "",
    "nothing": (),
    "no_members": [],
    "no_pairs": {},
}
FILLED = [
    ("text", "text"),
    ("{one}", "a"),
    ("{two}", ("a", "b")),
    ("{number}", 30),
    ("{zero}", 0),
    ("{off}", False),
    ("x-{one}-{number}", "x-a-30"),
    ("{one}.{one}", "a.a"),
    ("{listed}.x", "c.x"),
    ("{}", "{}"),
    ("{One}", "{One}"),
    ("{1}", "{1}"),
    (5, 5),
    (None, None),
    ([], []),
    ({}, {}),
    (["{one}", "x"], ["a", "x"]),
    (["{two}", "x"], ["a", "b", "x"]),
    (["*.{two}"], ["*.a", "*.b"]),
    (["{two}-{two}"], ["a-a", "b-b"]),
    (["{one}-{two}-{listed}"], ["a-a-c", "a-b-c"]),
    (["{number}"], ["30"]),
    (("{one}", 5), ["a", 5]),
    (["{none}", "x"], ["x"]),
    (["x", "{empty}"], ["x"]),
    (["{none}", "{one}", "{nothing}"], ["a"]),
    ([["{two}"], "y"], [["a", "b"], "y"]),
    ({"k": "{one}"}, {"k": "a"}),
    ({"k": "{two}"}, {"k": ("a", "b")}),
    ({"{two}": "v"}, {"a": "v", "b": "v"}),
    ({"{two}": "is-{two}"}, {"a": "is-a", "b": "is-b"}),
    ({"{two}.{one}": "{one}"}, {"a.a": "a", "b.a": "a"}),
    ({"{two}": 5}, {"a": 5, "b": 5}),
    ({"{none}": "v", "k": "w"}, {"k": "w"}),
    ({"k": "{none}", "l": "w"}, {"l": "w"}),
]
UNSET = ["{none}", "{empty}", "{nothing}", "{no_members}", "{no_pairs}", "x-{none}", ["{none}"], ["{none}", "{empty}"]]
UNSET += [{"k": "{none}"}, {"{nothing}": "v"}, [["{none}"]]]


@pytest.mark.parametrize(("value", "expected"), FILLED, ids=repr)
def test_settings_are_filled_in(value, expected):
    assert Placeholders(SETTINGS).fill(value) == expected


@pytest.mark.parametrize("value", UNSET, ids=repr)
def test_what_nobody_has_set(value):
    with pytest.raises(Unset, match=r"--(none|empty|nothing|no-members|no-pairs)"):
        Placeholders(SETTINGS).fill(value)


def test_a_list_that_many_rules_have_is_filled_in_anew_for_each():
    known = Placeholders(SETTINGS)
    known.fill(["{two}", "x"]).append("of one rule")
    assert known.fill(["{two}", "x"]) == ["a", "b", "x"]
    for _ in range(2):
        with pytest.raises(Unset, match="--none"):
            known.fill(["{none}", "{empty}"])


def test_the_first_that_is_not_set_is_named():
    with pytest.raises(Unset, match="--no-members"):
        Placeholders(SETTINGS).fill(["{no_members}", "{none}"])


@pytest.mark.parametrize("value", ["{other}", ["x", "{other}"], {"{other}": 1}, {"k": "x{other}"}])
def test_a_setting_that_there_is_not(value):
    with pytest.raises(ConfigurationError, match=r"\{other\} names no setting"):
        Placeholders(SETTINGS).fill(value)


def test_a_text_has_one_value():
    with pytest.raises(ConfigurationError, match=r"'x-\{two\}' has 2 values here") as caught:
        Placeholders(SETTINGS).fill("x-{two}")
    assert caught.value.hint == "write it as a member of a list"


@pytest.mark.slow
def test_placeholders_are_read_as_an_expression_reads_them():
    for length in range(7):
        for text in map("".join, itertools.product("{}a_1A é", repeat=length)):
            assert placeholders_in(text) == [*dict.fromkeys(re.findall(r"\{([a-z]\w*)\}", text))], text
