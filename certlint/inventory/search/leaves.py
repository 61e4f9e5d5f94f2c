"""What places show as their own certificate: a leaf, the chain it is shown with, and groups of leaves."""

from __future__ import annotations

from certlint.light import NamedTuple

# Numbers with fewer digits fit into both databases.
_DIGITS = 19


class LeafChain(NamedTuple):
    """The chain that a leaf is shown with. `sent_ca_ids`: comma-separated ids of the CA certificates that its place sends."""

    issuer_id: int
    sent_ca_ids: str

    @property
    def above(self) -> tuple[int, ...]:
        """The ids of the CA certificates that the place sends with the leaf."""
        listed = self.sent_ca_ids.split(",")
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
    sent_ca_ids: str
    errors: int
    is_ca: int
    owner_id: int | None

    @property
    def chain(self) -> LeafChain:
        return LeafChain(self.issuer_id, self.sent_ca_ids)

    def is_valid(self, moment: int) -> bool:
        """Whether a moment is within its validity period."""
        begin, end = self.not_before, self.not_after
        return begin is not None and end is not None and begin <= moment <= end


class LeafGroup(NamedTuple):
    """Leaves with one owner and one chain.

    owner_id  None without an owner, 0 for several owners
    valid     how many of them are within their validity period; `sample` is the id of one of these, else of any leaf
    """

    chain: LeafChain
    owner_id: int | None
    leaves: int
    valid: int
    sample: int

    def with_those(self, other: LeafGroup) -> LeafGroup:
        """These leaves and more with the same chain and owner."""
        sample = self.sample if self.valid else other.sample
        return LeafGroup(self.chain, self.owner_id, self.leaves + other.leaves, self.valid + other.valid, sample)
