"""Step 7. A place stores its leaf and what its paths depend on: a million places are counted in one pass over an index."""

from __future__ import annotations

LEAF = """(leaf_id, issuer_id, begins, ends) = (
        SELECT CASE WHEN length(places.beside) > 1000 THEN 0 WHEN count(*) = 0 THEN NULL WHEN count(*) = 1 THEN max(c.id)
            ELSE 0 END, max(c.issuer_id), max(c.not_before), max(c.not_after)
        FROM sightings s JOIN certificates c ON c.id = s.certificate_id
        WHERE s.place_id = places.id AND s.ended IS NULL AND s.position = 0 AND c.is_ca = 0)"""
"""The columns to set for a place; `beside` is bounded because PostgreSQL does not index texts of arbitrary length."""

STATEMENTS = (
    # The leaf that is not a CA certificate: NULL if there is none; 0 if there are several or it is not known yet, so that
    # `sightings` has to be queried. The other columns are those of the leaf, if there is one.
    "ALTER TABLE places ADD COLUMN leaf_id {int} DEFAULT 0",
    "ALTER TABLE places ADD COLUMN issuer_id {int}",
    "ALTER TABLE places ADD COLUMN begins {int}",
    "ALTER TABLE places ADD COLUMN ends {int}",
    f"UPDATE places SET {LEAF}",
    """CREATE INDEX places_by_way ON places (issuer_id, beside, owner_id, begins, ends, leaf_id)
        WHERE ended IS NULL AND leaf_id > 0""",
    # SQLite matches a pattern against an index of whole locations, which has a tenth of the table's size.
    "DROP INDEX places_by_location",
    "CREATE INDEX places_by_location ON places ({location})",
    "CREATE INDEX places_of_several ON places (leaf_id, id) WHERE leaf_id = 0",
)
