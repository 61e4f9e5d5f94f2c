"""The columns of each list: contents of the cells and targets of their links."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from certlint.inventory.queries import row_formats
from certlint.inventory.queries.row_details import MOST_PLACES
from certlint.service.cells import Cell, expiry, first_expiry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Columns = tuple[tuple[str, Callable[[Any, int], "Cell"]], ...]

# Badge styles of changes.
_KINDS = {"new": "info", "fixed": "passed", "finding": "warning", "gone": "plain", "replaced": "plain"}


class ListTable(NamedTuple):
    """The layout of a list."""

    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def table(name: str, rows: Iterable[Any], now: int) -> ListTable:
    """The rows of a list in the columns of that name."""
    columns = COLUMNS[name]
    return ListTable(tuple(head for head, _ in columns), [tuple(cell(row, now) for _, cell in columns) for row in rows])


def address(path: str, **query: object) -> str:
    """A URL of this service; empty query parameters are left out."""
    kept = {key: value for key, value in query.items() if value not in ("", None, False)}
    return f"{path}?{urlencode(kept)}" if kept else path


def certificate_address(sha256: str) -> str:
    """The URL of a certificate's page; empty without a digest."""
    return f"/certificates/{sha256}" if sha256 else ""


def _severity(row: Any, _: int) -> Cell:
    return Cell(row.severity, badge=row.severity) if row.severity else Cell("")


def _owners(row: Any, _: int) -> Cell:
    first = row.owners[0] if row.owners else ""
    return Cell(", ".join(row.owners) or "none", address("/places", owner=first) if first else "")


def _owner(row: Any, _: int) -> Cell:
    return Cell(row.owner or "none", address("/places", owner=row.owner, unowned=int(not row.owner)))


def _place(row: Any, _: int) -> Cell:
    number = row.place_id if hasattr(row, "place_id") else row.id
    kind = getattr(row, "place_kind", row.kind)
    return Cell(row.location, f"/places/{number}", small=f"{kind} at {row.site}")


def _name(row: Any, _: int) -> Cell:
    return Cell(row.common_name or row.sha256[:16], certificate_address(row.sha256))


def _certificate(row: Any, _: int) -> Cell:
    more = row.count_of_names - len(row.names)
    mark, title = "superseded" if row.superseded else "", row.common_name.lower()
    names = ", ".join(name for name in row.names if name.lower() != title) + f" and {more} more" * (more > 0)
    return Cell(row.common_name or row.sha256[:16], certificate_address(row.sha256), small=names, mark=mark)


def _places(row: Any, _: int) -> Cell:
    count = f"{MOST_PLACES:,}+" if row.places > MOST_PLACES else f"{row.places:,}"
    return Cell(row.place or "nowhere", small=f"{count} places" if row.places > 1 else "")


def _issuer(row: Any, _: int) -> Cell:
    return Cell(row.issuer or "(empty name)", f"/issuers/{row.issuer_sha256}" if row.issuer_sha256 else "")


def _number(name: str, style: str = "") -> Callable[[Any, int], Cell]:
    def cell(row: Any, _: int) -> Cell:
        value = getattr(row, name)
        return Cell(f"{value:,}", badge=style if value else "", number=True)

    return cell


def _day(name: str) -> Callable[[Any, int], Cell]:
    return lambda row, _: Cell(row_formats.day_of(getattr(row, name)), moment=True)


def _minute(name: str) -> Callable[[Any, int], Cell]:
    return lambda row, _: Cell(row_formats.moment_of(getattr(row, name))[:16].replace("T", " "), moment=True)


def _change(row: Any, _: int) -> Cell:
    if row.rule:
        return Cell(row.message, certificate_address(row.sha256), mark=row.severity, small=row.rule)
    small = row_formats.until_of(row.not_after) + f"; now {row.replaced_by[:16]}" * bool(row.replaced_by)
    return Cell(row.common_name or row.sha256[:16], certificate_address(row.sha256), small=small)


def _expiry(row: Any, _: int) -> Cell:
    if row.ended is None:
        return Cell("present", badge="passed")
    return Cell(row.ended_as or "ended", certificate_address(row.replaced_by), small=row_formats.day_of(row.ended))


def _command(row: Any, _: int) -> Cell:
    try:
        words = [str(word) for word in json.loads(row.arguments)]
    except (ValueError, TypeError):
        words = []
    return Cell(row.command, small=shlex.join(words))


