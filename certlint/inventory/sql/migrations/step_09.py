"""Step 9. The leaf of each place is stored with its owner, so that one pass counts what owners have to renew."""

from __future__ import annotations

STATEMENTS = (
    "DROP INDEX places_by_owner",
    """CREATE INDEX places_by_owner ON places (owner_id, id, expires, errors, warnings, leaf_id, ends)
        WHERE ended IS NULL""",
)
