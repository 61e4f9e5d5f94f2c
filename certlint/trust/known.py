"""All certificates that a path may consist of: those of the file, of a pool, and of trust stores."""

from __future__ import annotations

from certlint.bundle.links import Links
from certlint.bundle.store import compared
from certlint.check import NotJudgedError
from certlint.policy.settings import MOZILLA, SYSTEM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.store import Store
    from certlint.bundle.trust_settings import TrustSettings
    from certlint.trust.bound_names import Bound
    from certlint.x509.signed_object import SignedObject

# The most names that are tested against constraints of CAs, in total: about a second.
MAX_LOOKUPS = 500_000
# The most certificates with one name that are read from a store; public stores have two or three.
MAX_NAMESAKES = 100


class Known:
    """Certificates by number: those of the file first, with the bundle's indexes, then those from elsewhere.

    count    the number of certificates in the file
    links    the issuer links among all certificates
    anchors  the trust anchors; None without a store. `order`: for each, the number of others that a client finds before it
    stores   the names of the stores; `store_of` and `places`: the origin of a certificate from elsewhere; `passed_over`: what
             could not be read from stores and pools
    unjudged validation steps that could not be performed, and why
    settings OpenSSL's trust settings of an anchor, if every store with it has the same
    missed   why issuers could not be fetched
    installed  the anchors that users added to their clients; root programs chose those of the other stores
    """

    missed: tuple[str, ...] = ()

    def __init__(self, bundle: Bundle, pool: Sequence[Store] = (), stores: Sequence[Store] | None = None) -> None:
        self.bundle = bundle
        self.count = len(bundle.certificates)
        self.certificates: list[SignedObject] = list(bundle.certificates)
        self._lookups = 0
        self._refused: dict[tuple[int, int], list[tuple[Bound, str]]] = {}
        self.unjudged: dict[str, str] = {}
        self.places: dict[int, tuple[str, int]] = {}
        self.store_of: dict[int, str] = {}
        self.settings: dict[int, TrustSettings] = {}
        self.stores = tuple(store.name for store in stores) if stores is not None else None
        self._files = [store for store in stores or () if store.is_small_file and store.name not in (SYSTEM, MOZILLA)]
        self.passed_over = tuple(why for store in (*pool, *(stores or ())) for why in store.passed_over)
        trusted = self._gather(pool, stores or ())
        grown = len(self.certificates) > self.count
        self.links = Links(self.certificates) if grown else bundle.links
        first = self.links.first
        self.order = {index: place for place, index in enumerate(dict.fromkeys(first[i] for i in trusted))}
        self.anchors = frozenset(self.order) if stores is not None else None
        self.installed = frozenset(first[i] for i in trusted if self.store_of[i] not in (SYSTEM, MOZILLA))
        self._attribute_copies(trusted)
        free = {first[i] for i in trusted if i not in self.settings}
        self.settings = {first[i]: found for i, found in self.settings.items() if first[i] not in free}

    def _attribute_copies(self, trusted: list[int]) -> None:
        """Makes copies of trusted certificates in the file or the pool anchors, too, attributed to the store."""
        attributed = set(trusted)
        for index in sorted(trusted, key=self.settings.__contains__):
            copy = self.links.first[index]
            if copy not in attributed:
                attributed.add(copy)
                self.store_of[copy] = self.store_of[index]
                if copy in self.places:
                    self.places[copy] = self.places[index]

    def _gather(self, pool: Sequence[Store], stores: Sequence[Store]) -> list[int]:
        """Adds every certificate above one of the file's, and those with the same name; returns the trusted ones."""
        trusted: dict[int, TrustSettings | None] = {}
        sources = [(store, False) for store in pool] + [(store, True) for store in stores]
        if not sources:
            return []
        asked: set[object] = set()
        wanted = [compared(c, which) for c in self.certificates for which in ("issuer", "subject")]
        while wanted:
            name = wanted.pop()
            if name in asked:
                continue
            asked.add(name)
            for store, is_trusted in sources:
                for number in store.bearers(name)[:MAX_NAMESAKES]:
                    index = self._add(store, number)
                    if is_trusted:
                        trusted[index] = store.settings.get(number)
                    wanted.append(compared(self.certificates[index], "issuer"))
        self.settings = {index: settings for index, settings in trusted.items() if settings is not None}
        return list(trusted)

    def _add(self, store: Store, number: int) -> int:
        """Adds a certificate of a store, and where it was found; returns its index here."""
        index = len(self.certificates)
        self.certificates.append(store.certificates[number])
        self.places[index], self.store_of[index] = store.places[number], store.name
        return index

    def beside_anchors(self) -> list[tuple[SignedObject, str]]:
        """What else is in the trust files of users, to which no path leads, and where: some clients load a file whole."""
        known = set(map(id, self.certificates))
        return [
            (certificate, f"{path}:{line}" if line else path)
            for store in self._files
            for certificate, (path, line) in zip(store.certificates, store.places, strict=True)
            if id(certificate) not in known
        ]

    def is_outside(self, index: int) -> bool:
        """Whether a certificate is not in the file."""
        return self.links.first[index] >= self.count

    def is_anchor(self, index: int) -> bool:
        return self.anchors is not None and index in self.anchors

    def rejects(self, anchor: int, purpose: str) -> bool:
        """Whether the store of an anchor trusts it only for other purposes."""
        found = self.settings.get(anchor)
        return found is not None and bool(purpose) and found.reject(purpose)

    def refused_names(self, below: int, top: int) -> list[tuple[Bound, str]]:
        """The names of a certificate that the constraints of a CA exclude, and why. Raises NotJudgedError, DecodeError."""
        found = self._refused.get((below, top))
        if found is None:
            from certlint.trust.bound_names import BoundNames, subtrees_of  # few CAs have name constraints

            names: BoundNames = self.certificates[below].once(BoundNames)
            self._lookups += names.count
            if self._lookups > MAX_LOOKUPS:
                raise NotJudgedError(
                    f"more than {MAX_LOOKUPS} names are subject to name constraints: not all were checked"
                )
            found = self._refused[below, top] = names.refused(self.certificates[top].once(subtrees_of))
        return found

    def title(self, index: int) -> str:
        """A certificate for messages: its role, name, and origin."""
        if not self.is_outside(index):
            return self.bundle.title(index)
        what = "trust anchor" if self.is_anchor(index) else "CA certificate"
        return f"{what} {self.certificates[index].title!r} ({self.places[index][0]})"
