"""Step 6. A certificate stores its last day and its validity in days, so that one pass counts renewals."""

from __future__ import annotations

STATEMENTS = (
    # Days since 1970; NULL if a date cannot be decoded. Days, not seconds, because many certificates end on one day.
    "ALTER TABLE certificates ADD COLUMN end_day {int}",
    "ALTER TABLE certificates ADD COLUMN lifetime {int}",
    "UPDATE certificates SET end_day = not_after / 86400, lifetime = (not_after - not_before) / 86400",
    "CREATE INDEX certificates_by_lifetime ON certificates (end_day, lifetime, is_ca, ended, superseded_by)",
)
