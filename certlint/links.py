"""Who issued whom among the certificates of a bundle, by name, key identifier and verified signature.

RFC 5280 section 6 builds a path; here every certificate is asked once who issued it, and the paths are walked breadth
first, so that look-alikes cost a look each and never a search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.signature import verify

if TYPE_CHECKING:
    from certlint.certificate import Certificate

# Signatures verified in one bundle at most. A hostile bundle of look-alikes ends here instead of running for minutes.
MAX_VERIFICATIONS = 2000


class Links:
    """The issuer links of a list of certificates; all numbers are indexes into that list.

    `exhausted` is true when look-alikes have used up the verifications: links may then be missing.
    """

    def __init__(self, certificates: list[Certificate]) -> None:
        self.certificates = certificates
        self.exhausted = False
        self._left = MAX_VERIFICATIONS
        self._issuers: dict[int, list[int]] = {}
        self._verdicts: dict[tuple[bytes, bytes], bool | None] = {}
        self._by_subject: dict[object, list[int]] = {}
        for index, certificate in enumerate(certificates):
            self._by_subject.setdefault(_name(certificate, "subject"), []).append(index)
        self._identifiers = [
            found.identifier if (found := c.part("subject_key_identifier")) else None for c in certificates
        ]

    def named_issuers(self, index: int) -> list[int]:
        """The other certificates whose subject is this one's issuer."""
        found = self._by_subject.get(_name(self.certificates[index], "issuer"), [])
        return [i for i in found if i != index and self.certificates[i].der != self.certificates[index].der]

    def issuers(self, index: int) -> list[int]:
        """The other certificates that issued this one: the name fits and the key made the signature."""
        found = self._issuers.get(index)
        if found is None:
            found = self._issuers[index] = self._find_issuers(index)
        return found

    def _find_issuers(self, index: int) -> list[int]:
        """A fitting key identifier is a hint whom to ask first; the signature decides, and only one key made it."""
        wanted = self.certificates[index].part("authority_key_identifier")
        identifier = wanted.identifier if wanted else None
        candidates = self.named_issuers(index)
        if identifier is not None:
            candidates.sort(key=lambda i: self._identifiers[i] != identifier)
        for candidate in candidates:
            if self.signed_by(index, candidate):
                key = self.certificates[candidate].raw["public_key"]
                return sorted(i for i in candidates if self.certificates[i].raw["public_key"] == key)
        return []

    def signed_by(self, index: int, issuer: int) -> bool | None:
        """Whether the key of `issuer` made the signature of `index`; None when it can't be told."""
        subject, authority = self.certificates[index], self.certificates[issuer]
        key = (subject.der, authority.raw["public_key"])
        if key not in self._verdicts:
            if not self._left:
                self.exhausted = True
                return None
            self._left -= 1
            self._verdicts[key] = verify(subject, authority)
        return self._verdicts[key]

    def is_self_signed(self, index: int) -> bool:
        """Whether the certificate is issued by itself and its own key verifies it."""
        return self.certificates[index].is_self_issued and bool(self.signed_by(index, index))

    def reachable(self, start: int) -> list[int]:
        """Everything above `start`, itself first, breadth first."""
        order, seen = [start], {start}
        for index in order:
            for issuer in self.issuers(index):
                if issuer not in seen:
                    seen.add(issuer)
                    order.append(issuer)
        return order

    def path(self, start: int) -> list[int]:
        """The shortest way from `start` to a self-issued certificate, else the longest way up that there is."""
        came_from = {start: start}
        queue = [start]
        end = start
        for index in queue:
            end = index
            if index != start and self.certificates[index].is_self_issued:
                break
            for issuer in self.issuers(index):
                if issuer not in came_from:
                    came_from[issuer] = index
                    queue.append(issuer)
        way = [end]
        while way[-1] != start:
            way.append(came_from[way[-1]])
        return way[::-1]


def _name(certificate: Certificate, which: str) -> object:
    """A name as it is compared: RFC 5280 section 7.1, or its bytes when it can't be read."""
    name = certificate.part(which)
    return name.canonical if name is not None else certificate.raw[which]
