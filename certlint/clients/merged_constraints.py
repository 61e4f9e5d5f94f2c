"""What several CAs of a path permit, as some clients merge it. RFC 5280 section 6.1.4 (g)."""

from __future__ import annotations

from certlint.clients.subtree_bases import Ends
from certlint.x509.parts.general_names import DNS, EDI, EMAIL, IP, OTHER_NAME, REGISTERED_ID, URI, X400

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certlint.clients.pool import Pool
    from certlint.x509.parts.locations import NameConstraints

    Narrower = Callable[[bytes, bytes], bytes | None]
    # The base that both permit, where one is within the other.

_MAX_PAIRS = 10_000


def merged_cases(pool: Pool, path: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The CAs whose permitted subtrees some client cannot merge with those of the CAs above."""
    above: dict[int, list[bytes]] = {}
    for index in path[:0:-1]:
        constraints = pool.certificates[index].part("name_constraints")
        if constraints is None:
            continue
        is_root = index == path[-1] and pool.is_trusted(index)
        if not is_root and not all(_merged_by_java(above, kind, constraints) for kind in (*_OF_JAVA, *_NOT_COMPARED)):
            yield "ca-names-not-merged", index
            return
    yield from _without_every(pool, path)


def _merged_by_java(above: dict[int, list[bytes]], kind: int, constraints: NameConstraints) -> bool:
    """Whether Java can merge the bases of a kind: not where nothing is left, nor where it compares none."""
    own = [tree.value for tree in constraints.permitted if tree.kind == kind]
    if kind in _OF_JAVA:
        return not own or _merge(above, kind, own, _OF_JAVA[kind])
    known = above.get(kind)
    above[kind] = known or own
    return not own or not known or (kind == REGISTERED_ID and all(base == own[0] for base in known))


def _without_every(pool: Pool, path: Sequence[int]) -> Iterator[tuple[str, int]]:
    """For GnuTLS, the base of nothing holds every name only where it is alone, and nothing that another one holds."""
    above: dict[int, list[bytes]] = {}
    names = pool.certificates[0].part("subject_alt_name")
    hosts = [each.value for each in names.names if each.kind == DNS] if names is not None else []
    for index in path[:0:-1]:
        constraints = pool.certificates[index].part("name_constraints")
        own = (
            [tree.value.lower() for tree in constraints.permitted if tree.kind == DNS]
            if constraints is not None
            else []
        )
        if not own:
            continue
        is_usual = b"" not in [*own, *above.get(DNS, ())]
        _merge(above, DNS, own, _domain)
        bases = [base for base in above[DNS] if base]
        if not is_usual and above[DNS] != [b""] and not all(map(Ends(bases).hold, hosts)):
            yield "ca-names-every-merged", index
            return


def _merge(above: dict[int, list[bytes]], kind: int, own: list[bytes], narrower: Narrower) -> bool:
    """Narrows what is permitted above to what a CA permits, too; whether anything is left."""
    known = above.get(kind)
    if known is None:
        above[kind] = own
    elif len(known) * len(own) <= _MAX_PAIRS:
        both = (narrower(one, other) for one in known for other in own)
        above[kind] = [*dict.fromkeys(base for base in both if base is not None)]
    return bool(above[kind])


def _domain(one: bytes, other: bytes) -> bytes | None:
    for inner, outer in ((one, other), (other, one)):
        if inner == outer or (outer and inner.endswith(b"." + outer)):
            return inner
    return None


def _mailbox(one: bytes, other: bytes) -> bytes | None:
    """A mailbox is within its host, and a host within the domain above it, which begins with a dot."""
    for inner, outer in ((one.lower(), other.lower()), (other.lower(), one.lower())):
        host = inner.rpartition(b"@")[2]
        if inner == outer or (outer.startswith(b".") and inner.endswith(outer)) or (b"@" in inner and host == outer):
            return inner
    return None


def _host(one: bytes, other: bytes) -> bytes | None:
    for inner, outer in ((one.lower(), other.lower()), (other.lower(), one.lower())):
        if inner == outer or (outer.startswith(b".") and inner.endswith(outer)):
            return inner
    return None


def _network(one: bytes, other: bytes) -> bytes | None:
    half = len(one) // 2
    if len(one) != len(
        other
    ):  # Java looks for the octets of the lower one in the upper, and fails where there are too few
        octets = zip(one, other[: len(other) // 2], other[len(other) // 2 :], strict=False)
        return one if len(one) > len(other) and all(octet & mask == base for octet, base, mask in octets) else None
    masks = [network[half:] for network in (one, other)]
    if any((a ^ b) & m & n for a, b, m, n in zip(one, other, *masks, strict=False)):
        return None
    return max((one, other), key=lambda network: network[half:])


_OF_JAVA: dict[int, Narrower] = {EMAIL: _mailbox, URI: _host, IP: _network}
_NOT_COMPARED = (REGISTERED_ID, OTHER_NAME, X400, EDI)
