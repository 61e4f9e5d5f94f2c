"""The ways of which places tell: each is found by a few steps in their index, however many leaves are shown so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.leaves import LeafWay

if TYPE_CHECKING:
    from certlint.inventory.database import Database

TOLD = "p.ended IS NULL AND p.leaf_id > 0"
# So many ways are looked up one by one.
_MOST = 1000
_NEXT = f"SELECT p.issuer_id, p.beside FROM places p WHERE {TOLD} AND {{}} ORDER BY p.issuer_id, p.beside LIMIT 1"


def told_ways(database: Database) -> list[LeafWay] | None:
    """All of them; None where they are many."""
    found: list[LeafWay] = []
    way = database.one(_NEXT.format("1 = 1"))
    while way is not None:
        if len(found) == _MOST:
            return None
        found.append(LeafWay(*way))
        way = database.one(_NEXT.format("p.issuer_id = ? AND p.beside > ?"), way) or database.one(
            _NEXT.format("p.issuer_id > ?"), way[:1]
        )
    return found
