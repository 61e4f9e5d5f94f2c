"""What holds certificates."""

from __future__ import annotations

from collections.abc import Iterable

from tests.forge import der


def degenerate(*certificates: bytes, crls: Iterable[bytes] = ()) -> bytes:
    """A SignedData that signs nothing and holds certificates, as CAs send them, perhaps CRLs, too. RFC 5652 section 5.1."""
    lists = b"".join(crls)
    signed = der.sequence(
        der.integer(1),
        der.set_of(),
        der.sequence(der.oid("1.2.840.113549.1.7.1")),
        der.tlv(0xA0, *certificates),
        der.tlv(0xA1, lists) if lists else b"",
        der.set_of(),
    )
    return der.sequence(der.oid("1.2.840.113549.1.7.2"), der.tlv(0xA0, signed))
