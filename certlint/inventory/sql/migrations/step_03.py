"""Step 3. Issuers have a table and an id, and places store their owner: index entries are short and read in one pass.

A digest in an index costs a page write for each certificate of a batch, so the indexes of unused digests are dropped.
"""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE issuers (id {id}, issuer_sha256 {text} NOT NULL UNIQUE, issuer {text} NOT NULL)",
    """INSERT INTO issuers SELECT row_number() OVER (ORDER BY issuer_sha256), issuer_sha256, min(issuer)
        FROM certificates GROUP BY issuer_sha256""",
    "ALTER TABLE certificates ADD COLUMN issuer_id {int} NOT NULL DEFAULT 0",
    """UPDATE certificates SET issuer_id =
        (SELECT i.id FROM issuers i WHERE i.issuer_sha256 = certificates.issuer_sha256)""",
    # The usual name of the key type: RSA-2048. Earlier versions did not store the curve.
    "ALTER TABLE certificates ADD COLUMN key {text} NOT NULL DEFAULT ''",
    """UPDATE certificates SET key = CASE WHEN key_bits IS NULL THEN upper(key_type)
        WHEN key_type = 'ec' THEN 'ECDSA (' || key_bits || ' bits)'
        WHEN key_type = 'ed25519' THEN 'Ed25519' WHEN key_type = 'ed448' THEN 'Ed448'
        ELSE upper(key_type) || '-' || key_bits END""",
    # The owner of a place: NULL if it has none, 0 if it has several (they are in `place_owners`).
    "ALTER TABLE places ADD COLUMN owner_id {int}",
    """UPDATE places SET owner_id = (SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN min(po.owner_id) ELSE 0 END
        FROM place_owners po WHERE po.place_id = places.id)""",
    *(
        f"DROP INDEX {name}"
        for name in (
            "certificates_by_issuer",
            "certificates_by_key",
            "certificates_in_use",
            "certificates_in_use_by_issuer",
            "certificates_in_use_by_key",
            "places_by_owner_sums",
            "findings_by_rule",
        )
    ),
    "CREATE INDEX certificates_by_issuer ON certificates (issuer_id, not_after)",
    "CREATE INDEX certificates_of_authorities ON certificates (subject_sha256, subject) WHERE is_ca = 1",
    "CREATE INDEX certificates_by_key ON certificates (spki_sha256, ended, superseded_by)",
    """CREATE INDEX certificates_in_use ON certificates (not_after, id, not_before, is_ca)
        WHERE ended IS NULL AND superseded_by IS NULL""",
    """CREATE INDEX certificates_in_use_by_issuer ON certificates (issuer_id, not_after, is_ca)
        WHERE ended IS NULL AND superseded_by IS NULL""",
    """CREATE INDEX certificates_in_use_by_kind ON certificates (key, not_after)
        WHERE ended IS NULL AND superseded_by IS NULL AND is_ca = 0""",
    "CREATE INDEX places_by_owner ON places (owner_id, expires, errors, warnings) WHERE ended IS NULL",
    "CREATE INDEX findings_by_rule ON findings (severity, rule, ended, place_id, certificate_id)",
)
