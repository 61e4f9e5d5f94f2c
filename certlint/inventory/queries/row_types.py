"""The types of rows in the lists and totals of an inventory. Moments are seconds since 1970 UTC."""

from __future__ import annotations

from typing import Any

from certlint.light import NamedTuple


def columns(kind: Any, until: str = "") -> tuple[str, ...]:
    """The fields of a kind of row, up to `until` (exclusive) if it is given."""
    fields: tuple[str, ...] = kind._fields
    return fields[: fields.index(until)] if until else fields


class CertificateRow(NamedTuple):
    """A certificate in a list.

    names     its first names; `count_of_names`: how many there are
    places    how many places show it now; `place` is the first of them
    owners    the owners of these places
    severity  the worst of its open findings; empty without findings
    superseded  whether a newer certificate covers its names
    """

    id: int
    sha256: str
    spki_sha256: str
    common_name: str
    subject: str
    issuer: str
    issuer_sha256: str
    serial: str
    not_before: int | None
    not_after: int | None
    key_type: str
    key_bits: int | None
    key: str
    signature: str
    is_ca: bool
    self_signed: bool
    first_seen: int
    last_seen: int
    superseded: bool
    names: tuple[str, ...] = ()
    count_of_names: int = 0
    places: int = 0
    place: str = ""
    owners: tuple[str, ...] = ()
    severity: str = ""


class PlaceRow(NamedTuple):
    """A place in a list.

    expires                         when the first of the certificates that it shows now expires; the filter `--before` uses it
    sha256, common_name, not_after  the leaf that it shows now; empty or None without one
    """

    id: int
    kind: str
    site: str
    location: str
    first_seen: int
    last_seen: int
    ended: int | None
    verdict: str
    errors: int
    warnings: int
    expires: int | None = None
    sha256: str = ""
    common_name: str = ""
    not_after: int | None = None
    owners: tuple[str, ...] = ()


class SightingRow(NamedTuple):
    """A certificate at a place, now or in the past.

    ended_as     `replaced` or `gone`; empty while the place shows it
    replaced_by  the SHA-256 of the certificate that replaced it
    """

    place_id: int
    kind: str
    site: str
    location: str
    certificate_id: int
    sha256: str
    common_name: str
    not_after: int | None
    position: int
    first_seen: int
    last_seen: int
    ended: int | None
    ended_as: str
    replaced_by: str
    owners: tuple[str, ...] = ()


class FindingRow(NamedTuple):
    """A finding, open or fixed. `sha256` is empty for a finding about the place as a whole."""

    id: int
    rule: str
    severity: str
    message: str
    first_seen: int
    last_seen: int
    ended: int | None
    place_id: int
    kind: str
    site: str
    location: str
    sha256: str
    common_name: str
    owners: tuple[str, ...] = ()


class RunRow(NamedTuple):
    """A recorded run. `exit_code` and `finished` are None while it runs, and if it was interrupted."""

    id: int
    started: int
    finished: int | None
    site: str
    command: str
    arguments: str
    profile: str
    as_of: int
    version: str
    ruleset: str
    complete: bool
    exit_code: int | None
    places: int
    certificates: int
    errors: int
    warnings: int


class IssuerRow(NamedTuple):
    """An issuer of certificates in use, their number, and when the first of them expires."""

    issuer_sha256: str
    certificates: int
    next_expiry: int | None
    issuer: str = ""


class OwnerRow(NamedTuple):
    """An owner and their totals; `owner` is empty for what has no owner."""

    owner: str
    contact: str
    places: int
    errors: int
    warnings: int
    next_expiry: int | None


class SharedKeyRow(NamedTuple):
    """A key that several certificates in use share; places are counted up to 1,001."""

    spki_sha256: str
    key_type: str
    key_bits: int | None
    key: str
    certificates: int
    places: int
    common_names: tuple[str, ...]


class ChangeRow(NamedTuple):
    """A change.

    kind    `new`, `replaced`, `gone` for a certificate at a place; `finding` and `fixed` for a finding
    sha256  the certificate; `replaced_by`: the certificate that replaced it
    ended   when the place stopped showing the certificate, or the finding was fixed; None if that has not happened
    """

    at: int
    kind: str
    place_id: int
    place_kind: str
    site: str
    location: str
    sha256: str
    common_name: str
    not_after: int | None
    replaced_by: str
    rule: str
    severity: str
    message: str
    ended: int | None
    owners: tuple[str, ...] = ()


class ImpactRow(NamedTuple):
    """The outcome for a place when something happens.

    verdict  `falls`; `survives` by another path; `open` if the inventory does not have enough information
    why      why it fails, or why the outcome is open; `path` is the remaining path; `remedy` is what would help
    """

    verdict: str
    place_id: int
    kind: str
    site: str
    location: str
    sha256: str
    common_name: str
    not_after: int | None
    why: str
    path: str
    remedy: str
    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class NameRow(NamedTuple):
    """A name of a certificate."""

    kind: str
    name: str


OF: dict[str, Any] = {
    "list": CertificateRow,
    "expiring": CertificateRow,
    "show": CertificateRow,
    "places": PlaceRow,
    "findings": FindingRow,
    "changes": ChangeRow,
    "shared-keys": SharedKeyRow,
    "issuers": IssuerRow,
    "owners": OwnerRow,
    "gone": SightingRow,
    "runs": RunRow,
}
"""The row type of each question."""
