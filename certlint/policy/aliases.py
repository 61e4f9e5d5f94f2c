"""What people call a profile, a client or an option that has another name: hints about unknown ones know it."""

from __future__ import annotations

from certlint.policy import tables

PROFILES, CLIENTS, OPTIONS = "profile-aliases", "client-aliases", "option-aliases"
"""The tables, for `aliases`."""


def aliases(table: str) -> dict[str, str]:
    """The names that are meant by each word; several stand between spaces."""
    return {word: names for names, words in tables.values(table).items() for word in words.split()}
