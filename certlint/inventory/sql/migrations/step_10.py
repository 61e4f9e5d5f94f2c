"""Step 10. Texts with the names of about fifty certificates each, and the locations of about fifty places: see `blocks`."""

from __future__ import annotations

STATEMENTS = tuple(
    statement
    for blocks, table, number, text in (
        ("name_blocks", "names", "certificate_id", "name"),
        ("location_blocks", "places", "id", "location"),
    )
    for statement in (
        f"CREATE TABLE {blocks} (first_id {{int}} NOT NULL, last_id {{int}} NOT NULL, texts {{text}} NOT NULL)",
        f"INSERT INTO {blocks} SELECT min({number}), max({number}), {{texts}}({text}, ' ') FROM {table} GROUP BY {number} / 50",
    )
)
