"""Validates a `[[suppress]]`: it must name something, and it must expire."""

from __future__ import annotations

import os
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from certlint.config.keys import SCOPES
from certlint.errors import ConfigurationError
from certlint.report import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable

# The longest time for which a finding may be suppressed before it is reviewed again.
MOST_YEARS = 2
_WILD = re.compile(r"\[[^\]]*\]|[^a-z0-9]", re.IGNORECASE)


def suppression(path: str, plain: dict[str, Any], line: int) -> Suppression:
    """The suppression in a file. Raises ConfigurationError for one that matches everything."""
    where = f"{path}:{line}: [[suppress]]"
    if not any(scope.replace("-", "_") in plain for scope in SCOPES):
        raise ConfigurationError(f"{where} has no scope", f"say which certificate it is about: {', '.join(SCOPES)}")
    if not plain.keys() & {"spki_sha256", "subject"} and _any_rule(plain["rule"]) and _any_file(plain["path"]):
        raise ConfigurationError(
            f"{where} suppresses every finding: rule {plain['rule']!r} of path {plain['path']!r}",
            "give the rule or its catalogue (chain/*), or the certificate or the folder that it is about",
        )
    plain = {**plain, "expires": str(plain["expires"])}
    if "spki_sha256" in plain:
        plain["spki_sha256"] = plain["spki_sha256"].lower()
    return Suppression(**plain, folder=os.path.dirname(path), origin=path, line=line)


def verify_ends(suppressions: Iterable[Suppression], day: date) -> None:
    """Raises ConfigurationError for a suppression that expires too late, counted from `day`."""
    last = _years_after(day).isoformat()
    for each in suppressions:
        if each.expires > last:
            raise ConfigurationError(
                f"{each.origin}:{each.line}: [[suppress]] expires on {each.expires}, more than {MOST_YEARS} years ahead",
                f"set a date up to {last}, and a later one then if the reason is still valid",
            )


def _any_rule(pattern: str) -> bool:
    """Whether a pattern matches rules of every catalogue."""
    return not _literal(pattern.partition("/")[0])


def _any_file(pattern: str) -> bool:
    """Whether a pattern names neither a folder nor a file: `*`, `**/*.pem`, `.`."""
    folder, name = os.path.split(os.path.normpath(pattern))
    return not _literal(folder) and not _literal(name.partition(".")[0])


def _literal(pattern: str) -> str:
    """The letters and digits in a pattern."""
    return _WILD.sub("", pattern)


def _years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + MOST_YEARS)
    except ValueError:  # February 29, or beyond the last representable year
        return date.max if day.year + MOST_YEARS > date.max.year else date(day.year + MOST_YEARS, 3, 1)
