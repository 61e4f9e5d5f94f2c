"""The distinct chains of the places, found with a few index lookups each, however many leaves share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.search.leaves import LeafChain

if TYPE_CHECKING:
    from certlint.inventory.sql.database import Database

WITH_LEAF = "p.ended IS NULL AND p.leaf_id > 0"
# More chains than this are not looked up one by one.
_MOST = 1000
_NEXT = f"SELECT p.issuer_id, p.beside FROM places p WHERE {WITH_LEAF} AND {{}} ORDER BY p.issuer_id, p.beside LIMIT 1"


def leaf_chains(database: Database) -> list[LeafChain] | None:
    """All chains; None if they are more than `_MOST`."""
    found: list[LeafChain] = []
    chain = database.one(_NEXT.format("1 = 1"))
    while chain is not None:
        if len(found) == _MOST:
            return None
        found.append(LeafChain(*chain))
        chain = database.one(_NEXT.format("p.issuer_id = ? AND p.beside > ?"), chain) or database.one(
            _NEXT.format("p.issuer_id > ?"), chain[:1]
        )
    return found
