"""Step 1. Times are seconds since 1970 UTC, digests and serial numbers lower-case hexadecimal, booleans 0 or 1.

The holder of the write lock assigns ids: see `database.Database.next_id`. Indexed text is bounded because PostgreSQL indexes
at most 2,704 bytes; for the same reason, a digest identifies a place or a finding.
"""

from __future__ import annotations

STATEMENTS = (
    "CREATE TABLE meta (name {text} PRIMARY KEY, value {text} NOT NULL)",
    "INSERT INTO meta VALUES ('schema', '0')",
    # What a run looked at and how it ended. `sources` and `arguments` are JSON; secrets in `arguments` are masked.
    # `complete` is 1 for an unfiltered run that exited with 0 or 1: what it did not see in its sources is gone.
    """CREATE TABLE runs (
        id {id}, started {int} NOT NULL, finished {int}, site {text} NOT NULL, command {text} NOT NULL,
        arguments {text} NOT NULL, sources {text} NOT NULL, profile {text} NOT NULL, as_of {int} NOT NULL,
        version {text} NOT NULL, ruleset {text} NOT NULL, complete {int} NOT NULL DEFAULT 0, exit_code {int},
        places {int} NOT NULL DEFAULT 0, certificates {int} NOT NULL DEFAULT 0, errors {int} NOT NULL DEFAULT 0,
        warnings {int} NOT NULL DEFAULT 0)""",
    # `common_name` is the display name: the CN, else the first name, else the subject.
    # `issuer_sha256` and `subject_sha256` are digests of the encoded names; `superseded_by` is the id of a certificate.
    # A date that cannot be decoded is NULL.
    """CREATE TABLE certificates (
        id {id}, sha256 {text} NOT NULL UNIQUE, spki_sha256 {text} NOT NULL, subject {text} NOT NULL,
        common_name {text} NOT NULL, issuer {text} NOT NULL, issuer_sha256 {text} NOT NULL,
        subject_sha256 {text} NOT NULL, serial {text} NOT NULL, not_before {int}, not_after {int},
        key_type {text} NOT NULL, key_bits {int}, signature {text} NOT NULL, is_ca {int} NOT NULL,
        self_signed {int} NOT NULL, first_seen {int} NOT NULL, last_seen {int} NOT NULL, superseded_by {int})""",
    # A separate table, so that a list of a million certificates does not read their encodings.
    "CREATE TABLE encodings (certificate_id {id}, der {blob} NOT NULL)",
    # `kind` is dns, ip, email, uri or cn; `reversed_name` begins with the last label: com.example.www.
    """CREATE TABLE names (
        certificate_id {int} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL, reversed_name {text} NOT NULL,
        PRIMARY KEY (certificate_id, kind, name))""",
    # `kind` is file, kubernetes, host, cluster or table. `source` is the input that contains the place: a path, an address.
    # `digest` is that of kind, site and location. `verdict` is pass, fail or incomplete.
    """CREATE TABLE places (
        id {id}, digest {text} NOT NULL UNIQUE, kind {text} NOT NULL, site {text} NOT NULL, source {text} NOT NULL,
        location {text} NOT NULL, first_seen {int} NOT NULL, last_seen {int} NOT NULL, last_run {int} NOT NULL,
        ended {int}, verdict {text} NOT NULL, errors {int} NOT NULL, warnings {int} NOT NULL)""",
    # `position` is 0 for the leaf of the place. A sighting without `ended` is present; `ended_as` is replaced or gone;
    # `replaced_by` is the id of a certificate.
    """CREATE TABLE sightings (
        place_id {int} NOT NULL, certificate_id {int} NOT NULL, position {int} NOT NULL, first_seen {int} NOT NULL,
        last_seen {int} NOT NULL, last_run {int} NOT NULL, ended {int}, ended_as {text}, replaced_by {int},
        PRIMARY KEY (place_id, certificate_id))""",
    # `digest` is that of rule, certificate and message, without numbers that change from day to day.
    """CREATE TABLE findings (
        id {id}, place_id {int} NOT NULL, certificate_id {int}, rule {text} NOT NULL, severity {text} NOT NULL,
        message {text} NOT NULL, digest {text} NOT NULL, first_seen {int} NOT NULL, last_seen {int} NOT NULL,
        last_run {int} NOT NULL, ended {int}, UNIQUE (place_id, digest))""",
    "CREATE TABLE owners (id {id}, owner {text} NOT NULL UNIQUE, contact {text} NOT NULL)",
    "CREATE TABLE place_owners (place_id {int} NOT NULL, owner_id {int} NOT NULL, PRIMARY KEY (place_id, owner_id))",
    "CREATE INDEX certificates_by_not_after ON certificates (not_after)",
    "CREATE INDEX certificates_by_issuer ON certificates (issuer_sha256, not_after)",
    "CREATE INDEX certificates_by_subject ON certificates (subject_sha256)",
    "CREATE INDEX certificates_by_key ON certificates (spki_sha256)",
    "CREATE INDEX certificates_by_last_seen ON certificates (last_seen)",
    "CREATE INDEX certificates_by_first_seen ON certificates (first_seen)",
    "CREATE INDEX certificates_by_successor ON certificates (superseded_by) WHERE superseded_by IS NOT NULL",
    "CREATE INDEX names_by_name ON names (name)",
    "CREATE INDEX names_by_reversed_name ON names (reversed_name)",
    "CREATE INDEX places_by_last_seen ON places (last_seen)",
    "CREATE INDEX places_by_verdict ON places (verdict)",
    "CREATE INDEX sightings_by_certificate ON sightings (certificate_id)",
    "CREATE INDEX sightings_by_first_seen ON sightings (first_seen)",
    "CREATE INDEX sightings_by_end ON sightings (ended) WHERE ended IS NOT NULL",
    "CREATE INDEX findings_by_rule ON findings (severity, rule)",
    "CREATE INDEX findings_by_certificate ON findings (certificate_id)",
    "CREATE INDEX findings_by_first_seen ON findings (first_seen)",
    "CREATE INDEX findings_by_end ON findings (ended) WHERE ended IS NOT NULL",
    "CREATE INDEX place_owners_by_owner ON place_owners (owner_id)",
)
