"""Certificate text is hostile: what is shown on a terminal is made harmless here."""

from __future__ import annotations

import re

# Controls (C0, DEL, C1), bidirectional overrides and isolates, zero-width and line-separating characters, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def terminal(text: str) -> str:
    """`text` with every character that could move, recolour, reorder or hide something written as an escape."""
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}" if ord(m[0]) > 0xFF else f"\\x{ord(m[0]):02x}", text)


def shortened(text: str, limit: int = 200) -> str:
    """`text`, cut in the middle when it is longer than `limit`."""
    return text if len(text) <= limit else f"{text[: limit - 40]} … {text[-30:]}"
