"""What a run asks the network for, where `--fetch` says so: one fetcher for all of its bundles, and for every plan of it."""

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
    """A run begins: what another one in this process has fetched is forgotten, and what it has used up."""
    _fetchers.clear()


def _fetcher(plan: Plan) -> Fetcher:
    """A run makes several plans: for configured files, and to find out what `certlint fix` mends."""
    key = plan.settings["fetch_private"], plan.settings["fetch_proxy"]
    return _fetchers.get(key) or _fetchers.keep(key, Fetcher(private=key[0], proxy=key[1]))


def issuers_of(plan: Plan, bundle: Bundle, stores: Sequence[Store]) -> tuple[tuple[Store, ...], tuple[str, ...]]:
    """Issuers of a bundle's certificates that are neither in it nor in `stores`, and why some are not to be had."""
    if AIA not in plan.settings["fetch"] or not bundle.kind.chained:
        return (), ()
    found, missed = missing_issuers(bundle.certificates, stores, _fetcher(plan))
    return ((found,) if found.certificates else ()), missed


def evidence_online(plan: Plan) -> Online | None:
    """What finds CRLs and OCSP responses; None where only issuers are to be fetched."""
    kinds = [kind for kind in plan.settings["fetch"] if kind != AIA]
    return plan.once("online", lambda: Online(_fetcher(plan), kinds)) if kinds else None
