"""What differs between SQLite and PostgreSQL: types, placeholders, how a transaction that writes begins."""

from __future__ import annotations

from types import MappingProxyType

from certlint.caches import remembered
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

APPLICATION_ID = 0x63726C74
"""`crlt`, at offset 68 of a SQLite file: what tells it from the database of another application."""
PATIENCE = 60
"""Seconds to wait while others write."""
_WRITING = 0x63726C74
"""The number of PostgreSQL's lock that whoever writes holds, as SQLite's file has a lock for that."""


class Dialect(NamedTuple):
    """How one kind of database is spoken to.

    begin    statements that begin a transaction which writes; only one writer is past them at a time
    tables   a query for the name of the table `meta`: no row where there is none
    types    what stands for `{id}`, `{int}`, `{text}` and `{blob}` in a migration; `{joined}` is the column `certificate_id` of
             all rows, between commas; `{texts}` joins texts; `{location}` is as much of it as can be indexed
    arrays   whether placeholders are `%s` instead of `?`, and a list is one of them: whoever plans a statement of 20,000
             placeholders takes longer for that than for its rows
    stop     the driver's method that ends a query from another thread
    fence    what keeps a subquery behind EXISTS from being joined: it is asked row by row, until a page is full
    apart    how a column is written that is compared row by row, not to be found by its index; a planner that counts needs
             to know the column
    copies   whether rows that are not there yet are copied into a table: COPY takes a third of the time of INSERT
    steps    every so many steps of a query, whoever asks may end it; 0 where steps are not counted
    sums     settings for a sum over nearly all rows; a planner that takes them for few would look each up
    expects  what stands before a query whose number of rows is to be told as the planner expects it; empty where none does
    counts   a statement after which the planner knows how many rows there are of what; empty where it is not to know
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
        """A statement with `?` for its parameters, as the driver wants it. No text in a statement contains `?`.

        That a table is read from beginning to end, `NOT INDEXED`, a planner that counts finds out.
        """
        return _marked(sql) if self.arrays else sql

    def prepared(self, sql: str, parameters: Sequence[object]) -> tuple[str, Sequence[object]]:
        """The same of a statement with parameters that may be lists: each of these stands behind ` IN ?`."""
        if not self.arrays and any(isinstance(each, list) for each in parameters):
            return _spread(sql, parameters)
        return self.translated(sql), parameters


@remembered(500)
def _marked(sql: str) -> str:
    return sql.replace(" NOT INDEXED", "").replace("%", "%%").replace(" IN ?", " = ANY(?)").replace("?", "%s")


_MARKS = 20_000


def _spread(sql: str, parameters: Sequence[object]) -> tuple[str, list[object]]:
    """A statement in which each value of a list has a placeholder of its own."""
    first, *pieces = sql.split("?")
    texts, values = [first], list[object]()
    for value, piece in zip(parameters, pieces, strict=True):
        some = value if isinstance(value, list) else [value]
        if len(some) > _MARKS:  # ids: SQLite is often built to take 32,766 parameters
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
    # What the standard's view of tables has is only what this user has rights on.
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'certlint' AND c.relname = 'meta'",
    # Text compares byte by byte, as in SQLite, so that pages by key are the same in both.
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
    # The server does so by itself after a minute or so: until then pages of a large first run take seconds.
    # And that which rows all see: without it, what stands in an index is looked up in the table.
    counts="VACUUM (ANALYZE) certificates, names, places, sightings, findings, place_owners, issuers",
)
