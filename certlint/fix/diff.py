"""The change as a unified diff. A line that may belong to a private key is never shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.escape import terminal
from certlint.pem.kinds import LABELS
from certlint.pem.secrecy import LIKE_KEY, is_public, may_hold_key

if TYPE_CHECKING:
    from certlint.fix.model import Repaired
    from certlint.pem import Document

MOST_LINES = 100_000
"""The most lines that are compared. A chain has two hundred; comparing a line takes a hundred times its memory."""
_HIDDEN = "[a line that may hold key material]"
_LIKE_KEY = re.compile(LIKE_KEY)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def diff(document: Document, repaired: Repaired, target: str) -> str:
    """The difference between a document and its repaired text; empty if there is none. Escaped for a terminal."""
    from difflib import unified_diff  # only this command needs it

    if repaired.text.encode() == document.raw:
        return ""
    before = [terminal(line) for line in public_lines(document)]
    after = _private(repaired.text) if repaired.is_key else _whole(repaired.text)
    return "".join(
        f"{line}\n" for line in unified_diff(before, after, terminal(document.path), terminal(target), lineterm="")
    )


def _private(text: str) -> list[str]:
    """The certificates of a text that also contains private keys."""
    from certlint import pem

    read = pem.read(text.encode())
    return [terminal(line) for line in public_lines(read)] if any(map(is_public, read.blocks)) else ["[private key]"]


def _whole(text: str) -> list[str]:
    if (count := text.count("\n")) > MOST_LINES:
        return [f"[{count:,} lines, {len(text):,} bytes]"]
    return [terminal(line) for line in text.splitlines()]


def public_lines(document: Document) -> list[str]:
    """The lines of a document; lines outside certificates only if the document contains no private key.

    Lines are selected by content, not by number: programs split lines differently.
    """
    wrapped = any(oddity.kind == "double-encoded" for oddity in document.oddities)
    if document.encoding != "pem" or wrapped:
        return [f"[{'base64 of PEM' if wrapped else document.encoding}, {len(document.raw):,} bytes]"]
    count = document.raw.count(b"\n") + document.raw.count(b"\r")
    if count > MOST_LINES:
        return [f"[{count:,} lines, {len(document.raw):,} bytes]"]
    public, private = {""}, set[str]()
    for block in document.blocks:
        chosen = public if is_public(block) else private
        chosen.update(line.strip() for line in block.text.splitlines())
    public -= private
    public.update(f"-----{word} {label}-----" for label in LABELS for word in ("BEGIN", "END"))
    hides = re.compile("") if may_hold_key(document) else _LIKE_KEY
    lines = [line.removesuffix("\n") for line in _LINE.findall(_decoded(document.raw)) if line]
    return [line if line.strip() in public or not hides.search(line) else _HIDDEN for line in lines]


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return raw.replace(b"\0", b"").decode("utf-8", "replace")
