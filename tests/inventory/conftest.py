"""Each test of the inventory runs on a SQLite file and, but for the quick tests, on a PostgreSQL server started for the tests.

server    the server, one for all tests of a process
target    what `--record` is given: a file that is not there yet, or the address of an empty database
database  the inventory at `target`, open for writing
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from certlint.inventory.sql.database import Database, open_database
from tests.support import postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[postgres_server.Server]:
    with postgres_server.serving() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "inventory.db")
    started: postgres_server.Server = request.getfixturevalue("server")
    return started.new_database()


@pytest.fixture
def database(target: str) -> Iterator[Database]:
    with open_database(target, create=True) as opened:
        yield opened
