"""The schema, in numbered steps. The database stores the number of its last step; there are no steps back."""

from __future__ import annotations

from certlint.inventory.sql.migrations import (
    step_01,
    step_02,
    step_03,
    step_04,
    step_05,
    step_06,
    step_07,
    step_08,
    step_09,
    step_10,
    step_11,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = tuple(
    each.STATEMENTS
    for each in (step_01, step_02, step_03, step_04, step_05, step_06, step_07, step_08, step_09, step_10, step_11)
)
"""The statements of steps 1, 2, …; `{id}`, `{int}`, `{text}` and `{blob}` are types of the dialect."""
