"""The CAs that an inventory knows by name, from their own certificates or from those they issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.sql.columns import KEY, KEY_BEGINNING, KEY_SIGNS, is_digest, pattern

if TYPE_CHECKING:
    from certlint.inventory.sql.database import Database

_MANY = 500
_MATCHING = "FROM issuers WHERE lower(issuer) LIKE ? ESCAPE '\\' ORDER BY id LIMIT ?"


def authorities_named(database: Database, text: str) -> dict[str, str]:
    """The CA names that contain a text, by the SHA-256 of their encoding."""
    found = dict(database.query(f"SELECT issuer_sha256, issuer {_MATCHING}", (like(text), _MANY + 1)))
    matching = f"%{text.lower()}%"
    sql = "SELECT DISTINCT subject_sha256, subject FROM certificates WHERE is_ca = 1 AND lower(subject) LIKE ?"
    return found | {digest: name for digest, name in database.query(sql, (matching,)) if text.lower() in name.lower()}


def knows_key(database: Database, digest: str) -> bool:
    """Whether a certificate of the inventory has the key with this SHA-256."""
    sql = f"SELECT id FROM certificates WHERE {KEY_BEGINNING} = ? AND {KEY} = ? LIMIT 1"
    return database.one(sql, (digest[:KEY_SIGNS], digest)) is not None


def issuer_ids_named(database: Database, issuer: str) -> list[int] | None:
    """The ids of the matching issuers; None if they are too many to list, or the filters do not name an issuer."""
    if not issuer:
        return None
    if is_digest(issuer):
        return [row[0] for row in database.query("SELECT id FROM issuers WHERE issuer_sha256 = ?", (issuer.lower(),))]
    found = [row[0] for row in database.query(f"SELECT id {_MATCHING}", (like(issuer), _MANY + 1))]
    return found if len(found) <= _MANY else None


def like(text: str) -> str:
    """The LIKE pattern for a part of a name."""
    return f"%{pattern(text.lower())}%"
