"""Chooses how to find a page: read the list in its order within a limit of steps, else start from one filter's matches.

Reading a list in its order fills a page quickly if many rows match all filters. If many rows match each filter and hardly
any match all, every row would be tested. No statistics of a planner show how filters correlate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from certlint.inventory.search import lookups
from certlint.inventory.search.narrowing import Narrowing
from certlint.inventory.search.sweeping import narrowing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.inventory.search.filters import Filters
    from certlint.inventory.sql.database import Database

    Conditions = TypeVar("Conditions")
    Found = TypeVar("Found")

# Steps of SQLite's virtual machine; a million take 0.1 s, or twice that with reads from disk. Rows of findings and sightings
# need few steps each; those of certificates and places need many.
_STEPS, _SMALL_STEPS = 500_000, 2_000_000


def find_rows(
    database: Database,
    filters: Filters,
    conditions_of: Callable[[Narrowing], Conditions],
    query: Callable[[Conditions], Found],
    *,
    sweeps: bool = False,
) -> Found:
    """The result of the first strategy that takes few steps; all strategies have the same result.

    conditions_of  makes conditions from the filters
    query          queries the database with these conditions
    sweeps         whether a full scan is possible, as for totals, if many rows match each filter
    """
    narrowing = Narrowing(database, filters, few=lookups.FEW)
    conditions = conditions_of(narrowing)
    rows = database.within(_STEPS if sweeps else _SMALL_STEPS, lambda: query(conditions))
    if rows is None:
        narrowing = Narrowing(database, filters, few=lookups.MORE)
        conditions = conditions_of(narrowing)
        if sweeps and narrowing.few is None:
            conditions = conditions_of(narrowing_of(database, filters))
        rows = query(conditions)
    return rows
