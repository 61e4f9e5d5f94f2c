"""What places show as their own: a leaf, the way in which it is shown, and how many there are of a kind."""

from __future__ import annotations

from certlint.light import NamedTuple

# A number of fewer digits is one that both databases hold.
_DIGITS = 19


class LeafWay(NamedTuple):
    """How a leaf is shown. `beside` has the ids of the CA certificates that its place sends, between commas."""

    issuer_id: int
    beside: str

    @property
    def above(self) -> tuple[int, ...]:
        """The ids of the CA certificates beside the leaf."""
        listed = self.beside.split(",")
        return tuple(int(each) for each in listed if each.isascii() and each.isdecimal() and len(each) < _DIGITS)


class Leaf(NamedTuple):
    """A certificate that a place shows as its own."""

    place_id: int
    kind: str
    site: str
    location: str
    certificate_id: int
    sha256: str
    common_name: str
    not_before: int | None
    not_after: int | None
    spki_sha256: str
    issuer_id: int
    beside: str
    errors: int
    is_ca: int
    owner_id: int | None

    @property
    def way(self) -> LeafWay:
        return LeafWay(self.issuer_id, self.beside)

    def is_valid(self, moment: int) -> bool:
        """Whether a moment is within its validity period."""
        begin, end = self.not_before, self.not_after
        return begin is not None and end is not None and begin <= moment <= end


class LeafGroup(NamedTuple):
    """Leaves of one owner that are shown in one way.

    owner_id  None for nobody's, 0 for those of several owners
    valid     how many of them are within their validity period; `sample` is the id of one of these, else of any
    """

    way: LeafWay
    owner_id: int | None
    leaves: int
    valid: int
    sample: int

    def with_those(self, other: LeafGroup) -> LeafGroup:
        """These leaves and more of the same way and owner."""
        sample = self.sample if self.valid else other.sample
        return LeafGroup(self.way, self.owner_id, self.leaves + other.leaves, self.valid + other.valid, sample)
