"""How a page is found: in the order of its list, as long as that takes few steps; else from the rows that fit one filter.

A list that is read in its order has a page full soon, where many rows fit all filters. Where many fit each and hardly any fit
all, every row would be asked. A planner cannot foresee that: no statistics tell what two filters share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from certlint.inventory import lookups
from certlint.inventory.narrowing import Narrowing
from certlint.inventory.sweeping import narrowing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.inventory.database import Database
    from certlint.inventory.filters import Filters

    Asked = TypeVar("Asked")
    Found = TypeVar("Found")

# Steps of SQLite's machine: a million take a tenth of a second, or twice that where they read. What is asked of a finding or of
# what a place has shown is little; of a certificate or a place, much.
_STEPS, _SMALL_STEPS = 500_000, 2_000_000


def tried(
    database: Database,
    filters: Filters,
    asked: Callable[[Narrowing], Asked],
    found: Callable[[Asked], Found],
    *,
    sweeps: bool = False,
) -> Found:
    """What is found, by the first way that takes few steps. Each finds the same.

    asked   makes conditions of the filters
    found   asks them of the database
    sweeps  whether all rows that fit can be found as for a sum, where many fit each filter
    """
    narrowing = Narrowing(database, filters, few=lookups.FEW)
    conditions = asked(narrowing)
    rows = database.within(_STEPS if sweeps else _SMALL_STEPS, lambda: found(conditions))
    if rows is None:
        narrowing = Narrowing(database, filters, few=lookups.MORE)
        conditions = asked(narrowing)
        if sweeps and narrowing.few is None:
            conditions = asked(narrowing_of(database, filters))
        rows = found(conditions)
    return rows
