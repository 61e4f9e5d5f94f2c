"""Step 5. A place stores which CA certificates it sends: a million leaves share a few hundred such lists."""

from __future__ import annotations

STATEMENTS = (
    # Ids of certificates by position, separated by commas; empty for tables, which send nothing.
    "ALTER TABLE places ADD COLUMN beside {text} NOT NULL DEFAULT ''",
    """UPDATE places SET beside = coalesce((SELECT {joined} FROM (
            SELECT s.certificate_id FROM sightings s JOIN certificates c ON c.id = s.certificate_id
            WHERE s.place_id = places.id AND s.ended IS NULL AND s.position > 0 AND (c.is_ca = 1 OR c.self_signed = 1)
            ORDER BY s.position, s.certificate_id) AS above), '') WHERE kind <> 'table'""",
)