def _ended(row: Any, _: int) -> Cell:
    if row.exit_code is None:
        return Cell("not ended" if row.finished is None else "", badge="warning")
    small = "complete" if row.complete else "not complete"
    return Cell(f"exit {row.exit_code}", badge="passed" if row.exit_code == 0 else "", small=small)


_CERTIFICATES: Columns = (
    ("Certificate", _certificate),
    ("Expires", lambda row, now: expiry(row.not_after, now)),
    ("Worst finding", _severity),
    ("Issuer", _issuer),
    ("Owner", _owners),
    ("Place", _places),
)
_SHARED: Columns = (
    ("Key", lambda row, _: Cell(row.key, small=row.spki_sha256)),
    ("Certificates", _number("certificates")),
    ("Places", _number("places")),
    ("Names", lambda row, _: Cell(", ".join(row.common_names))),
)
COLUMNS: dict[str, Columns] = {
    "certificates": _CERTIFICATES,
    "expiring": _CERTIFICATES,
    "places": (
        ("Place", _place),
        ("Verdict", lambda row, _: Cell(row.verdict, badge=f"verdict small {row.verdict}")),
        ("Errors", _number("errors", "error")),
        ("Warnings", _number("warnings", "warning")),
        ("Certificate", _name),
        ("Expires", first_expiry),
        ("Owner", _owners),
    ),
    "findings": (
        ("Finding", lambda row, _: Cell(row.message, mark=row.severity, small=row.rule)),
        ("Certificate", _name),
        ("Place", _place),
        ("Owner", _owners),
        ("Since", _day("first_seen")),
        ("Fixed", _day("ended")),
    ),
    "issuers": (
        ("Issuer", _issuer),
        ("Certificates", _number("certificates")),
        ("First expiry", lambda row, now: expiry(row.next_expiry, now)),
    ),
    "owners": (
        ("Owner", _owner),
        ("Contact", lambda row, _: Cell(row.contact)),
        ("Places", _number("places")),
        ("Errors", _number("errors", "error")),
        ("Warnings", _number("warnings", "warning")),
        ("First expiry", lambda row, now: expiry(row.next_expiry, now) if row.next_expiry is not None else Cell("")),
    ),
    "shared-keys": _SHARED,
    "changes": (
        ("When", _minute("at")),
        ("Change", lambda row, _: Cell(row.kind, badge=_KINDS.get(row.kind, "plain"))),
        ("What", _change),
        ("Place", _place),
        ("Owner", _owners),
    ),
    "gone": (
        ("Certificate", _name),
        ("Gone", _day("ended")),
        ("Expires", lambda row, now: expiry(row.not_after, now)),
        ("Place", _place),
        ("Owner", _owners),
    ),
    "runs": (
        ("Started", _minute("started")),
        ("Command", _command),
        ("Site", lambda row, _: Cell(row.site)),
        ("Profile", lambda row, _: Cell(row.profile, small=row.version)),
        ("Ended", _ended),
        ("Places", _number("places")),
        ("Certificates", _number("certificates")),
        ("Errors", _number("errors", "error")),
        ("Warnings", _number("warnings", "warning")),
    ),
    "falling": (
        ("Place", _place),
        ("Certificate", _name),
        ("Why", lambda row, _: Cell(row.why, small=row.remedy)),
        ("Expires", lambda row, now: expiry(row.not_after, now)),
        ("Owner", _owners),
    ),
    "surviving": (
        ("Place", _place),
        ("Certificate", _name),
        ("Path that is left", lambda row, _: Cell(row.path)),
        ("Expires", lambda row, now: expiry(row.not_after, now)),
        ("Owner", _owners),
    ),
    "impact of owners": (
        ("Owner", _owner),
        ("Fall", _number("falls", "error")),
        ("Survive", _number("survives")),
        ("Open", _number("open")),
    ),
    "sightings": (
        ("Place", _place),
        ("State", _expiry),
        ("Position", lambda row, _: Cell(row.position, number=True)),
        ("First seen", _day("first_seen")),
        ("Last seen", _day("last_seen")),
        ("Owner", _owners),
    ),
    "shown": (
        ("Certificate", _name),
        ("State", _expiry),
        ("Position", lambda row, _: Cell(row.position, number=True)),
        ("Expires", lambda row, now: expiry(row.not_after, now)),
        ("First seen", _day("first_seen")),
        ("Last seen", _day("last_seen")),
    ),
}
