"""Base64 as strict readers decode it. RFC 4648 section 4."""

from __future__ import annotations

from binascii import Error, a2b_base64

_MOST_PADDING = 2


def decoded(data: bytes) -> bytes | None:
    """The decoded bytes of base64 without white space; None if a character or the padding is invalid."""
    padding = len(data) - len(data.rstrip(b"="))
    if len(data) % 4 or padding > _MOST_PADDING:  # `binascii` accepts these
        return None
    try:
        return a2b_base64(data, strict_mode=True) if data else b""
    except Error:
        return None
