"""Inventories on a PostgreSQL server, in a schema of their own: `certlint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import InputError, OutputError, UsageError, not_installed
from certlint.inventory import targets
from certlint.inventory.advice import CONNECTING, RIGHTS, advice, told_by_driver
from certlint.inventory.dialects import PATIENCE, POSTGRES

if TYPE_CHECKING:
    import psycopg

SCHEMA = "certlint"
# Seconds for a server to answer. One whose machine or network fails is noticed within a minute, not after 15 or never: the
# milliseconds for what was sent, the seconds for what is waited for. What the address says holds instead.
_LIVENESS = {
    "connect_timeout": 10,
    "tcp_user_timeout": 60_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def failures() -> tuple[type[Exception], ...]:
    """What the driver raises. Raises UsageError where it is not installed."""
    try:
        import psycopg
    except ImportError:
        raise UsageError(*not_installed("a PostgreSQL database", "psycopg", "postgres")) from None
    return (psycopg.Error, UnicodeEncodeError)


def connect(address: str, *, create: bool) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection, in the schema of inventories, which is made where it is missing. Raises CertlintError."""
    import psycopg

    named = targets.masked(address)
    try:
        connection = psycopg.connect(
            address, autocommit=True, client_encoding="utf8", **_unless_said(address, **_LIVENESS)
        )
    except psycopg.Error as error:
        raise _failed(
            f"cannot connect to the inventory {named}: {told_by_driver(error)}", CONNECTING, create=create
        ) from None
    try:
        _set_up(connection, named, create=create)
    except psycopg.Error as error:
        connection.close()
        raise _failed(
            f"cannot open the inventory {named}: {told_by_driver(error)}", advice(error), create=create
        ) from None
    except BaseException:
        connection.close()
        raise
    return connection


def is_away(address: str) -> bool:
    """Whether no server answers there, or it lets nobody in yet: it is not away where it has refused this user or database."""
    from psycopg import conninfo, pq

    timed = conninfo.make_conninfo(address, **_unless_said(address, connect_timeout=_LIVENESS["connect_timeout"]))
    return pq.PGconn.ping(timed.encode()) in (pq.Ping.REJECT, pq.Ping.NO_RESPONSE)


def _set_up(connection: psycopg.Connection[tuple[Any, ...]], named: str, *, create: bool) -> None:
    from psycopg.types.numeric import Int8Dumper

    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise InputError(
            f"the database {named} has the encoding {encoding and encoding[0]}, which cannot hold every name",
            "create the database with the encoding UTF8",
        )
    # A list of small numbers would be one of another type than the columns, which PostgreSQL searches from the beginning.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.execute(f"SET search_path TO {SCHEMA}")
    # What is asked for is in memory, or on a disk that seeks at no cost: with the usual 4.0, whole tables are read instead.
    connection.execute("SET random_page_cost = 1.1")
    # Compiling a query takes half a second, ten times as long as most queries. A sum is planned without nested loops; the
    # planner then expects a high cost, and would compile every one.
    connection.execute("SET jit = off")
    # Of a schema that this user has no rights on, the server says that its tables do not exist.
    rights = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = %s"
    is_there = connection.execute(rights, (SCHEMA,)).fetchone()
    if is_there == (False,):
        raise _failed(
            f"cannot open the inventory {named}: permission denied for schema {SCHEMA}", RIGHTS, create=create
        )
    if not create:
        connection.execute("SET default_transaction_read_only = on")
        # The driver prepares what is asked often: a plan for any pattern takes a hundred times as long as for this one.
        connection.execute("SET plan_cache_mode = force_custom_plan")
    elif is_there is None:
        with connection.transaction():
            connection.execute(POSTGRES.begin[-1])
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")


def _unless_said(address: str, **settings: int) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if f"{name}=" not in address}


def _failed(message: str, hint: str, *, create: bool) -> InputError | OutputError:
    return OutputError(message, hint) if create else InputError(message, hint)
