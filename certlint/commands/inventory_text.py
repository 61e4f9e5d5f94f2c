"""The text output of `certlint inventory`: the columns of each list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.escape import shortened, terminal
from certlint.inventory.queries.row_details import MOST_PLACES
from certlint.inventory.queries.row_formats import as_table, day_of, moment_of, until_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.inventory.queries.row_types import CertificateRow

    Columns = tuple[tuple[str, Callable[[Any], object]], ...]


def _places(row: CertificateRow) -> str:
    """The places of a certificate."""
    more = f" and {MOST_PLACES} or more" if row.places > MOST_PLACES else f" and {row.places - 1} more"
    return row.place + more * (row.places > 1)


def _change(row: Any) -> str:
    if row.rule:
        return f"{row.severity} {row.rule}: {row.message}"
    return f"{row.common_name} {until_of(row.not_after)}" + f", now {row.replaced_by[:16]}" * bool(row.replaced_by)


_CERTIFICATES: Columns = (
    ("expires", lambda row: day_of(row.not_after)),
    ("name", lambda row: row.common_name),
    ("issuer", lambda row: row.issuer),
    ("worst", lambda row: row.severity),
    ("owner", lambda row: row.owners),
    ("sha256", lambda row: row.sha256[:16]),
    ("place", _places),
)
_PLACE: Columns = (("site", lambda row: row.site), ("place", lambda row: row.location))
COLUMNS: dict[str, Columns] = {
    "list": _CERTIFICATES,
    "expiring": _CERTIFICATES,
    "places": (
        ("verdict", lambda row: row.verdict),
        ("errors", lambda row: row.errors),
        ("warnings", lambda row: row.warnings),
        ("expires", lambda row: day_of(row.expires)),
        ("name", lambda row: row.common_name),
        ("owner", lambda row: row.owners),
        *_PLACE,
    ),
    "findings": (
        ("since", lambda row: day_of(row.first_seen)),
        ("severity", lambda row: row.severity),
        ("rule", lambda row: row.rule),
        ("owner", lambda row: row.owners),
        *_PLACE,
        ("message", lambda row: row.message),
    ),
    "changes": (
        ("when", lambda row: moment_of(row.at)),
        ("kind", lambda row: row.kind),
        ("owner", lambda row: row.owners),
        *_PLACE,
        ("what", _change),
    ),
    "shared-keys": (
        ("certificates", lambda row: row.certificates),
        ("places", lambda row: row.places),
        ("key", lambda row: row.key),
        ("spki_sha256", lambda row: row.spki_sha256[:16]),
        ("names", lambda row: row.common_names),
    ),
    "issuers": (
        ("certificates", lambda row: row.certificates),
        ("first expiry", lambda row: day_of(row.next_expiry)),
        ("issuer", lambda row: row.issuer),
    ),
    "owners": (
        ("owner", lambda row: row.owner or "(none)"),
        ("places", lambda row: row.places),
        ("errors", lambda row: row.errors),
        ("warnings", lambda row: row.warnings),
        ("first expiry", lambda row: day_of(row.next_expiry)),
        ("contact", lambda row: row.contact),
    ),
    "gone": (
        ("gone", lambda row: day_of(row.ended)),
        ("name", lambda row: row.common_name),
        ("expires", lambda row: day_of(row.not_after)),
        ("owner", lambda row: row.owners),
        ("sha256", lambda row: row.sha256[:16]),
        *_PLACE,
    ),
    "runs": (
        ("started", lambda row: moment_of(row.started)),
        ("command", lambda row: row.command),
        ("site", lambda row: row.site),
        ("profile", lambda row: row.profile),
        ("exit", lambda row: "" if row.exit_code is None else row.exit_code),
        ("complete", lambda row: "yes" if row.complete else "no"),
        ("places", lambda row: row.places),
        ("certificates", lambda row: row.certificates),
        ("errors", lambda row: row.errors),
        ("warnings", lambda row: row.warnings),
        ("certlint", lambda row: row.version),
    ),
}
_SIGHTINGS: Columns = (
    ("first seen", lambda row: day_of(row.first_seen)),
    ("last seen", lambda row: day_of(row.last_seen)),
    ("state", lambda row: row.ended_as or "present"),
    ("position", lambda row: row.position),
    ("owner", lambda row: row.owners),
    *_PLACE,
)
_FINDINGS: Columns = (
    ("since", lambda row: day_of(row.first_seen)),
    ("fixed", lambda row: day_of(row.ended)),
    ("severity", lambda row: row.severity),
    ("rule", lambda row: row.rule),
    ("message", lambda row: row.message),
)


def certificate(
    row: CertificateRow, names: list[str], sightings: Iterable[Any], findings: Iterable[Any]
) -> Iterator[str]:
    """One certificate with its places and findings."""
    facts = {
        "subject": row.subject,
        "issuer": row.issuer,
        "serial": row.serial,
        "names": shortened(", ".join(names), 1000),
        "valid": f"{moment_of(row.not_before)} to {moment_of(row.not_after)}",
        "key": row.key,
        "signature": row.signature,
        "sha256": row.sha256,
        "key sha256": row.spki_sha256,
        "seen": f"{moment_of(row.first_seen)} to {moment_of(row.last_seen)}",
        "superseded": "yes" if row.superseded else "",
    }
    width = max(map(len, facts))
    for label, text in facts.items():
        if text:
            yield f"{label:<{width}}  {terminal(text)}\n"
    yield "\nplaces\n"
    yield from as_table(sightings, _SIGHTINGS)
    if table := list(as_table(findings, _FINDINGS)):
        yield "\nfindings\n"
        yield from table
