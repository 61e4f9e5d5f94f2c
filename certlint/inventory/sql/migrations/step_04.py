"""Step 4. Fewer indexes: an index not in the order of insertion costs two page writes for each certificate of a batch.

One index replaces two: names are looked up with reversed labels. Being in use is a column of the index by end. Unused
indexes are dropped. The totals of owners are read in the order of places.
"""

from __future__ import annotations

STATEMENTS = (
    *(
        f"DROP INDEX {name}"
        for name in (
            "certificates_by_not_after", "certificates_by_last_seen", "certificates_by_first_seen",
            "certificates_by_subject", "certificates_by_issuer", "certificates_in_use", "certificates_in_use_by_issuer",
            "certificates_in_use_by_kind", "names_by_name", "names_by_reversed_name", "places_by_last_seen",
            "places_by_verdict", "places_by_owner", "sightings_by_certificate", "sightings_by_end",
            "findings_by_certificate",
        )
    ),
    "CREATE INDEX certificates_by_end ON certificates (not_after, id, ended, superseded_by, not_before, is_ca)",
    "CREATE INDEX certificates_by_issuer ON certificates (issuer_id, not_after, ended, superseded_by, is_ca, key)",
    "CREATE INDEX names_by_reversed_name ON names (reversed_name, certificate_id)",
    "CREATE INDEX sightings_by_certificate ON sightings (certificate_id, ended, place_id)",
    """CREATE INDEX sightings_by_end ON sightings (ended_as, ended, place_id, certificate_id)
        WHERE ended IS NOT NULL""",
    "CREATE INDEX findings_by_certificate ON findings (certificate_id, ended, severity)",
    "CREATE INDEX places_by_site ON places (site)",
    "CREATE INDEX places_by_verdict ON places (verdict) WHERE ended IS NULL",
    "CREATE INDEX places_by_owner ON places (owner_id, id, expires, errors, warnings) WHERE ended IS NULL",
)  # fmt: skip
