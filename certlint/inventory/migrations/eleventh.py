"""Step 11. Certificates without names stand in a table: where nearly all names fit, those that do not are looked for."""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE nameless (certificate_id {id})",
    """INSERT INTO nameless SELECT id FROM certificates c
        WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.certificate_id = c.id)""",
)
