"""TOML and JSON that is deep or long where Python's readers cannot follow, is refused with a clear message.

Keys of thousands of parts are refused before they are read, which takes as much as the square of them.
"""

from __future__ import annotations

import pytest

from certlint.batch.stream.journal import Journal
from certlint.engine import baseline
from certlint.errors import ConfigurationError
from certlint.policy.cache import parse_toml

DEEP = {
    "bare": ".".join(["a"] * 90_000) + " = 1",
    "table": "[" + " . ".join(["a"] * 90_000) + "]",
    "quoted": ".".join(['"a"'] * 90_000) + " = 1",
    "literal": ".".join(["'a'"] * 90_000) + " = 1",
    "mixed": ".".join(["a", '"b"'] * 45_000) + " = 1",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_key_of_too_many_parts_is_refused(name):
    with pytest.raises(ConfigurationError, match="a key has more than 200 parts"):
        parse_toml(DEEP[name].encode(), "certlint.toml")


NESTED = {
    "lists": "a = " + "[" * 90_000 + "]" * 90_000,
    "open lists": "a = " + "[" * 90_000,
    "tables": "a = " + "{a=" * 90_000 + "1" + "}" * 90_000,
    "both": "a = " + "[{a=" * 900 + "1" + "}]" * 900,
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_too_deeply_is_refused_with_its_file(name):
    with pytest.raises(ConfigurationError, match=r"certlint\.toml: .* nested too deeply"):
        parse_toml(NESTED[name].encode(), "certlint.toml")


LONG = [
    "9" * 5000,
    "-" + "9" * 90_000,
    "1_" * 5000 + "1",
    "0x" + "f" * 5000,
    "0o" + "7_" * 5000 + "7",
    "0b" + "1" * 15_000,
]


@pytest.mark.parametrize("number", LONG)
def test_a_number_that_python_does_not_read_or_write_is_refused_with_its_file(number):
    for text in (f"a = {number}", f"[[b]]\na = [{{ c = {number} }}]"):
        with pytest.raises(ConfigurationError, match=r"certlint\.toml: a number has more than 4,300 digits"):
            parse_toml(text.encode(), "certlint.toml")


def test_a_long_text_is_not_taken_for_a_number():
    text = "0x" + "f" * 5000
    assert parse_toml(f'a = "{text}"\nb = 0x0'.encode(), "certlint.toml") == {"a": text, "b": 0}


@pytest.mark.parametrize("text", ["[" * 90_000, '{"a":' * 90_000, "9" * 90_000])
def test_neither_baseline_nor_journal_is_read_from_it(text, tmp_path):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ConfigurationError, match="is not a baseline"):
        baseline.load(str(tmp_path / "a.json"))
    with pytest.raises(ConfigurationError, match="is not a journal"):
        Journal(str(tmp_path / "a.json"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".".join(["a"] * 100) + " = 1", None),
        (f'a = "{"x" * 200_000}"', {"a": "x" * 200_000}),
        (f"{'a' * 200_000} = 1", {"a" * 200_000: 1}),
        ('a = "one. two. three."', {"a": "one. two. three."}),
    ],
)
def test_what_is_long_and_not_deep_is_read(text, value):
    assert parse_toml(text.encode(), "certlint.toml") == value or value is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("null", "it lacks"),
        ("[]", "it lacks"),
        ("{}", "it lacks"),
        ('{"certlint_baseline": 2, "findings": []}', 'it lacks "certlint_baseline": 1'),
        ('{"certlint_baseline": 1}', 'it has no list "findings"'),
        ('{"certlint_baseline": 1, "findings": {}}', 'it has no list "findings"'),
        ('{"certlint_baseline": 1, "findings": [7]}', "finding 1 needs rule, part"),
        (
            '{"certlint_baseline": 1, "findings": [{"rule": "a/b", "part": "", "count": true}]}',
            "finding 1 needs rule, part",
        ),
        (
            '{"certlint_baseline": 1, "findings": [{"rule": "a/b", "part": 7, "count": 1}]}',
            "finding 1 needs rule, part",
        ),
    ],
)
def test_a_file_of_another_form_is_not_a_baseline(text, why, tmp_path):
    """The message says what is expected, in words of the file and not of Python."""
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ConfigurationError) as told:
        baseline.load(str(tmp_path / "a.json"))
    assert why in told.value.message
    assert told.value.hint == "give a file that --write-baseline has written"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xef\xbb\xbffail-on = 'info'\n", "a.toml begins with a byte order mark, which TOML does not allow"),
        ("fail-on = 'info'\n".encode("utf-16"), "a.toml: line 1 is not UTF-8, as TOML must be"),
        (b"# a\n# \xfc\n", "a.toml: line 2 is not UTF-8, as TOML must be"),
    ],
)
def test_toml_in_another_encoding(data, message):
    with pytest.raises(ConfigurationError) as told:
        parse_toml(data, "a.toml")
    assert (told.value.message, told.value.hint) == (message, "save it as UTF-8 without a byte order mark")
