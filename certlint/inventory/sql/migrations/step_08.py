"""Step 8. A separate index of the keys that several certificates share: they are few, so the others need not be read.

Keys are looked up by the beginning of their digest: an index of whole digests is three times as large, and each certificate
of a batch changes a page of it.
"""

from __future__ import annotations

STATEMENTS = (
    # Whether another certificate has the same key, present or ended.
    "ALTER TABLE certificates ADD COLUMN shares_key {int} NOT NULL DEFAULT 0",
    """UPDATE certificates SET shares_key = 1
        WHERE spki_sha256 IN (SELECT spki_sha256 FROM certificates GROUP BY spki_sha256 HAVING count(*) > 1)""",
    "DROP INDEX certificates_by_key",
    "CREATE INDEX certificates_by_key ON certificates (substr(spki_sha256, 1, 16))",
    """CREATE INDEX certificates_of_shared_keys ON certificates (spki_sha256, ended, superseded_by)
        WHERE shares_key = 1""",
    # In the order in which places are listed, ended places included.
    "DROP INDEX places_by_verdict",
    "CREATE INDEX places_by_verdict ON places (verdict, id, ended)",
)
