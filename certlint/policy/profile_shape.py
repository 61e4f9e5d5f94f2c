"""Validates the types of the TOML of a profile or policy that is not compiled yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import ConfigurationError
from certlint.light import NamedTuple
from certlint.policy.rule_rows import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable


class Shape(NamedTuple):
    """The required type of a value, as a predicate and as text."""

    fits: Callable[[Any], bool]
    kind: str


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def _are_suffixes(value: Any) -> bool:
    """Whether each kind of companion file has a suffix."""
    known = {"ocsp", "issuer", "sctl"}
    return isinstance(value, dict) and value.keys() <= known and all(_is_text(v) and v for v in value.values())


# The keys of a layer (a [[when]] table or the profile itself) about rules.
_LAYER = {
    "select": Shape(_are_texts, "a list of texts"),
    "ignore": Shape(lambda v: isinstance(v, list) and all(isinstance(i, str | dict) for i in v), "a list of texts"),
    "severity": Shape(_is_table, "a table"),
    "params": Shape(_is_table, "a table"),
    "texts": Shape(_is_table, "a table"),
}
_PROFILE = {
    **_LAYER,
    "title": Shape(_is_text, "a text"),
    "about": Shape(_are_texts, "a list of texts"),
    "description": Shape(_is_text, "a text"),
    "extends": Shape(lambda v: _is_text(v) or _are_texts(v), "a list of texts"),
    "catalogues": Shape(_are_texts, "a list of texts"),
    "settings": Shape(_is_table, "a table"),
    "when": Shape(_are_tables, "written [[when]]"),
    "rule": Shape(_are_tables, "written [[rule]]"),
    "default": Shape(lambda v: isinstance(v, bool), "true or false"),
    "presents": Shape(lambda v: isinstance(v, bool), "true or false"),
    "loads_pem": Shape(lambda v: isinstance(v, bool), "true or false"),
    "key_suffix": Shape(_is_text, "a text"),
    "companions": Shape(_are_suffixes, "a table of texts: ocsp, issuer, sctl"),
    "asks_clients": Shape(lambda v: isinstance(v, bool), "true or false"),
    "server_requests": Shape(lambda v: isinstance(v, bool), "true or false"),
    "standard": Shape(_is_table, "a table"),
    "clause": Shape(_are_tables, "written [[clause]]"),
}


def verify_shape(data: dict[str, Any], origin: str) -> None:
    """Raises ConfigurationError if a value is not of the type of its key."""
    _verify(data, _PROFILE, origin)
    for table in data.get("when", []):
        _verify(table, _LAYER, origin)


def _verify(data: dict[str, Any], shapes: dict[str, Shape], origin: str) -> None:
    for key, value in data.items():
        shape = shapes.get(key)
        if shape is not None and not shape.fits(value):
            from certlint.policy.toml_values import value_in_toml  # only for a message

            raise ConfigurationError(f"{origin}: {key!r} should be {shape.kind}, not {value_in_toml(value)}")
    for rule, texts in data.get("texts", {}).items():
        if not isinstance(texts, dict) or not texts.keys() <= set(TEXTS) or not all(map(_is_text, texts.values())):
            kind = f"a table of texts: {', '.join(TEXTS)}"
            from certlint.policy.toml_values import value_in_toml  # only for a message

            raise ConfigurationError(f"{origin}: the texts of {rule} should be {kind}, not {value_in_toml(texts)}")
    for rule, params in data.get("params", {}).items():
        if not isinstance(params, dict):
            from certlint.policy.toml_values import value_in_toml  # only for a message

            raise ConfigurationError(
                f"{origin}: the parameters of {rule} should be a table, not {value_in_toml(params)}"
            )
