"""The differences between SQLite and PostgreSQL: column types, placeholders, the start of a write transaction."""

from __future__ import annotations

from types import MappingProxyType

from certlint.caches import remembered
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

APPLICATION_ID = 0x63726C74
"""`crlt`, the application id at offset 68 of a SQLite file: distinguishes an inventory from other databases."""
PATIENCE = 60
"""Seconds to wait for another writer."""
_WRITING = 0x63726C74
"""The key of the PostgreSQL advisory lock that a writer holds. SQLite locks the file instead."""


class Dialect(NamedTuple):
    """How one kind of database is addressed.

    begin    statements that begin a write transaction; they let one writer pass at a time
    tables   a query for the name of the table `meta`; it has no row if the table is missing
    types    replacements for `{id}`, `{int}`, `{text}` and `{blob}` in a migration; `{joined}` is the column `certificate_id`
             of all rows, separated by commas; `{texts}` joins texts; `{location}` is the indexable prefix of a location
    arrays   whether placeholders are `%s` instead of `?` and one of them takes a whole list: planning a statement with 20,000
             placeholders takes longer than reading its rows
    stop     the driver's method that cancels a query from another thread
    fence    keeps the planner from joining a subquery behind EXISTS: it is evaluated per row until a page is full
    apart    how to write a column that is compared per row instead of looked up in its index; a planner with statistics
             needs the plain column
    copies   whether new rows are written with COPY, which takes a third of the time of INSERT
    steps    the number of steps of a query between two calls that may cancel it; 0 where steps are not counted
    sums     settings for a sum over nearly all rows, for a planner that would otherwise look up each row
    expects  the prefix of a query that returns the planner's estimate of its rows; empty if there is none
    counts   a statement that updates the planner's statistics; empty if it should not have any
    """

    name: str
    begin: tuple[str, ...]
    tables: str
    types: Mapping[str, str]
    arrays: bool = False
    stop: str = "interrupt"
    fence: str = ""
    apart: str = "+{}"
    copies: bool = False
    steps: int = 0
    sums: Mapping[str, str] = MappingProxyType({})
    expects: str = ""
    counts: str = ""

    def translated(self, sql: str) -> str:
        """A statement with `?` for its parameters, in the syntax of the driver. No text in a statement contains `?`.

        `NOT INDEXED`, which forces a full table scan, is removed for a planner with statistics.
        """
        return _marked(sql) if self.arrays else sql

    def prepared(self, sql: str, parameters: Sequence[object]) -> tuple[str, Sequence[object]]:
        """The same for a statement with list parameters: each of them follows ` IN ?`."""
        if not self.arrays and any(isinstance(each, list) for each in parameters):
            return _spread(sql, parameters)
        return self.translated(sql), parameters


@remembered(500)
def _marked(sql: str) -> str:
    return sql.replace(" NOT INDEXED", "").replace("%", "%%").replace(" IN ?", " = ANY(?)").replace("?", "%s")


_MARKS = 20_000


def _spread(sql: str, parameters: Sequence[object]) -> tuple[str, list[object]]:
    """A statement with one placeholder for each value of a list."""
    first, *pieces = sql.split("?")
    texts, values = [first], list[object]()
    for value, piece in zip(parameters, pieces, strict=True):
        some = value if isinstance(value, list) else [value]
        if len(some) > _MARKS:  # ids are written as literals: SQLite is often built for at most 32,766 parameters
            texts += ["(SELECT value FROM json_each(?))", piece]
            values.append(str(some))
            continue
        marks = ", ".join("?" * len(some))
        texts += [f"({marks})" if some is value else marks, piece]
        values += some
    return "".join(texts), values


SQLITE = Dialect(
    "sqlite",
    ("BEGIN IMMEDIATE",),
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'",
    {"id": "INTEGER PRIMARY KEY", "int": "INTEGER", "text": "TEXT", "blob": "BLOB"}
    | {"joined": "group_concat(certificate_id)", "texts": "group_concat", "location": "location"},
    steps=50_000,
)
POSTGRES = Dialect(
    "postgresql",
    ("BEGIN", f"SELECT pg_advisory_xact_lock({_WRITING})"),
    # The standard's information_schema only lists tables that this user has rights on.
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'certlint' AND c.relname = 'meta'",
    # Text is compared byte by byte, as in SQLite, so that the order of keys is the same in both.
    {"id": "BIGINT PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"', "blob": "BYTEA"}
    | {"joined": "string_agg(CAST(certificate_id AS TEXT), ',')", "texts": "string_agg"}
    | {"location": "substr(location, 1, 400)"},
    arrays=True,
    stop="cancel",
    fence=" OFFSET 0",
    apart="{}",
    copies=True,
    sums=MappingProxyType({"enable_nestloop": "off", "work_mem": "'64MB'", "random_page_cost": "4"}),
    expects="EXPLAIN (FORMAT JSON) ",
    # Autovacuum would do this after a minute or so; until then, pages of a large first run take seconds.
    # VACUUM also sets the visibility map: without it, index-only scans have to read the table.
    counts="VACUUM (ANALYZE) certificates, names, places, sightings, findings, place_owners, issuers",
)
