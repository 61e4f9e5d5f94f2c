"""The filters of a question to the inventory, and their translation to SQL conditions; all lists share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.sql.columns import (
    KEY,
    KEY_BEGINNING,
    KEY_SIGNS,
    LOCATION_SIGNS,
    SEVERITIES,
    pattern,
    reversed_name,
)
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Filters(NamedTuple):
    """What narrows a list; an empty field narrows nothing. Moments are seconds since 1970 UTC.

    owner     the owner of a place; for a certificate, the owner of a place that shows it
    unowned   only what has no owner
    issuer    part of the issuer's name, or the SHA-256 of the encoded name
    severity  only what has an open finding of this severity or a worse one
    before    what expires, or happened, before this moment; `since`: at or after this moment
    name      a name of the certificate: `www.example.com` (also covered by a wildcard), `*.example.com` (all names below it),
              or any pattern with `*`
    place     a location, the folder that contains it, or a pattern with `*`
    site      the site of a place
    rule      only what has an open finding of this rule
    verdict   for places: only those with this verdict in their latest runs
    ended     whether to include what was replaced, is gone or was fixed
    certificate_id, place_id  only what is about this object
    """

    owner: str = ""
    unowned: bool = False
    issuer: str = ""
    severity: str = ""
    before: int | None = None
    since: int | None = None
    name: str = ""
    place: str = ""
    site: str = ""
    rule: str = ""
    verdict: str = ""
    ended: bool = False
    certificate_id: int = 0
    place_id: int = 0


MANY_IDS = 20_000
"""The most row ids that are passed to a query, after reading a list in its order took too long."""


class Where:
    """Conditions that all must hold, and their parameters.

    ids  the number of row ids among the parameters
    """

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.parameters: list[object] = []
        self.ids = 0

    def add(self, condition: str, *parameters: object) -> None:
        """Adds a condition."""
        self.conditions.append(condition)
        self.parameters += parameters

    def one_of(self, what: str, values: Sequence[object]) -> None:
        """Adds the condition that `what` has one of `values`."""
        self.add(f"{what} IN ?", list(values)) if values else self.add("1 = 0")
        self.ids = len(values) if what.endswith(".id") else self.ids

    def within(self, form: str, inner: Where) -> None:
        """Adds the conditions of `inner`, if any, in the place of `{}` in `form`."""
        if inner.conditions:
            self.add(form.format(" AND ".join(inner.conditions)), *inner.parameters)

    def extend(self, more: Where) -> None:
        """Adds all conditions of `more`."""
        self.conditions += more.conditions
        self.parameters += more.parameters
        self.ids = self.ids or more.ids

    def between(self, filters: Filters, moment: str) -> None:
        """Adds the condition that `moment` is in the span of the filters."""
        if filters.before is not None:
            self.add(f"{moment} < ?", filters.before)
        if filters.since is not None:
            self.add(f"{moment} >= ?", filters.since)

    @property
    def text(self) -> str:
        """The WHERE clause; empty without conditions."""
        return self.also()

    def also(self, *more: str) -> str:
        """The WHERE clause with more conditions, whose parameters follow those of this object."""
        conditions = [*self.conditions, *more]
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def source(self, table: str, fence: str, *more: str) -> str:
        """The FROM expression for the rows of a table that fulfil all conditions; its alias is the last character of `table`.

        fence  keeps the subquery from being joined: for many ids, their rows are looked up first and then sorted
        """
        text = f"{table}{self.also(*more)}"
        if fence and self.ids > MANY_IDS:
            return f"(SELECT {table[-1]}.* FROM {text}{fence}) AS {table[-1]}"
        return text


def about_name(name: str, column: str = "n.{}") -> Where:
    """The condition for a name; `column` is the format of its column names."""
    where, wanted = Where(), name.lower().rstrip(".")
    if "*" in wanted and not is_pattern(wanted):
        below = reversed_name(wanted[2:]) + "."
        last = below[:-1] + "/"  # "/" is the ASCII character after "."
        where.add(f"{column.format('reversed_name')} >= ? AND {column.format('reversed_name')} < ?", below, last)
    elif is_pattern(wanted):
        where.add(f"{column.format('name')} LIKE ? ESCAPE '\\'", pattern(wanted))
    else:
        names = [wanted, f"*.{wanted.partition('.')[2]}"]
        # The index has host names with their labels reversed, and other names unchanged.
        where.one_of(column.format("reversed_name"), [*map(reversed_name, names), wanted])
        where.one_of(column.format("name"), names)
    return where


def is_pattern(name: str) -> bool:
    """Whether a name is a pattern that no index helps with. `*.example.com` is not one: its names are adjacent in the index."""
    return "*" in name and not (name.startswith("*.") and "*" not in name[1:])


def about_location(place: str, column: str = "") -> Where:
    """The condition for the location of a place `p`; `column` is how to write it if places are not looked up by it."""
    where = Where()
    if "*" in place:
        where.add("p.location LIKE ? ESCAPE '\\'", pattern(place))
    else:
        is_looked_up, column = not column, column or "p.location"
        folder = place.rstrip("/") + "/"
        after = folder[:-1] + "0"  # "0" is the ASCII character after "/"
        where.add(f"({column} = ? OR {column} >= ? AND {column} < ?)", place, folder, after)
        if is_looked_up:  # PostgreSQL indexes the beginning of a location
            first = f"substr(p.location, 1, {LOCATION_SIGNS})"
            last = folder[: LOCATION_SIGNS - 1] + "\U0010ffff"
            where.add(
                f"({first} = ? OR {first} >= ? AND {first} < ?)", place[:LOCATION_SIGNS], folder[:LOCATION_SIGNS], last
            )
    return where


def of_keys(digests: Iterable[str]) -> Where:
    """The condition that a certificate has one of some keys. The index has the beginnings of their digests."""
    where, listed = Where(), sorted(digests)
    where.add(f"{KEY_BEGINNING} IN ? AND {KEY} IN ?", [each[:KEY_SIGNS] for each in listed], listed)
    return where


def about_finding(filters: Filters, column: str = "f.{}") -> Where:
    """The conditions on an open finding; none if no filter is about findings."""
    if filters.rule and not filters.severity:  # the index begins with the rule
        filters = filters._replace(severity=SEVERITIES[-1])
    where = of_rule(filters, column)
    where.conditions += ["f.ended IS NULL"] * bool(where.conditions)
    return where


def of_rule(filters: Filters, column: str) -> Where:
    """The conditions on a finding, open or not; `column` is the format of its column names."""
    where = Where()
    if filters.severity:
        where.one_of(column.format("severity"), severity_at_least(filters.severity))
    if filters.rule:
        where.add(f"{column.format('rule')} = ?", filters.rule)
    return where


def severity_at_least(severity: str) -> tuple[str, ...]:
    """This severity and the worse ones."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]
