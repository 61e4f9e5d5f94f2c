"""Step 11. A table of the certificates without names: if nearly all names match, the queries look for the exceptions."""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE nameless (certificate_id {id})",
    """INSERT INTO nameless SELECT id FROM certificates c
        WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.certificate_id = c.id)""",
)
