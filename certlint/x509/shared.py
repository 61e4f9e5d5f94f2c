"""Caches objects read for bundles, so that nothing is computed twice.

Bundles share CA certificates; and each server of a service has a copy of its certificate, so that a folder has several.
"""

from __future__ import annotations

from certlint.caches import Cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.x509.signed_object import SignedObject

    Key = tuple[Callable[[bytes], SignedObject], bytes]

# Decoded, a certificate takes up to three hundred times its size, so that large ones are not cached. CA certificates are
# kept longer than others.
_authorities: Cache[Key, SignedObject] = Cache(64)
_others: Cache[Key, SignedObject] = Cache(32)
_LARGE = 2048


def read_shared(reader: Callable[[bytes], SignedObject], der: bytes) -> SignedObject:
    """An object decoded by the reader of its kind. Raises DecodeError."""
    key = reader, der
    seen = _authorities.get(key) or _others.get(key)
    if seen is not None:
        return seen.twin()
    made = reader(der)
    if len(der) < _LARGE and made.kind == "certificate":  # `twin` does not copy the attributes of other kinds
        (_authorities if made.is_ca else _others).keep(key, made)
    return made
