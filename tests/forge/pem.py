"""PEM text, well formed and not."""

from __future__ import annotations

from base64 import b64encode
from typing import Protocol


class HasPem(Protocol):
    @property
    def pem(self) -> str: ...


def pem(
    der: bytes, label: str = "CERTIFICATE", *, begin: str = "", end: str = "", headers: str = "", width: int = 64
) -> str:
    """One PEM block (RFC 7468). `begin` and `end` replace the whole boundary line, `headers` go before the base64."""
    text = b64encode(der).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join(
        [
            begin or f"-----BEGIN {label}-----",
            *([headers, ""] if headers else []),
            *lines,
            end or f"-----END {label}-----",
            "",
        ]
    )


def bundle(
    *parts: HasPem | str | bytes, text: str = "", eol: str = "\n", bom: bool = False, encoding: str = "utf-8"
) -> bytes:
    """A bundle file: `text`, then the parts in the order given. Bytes stay as they are, text gets the line ends."""
    pieces = ["\ufeff" if bom else "", text, *(part if isinstance(part, str | bytes) else part.pem for part in parts)]
    return b"".join(
        piece if isinstance(piece, bytes) else piece.replace("\n", eol).encode(encoding) for piece in pieces
    )
