"""Certificates as they are read for a bundle. Bundles share CA certificates: what was made of one is not made again."""

from __future__ import annotations

from certlint.caches import Cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.x509.signed_object import SignedObject

# Decoded, a certificate takes up to three hundred times as much memory: what is large is not kept.
_read: Cache[tuple[Callable[[bytes], SignedObject], bytes], SignedObject] = Cache(64)
_LARGE = 2048


def read_shared(reader: Callable[[bytes], SignedObject], der: bytes) -> SignedObject:
    """An object as its kind reads it. Raises DecodeError."""
    seen = _read.get((reader, der))
    if seen is not None:
        return seen.twin()
    made = reader(der)
    if len(der) < _LARGE and made.is_ca:
        _read.keep((reader, der), made)
    return made
