"""The certificates of a bundle by name and key identifier: candidates for issuers, before signatures are verified."""

from __future__ import annotations

from certlint.bundle.store import compared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.x509.signed_object import SignedObject


class NameIndex:
    """The names in a list of certificates, as indexes into it; `distinct` excludes copies of earlier ones."""

    def __init__(self, certificates: Sequence[SignedObject], distinct: Sequence[int]) -> None:
        self.certificates = certificates
        self._numbers: dict[object, int] = {}
        self._names: dict[tuple[int, str], int] = {}
        self._selves: dict[int, bool] = {}
        # subject → public key → its certificates; (subject, key identifier) → public keys
        self._bearers: dict[int, dict[bytes, list[int]]] = {}
        self._identified: dict[tuple[int, bytes | None], dict[bytes, None]] = {}
        self._namesakes: dict[tuple[int, bytes | None, bytes | None], list[int]] = {}
        if len(distinct) > 1:
            self._sort(distinct)

    def _sort(self, distinct: Iterable[int]) -> None:
        for index in distinct:
            name, key = self.number(index, "subject"), self.certificates[index].spki
            self._bearers.setdefault(name, {}).setdefault(key, []).append(index)
            self._identified.setdefault((name, self.subject_identifier(index)), {})[key] = None

    def number(self, index: int, which: str) -> int:
        """The number of a canonical name: as compared by RFC 5280 section 7.1, or its bytes if it cannot be decoded."""
        found = self._names.get((index, which))
        if found is None:
            compared_as = compared(self.certificates[index], which)
            found = self._names[index, which] = self._numbers.setdefault(compared_as, len(self._numbers))
        return found

    def is_self_issued(self, index: int) -> bool:
        """Whether subject and issuer are the same name."""
        found = self._selves.get(index)
        if found is None:
            found = self._selves[index] = self.number(index, "subject") == self.number(index, "issuer")
        return found

    def candidates(self, index: int) -> Iterator[list[int]]:
        """The certificates with the issuer's name, by public key, those with the requested key identifier first.

        A certificate with its own issuer's name and key counts as its own issuer, and for no other.
        """
        name = self.number(index, "issuer")
        bearers = self._bearers.get(name)
        if not bearers:
            return
        own = self.certificates[index].spki if self.is_self_issued(index) else None
        identifier = self.authority_identifier(index)
        fitting = self._identified.get((name, identifier), {}) if identifier is not None else {}
        yield from (bearers[key] for key in fitting if key != own)
        yield from (members for key, members in bearers.items() if key != own and key not in fitting)

    def named_issuers(self, index: int) -> list[int]:
        """The other certificates whose subject is this one's issuer; the same list object for equal issuers."""
        certificate = self.certificates[index]
        own = certificate.spki if self.is_self_issued(index) else None
        key = self.number(index, "issuer"), own, self.authority_identifier(index)
        found = self._namesakes.get(key)
        if found is None:
            found = self._namesakes[key] = [i for members in self.candidates(index) for i in members]
        return found

    def names_itself(self, index: int) -> bool:
        """Whether a certificate is self-issued according to name and key identifier."""
        named = self.authority_identifier(index)
        return self.is_self_issued(index) and named in (None, self.subject_identifier(index))

    def authority_identifier(self, index: int) -> bytes | None:
        """The keyIdentifier in a certificate's authorityKeyIdentifier."""
        found = self.certificates[index].part("authority_key_identifier")
        return found.identifier if found is not None else None

    def subject_identifier(self, index: int) -> bytes | None:
        """The subjectKeyIdentifier of a certificate."""
        found = self.certificates[index].part("subject_key_identifier")
        return found.identifier if found is not None else None
