"""Objects as they are read for a bundle: what was computed for one is not computed again.

Bundles share CA certificates; and the certificate of one service lies on each of its servers, so that a folder has copies.
"""

from __future__ import annotations

from certlint.caches import Cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.x509.signed_object import SignedObject

    Key = tuple[Callable[[bytes], SignedObject], bytes]

# Decoded, a certificate takes up to three hundred times as much memory: what is large is not kept. CA certificates stay while
# others come and go.
_authorities: Cache[Key, SignedObject] = Cache(64)
_others: Cache[Key, SignedObject] = Cache(32)
_LARGE = 2048


def read_shared(reader: Callable[[bytes], SignedObject], der: bytes) -> SignedObject:
    """An object as its kind reads it. Raises DecodeError."""
    key = reader, der
    seen = _authorities.get(key) or _others.get(key)
    if seen is not None:
        return seen.twin()
    made = reader(der)
    if len(der) < _LARGE and made.kind == "certificate":  # a twin lacks what other kinds have besides
        (_authorities if made.is_ca else _others).keep(key, made)
    return made
