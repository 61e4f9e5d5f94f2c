"""The issuer links among the certificates of a bundle, by name, key identifier and verified signature.

Instead of building paths (RFC 5280 section 6), this finds the issuers of each certificate once and walks them breadth first,
so that each look-alike is visited once. Byte-identical copies count as their first one. The cost for an untrusted bundle is
bounded: if a bound is reached, links may be missing, and `exhausted` has the reason.
"""

from __future__ import annotations

from certlint.bundle.name_index import NameIndex
from certlint.bundle.signatures import Signatures
from certlint.x509.reference import contradiction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.signed_object import SignedObject

# The most pairs of a certificate and a possible issuer with the same name and key: a number per certificate of the bundle,
# and per bundle.
MAX_PAIRS, MAX_PAIRS_IN_ALL = 10, 6_000
# The most certificates above the first of a chain; as in OpenSSL, a hundred CAs and the root.
MAX_PATH = 101

TOO_MANY_PAIRS = "too many certificates have the same name and key: not every issuer was evaluated"
TOO_DEEP = f"a chain has more than {MAX_PATH + 1} certificates: it was not followed to the end"


class Links:
    """The issuer links of a list of certificates; all numbers are indexes into that list.

    first      by index: the first identical copy of the certificate
    distinct   the certificates without later copies
    """

    def __init__(self, certificates: list[SignedObject]) -> None:
        self.certificates = certificates
        self._exhausted = ""
        self._settled = False
        self._pairs = 0
        seen: dict[bytes, int] = {}
        self.first = [seen.setdefault(c.der, i) for i, c in enumerate(certificates)]
        self.distinct = list(seen.values())
        self._signatures = Signatures(certificates)
        self._issuers: dict[int, list[int]] = {}
        self._parents: dict[int, list[int]] = {}
        self._paths: dict[int, list[int]] = {}
        self._ways: dict[int, list[int]] = {}
        self._tops: dict[int, bool] = {}
        self.names = NameIndex(certificates, self.distinct)

    def issuers(self, index: int) -> list[int]:
        """The other certificates that issued this one: the name matches and the key made the signature."""
        index = self.first[index]
        found = self._issuers.get(index)
        if found is None:
            found = self._issuers[index] = self._find_issuers(index)
        return found

    def _find_issuers(self, index: int) -> list[int]:
        """Candidates with a matching key identifier come first; the signature decides, and at most one key made it."""
        if not any(self.names.candidates(index)) or (self.names.names_itself(index) and self.signed_by(index, index)):
            return []
        for members in self.names.candidates(index):
            if self.exhausted:
                break
            if self.signed_by(index, members[0]):
                return members
        return []

    def signed_by(self, index: int, issuer: int) -> bool | None:
        """Whether the key of `issuer` made the signature of `index`; None if that cannot be determined."""
        return self._signatures.signed_by(self.first[index], issuer)

    @property
    def verifications(self) -> int:
        """The number of verified signatures."""
        return self._signatures.count

    @property
    def exhausted(self) -> str:
        """Why links may be missing; empty if none are."""
        return self._signatures.exhausted or self._exhausted

    def verify_own(self) -> None:
        """Verifies the signatures of self-issued certificates, within the bound on the cost."""
        for index in self.distinct:
            if self.certificates[index].is_self_issued:
                self.signed_by(index, index)

    def is_top(self, index: int) -> bool:
        """Whether the path ends here: self-signed, according to name, key identifier and signature."""
        found = self._tops.get(index)
        if found is None:
            found = self._tops[index] = self._find_out_if_top(index)
        return found

    def _find_out_if_top(self, index: int) -> bool:
        if not self.names.is_self_issued(index) or self.issuers(index):
            return False
        if not self.names.names_itself(index):
            return bool(self.signed_by(index, index))
        own = self.certificates[index]
        return contradiction(own, own) is None or self.signed_by(index, index) is not False

    def parents(self, index: int) -> list[int]:
        """The issuers of a certificate; if no key matches the signature, all certificates with the issuer's name."""
        index = self.first[index]
        found = self._parents.get(index)
        if found is None:
            found = self.issuers(index) or (
                [] if self.exhausted or self.is_top(index) else self.names.named_issuers(index)
            )
            self._parents[index] = found = found if self._affords(len(found)) else []
        return found

    def _affords(self, pairs: int) -> bool:
        """Whether that many more pairs of a certificate and a possible issuer may be examined."""
        self._pairs += pairs
        if self._pairs > MAX_PAIRS_IN_ALL + MAX_PAIRS * len(self.distinct):
            self._exhausted = TOO_MANY_PAIRS
        return self._exhausted != TOO_MANY_PAIRS

    def settle(self) -> str:
        """Finds all links and paths; returns why some are missing, or an empty string."""
        if not self._settled:
            self._settled = True
            for index in self.distinct:
                self._path_from(self.parents(index))
        return self.exhausted

    def issuing(self, suspects: Iterable[int]) -> set[int]:
        """The certificates that issued others under the names of `suspects`.

        Verifies nothing for names that are not the issuer of another certificate.
        """
        if len(self.distinct) < 2:
            return set()
        names = {self.names.number(i, "subject") for i in suspects}
        issued = (i for i in self.distinct if self.names.number(i, "issuer") in names and any(self.names.candidates(i)))
        return {parent for i in issued for parent in self.parents(i)}

    def reachable(self, starts: Iterable[int]) -> list[int]:
        """`starts` and everything above them, breadth first."""
        order = list(dict.fromkeys(self.first[i] for i in starts))
        seen = set(order)
        lists: set[int] = set()
        for index in order:
            for issuer in self._unseen(index, lists):
                if issuer not in seen:
                    seen.add(issuer)
                    order.append(issuer)
        return order

    def _unseen(self, index: int, lists: set[int]) -> list[int]:
        """The issuers of a certificate; none if another one with the same issuers was visited before."""
        found = self.parents(index)
        fresh = id(found) not in lists
        lists.add(id(found))
        return found if fresh else []

    def path(self, start: int) -> list[int]:
        """The shortest path from `start` to a certificate that ends it, else the longest path upwards."""
        found = self._paths.get(start)
        if found is None:
            found = self._paths[start] = self._find_path(start)
        return found

    def _find_path(self, start: int) -> list[int]:
        """Certificates with the same issuers share the path above them."""
        if self.is_top(start):
            return [start]
        above = self._path_from(self.parents(start))
        return [start, *(self._walk(self.parents(start), barred=start) if start in above else above)]

    def _path_from(self, starts: list[int]) -> list[int]:
        """The path from one of `starts`. Certificates with the same issuers have the same list, so it is computed once."""
        found = self._ways.get(id(starts))
        if found is None:
            found = self._ways[id(starts)] = self._walk(starts)
        return found

    def _walk(self, starts: list[int], barred: int = -1) -> list[int]:
        """The path from one of `starts` to the nearest top, else to the farthest end; it avoids `barred`."""
        level = [i for i in starts if i != barred]
        came_from = {barred: barred, **dict.fromkeys(level, -1)}
        lists: set[int] = set()
        end = -1
        if not self._affords(len(level)):
            return []
        for _ in range(MAX_PATH):
            end = next((i for i in level if self.is_top(i)), level[-1] if level else end)
            above: list[int] = []
            for index in level if end >= 0 and not self.is_top(end) else ():
                for issuer in self._unseen(index, lists):
                    if issuer not in came_from:
                        came_from[issuer] = index
                        above.append(issuer)
            level = above if self._affords(len(above)) else []
            if not level:
                break
        else:
            self._exhausted = self._exhausted or TOO_DEEP
        way = []
        while end >= 0:
            way.append(end)
            end = came_from[end]
        return way[::-1]
