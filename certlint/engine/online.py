"""Network access of a run, if `--fetch` allows it: one fetcher for all its bundles and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.caches import Cache
from certlint.fetching.fetcher import Fetcher
from certlint.policy.settings import AIA
from certlint.revocation.online import Online
from certlint.trust.issuers_online import missing_issuers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.store import Store
    from certlint.engine.plan import Plan

_fetchers: Cache[tuple[bool, str], Fetcher] = Cache(1)


def begin() -> None:
    """Begins a run: drops what another run in this process has fetched, and its used-up limits."""
    _fetchers.clear()


def _fetcher(plan: Plan) -> Fetcher:
    """The fetcher, shared by several plans of a run: for configured files, and for evaluating what `certlint fix` repairs."""
    key = plan.settings["fetch_private"], plan.settings["fetch_proxy"]
    return _fetchers.get(key) or _fetchers.keep(key, Fetcher(private=key[0], proxy=key[1]))


def issuers_of(plan: Plan, bundle: Bundle, stores: Sequence[Store]) -> tuple[tuple[Store, ...], tuple[str, ...]]:
    """The issuers of a bundle's certificates that are neither in it nor in `stores`, and why some could not be fetched."""
    if AIA not in plan.settings["fetch"] or not bundle.kind.chained:
        return (), ()
    found, missed = missing_issuers(bundle.certificates, stores, _fetcher(plan))
    return ((found,) if found.certificates else ()), missed


def evidence_online(plan: Plan) -> Online | None:
    """Fetches CRLs and OCSP responses; None if only issuers may be fetched."""
    kinds = [kind for kind in plan.settings["fetch"] if kind != AIA]
    return plan.once("online", lambda: Online(_fetcher(plan), kinds)) if kinds else None
