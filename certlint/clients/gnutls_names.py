"""How GnuTLS merges what several CAs permit: DNS names, mailboxes and addresses.

It sorts the bases of each CA, and walks through both lists once. What it does not meet on the way is lost.
"""

from __future__ import annotations

from functools import cmp_to_key

from certlint.x509.parts.general_names import DNS, EMAIL, IP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.x509.parts.locations import NameConstraints
    from certlint.x509.signed_object import SignedObject

    Order = Callable[[bytes, bytes], int]
    # How one base lies to another: before it, within it, the same, around it, behind it.

_BEFORE, _WITHIN, _SAME, _AROUND, _BEHIND = -2, -1, 0, 1, 2


class Permitted:
    """The bases that the CAs of a path permit, from the anchor down; `closed` are the kinds of which nothing is left.

    An empty base permits every name, but is ignored beside another one. Where networks of two CAs have nothing in common, no
    address is permitted, whatever its family.
    """

    def __init__(self) -> None:
        self._bases: dict[int, list[bytes]] = {}
        self._closed: set[int] = set()

    def merge(self, constraints: NameConstraints) -> None:
        for kind in _ORDERS:
            own = [tree.value for tree in constraints.permitted if tree.kind == kind]
            known = self._bases.get(kind)
            self._bases[kind] = _common(kind, known, own) if own and known else known or own
            if own and known and not self._bases[kind]:
                self._closed.add(kind)

    def hold(self, certificate: SignedObject) -> bool:
        """Whether all names of a certificate are permitted; a mailbox of the subject counts if the SAN has none."""
        names, subject = certificate.part("subject_alt_name"), certificate.part("subject")
        listed = [(each.kind, each.value) for each in names.names] if names is not None else []
        if subject is not None and EMAIL not in dict(listed):
            listed += [(EMAIL, text.encode("latin-1", "replace")) for text in subject.texts("emailAddress")]
        return all(self._holds(kind, value) for kind, value in dict.fromkeys(listed) if kind in _ORDERS)

    def _holds(self, kind: int, name: bytes) -> bool:
        if kind in self._closed:
            return False
        bases = [base for base in self._bases.get(kind, ()) if base]
        if kind == IP:
            bases = [base for base in bases if len(base) == 2 * len(name)]
            name += b"\xff" * len(name)
        return not bases or any(_ORDERS[kind](name, base) in (_WITHIN, _SAME) for base in bases)


def _common(kind: int, above: Iterable[bytes], own: Iterable[bytes]) -> list[bytes]:
    """What both CAs permit, as far as GnuTLS finds it."""
    order, both = _ORDERS[kind], []
    ours, theirs = (sorted(bases, key=cmp_to_key(order), reverse=True) for bases in (above, own))
    while ours and theirs:
        how = order(ours[-1], theirs[-1])
        if how in (_WITHIN, _SAME):
            both.append(ours[-1])
        elif how == _AROUND:
            both.append(theirs[-1])
        if how >= _SAME:
            theirs.pop()
        if how <= _SAME:
            ours.pop()
    return both


def _domains(one: bytes, other: bytes) -> int:
    """By labels from the right, without dots at the end. A base that begins with a dot contains what is below it."""
    labels = [each.lower().rstrip(b".").split(b".")[::-1] for each in (one, other)]
    for place, (ours, theirs) in enumerate(zip(*labels, strict=False)):
        if ours != theirs:
            if place and not (ours and theirs):
                return _WITHIN if ours else _AROUND
            return _BEFORE if ours < theirs else _BEHIND
    sizes = [*map(len, labels)]
    return _SAME if sizes[0] == sizes[1] else _AROUND if sizes[0] < sizes[1] else _WITHIN


def _mailboxes(one: bytes, other: bytes) -> int:
    """By hosts, then by local parts. A mailbox is within its host or a domain above it, but no domain contains a mailbox."""
    (local, at, host), (other_local, other_at, other_host) = (each.rpartition(b"@") for each in (one, other))
    how = _domains(host, other_host)
    if (how == _WITHIN and other_host[:1] != b".") or (how == _AROUND and host[:1] != b"."):
        how *= 2
    if not at and not other_at:
        return how
    if at and other_at:
        by_local = (local > other_local) - (local < other_local)
        return 2 * by_local if how == _SAME else how if abs(how) == _BEHIND else 2 * how
    if at:
        return _WITHIN if how in (_SAME, _WITHIN) else _BEHIND if how == _AROUND else how
    return _AROUND if how == _SAME else 2 * how if abs(how) == _AROUND else how


def _networks(one: bytes, other: bytes) -> int:
    """IPv4 before IPv6; a network before those that contain it, all others by their addresses."""
    if len(one) != len(other):
        return _BEFORE if len(one) < len(other) else _BEHIND
    half = len(one) // 2
    (base, mask), (other_base, other_mask) = (
        (int.from_bytes(each[:half], "big"), int.from_bytes(each[half:], "big")) for each in (one, other)
    )
    if mask != other_mask and not (base ^ other_base) & min(mask, other_mask):
        return _AROUND if mask < other_mask else _WITHIN
    ours, theirs = base & mask, other_base & other_mask
    return _SAME if ours == theirs else _BEFORE if ours < theirs else _BEHIND


_ORDERS: dict[int, Order] = {DNS: _domains, EMAIL: _mailboxes, IP: _networks}
