"""The trust stores and the pool of a plan: read with the plan, so that what cannot be read is told before any bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.store import Store
    from certlint.engine.plan import Plan

    Known = tuple[tuple[Store, ...], tuple[Store, ...] | None]


def stores_of(plan: Plan) -> Known:
    """What `pool` and `trust` of the settings hold. Raises UsageError, InputError."""
    return plan.once("stores", lambda: _read(plan.settings["pool"], plan.settings["trust"]))


def _read(pool: Sequence[str], trust: Sequence[str]) -> Known:
    if not pool and not trust:
        return (), None
    from certlint.trust import stores  # few runs have any

    return stores.pool(pool), stores.load(trust)
