"""The tables, in numbered steps: the database holds the number of the last step that was taken. Steps only lead forward."""

from __future__ import annotations

from certlint.inventory.migrations import first, fourth, second, third

MIGRATIONS: tuple[tuple[str, ...], ...] = (first.STATEMENTS, second.STATEMENTS, third.STATEMENTS, fourth.STATEMENTS)
"""The statements of step 1, of step 2, …; `{id}`, `{int}`, `{text}`, `{blob}` are types of the dialect."""
