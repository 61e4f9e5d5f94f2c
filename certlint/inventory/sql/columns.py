"""Values as the columns of the database have them: fixed words, digests, names, patterns, indexed beginnings."""

from __future__ import annotations

SEVERITIES = ("error", "warning", "info")  # worst first
VERDICTS = ("pass", "fail", "incomplete")

LOCATION_SIGNS = 400
"""How many characters of a location PostgreSQL indexes."""
KEY_SIGNS = 16
"""How many characters of a key's digest are indexed: enough to find it, in a quarter of the space."""
KEY_BEGINNING = f"substr(spki_sha256, 1, {KEY_SIGNS})"
KEY = "spki_sha256 || ''"
"""Follows the condition on the indexed prefix. SQLite would otherwise substitute the equal value and not use the index."""


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256 in hexadecimal."""
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text.lower())


def pattern(text: str) -> str:
    """A pattern with `*`, as LIKE expects it."""
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("*", "%")


def reversed_name(name: str) -> str:
    """A name with its labels reversed, so that all names below a domain sort together."""
    return ".".join(name.split(".")[::-1])
