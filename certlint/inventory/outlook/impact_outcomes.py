"""The outcome for a place when something happens: its paths before, and those that remain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.bundle.store import Store
from certlint.inventory.outlook.stored_paths import StoredPaths
from certlint.light import NamedTuple
from certlint.trust.distrust import LAST_DAY, decisions
from certlint.trust.ends import OPEN as OPEN_END
from certlint.trust.known import Known
from certlint.x509.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.clients.model import Client
    from certlint.inventory.outlook.event import InventoryEvent
    from certlint.inventory.outlook.stored_paths import Found
    from certlint.inventory.search.leaves import LeafChain
    from certlint.trust.paths import Path
    from certlint.x509.signed_object import SignedObject

FALLS, SURVIVES, OPEN = "falls", "survives", "open"


class ImpactVerdict(NamedTuple):
    """The outcome for a place; `outcome` is empty if nothing changes.

    why  why it fails, or why the outcome is open; `path` is the remaining path; `remedy` is what would help
    """

    outcome: str = ""
    why: str = ""
    path: str = ""
    remedy: str = ""


class ImpactOutcomes:
    """Computes the outcomes for places when something happens, for one client if `client` is given."""

    def __init__(self, paths: StoredPaths, event: InventoryEvent, client: Client | None = None) -> None:
        self.paths = paths
        self._event, self._client = event, client
        self._known: dict[object, ImpactVerdict] = {}

    def verdict(self, chain: LeafChain, leaf: int) -> ImpactVerdict:
        """The outcome for a place by the id of its leaf; leaves with the same chain are evaluated once."""
        group = chain, self.paths.difference(chain, leaf)
        if group not in self._known:
            self._known[group] = self.judged(leaf, chain.above)
        return self._known[group]

    def judged(self, leaf: int, above: tuple[int, ...]) -> ImpactVerdict:
        """The outcome for a place that sends these certificates, by their ids."""
        found = self.paths.of(leaf, above)
        known, before = found.known, found.paths
        if known is None:
            return ImpactVerdict(OPEN, "its certificate cannot be read")
        if not before:
            return ImpactVerdict(OPEN, "it has no valid path to a trust anchor, whatever happens")
        if not self._event.program:
            before = tuple(path for path in before if not self._is_refused(known, path))
        if not before:
            return ImpactVerdict(OPEN, f"{self._program}'s root program trusts none of its paths, whatever happens")
        left = [path for path in before if not self._is_affected(known, path)]
        if len(left) == len(before):
            return ImpactVerdict()
        if left and self._accepted(found):
            return ImpactVerdict(SURVIVES, path=path_text(known, left[0]))
        unknown = next((path for path in left if path.end == OPEN_END), None)
        if unknown is not None and self._client:
            why = f"nobody knows whether {self._client.title} trusts the issuer at the end of the path that is left"
            return ImpactVerdict(OPEN, why, path=path_text(known, unknown))
        if left and self._client:
            return ImpactVerdict(FALLS, f"{self._client.title} does not find or accept the paths that are left")
        return ImpactVerdict(FALLS, path_text(known, before[0]), remedy=self._remedy(known.bundle))

    def _is_affected(self, known: Known, path: Path) -> bool:
        """Whether the event invalidates a path."""
        event, chain = self._event, path.certificates
        certificates = [known.certificates[index] for index in chain]
        if any(event.affects(each) for each in certificates):
            return True
        if path.end == OPEN_END and sha256(certificates[-1].raw.get("issuer", b"")).hexdigest() in event.names:
            return True
        return bool(event.program) and self._is_decided(known, path, LAST_DAY)

    @property
    def _program(self) -> str:
        return self._client.program if self._client is not None else ""

    def _is_decided(self, known: Known, path: Path, day: datetime) -> bool:
        """Whether the root program of the client has distrusted a path by a day."""
        found = decisions(known.certificates, path.certificates, day)
        return any(decision.program == self._program for _, decision in found)

    def _is_refused(self, known: Known, path: Path) -> bool:
        """Whether the client refuses the path even before the event. A root that the user installed is exempt."""
        if self.paths.stores is not None and path.certificates[-1] in known.installed:
            return False
        return self._is_decided(known, path, self.paths.now)

    def _accepted(self, found: Found) -> bool:
        """Whether the client, if one is given, still finds a path without the affected certificates."""
        if self._client is None or found.known is None:
            return True
        from certlint.clients.pool import Pool
        from certlint.clients.survey import Survey

        paths, event = self.paths, self._event
        kept = paths.bundle(each.der for each in found.known.bundle.certificates if not event.affects(each))
        stores = [("the inventory", found.more)]
        if paths.stores is not None:
            stores = [(store.name, store.certificates) for store in paths.stores]
        known = Known(kept, (), [self._left_of(*store) for store in stores])
        pool = Pool(
            known.links,
            known.count,
            sorted(known.anchors or ()),
            paths.now,
            installed=() if event.program or paths.stores is None else known.installed,
            decided=LAST_DAY if event.program else paths.now,
        )
        return not Survey(pool, (self._client,)).answers.refused

    def _left_of(self, name: str, anchors: Iterable[SignedObject]) -> Store:
        """A trust store without the affected certificates."""
        left = tuple(each for each in anchors if not self._event.affects(each))
        return Store(name, left, ((name, 0),) * len(left))

    def _remedy(self, bundle: Bundle) -> str:
        """What the place could send to keep a path."""
        found = self.paths.wider(bundle)
        known = found.known
        for path in found.paths if known is not None else ():
            if known is None or self._is_affected(known, path) or path.end == OPEN_END:
                continue
            missing = [
                known.certificates[i] for i in path.certificates if known.is_outside(i) and not known.is_anchor(i)
            ]
            missing = [each for each in missing if not each.is_self_issued]
            if missing:
                titles = ", ".join(f"{each.title!r} ({sha256(each.der).hexdigest()[:16]})" for each in missing)
                return f"keeps a path if it also sends {titles}"
        return ""


def path_text(known: Known, path: Path) -> str:
    """A path for people, without the leaf."""
    titles = [known.certificates[index].title for index in path.certificates[1:]]
    if path.end == OPEN_END:
        titles.append(f"{known.certificates[path.certificates[-1]].part('issuer')} (not in the inventory)")
    return " < ".join(titles) or "self-signed"
