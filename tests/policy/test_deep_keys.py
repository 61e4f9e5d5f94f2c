"""TOML whose keys have thousands of parts is refused before it is read, which takes as much as the square of them."""

from __future__ import annotations

import pytest

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
