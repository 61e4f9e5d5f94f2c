"""The kinds of rows that the lists and sums of an inventory consist of. Moments are seconds since 1970 UTC."""

from __future__ import annotations

from typing import Any

from certlint.light import NamedTuple


def columns(kind: Any, until: str = "") -> tuple[str, ...]:
    """The fields of a kind of row, those before `until` where it is given."""
    fields: tuple[str, ...] = kind._fields
    return fields[: fields.index(until)] if until else fields


class CertificateRow(NamedTuple):
    """A certificate in a list.

    names     the first of its names, and `count_of_names` how many there are
    places    how many places show it now, and `place` the first of them
    owners    whose those places are
    severity  the worst of its open findings; empty where it has none
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

    expires                         when the first of the certificates that it shows now does: what `--before` asks
    sha256, common_name, not_after  the leaf that is meant of what it shows now; empty and None where it shows none
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
    """A certificate at a place, now or once.

    ended_as     `replaced` or `gone`; empty while the place shows it
    replaced_by  the SHA-256 of the certificate that stands in its place
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
    """A finding, open or not. `sha256` is empty where it is about a place as a whole."""

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
    """A run that was recorded. `exit_code` and `finished` are None while it runs, and where it was broken off."""

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
    """Who issued certificates in use, how many, and when the first of them expires."""

    issuer_sha256: str
    certificates: int
    next_expiry: int | None
    issuer: str = ""


class OwnerRow(NamedTuple):
    """An owner and what is theirs; `owner` is empty for what nobody owns."""

    owner: str
    contact: str
    places: int
    errors: int
    warnings: int
    next_expiry: int | None


class SharedKeyRow(NamedTuple):
    """A key that several certificates in use have; places are counted up to 1,001."""

    spki_sha256: str
    key_type: str
    key_bits: int | None
    key: str
    certificates: int
    places: int
    common_names: tuple[str, ...]


class ChangeRow(NamedTuple):
    """Something that changed.

    kind    `new`, `replaced`, `gone` of a certificate at a place; `finding` and `fixed` of a finding
    sha256  the certificate; `replaced_by` the one that stands in its place
    ended   when the place ceased to show the certificate, or the finding was fixed; None where that has not happened
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
    """What becomes of a place when something happens.

    verdict  `falls`; `survives` by another path; `open` where the inventory does not tell
    why      why it falls, or cannot be told; `path` is the path that is left; `remedy` what would help
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
    """A name that a certificate is for."""

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
"""What each question is answered with."""
