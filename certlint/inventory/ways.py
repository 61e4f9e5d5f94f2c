"""The paths of a place before and after an event: the search is that of a check, over what the place sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import Store
from certlint.inventory import details
from certlint.pem.encode import block
from certlint.trust.distrust import decisions
from certlint.trust.ends import OPEN as OPEN_END
from certlint.trust.fault import Asked
from certlint.trust.known import Known
from certlint.trust.paths import Paths
from certlint.x509.certificate import Certificate
from certlint.x509.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certlint.clients.model import Client
    from certlint.inventory.database import Database
    from certlint.inventory.event import InventoryEvent
    from certlint.trust.paths import Path
    from certlint.x509.signed_object import SignedObject

FALLS, SURVIVES, OPEN = "falls", "survives", "open"
_INVENTORY = "the inventory"
# Whose decisions are known beforehand are counted, whenever they come into force.
_LAST_YEAR = 9999

Verdict = tuple[str, str, str, str]


class Ways:
    """Answers what becomes of a place: (verdict, why, the path that is left, what would help).

    given    CA certificates of the event that the inventory need not have
    outside  these, and those of trust stores and pools
    """

    def __init__(
        self,
        database: Database,
        event: InventoryEvent,
        now: datetime,
        stores: Sequence[Store] | None,
        pool: Sequence[Store],
        given: Sequence[SignedObject],
        client: Client | None,
    ) -> None:
        self._database, self._event, self._now, self._client = database, event, now, client
        self._stores, self._pool, self._given = stores, tuple(pool), given
        self.outside = [*given, *(each for store in (*pool, *(stores or ())) for each in store.certificates)]
        self._ders: dict[int, bytes] = {}
        self._above: dict[str, list[Certificate]] = {}

    def judged(self, sent: tuple[int, ...]) -> Verdict:
        """What becomes of a place that sends these certificates, by their ids, the leaf first."""
        bundle = self._bundle(sent)
        if not bundle.certificates:
            return OPEN, "its certificate cannot be read", "", ""
        known = [*self._stored_above(bundle), *self._given]
        roots = [each for each in known if each.is_self_issued]
        before = self._good(bundle, roots)
        alone = before
        if all(path.end == OPEN_END for _, path in before):  # what it sends leads nowhere: clients may know the rest
            before = self._good(bundle, known) or before
        if not before:
            return OPEN, "it has no valid path to what is trusted, whatever happens", "", ""
        left = [(found, path) for found, path in before if not self._is_struck(found, path)]
        if len(left) == len(before):
            return "", "", "", ""
        if left and self._accepted(bundle, known if before is not alone else roots):
            return SURVIVES, "", self._told(*left[0]), ""
        lost = self._told(*before[0])
        if left and self._client:
            return FALLS, f"{self._client.title} does not find or accept the paths that are left", "", ""
        return FALLS, lost, "", self._remedy(bundle, known)

    def _bundle(self, sent: tuple[int, ...], without: InventoryEvent | None = None) -> Bundle:
        ders = [
            self._ders.get(number) or self._ders.setdefault(number, details.der(self._database, number))
            for number in sent
        ]
        if without is not None:
            ders = [ders[0], *(der for der in ders[1:] if der and not without.strikes(Certificate(der)))]
        text = "".join(block("CERTIFICATE", der) for der in ders if der)
        return Bundle(pem.read(text.encode(), _INVENTORY, compares=False))

    def _stored_above(self, bundle: Bundle) -> list[Certificate]:
        """The CA certificates of the inventory above those of a bundle, from name to name."""
        found: list[Certificate] = []
        asked: set[str] = set()
        wanted = [sha256(each.raw.get("issuer", b"")).hexdigest() for each in bundle.certificates]
        while wanted:
            name = wanted.pop()
            if name not in asked:
                asked.add(name)
                found += self._bearers(name)
                wanted += [sha256(each.raw.get("issuer", b"")).hexdigest() for each in self._bearers(name)]
        return found

    def _bearers(self, name: str) -> list[Certificate]:
        """The CA certificates of the inventory with this name."""
        if name not in self._above:
            rows = self._database.query(_BEARERS, (name,))
            self._above[name] = [Certificate(bytes(der)) for (der,) in rows]
        return self._above[name]

    def _good(self, bundle: Bundle, more: Sequence[SignedObject]) -> list[tuple[Known, Path]]:
        """The paths that hold, the best first."""
        store = Store(_INVENTORY, tuple(more), ((_INVENTORY, 0),) * len(more))
        known = Known(bundle, (*self._pool, store), self._stores)
        paths = Paths(known, Asked(self._now))
        return [(known, path) for path in (paths.meant.good if paths.meant is not None else ())]

    def _is_struck(self, known: Known, path: Path) -> bool:
        """Whether an event ends a path."""
        event, way = self._event, path.certificates
        certificates = [known.certificates[index] for index in way]
        if any(event.strikes(each) for each in certificates):
            return True
        if path.end == OPEN_END and sha256(certificates[-1].raw.get("issuer", b"")).hexdigest() in event.names:
            return True
        end = self._now.replace(year=_LAST_YEAR)
        return bool(event.programme) and any(
            decision.programme == event.programme for _, decision in decisions(known, way, end)
        )

    def _accepted(self, bundle: Bundle, more: Sequence[SignedObject]) -> bool:
        """Whether the client that is asked for, if any, finds a path without what is struck."""
        if self._client is None:
            return True
        from certlint.clients.pool import Pool
        from certlint.clients.survey import Survey

        kept = [each.der for each in bundle.certificates if not self._event.strikes(each)]
        sent = Bundle(pem.read("".join(block("CERTIFICATE", der) for der in kept).encode(), _INVENTORY, compares=False))
        trusted = [each for store in self._stores for each in store.certificates] if self._stores is not None else more
        anchors = tuple(each for each in trusted if not self._event.strikes(each))
        store = Store(_INVENTORY, anchors, ((_INVENTORY, 0),) * len(anchors))
        known = Known(sent, (), (store,))
        pool = Pool(known.links, known.count, sorted(known.anchors or ()), self._now)
        return not Survey(pool, (self._client,)).answers.refused

    def _remedy(self, bundle: Bundle, known: Sequence[SignedObject]) -> str:
        """What the place could send so that it keeps a path."""
        for found, path in self._good(bundle, known):
            if not self._is_struck(found, path) and path.end != OPEN_END:
                missing = [
                    found.certificates[i] for i in path.certificates if found.is_outside(i) and not found.is_anchor(i)
                ]
                missing = [each for each in missing if not each.is_self_issued]
                if missing:
                    titles = ", ".join(f"{each.title!r} ({sha256(each.der).hexdigest()[:16]})" for each in missing)
                    return f"keeps a path if it also sends {titles}"
        return ""

    @staticmethod
    def _told(known: Known, path: Path) -> str:
        """A path for people, the leaf left out."""
        titles = [_title(known.certificates[index]) for index in path.certificates[1:]]
        if path.end == OPEN_END:
            titles.append(f"{known.certificates[path.certificates[-1]].part('issuer')} (not in the inventory)")
        return " < ".join(titles) or "self-signed"


def _title(certificate: SignedObject) -> str:
    return certificate.title


_BEARERS = """SELECT e.der FROM certificates c JOIN encodings e ON e.certificate_id = c.id
    WHERE c.subject_sha256 = ? AND c.is_ca = 1 ORDER BY c.id LIMIT 100"""
