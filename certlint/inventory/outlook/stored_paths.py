"""The paths of what places send: path building as in a check, over the certificates in the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import Store
from certlint.inventory.queries import details
from certlint.light import NamedTuple
from certlint.pem.encode import block
from certlint.policy import tables
from certlint.trust.ends import OPEN
from certlint.trust.fault import Asked
from certlint.trust.known import Known
from certlint.trust.paths import Paths
from certlint.x509.certificate import Certificate
from certlint.x509.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from datetime import datetime

    from certlint.inventory.search.leaves import LeafChain
    from certlint.inventory.sql.database import Database
    from certlint.trust.paths import Path
    from certlint.x509.signed_object import SignedObject

_INVENTORY = "the inventory"


class Found(NamedTuple):
    """The paths of what a place sends.

    known    the certificates they are built from; None if the leaf cannot be read
    paths    the valid paths, best first
    more     CA certificates that may be part of a path but are not sent by the place
    is_open  whether what the place sends leads to no root, trusted or not
    """

    known: Known | None
    paths: tuple[Path, ...]
    more: tuple[SignedObject, ...]
    is_open: bool = False


class StoredPaths:
    """Builds paths from the certificates of an inventory.

    now      the moment at which paths must be valid
    stores   the trust stores; None for the roots of the inventory
    pool     additional CA certificates; `given`: those of the question, which may be missing from the inventory
    """

    def __init__(
        self,
        database: Database,
        now: datetime,
        stores: Sequence[Store] | None = None,
        pool: Sequence[Store] = (),
        given: Sequence[SignedObject] = (),
    ) -> None:
        self.now, self.stores = now, stores
        self._database, self._pool, self._given = database, tuple(pool), given
        self.outside = [*given, *(each for store in (*pool, *(stores or ())) for each in store.certificates)]
        self._ders: dict[int, bytes] = {}
        self._bearing: dict[str, list[Certificate]] = {}
        self._differences: dict[LeafChain, str] = {}
        self._last: tuple[tuple[int, tuple[int, ...]], Found] | None = None

    def of(self, leaf: int, above: tuple[int, ...]) -> Found:
        """The paths of a leaf and the certificates sent with it, all by id."""
        if self._last is None or self._last[0] != (leaf, above):
            self._last = (leaf, above), self._of(leaf, above)
        return self._last[1]

    def _of(self, leaf: int, above: tuple[int, ...]) -> Found:
        bundle = self.bundle([self.der(leaf), *map(self.der, above)])
        if not bundle.certificates:
            return Found(None, (), ())
        more = [*self._stored_above(bundle), *self._given]
        roots = tuple(each for each in more if each.is_self_issued)
        found = self.among(bundle, roots)
        if not found.is_open:
            return found
        wider = self.among(bundle, more)  # what it sends ends below an issuer that clients may know
        return wider if wider.paths else found

    def among(self, bundle: Bundle, more: Sequence[SignedObject]) -> Found:
        """The paths of a bundle, built from its certificates and `more`."""
        store = Store(_INVENTORY, tuple(more), ((_INVENTORY, 0),) * len(more))
        known = Known(bundle, (*self._pool, store), self.stores)
        leaf_paths = Paths(known, Asked(self.now)).leaf_paths
        if leaf_paths is None:
            return Found(known, (), tuple(more))
        return Found(
            known, leaf_paths.good, tuple(more), all(path.end == OPEN for path in leaf_paths.good or (leaf_paths.best,))
        )

    def wider(self, bundle: Bundle) -> Found:
        """The paths of a bundle if its place sent all CA certificates of the inventory that it could use."""
        return self.among(bundle, [*self._stored_above(bundle), *self._given])

    def difference(self, chain: LeafChain, leaf: int) -> Hashable:
        """What distinguishes the paths of a leaf from those of other leaves in its chain; None if nothing does.

        Name constraints depend on the leaf's names, a root program's decision on its notBefore, and the signer on its
        signature if the issuer's name has several keys.
        """
        how = self._differences.get(chain)
        if how is None:
            how = self._differences[chain] = self._how(leaf, chain)
        if how == _SAME:
            return None
        der = self.der(leaf)
        key = Certificate(der).part("authority_key_identifier") if how == _BY_KEY and der else None
        return key.identifier or leaf if key is not None else leaf

    def _how(self, leaf: int, chain: LeafChain) -> str:
        known = self.of(leaf, chain.above).known
        if known is None:
            return _SAME
        above = known.certificates[1:]
        decided = {row[0] for row in tables.values("distrust")}
        if any(each.part("name_constraints") is not None or each.spki_sha256 in decided for each in above):
            return _EACH
        issuer = known.certificates[0].raw.get("issuer")
        return _BY_KEY if len({each.spki_sha256 for each in above if each.raw.get("subject") == issuer}) > 1 else _SAME

    def bundle(self, ders: Iterable[bytes]) -> Bundle:
        """Certificates as the bundle that a check would read."""
        text = "".join(block("CERTIFICATE", der) for der in ders if der)
        return Bundle(pem.read(text.encode(), _INVENTORY, compares=False))

    def fetch(self, numbers: Iterable[int]) -> None:
        """Reads the encodings of certificates ahead, with one query."""
        wanted = list(set(numbers).difference(self._ders))[: _MOST_KEPT - len(self._ders)]
        for start in range(0, len(wanted), _AT_ONCE):
            for number, der in self._database.query(_ENCODINGS, (wanted[start : start + _AT_ONCE],)):
                self._ders[number] = bytes(der)

    def der(self, number: int) -> bytes:
        """The encoding of a certificate; those of CAs are cached."""
        known = self._ders.get(number)
        if known is None:
            if len(self._ders) >= _MOST_KEPT:
                self._ders.clear()
            known = self._ders[number] = details.der(self._database, number)
        return known

    def _stored_above(self, bundle: Bundle) -> list[Certificate]:
        """The CA certificates of the inventory above those of a bundle, found by issuer name."""
        found: list[Certificate] = []
        asked: set[str] = set()
        wanted = [sha256(each.raw.get("issuer", b"")).hexdigest() for each in bundle.certificates]
        while wanted:
            name = wanted.pop()
            if name not in asked:
                asked.add(name)
                bearers = self._bearers(name)
                found += bearers
                wanted += [sha256(each.raw.get("issuer", b"")).hexdigest() for each in bearers]
        return found

    def _bearers(self, name: str) -> list[Certificate]:
        """The CA certificates of the inventory with this subject."""
        if name not in self._bearing:
            rows = self._database.query(_BEARERS, (name,))
            self._bearing[name] = [Certificate(bytes(der)) for (der,) in rows]
        return self._bearing[name]


# The extensions in which leaves of a chain may differ and on which their paths depend.
_SAME, _BY_KEY, _EACH = "same", "by key", "each"
_MOST_KEPT, _AT_ONCE = 10_000, 500
_ENCODINGS = "SELECT certificate_id, der FROM encodings WHERE certificate_id IN ?"
_BEARERS = """SELECT e.der FROM certificates c JOIN encodings e ON e.certificate_id = c.id
    WHERE c.subject_sha256 = ? AND c.is_ca = 1 ORDER BY c.id LIMIT 100"""
