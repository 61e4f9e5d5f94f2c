"""How Java merges the networks of several CAs: it compares them with each other whatever their families.

It fails where it reads more octets than a network has, and where two CAs permit nothing in common.
"""

from __future__ import annotations

from certlint.trust.subtrees import has_host_bits
from certlint.x509.parts.general_names import IP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import NameConstraints

# The most comparisons for one path: a CA may have thousands of networks. All others count as apart.
_MAX_COMPARISONS = 20_000
_SAME, _NARROWER, _WIDER, _APART = "same", "narrower", "wider", "apart"
_WITHIN = (_SAME, _NARROWER)


class NotComparedError(Exception):
    """Java reads beyond the end of a network or an address of the other family."""


class NotMergedError(Exception):
    """Two CAs permit networks that have nothing in common."""


class MergedNetworks:
    """What the CAs of a path permit and exclude, from the anchor down; None if no CA has subtrees of any kind yet."""

    def __init__(self) -> None:
        self._permitted: list[bytes] | None = None
        self._excluded: list[bytes] | None = None
        self._left = _MAX_COMPARISONS

    def merge(self, constraints: NameConstraints) -> None:
        """Adds what the next CA permits and excludes. Raises NotComparedError or NotMergedError."""
        is_first = self._permitted is None and self._excluded is None
        if constraints.excluded:
            own = _networks(constraints.excluded)
            self._excluded = own if self._excluded is None else self._widest([*self._excluded, *own])
        if constraints.permitted:
            own = _networks(constraints.permitted)
            self._permitted = own if self._permitted is None else self._common(self._permitted, own)
        if not is_first:
            self._permitted = self._without_excluded(self._permitted)

    def accept(self, address: bytes) -> bool:
        """Whether an address is permitted. Raises NotComparedError."""
        if any(self._lies(address, network) in _WITHIN for network in self._excluded or ()):
            return False
        return not self._permitted or any(self._lies(address, network) in _WITHIN for network in self._permitted)

    def _lies(self, other: bytes, one: bytes) -> str:
        self._left -= 1
        return _lies(other, one) if self._left > 0 else _APART

    def _without_excluded(self, permitted: list[bytes] | None) -> list[bytes] | None:
        if permitted is None:
            return None
        excluded = self._excluded or ()
        return [each for each in permitted if not any(self._lies(each, network) in _WITHIN for network in excluded)]

    def _widest(self, networks: Iterable[bytes]) -> list[bytes]:
        """Networks without those that another one contains."""
        left = [*networks]
        kept: list[bytes] = []
        while left:
            current = left.pop(0)
            for other in [*left]:
                how = self._lies(other, current)
                if how == _NARROWER:
                    left.remove(other)
                elif how != _APART:
                    break
            else:
                kept.append(current)
        return kept

    def _common(self, above: Iterable[bytes], own: Iterable[bytes]) -> list[bytes]:
        """What two CAs permit. Raises NotMergedError where a network of one is apart from all, and no other pair meets."""
        left, own = self._widest(above), self._widest(own)
        kept: list[bytes] = []
        added: list[bytes] = []
        if not left or not own:
            return left or own
        while left:
            network = left[0]
            how, found = next((each for each in self._among(own, network) if each[0] != _APART), (_APART, network))
            if how == _APART:
                meeting = [self._meets(one, own) for one in (*kept, *left)]  # Java compares all, and may fail
                if not any(meeting):
                    raise NotMergedError
            elif how == _NARROWER:
                added.append(found)
            else:
                kept.append(network)
            left.pop(0)
        merged = self._widest([*kept, *added]) if added else kept
        for each in own:  # Java looks whether it has merged networks of this kind, and compares them for that
            self._lies(each, merged[0])
        return merged

    def _among(self, others: Iterable[bytes], network: bytes) -> Iterable[tuple[str, bytes]]:
        return ((self._lies(other, network), other) for other in others)

    def _meets(self, network: bytes, others: Iterable[bytes]) -> bool:
        return any(how != _APART for how, _ in self._among(others, network))


def _networks(trees: Iterable[GeneralName]) -> list[bytes]:
    return [tree.value for tree in trees if tree.kind == IP]


_NETWORKS = (8, 32)
"""The octets of a network of IPv4 or IPv6."""


def _lies(other: bytes, one: bytes) -> str:
    """How a network or an address lies to another one. Raises NotComparedError if Java reads beyond an end."""
    if len(other) not in _NETWORKS and len(one) not in _NETWORKS:
        return _SAME if other == one else _APART
    if len(other) == len(one):
        return _of_one_family(other, one)
    inner, outer, how = (one, other, _WIDER) if len(other) in _NETWORKS else (other, one, _NARROWER)
    half = len(outer) // 2
    for place in range(half):
        if place >= len(inner):
            raise NotComparedError
        if inner[place] & outer[half + place] != outer[place]:
            return _APART
    return how


def _of_one_family(other: bytes, one: bytes) -> str:
    half = len(one) // 2
    (base, mask), (other_base, other_mask) = (
        (int.from_bytes(each[:half], "big"), int.from_bytes(each[half:], "big")) for each in (one, other)
    )
    if mask == other_mask and not (base ^ other_base) & mask:
        return _SAME
    if has_host_bits(one) or has_host_bits(other):
        return _NARROWER if not has_host_bits(one) else _SAME if has_host_bits(other) else _WIDER
    if (base ^ other_base) & mask & other_mask:
        return _APART
    return _NARROWER if mask & other_mask == mask else _WIDER if mask & other_mask == other_mask else _APART
