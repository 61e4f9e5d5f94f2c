"""Which rows of the inventory a question is about: the same filters for every list, as conditions of SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEVERITIES = ("error", "warning", "info")  # the worst first
VERDICTS = ("pass", "fail", "incomplete")


class Filters(NamedTuple):
    """What narrows a list; what is empty narrows nothing. Moments are seconds since 1970 UTC.

    owner     the owner of a place; of a certificate, of a place where it is
    unowned   only what has no owner
    issuer    part of the issuer's name, or the SHA-256 of that name
    severity  only what has an open finding of this severity or of a worse one
    before    what expires, or happened, before this moment; `since`: at this moment or later
    name      a name that the certificate is for: `www.example.com` (a wildcard covers it too), `*.example.com` (all names
              below), or any pattern with `*`
    place     a location, the folder it is in, or a pattern with `*`
    site      the site of a place
    rule      only what has an open finding of this rule
    verdict   of places: only those of which the last runs say so
    ended     whether what was replaced, is gone or was fixed is listed too
    certificate_id, place_id  only what is about this one
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
"""So many ids of rows that may fit are given only where a list was read in its order in vain. A planner would do so again."""


class Where:
    """Conditions that all must hold, and their parameters.

    ids  of how many rows the ids are given
    """

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.parameters: list[object] = []
        self.ids = 0

    def add(self, condition: str, *parameters: object) -> None:
        """One more condition."""
        self.conditions.append(condition)
        self.parameters += parameters

    def one_of(self, what: str, values: Sequence[object]) -> None:
        """The condition that something has one of some values."""
        self.add(f"{what} IN ?", list(values)) if values else self.add("1 = 0")
        self.ids = len(values) if what.endswith(".id") else self.ids

    def within(self, form: str, inner: Where) -> None:
        """The conditions of `inner`, where it has any, in the place of `{}` in `form`."""
        if inner.conditions:
            self.add(form.format(" AND ".join(inner.conditions)), *inner.parameters)

    def extend(self, more: Where) -> None:
        """All conditions of `more`."""
        self.conditions += more.conditions
        self.parameters += more.parameters
        self.ids = self.ids or more.ids

    def between(self, filters: Filters, moment: str) -> None:
        """The condition that something happened in the span of the filters."""
        if filters.before is not None:
            self.add(f"{moment} < ?", filters.before)
        if filters.since is not None:
            self.add(f"{moment} >= ?", filters.since)

    @property
    def text(self) -> str:
        """The clause, empty where there are no conditions."""
        return self.also()

    def also(self, *more: str) -> str:
        """The clause with conditions whose parameters come behind those that are here."""
        conditions = [*self.conditions, *more]
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def source(self, table: str, fence: str, *more: str) -> str:
        """What is selected from: the rows of a table, called as its last sign says, for which all conditions hold.

        fence  what keeps a subquery from being joined: where many ids are given, their rows are looked up, and sorted then
        """
        text = f"{table}{self.also(*more)}"
        if fence and self.ids > MANY_IDS:
            return f"(SELECT {table[-1]}.* FROM {text}{fence}) AS {table[-1]}"
        return text


def about_name(name: str, column: str = "n.{}") -> Where:
    """The condition for a name; `column` says how its columns are written."""
    where, wanted = Where(), name.lower().rstrip(".")
    if "*" in wanted and not is_pattern(wanted):
        below = reversed_name(wanted[2:]) + "."
        last = below[:-1] + "/"  # the sign behind the full stop
        where.add(f"{column.format('reversed_name')} >= ? AND {column.format('reversed_name')} < ?", below, last)
    elif is_pattern(wanted):
        where.add(f"{column.format('name')} LIKE ? ESCAPE '\\'", pattern(wanted))
    else:
        names = [wanted, f"*.{wanted.partition('.')[2]}"]
        # The index has host names with the last label first, and what is not a host name as it is.
        where.one_of(column.format("reversed_name"), [*map(reversed_name, names), wanted])
        where.one_of(column.format("name"), names)
    return where


def is_pattern(name: str) -> bool:
    """Whether a name is a pattern that no index helps; those of `*.example.com` stand together."""
    return "*" in name and not (name.startswith("*.") and "*" not in name[1:])


def about_location(place: str, column: str = "") -> Where:
    """The condition for the location of a place, `p`; `column` says how it is written where places are not looked up by it."""
    where = Where()
    if "*" in place:
        where.add("p.location LIKE ? ESCAPE '\\'", pattern(place))
    else:
        is_looked_up, column = not column, column or "p.location"
        folder = place.rstrip("/") + "/"
        after = folder[:-1] + "0"  # the sign behind the slash
        where.add(f"({column} = ? OR {column} >= ? AND {column} < ?)", place, folder, after)
        if is_looked_up:  # PostgreSQL has its beginning in an index
            first = f"substr(p.location, 1, {INDEXED})"
            last = folder[: INDEXED - 1] + "\U0010ffff"
            where.add(f"({first} = ? OR {first} >= ? AND {first} < ?)", place[:INDEXED], folder[:INDEXED], last)
    return where


INDEXED = 400


def of_keys(digests: Iterable[str]) -> Where:
    """The condition that a certificate has one of some keys, of which an index has the beginnings of the digests."""
    where, listed = Where(), sorted(digests)
    where.add(f"{KEY_BEGINNING} IN ? AND {KEY} IN ?", [each[:KEY_SIGNS] for each in listed], listed)
    return where


KEY_SIGNS = 16
KEY_BEGINNING = f"substr(spki_sha256, 1, {KEY_SIGNS})"
KEY = "spki_sha256 || ''"
"""Beside its beginning: SQLite puts the value of a column that equals one in its place everywhere, and finds no index then."""


def about_finding(filters: Filters, column: str = "f.{}") -> Where:
    """What is asked of a finding that is open: nothing where no filter is about findings."""
    if filters.rule and not filters.severity:  # which the index begins with
        filters = filters._replace(severity=SEVERITIES[-1])
    where = of_rule(filters, column)
    where.conditions += ["f.ended IS NULL"] * bool(where.conditions)
    return where


def of_rule(filters: Filters, column: str) -> Where:
    """What is asked of a finding, open or not; `column` says how its columns are written."""
    where = Where()
    if filters.severity:
        where.one_of(column.format("severity"), severity_at_least(filters.severity))
    if filters.rule:
        where.add(f"{column.format('rule')} = ?", filters.rule)
    return where


def severity_at_least(severity: str) -> tuple[str, ...]:
    """This severity and the worse ones."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256."""
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text.lower())


def pattern(text: str) -> str:
    """A pattern with `*` as LIKE has it."""
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("*", "%")


def reversed_name(name: str) -> str:
    """A name with its labels the other way round: all names below a domain stand together."""
    return ".".join(name.split(".")[::-1])
