"""Step 7. A place tells which leaf it shows, and what its paths depend on: a million are counted in one pass over an index."""

from __future__ import annotations

LEAF = """(leaf_id, issuer_id, begins, ends) = (
        SELECT CASE WHEN length(places.beside) > 1000 THEN 0 WHEN count(*) = 0 THEN NULL WHEN count(*) = 1 THEN max(c.id)
            ELSE 0 END, max(c.issuer_id), max(c.not_before), max(c.not_after)
        FROM sightings s JOIN certificates c ON c.id = s.certificate_id
        WHERE s.place_id = places.id AND s.ended IS NULL AND s.position = 0 AND c.is_ca = 0)"""
"""What is set of a place; an index of PostgreSQL does not take a text of any length, `beside`."""

STATEMENTS = (
    # The leaf that is not a CA certificate: NULL where there is none, 0 where `sightings` have to be asked: there are several,
    # or it is not known yet. The others are the leaf's, where there is one.
    "ALTER TABLE places ADD COLUMN leaf_id {int} DEFAULT 0",
    "ALTER TABLE places ADD COLUMN issuer_id {int}",
    "ALTER TABLE places ADD COLUMN begins {int}",
    "ALTER TABLE places ADD COLUMN ends {int}",
    f"UPDATE places SET {LEAF}",
    """CREATE INDEX places_by_way ON places (issuer_id, beside, owner_id, begins, ends, leaf_id)
        WHERE ended IS NULL AND leaf_id > 0""",
    # SQLite looks a pattern up in an index of whole locations, which is a tenth of the table.
    "DROP INDEX places_by_location",
    "CREATE INDEX places_by_location ON places ({location})",
    "CREATE INDEX places_of_several ON places (leaf_id, id) WHERE leaf_id = 0",
)
