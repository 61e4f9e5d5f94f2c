"""The trust stores and the pool of a plan: read with the plan, so that errors are reported before any evaluation."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.store import Store
    from certlint.engine.plan import Plan

    Known = tuple[tuple[Store, ...], tuple[Store, ...] | None]


def stores_of(plan: Plan) -> Known:
    """The certificates in the settings `pool` and `trust`. Raises UsageError, InputError."""
    return plan.once("stores", lambda: _read(plan))


def _read(plan: Plan) -> Known:
    pool, trust, passphrase_file = (plan.settings[name] for name in ("pool", "trust", "passphrase_file"))
    if not pool and not trust:
        return (), None
    from certlint.trust import stores  # few runs have any

    return stores.pool(pool, passphrase_file), stores.load(trust, passphrase_file)
