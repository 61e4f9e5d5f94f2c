"""The schema, in numbered steps. The database stores the number of its last step; there are no steps back."""

from __future__ import annotations

from certlint.inventory.migrations import (
    eighth,
    eleventh,
    fifth,
    first,
    fourth,
    ninth,
    second,
    seventh,
    sixth,
    tenth,
    third,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = tuple(
    each.STATEMENTS for each in (first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh)
)
"""The statements of steps 1, 2, …; `{id}`, `{int}`, `{text}` and `{blob}` are types of the dialect."""
