"""Step 6. A certificate tells the day on which it ends and for how many days it is valid: renewals are counted in one pass."""

from __future__ import annotations

STATEMENTS = (
    # The number of the day since 1970; NULL where a date cannot be read. Days, not seconds: many end on one day.
    "ALTER TABLE certificates ADD COLUMN end_day {int}",
    "ALTER TABLE certificates ADD COLUMN lifetime {int}",
    "UPDATE certificates SET end_day = not_after / 86400, lifetime = (not_after - not_before) / 86400",
    "CREATE INDEX certificates_by_lifetime ON certificates (end_day, lifetime, is_ca, ended, superseded_by)",
)
