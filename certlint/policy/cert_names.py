"""What a cluster calls its certificates, `rules/cert-names.toml`: which profile each is judged by, and with which settings."""

from __future__ import annotations

import os
from typing import Any

from certlint import resources
from certlint.errors import UsageError, did_you_mean
from certlint.policy import cache


def rows() -> list[dict[str, Any]]:
    """The rows of `rules/cert-names.toml`: what each `--cert-name` means."""
    found: list[dict[str, Any]] = cache.load(
        os.path.join(resources.RULES, "cert-names.toml"), lambda data: data["name"]
    )
    return found


def find(name: str) -> dict[str, Any]:
    """The row of a certificate name, whichever way it is spelt. Raises UsageError."""
    known = rows()
    for row in known:
        if name in (row["id"], row.get("kubernetes"), *row.get("aliases", ())):
            return row
    spellings = [spelling for row in known for spelling in (row["id"], *row.get("aliases", ()))]
    raise UsageError(
        f"unknown certificate name {name!r}", did_you_mean(name, spellings) or f"names are {', '.join(spellings)}"
    )
