"""What several CAs of a path permit and exclude, as some clients merge it. RFC 5280 section 6.1.4 (g)."""

from __future__ import annotations

from certlint.clients import gnutls_names, java_networks
from certlint.clients.model import refusal_of
from certlint.x509.parts.general_names import EDI, EMAIL, IP, OTHER_NAME, REGISTERED_ID, URI, X400

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from certlint.clients.pool import Pool
    from certlint.x509.parts.locations import NameConstraints

    Case = tuple[str, int]
    Narrower = Callable[[bytes, bytes], bytes | None]
    # The base that both permit, where one is within the other.

_MAX_PAIRS = 10_000


def merged_cases(pool: Pool, path: Sequence[int], known: Iterable[Case]) -> Iterator[Case]:
    """The CAs whose subtrees, merged with those above, make a client refuse that has no `known` case against them."""
    refusing = {client for case, _ in known if (found := refusal_of(case)) is not None for client in found.clients}
    if "java" not in refusing:
        yield from _by_java(pool, path)
    if "gnutls" not in refusing:
        yield from _by_gnutls(pool, path)


def _by_java(pool: Pool, path: Sequence[int]) -> Iterator[Case]:
    """The first CA whose subtrees Java cannot merge with those of the CAs above, or compare with an address below.

    Java does not apply those of an anchor.
    """
    above: dict[int, list[bytes]] = {}
    networks = java_networks.MergedNetworks()
    last = path[0]
    for place, index in reversed([*enumerate(path)]):
        one = pool.certificates[index]
        constraints = one.part("name_constraints")
        try:
            names = one.part("subject_alt_name") if not place or not pool.is_self_issued(index) else None
            if names is not None and not all(networks.accept(each.value) for each in names.names if each.kind == IP):
                yield "ca-names-ip-excluded-by-part", last
                return
            if constraints is None or (index == path[-1] and pool.is_trusted(index)):
                continue
            last = index
            networks.merge(constraints)
        except java_networks.NotComparedError:
            yield "ca-names-ip-not-compared", last
            return
        except java_networks.NotMergedError:
            yield "ca-names-not-merged", last
            return
        if not all(_is_merged(above, kind, constraints) for kind in (*_OF_JAVA, *_NOT_COMPARED)):
            yield "ca-names-not-merged", index
            return


def _is_merged(above: dict[int, list[bytes]], kind: int, constraints: NameConstraints) -> bool:
    """Whether Java can merge the bases of a kind: not where nothing is left, nor where it compares none."""
    own = [tree.value for tree in constraints.permitted if tree.kind == kind]
    if not own:
        return True
    known = above.setdefault(kind, own)
    if kind not in _OF_JAVA:
        return known is own or (kind == REGISTERED_ID and all(base == own[0] for base in known))
    if known is not own and len(known) * len(own) <= _MAX_PAIRS:
        both = (_OF_JAVA[kind](one, other) for one in known for other in own)
        above[kind] = [*dict.fromkeys(base for base in both if base is not None)]
    return bool(above[kind])


def _by_gnutls(pool: Pool, path: Sequence[int]) -> Iterator[Case]:
    permitted, last = gnutls_names.Permitted(), path[0]
    for index in path[:0:-1]:
        constraints = pool.certificates[index].part("name_constraints")
        if constraints is not None and constraints.permitted:
            permitted.merge(constraints)
            last = index
    if not permitted.hold(pool.certificates[path[0]]):
        yield "ca-names-every-merged", last


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


_OF_JAVA: dict[int, Narrower] = {EMAIL: _mailbox, URI: _host}
_NOT_COMPARED = (REGISTERED_ID, OTHER_NAME, X400, EDI)
