"""An inventory whose columns hold what no certlint wrote: every question is answered, or the damage is named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from certlint.commands.inventory import QUESTIONS
from certlint.inventory.sql.database import open_database
from certlint.inventory.sql.integrity import invalid_value
from tests import forge
from tests.fuzz.asking import asked
from tests.inventory.filled import estate
from tests.support.cli import DAY, certlint

EVER = ("--since", "1970-01-01", "--before", "2100-01-01", "--ended")
COMMANDS = (
    *(("inventory", each, *EVER) for each in sorted(set(QUESTIONS) - {"show"})),
    ("impact", "--distrust", "Example", *DAY),
    ("forecast", *DAY),
    ("audit-keys",),
)
PAGES = ("/", "/certificates", "/findings", "/places", "/changes", "/gone", "/runs", "/api/v1/certificates", "/metrics")
ODD = {"INTEGER": ("x", b"\xff", 2**63 - 1), "TEXT": (b"\xff\x00", "\x1b[2J"), "BLOB": ("x", -1)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "inventory.db"
    with open_database(str(path), create=True) as database, database.transaction():
        estate(database)
        database.execute("INSERT INTO encodings VALUES (?, ?)", (1, forge.chain()[0].der))
    certlint("check", "-", "--record", path, *DAY, stdin=forge.chain()[0].der)
    return path


@pytest.fixture
def damaged(sound, tmp_path):
    """A copy in which a column has another value in every row."""

    def made(table: str, column: str, value: object) -> Path:
        path = tmp_path / "inventory.db"
        with closing(sqlite3.connect(sound)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))
            copy.commit()
        return path

    return made


def is_number(table: str, column: str) -> bool:
    return column == "id" or (table, column) == ("encodings", "certificate_id")


def columns() -> list[tuple[str, str, str]]:
    """Table, name and type of each column as they are made, but for those that number rows: SQLite refuses all else there."""
    with closing(sqlite3.connect(":memory:")) as database:
        from certlint.inventory.sql.dialects import SQLITE
        from certlint.inventory.sql.migrations import MIGRATIONS

        for statement in (each for step in MIGRATIONS for each in step):
            database.execute(statement.format_map(SQLITE.types))
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(table, *row) for table in tables for row in database.execute(f"PRAGMA table_info({table})")]
        return [(table, row[1], row[2]) for table, *row in rows if table != "meta" and not is_number(table, row[1])]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "table", "column", "kind"), [(n, *each) for n, each in enumerate(columns())])
def test_whatever_a_column_holds_no_command_fails_in_a_way_that_nobody_expected(number, table, column, kind, damaged):
    value = ODD[kind][number % len(ODD[kind])]
    path = damaged(table, column, value)
    for words in COMMANDS:
        answer = certlint(*words, "--record", path)
        assert answer.code in {0, 1, 3}, (value, words, answer.err)
        assert "internal error" not in answer.err, (value, words, answer.err)
        assert answer.code < 3 or answer.err, (value, words)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("certificates", "not_after", "x"),
        ("certificates", "common_name", b"\xff"),
        ("findings", "severity", "x"),
        ("places", "verdict", 2**63 - 1),
        ("encodings", "der", -1),
        ("runs", "sources", b"["),
    ],
)
def test_pages_say_that_the_inventory_is_damaged(table, column, value, damaged):
    wrong: list[str] = []
    with asked(tuple((page, None) for page in PAGES), wrong):
        assert certlint("serve", "--port", 0, "--record", damaged(table, column, value)).code == 0
    assert wrong == []


@pytest.mark.slow
def test_the_first_value_that_does_not_belong_is_named(damaged):
    path = damaged("certificates", "not_after", "x")
    answer = certlint("inventory", "list", "--record", path)
    found = "the value of not_after in row 1 of the table certificates is not of the type INTEGER"
    assert answer.code == 3
    assert f"the inventory {path} is damaged: {found}" in answer.err
    with open_database(str(damaged("findings", "severity", "x"))) as database:
        assert invalid_value(database.one).endswith("of the table findings is not one of error, warning, info")


@pytest.mark.slow
def test_a_sound_inventory_has_none(sound, tmp_path):
    shutil.copy(sound, tmp_path / "copy.db")
    with open_database(str(tmp_path / "copy.db")) as database:
        assert invalid_value(database.one) == ""


def test_our_own_errors_stay_what_they_are(sound):
    with pytest.raises(KeyError), open_database(str(sound)):
        raise KeyError("x")
