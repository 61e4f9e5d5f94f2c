"""Inventories on a PostgreSQL server, in their own schema `certlint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import InputError, OutputError, UsageError, not_installed
from certlint.inventory.sql import targets
from certlint.inventory.sql.advice import CONNECTING, RIGHTS, advice, driver_message
from certlint.inventory.sql.dialects import PATIENCE, POSTGRES

if TYPE_CHECKING:
    import psycopg

SCHEMA = "certlint"
# Connection and TCP timeouts: a failed machine or network is detected within a minute, instead of after 15 or never. The
# values in ms are for sent data, those in s for awaited data. Settings in the address take precedence.
_LIVENESS = {
    "connect_timeout": 10,
    "tcp_user_timeout": 60_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def failures() -> tuple[type[Exception], ...]:
    """The driver's exceptions. Raises UsageError if the driver is not installed."""
    try:
        import psycopg
    except ImportError:
        raise UsageError(*not_installed("a PostgreSQL database", "psycopg", "postgres")) from None
    return (psycopg.Error, UnicodeEncodeError)


def connect(address: str, *, create: bool) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection in the schema of inventories; `create` makes a missing schema. Raises CertlintError."""
    import psycopg

    named = targets.masked(address)
    try:
        connection = psycopg.connect(
            address, autocommit=True, client_encoding="utf8", **_unless_set(address, **_LIVENESS)
        )
    except psycopg.Error as error:
        raise _failed(
            f"cannot connect to the inventory {named}: {driver_message(error)}", CONNECTING, create=create
        ) from None
    try:
        _set_up(connection, named, create=create)
    except psycopg.Error as error:
        connection.close()
        raise _failed(
            f"cannot open the inventory {named}: {driver_message(error)}", advice(error), create=create
        ) from None
    except BaseException:
        connection.close()
        raise
    return connection


def is_unavailable(address: str) -> bool:
    """Whether no server answers, or it does not accept connections yet. A rejected user or database does not count."""
    from psycopg import conninfo, pq

    timed = conninfo.make_conninfo(address, **_unless_set(address, connect_timeout=_LIVENESS["connect_timeout"]))
    return pq.PGconn.ping(timed.encode()) in (pq.Ping.REJECT, pq.Ping.NO_RESPONSE)


def _set_up(connection: psycopg.Connection[tuple[Any, ...]], named: str, *, create: bool) -> None:
    """Prepares a connection, and if `create`, the schema. Raises InputError, or OutputError if `create`."""
    from psycopg.types.numeric import Int8Dumper

    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise InputError(
            f"the database {named} has the encoding {encoding and encoding[0]}, which cannot hold every name",
            "create the database with the encoding UTF8",
        )
    # A list of small integers would be smallint[], which does not match the column type: PostgreSQL would scan the table.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.execute(f"SET search_path TO {SCHEMA}")
    # The data is in memory or on an SSD: with the default random_page_cost of 4.0, the planner scans whole tables.
    connection.execute("SET random_page_cost = 1.1")
    # JIT compilation takes half a second, ten times as long as most queries. Totals are planned without nested loops, whose
    # high estimated cost would trigger it every time.
    connection.execute("SET jit = off")
    # Without rights on the schema, the server reports that its tables do not exist.
    rights = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = %s"
    is_there = connection.execute(rights, (SCHEMA,)).fetchone()
    if is_there == (False,):
        raise _failed(
            f"cannot open the inventory {named}: permission denied for schema {SCHEMA}", RIGHTS, create=create
        )
    if not create:
        connection.execute("SET default_transaction_read_only = on")
        # The driver prepares repeated statements: a generic plan takes a hundred times as long as one for the pattern.
        connection.execute("SET plan_cache_mode = force_custom_plan")
    elif is_there is None:
        with connection.transaction():
            connection.execute(POSTGRES.begin[-1])
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")


def _unless_set(address: str, **settings: int) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if f"{name}=" not in address}


def _failed(message: str, hint: str, *, create: bool) -> InputError | OutputError:
    return OutputError(message, hint) if create else InputError(message, hint)
