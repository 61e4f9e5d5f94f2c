"""Alternative names of profiles, clients and options, for hints about unknown ones."""

from __future__ import annotations

from certlint.policy import tables

PROFILES, CLIENTS, OPTIONS = "profile-aliases", "client-aliases", "option-aliases"
"""The tables, for `aliases`."""


def aliases(table: str) -> dict[str, str]:
    """For each word, the intended names, separated by spaces."""
    return {word: names for names, words in tables.values(table).items() for word in words.split()}
