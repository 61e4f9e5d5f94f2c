"""Step 2. One covering index for each list and total: a join with `sightings` takes seconds for a million certificates.

A certificate is *in use* if a place shows it and nothing newer supersedes it.
"""

from __future__ import annotations

STATEMENTS = (
    # When the last place stopped showing it; NULL while a place shows it.
    "ALTER TABLE certificates ADD COLUMN ended {int}",
    # When the first of the certificates that the place shows now expires; NULL if it shows none.
    "ALTER TABLE places ADD COLUMN expires {int}",
    """UPDATE certificates SET ended = (SELECT max(ended) FROM sightings WHERE certificate_id = certificates.id)
        WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE certificate_id = certificates.id AND ended IS NULL)""",
    """UPDATE places SET expires = (SELECT min(c.not_after) FROM sightings s JOIN certificates c ON c.id = s.certificate_id
        WHERE s.place_id = places.id AND s.ended IS NULL)""",
    "CREATE INDEX certificates_in_use ON certificates (not_after, id) WHERE ended IS NULL AND superseded_by IS NULL",
    """CREATE INDEX certificates_in_use_by_issuer ON certificates (issuer_sha256, not_after)
        WHERE ended IS NULL AND superseded_by IS NULL""",
    "CREATE INDEX certificates_in_use_by_key ON certificates (spki_sha256) WHERE ended IS NULL AND superseded_by IS NULL",
    "CREATE INDEX places_by_expiry ON places (expires, id) WHERE ended IS NULL",
    "CREATE INDEX places_by_errors ON places (errors, warnings) WHERE ended IS NULL AND errors > 0",
    "CREATE INDEX places_by_owner_sums ON places (id, errors, warnings, expires) WHERE ended IS NULL",
    # A prefix: PostgreSQL does not index texts of arbitrary length.
    "CREATE INDEX places_by_location ON places (substr(location, 1, 400))",
    *(
        statement
        for name, table, columns, condition in (
            ("sightings_by_first_seen", "sightings", "first_seen, place_id, certificate_id", ""),
            ("sightings_by_end", "sightings", "ended, place_id, certificate_id", " WHERE ended IS NOT NULL"),
            ("findings_by_first_seen", "findings", "first_seen, place_id, id", ""),
            ("findings_by_end", "findings", "ended, place_id, id", " WHERE ended IS NOT NULL"),
            ("findings_by_certificate", "findings", "certificate_id, severity", ""),
            ("place_owners_by_owner", "place_owners", "owner_id, place_id", ""),
        )
        for statement in (f"DROP INDEX {name}", f"CREATE INDEX {name} ON {table} ({columns}){condition}")
    ),
)
