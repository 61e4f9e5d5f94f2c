"""The CAs that an inventory knows by name, whether it has their certificates or only what they issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.narrowing import issuers_within

if TYPE_CHECKING:
    from certlint.inventory.database import Database


def authorities_named(database: Database, text: str) -> dict[str, str]:
    """The names that contain a text, by the SHA-256 of their encoding."""
    found = dict(issuers_within(database, text))
    like = f"%{text.lower()}%"
    sql = "SELECT DISTINCT subject_sha256, subject FROM certificates WHERE is_ca = 1 AND lower(subject) LIKE ?"
    return found | {digest: name for digest, name in database.query(sql, (like,)) if text.lower() in name.lower()}
