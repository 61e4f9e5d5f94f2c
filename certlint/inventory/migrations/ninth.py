"""Step 9. What owners have to renew is counted in one pass: the leaf of each place stands beside its owner."""

from __future__ import annotations

STATEMENTS = (
    "DROP INDEX places_by_owner",
    """CREATE INDEX places_by_owner ON places (owner_id, id, expires, errors, warnings, leaf_id, ends)
        WHERE ended IS NULL""",
)
