"""Who issued whom among the certificates of a bundle, by name, key identifier and verified signature.

RFC 5280 section 6 builds a path; here every certificate is asked once who issued it, and the paths are walked breadth
first, so that look-alikes cost a look each and never a search. Byte-identical copies count once, as the first of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.x509.signature import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.signed_object import SignedObject

# How often a key may turn out not to have made a signature. Each certificate has one success at most, so a hostile
# bundle of look-alikes ends after as many verifications as it has certificates, and these.
MAX_MISSES = 1000


class Links:
    """The issuer links of a list of certificates; all numbers are indexes into that list.

    first      index by index, the first identical copy of the certificate
    distinct   the certificates without their later copies
    exhausted  true when look-alikes have used up the verifications: links may then be missing
    verifications   how many signatures were verified
    """

    def __init__(self, certificates: list[SignedObject]) -> None:
        self.certificates = certificates
        self.exhausted = False
        self.verifications = 0
        self._misses = 0
        seen: dict[bytes, int] = {}
        self.first = [seen.setdefault(c.der, i) for i, c in enumerate(certificates)]
        self.distinct = list(seen.values())
        self._issuers: dict[int, list[int]] = {}
        self._parents: dict[int, list[int]] = {}
        self._paths: dict[int, list[int]] = {}
        self._verdicts: dict[tuple[int, bytes], bool | None] = {}
        self._names: dict[tuple[int, str], object] = {}
        # subject → public key → its certificates; (subject, key identifier) → public keys
        self._bearers: dict[object, dict[bytes, list[int]]] = {}
        self._identified: dict[tuple[object, bytes | None], dict[bytes, None]] = {}
        if len(self.distinct) > 1:
            self._sort_by_name()

    def _sort_by_name(self) -> None:
        for index in self.distinct:
            name, key = self._name(index, "subject"), self.certificates[index].raw["public_key"]
            self._bearers.setdefault(name, {}).setdefault(key, []).append(index)
            self._identified.setdefault((name, self.subject_identifier(index)), {})[key] = None

    def _name(self, index: int, which: str) -> object:
        """A name as it is compared: RFC 5280 section 7.1, or its bytes when it can't be read."""
        found = self._names.get((index, which))
        if found is None:
            certificate = self.certificates[index]
            name = certificate.part(which)
            found = self._names[index, which] = name.canonical if name is not None else certificate.raw.get(which)
        return found

    def is_self_issued(self, index: int) -> bool:
        """Whether subject and issuer are the same name."""
        return self._name(index, "subject") == self._name(index, "issuer")

    def _candidates(self, index: int) -> Iterator[list[int]]:
        """Who bears the issuer's name, by public key, the likeliest first: whose key identifier is the one asked for.

        With its own name and key, a certificate is its own issuer and nobody else's.
        """
        name = self._name(index, "issuer")
        bearers = self._bearers.get(name)
        if not bearers:
            return
        own = self.certificates[index].raw["public_key"] if self.is_self_issued(index) else None
        identifier = self.authority_identifier(index)
        fitting = self._identified.get((name, identifier), {}) if identifier is not None else {}
        yield from (bearers[key] for key in fitting if key != own)
        yield from (members for key, members in bearers.items() if key != own and key not in fitting)

    def named_issuers(self, index: int) -> list[int]:
        """The other certificates whose subject is this one's issuer."""
        return [i for members in self._candidates(index) for i in members]

    def issuers(self, index: int) -> list[int]:
        """The other certificates that issued this one: the name fits and the key made the signature."""
        index = self.first[index]
        found = self._issuers.get(index)
        if found is None:
            found = self._issuers[index] = self._find_issuers(index)
        return found

    def _find_issuers(self, index: int) -> list[int]:
        """A fitting key identifier is a hint whom to ask first; the signature decides, and only one key made it."""
        if not any(self._candidates(index)) or (self._names_itself(index) and self.signed_by(index, index)):
            return []
        for members in self._candidates(index):
            if self.exhausted:
                break
            if self.signed_by(index, members[0]):
                return members
        return []

    def _names_itself(self, index: int) -> bool:
        """Whether a certificate is issued by itself as far as name and key identifier tell."""
        named = self.authority_identifier(index)
        return self.is_self_issued(index) and named in (None, self.subject_identifier(index))

    def authority_identifier(self, index: int) -> bytes | None:
        """What a certificate says of its issuer's key identifier."""
        found = self.certificates[index].part("authority_key_identifier")
        return found.identifier if found is not None else None

    def subject_identifier(self, index: int) -> bytes | None:
        """The key identifier that a certificate states for itself."""
        found = self.certificates[index].part("subject_key_identifier")
        return found.identifier if found is not None else None

    def signed_by(self, index: int, issuer: int) -> bool | None:
        """Whether the key of `issuer` made the signature of `index`; None when it can't be told."""
        key = (self.first[index], self.certificates[issuer].raw["public_key"])
        if key not in self._verdicts:
            if self._misses >= MAX_MISSES:
                self.exhausted = True
                return None
            self.verifications += 1
            self._verdicts[key] = verify(self.certificates[index], self.certificates[issuer])
            self._misses += not self._verdicts[key]
        return self._verdicts[key]

    def is_top(self, index: int) -> bool:
        """Whether the way up ends here: issued by itself, as far as name, key identifier and signature tell."""
        if not self.is_self_issued(index) or self.issuers(index):
            return False
        return self._names_itself(index) or bool(self.signed_by(index, index))

    def parents(self, index: int) -> list[int]:
        """Who issued a certificate; where no key fits the signature, all who bear the issuer's name."""
        index = self.first[index]
        found = self._parents.get(index)
        if found is None:
            found = self.issuers(index) or ([] if self.exhausted or self.is_top(index) else self.named_issuers(index))
            self._parents[index] = found
        return found

    def issuing(self, suspects: Iterable[int]) -> set[int]:
        """The certificates that issued others under the names of `suspects`.

        Nothing is verified for names that no other certificate has for an issuer.
        """
        if not self._bearers:
            return set()
        names = {self._name(i, "subject") for i in suspects}
        issued = (i for i in self.distinct if self._name(i, "issuer") in names and any(self._candidates(i)))
        return {parent for i in issued for parent in self.parents(i)}

    def reachable(self, starts: Iterable[int]) -> list[int]:
        """`starts` and everything above them, breadth first."""
        order = list(dict.fromkeys(self.first[i] for i in starts))
        seen = set(order)
        for index in order:
            for issuer in self.parents(index):
                if issuer not in seen:
                    seen.add(issuer)
                    order.append(issuer)
        return order

    def path(self, start: int) -> list[int]:
        """The shortest way from `start` to a certificate that ends it, else the longest way up that there is."""
        found = self._paths.get(start)
        if found is None:
            found = self._paths[start] = self._find_path(start)
        return found

    def _find_path(self, start: int) -> list[int]:
        came_from = {start: start}
        queue = [start]
        end = start
        for index in queue:
            end = index
            if self.is_top(index):
                break
            for issuer in self.parents(index):
                if issuer not in came_from:
                    came_from[issuer] = index
                    queue.append(issuer)
        way = [end]
        while way[-1] != start:
            way.append(came_from[way[-1]])
        return way[::-1]
