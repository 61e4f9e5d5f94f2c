"""Encodes DER as PEM."""

from __future__ import annotations

from binascii import b2a_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def block(label: str, der: bytes, headers: Mapping[str, str] | None = None) -> str:
    """One PEM block, its base64 in lines of 64 columns. RFC 7468 section 2; headers as in RFC 1421 section 4.6."""
    base64 = b2a_base64(der, newline=False).decode("ascii")
    lines = [f"-----BEGIN {label}-----"]
    if headers:
        lines += [f"{name}: {value}" for name, value in headers.items()] + [""]
    lines += [base64[at : at + 64] for at in range(0, len(base64), 64)]
    return "\n".join([*lines, f"-----END {label}-----", ""])
