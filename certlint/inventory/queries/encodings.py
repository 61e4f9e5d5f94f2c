"""The encodings of all certificates in an inventory, with every place where they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.engine.audit import Entry, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.inventory.sql.database import Database

_ENCODINGS = """
    SELECT e.der, p.location, s.position FROM encodings e
    LEFT JOIN sightings s ON s.certificate_id = e.certificate_id LEFT JOIN places p ON p.id = s.place_id
    ORDER BY e.certificate_id, s.first_seen, s.place_id"""
POSITION = "position"
"""The number of an entry is its position in the chain, 0 for the leaf of the place."""


def encodings(database: Database) -> Iterator[Entry]:
    """An entry for each place of a certificate, former places included; without a place, the entry names the inventory."""
    for der, location, position in database.query(_ENCODINGS):
        yield Entry(Place(location or database.target, unit=POSITION), position or 0, bytes(der))
