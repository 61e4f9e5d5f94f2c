"""Catalogues: rows of TOML in `rules/`, strictly validated."""

from __future__ import annotations

import os

from certlint import resources
from certlint.errors import ConfigurationError, did_you_mean
from certlint.policy import cache, rule_rows
from certlint.policy.rule import FIELDS, Rule, columns_of, rules_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load(name: str) -> tuple[Rule, ...]:
    """The rules of the shipped catalogue `name`. Raises ConfigurationError."""
    path = path_of(name)
    try:
        found = cache.load(path, lambda data: _columns(data, path), ("columns", *FIELDS))
    except OSError:
        raise ConfigurationError(f"no catalogue {name!r} in {resources.RULES}", did_you_mean(name, names())) from None
    return rules_from(found)


def path_of(name: str) -> str:
    """The file of a shipped catalogue."""
    return os.path.join(resources.RULES, f"{name}.toml")


def _columns(data: dict[str, Any], path: str) -> list[tuple[Any, ...]]:
    return columns_of(rule_rows.from_row(row) for row in rule_rows.of_catalogue(data, path))


def names() -> list[str]:
    """The names of the shipped catalogues."""
    skipped = ("cert-names.toml", "disagreements.toml", "pkilint.toml")
    return sorted(f[:-5] for f in os.listdir(resources.RULES) if f.endswith(".toml") and f not in skipped)
