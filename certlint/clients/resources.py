"""Addresses and autonomous systems of a path, which OpenSSL alone validates. RFC 3779 sections 2.3 and 3.3."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.clients.pool import Pool
    from certlint.x509.parts.legacy import AddressBlocks, AutonomousSystems, Span

    Extension = AddressBlocks | AutonomousSystems
    Range = tuple[int, int]
    # Ranges by kind: an address family, numbers, routing domains. None if they are inherited.
    Resources = dict[bytes, list[Range] | None]

_ADDRESSES, _SYSTEMS = "1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8"


def resource_cases(pool: Pool, path: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The cases of the resources of the server's certificate, which OpenSSL looks for in each certificate above it."""
    ends_at_anchor = pool.is_trusted(path[-1])
    for name in (_ADDRESSES, _SYSTEMS):
        if name not in pool.certificates[path[0]].raw:
            continue
        # None is absent, or cannot be decoded, which is a case of its own.
        parts: list[Extension | None] = [pool.certificates[index].part(name) for index in path]
        if any(part is not None and not is_canonical(part) for part in parts):
            yield "resources-not-canonical", path[0]
            continue
        listed = [None if part is None else _resources(part) for part in parts]
        if not are_nested(listed, any_inherited=name == _SYSTEMS, ends_at_anchor=ends_at_anchor):
            yield "resources-not-nested", path[0]


def are_nested(listed: Sequence[Resources | None], *, any_inherited: bool, ends_at_anchor: bool) -> bool:
    """Whether no certificate has resources that one above it lacks. The server's is first; None has no extension.

    An anchor must not inherit what certificates below it have; with `any_inherited`, it must not inherit anything.
    """
    below = dict(listed[0] or {})
    for above in listed[1:]:
        for kind, ranges in below.items():
            wider = above.get(kind) if above is not None else None
            if wider is not None:
                if ranges is not None and not _contain(wider, ranges):
                    return False
                below[kind] = wider
            elif ranges is not None and (above is None or kind not in above):
                return False
        if any_inherited and above is not None:
            below |= {kind: ranges for kind, ranges in above.items() if kind not in below and ranges is not None}
    inherited = [kind for kind, ranges in (listed[-1] or {}).items() if ranges is None]
    return not (ends_at_anchor and any(any_inherited or kind in below for kind in inherited))


def _contain(wider: Iterable[Range], ranges: Iterable[Range]) -> bool:
    return all(any(low <= first and last <= high for low, high in wider) for first, last in ranges)


def _resources(part: Extension) -> Resources:
    return {kind: None if spans is None else [*_ranges(kind, spans)] for kind, spans in part.lists}


def _ranges(kind: bytes, spans: Iterable[Span]) -> Iterator[Range]:
    for span in spans:
        if len(kind) == _OCTETS_OF_TAG:
            yield int.from_bytes(span.first, "big", signed=True), int.from_bytes(span.last, "big", signed=True)
        else:
            octets = _OCTETS.get(kind[:2], 0)
            yield _address(span.first, octets, fill=0x00), _address(span.last, octets, fill=0xFF)


_OCTETS_OF_TAG = 1  # an address family has two or three
# Octets of the addresses of IPv4 and IPv6. IANA Address Family Numbers.
_OCTETS = {b"\x00\x01": 4, b"\x00\x02": 16}


def _address(bits: bytes, octets: int, *, fill: int) -> int:
    """The first or last address with the prefix in a BIT STRING: what it leaves open is filled."""
    unused, content = bits[0], bytearray(bits[1 : octets + 1])
    if content and unused:
        mask = 0xFF >> (8 - unused)
        content[-1] = content[-1] | mask if fill else content[-1] & ~mask
    return int.from_bytes(bytes(content).ljust(octets, bytes([fill])), "big")


def is_canonical(part: Extension) -> bool:
    """Whether lists are sorted without overlaps and neighbours, and a range that is a prefix is written as one.

    RFC 3779 sections 2.2.3.6 and 3.2.3.4.
    """
    kinds = [kind for kind, _ in part.lists]
    return kinds == sorted(set(kinds)) and all(
        _is_list_canonical(kind, spans) for kind, spans in part.lists if spans is not None
    )


def _is_list_canonical(kind: bytes, spans: Sequence[Span]) -> bool:
    ranges = [*_ranges(kind, spans)]
    if not ranges or any(first > last for first, last in ranges):
        return False
    if any(last + 1 >= first for (_, last), (first, _) in pairwise(ranges)):
        return False
    written = zip(spans, ranges, strict=True)
    return len(kind) == _OCTETS_OF_TAG or not any(span.is_range and _is_prefix(*ends) for span, ends in written)


def _is_prefix(first: int, last: int) -> bool:
    """Whether a range of addresses is all that begins with some bits."""
    size = last - first + 1
    return size & (size - 1) == 0 and first % size == 0
