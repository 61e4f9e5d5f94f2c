"""The database itself: how it is made, opened, brought up to date and refused."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest

from certlint.errors import CertlintError, InputError, OutputError, UsageError
from certlint.inventory.queries import lists
from certlint.inventory.search.filters import Filters
from certlint.inventory.sql import postgres, schema, sqlite, targets
from certlint.inventory.sql.database import open_database
from certlint.inventory.sql.dialects import APPLICATION_ID
from certlint.inventory.sql.migrations import MIGRATIONS
from tests import forge
from tests.inventory import filled
from tests.support.users import NAMESPACE, unprivileged

TABLES = [
    "certificates", "encodings", "findings", "issuers", "location_blocks", "meta", "name_blocks", "nameless", "names",
    "owners", "place_owners", "places", "runs", "sightings",
]  # fmt: skip


def tables(database) -> list[str]:
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    postgres = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'certlint'"
    return sorted(name for (name,) in database.query(sqlite if database.dialect.name == "sqlite" else postgres))


@pytest.mark.slow
def test_a_new_inventory_has_every_table(database):
    assert tables(database) == TABLES
    assert database.one("SELECT value FROM meta WHERE name = ?", ("schema",)) == (str(len(MIGRATIONS)),)


def test_what_is_there_is_opened_as_it_is(target, database):
    database.execute("INSERT INTO owners VALUES (?, ?, ?)", (1, "100 % payments?", "payments@example.com"))
    with open_database(target, create=True) as again:
        assert list(again.query("SELECT * FROM owners")) == [(1, "100 % payments?", "payments@example.com")]


def test_a_percent_sign_and_a_pattern_are_text(database):
    database.execute("INSERT INTO owners VALUES (?, ?, ?)", (1, "payments", "50%"))
    assert list(database.query("SELECT id FROM owners WHERE contact LIKE '%0\\%' ESCAPE '\\' AND id = ?", (1,))) == [
        (1,)
    ]


def test_bytes_large_numbers_and_nothing_come_back(database):
    database.execute("INSERT INTO encodings VALUES (?, ?)", (2**62, b"\0\xff"))
    assert database.one("SELECT certificate_id, der, NULL FROM encodings") == (2**62, b"\0\xff", None)


def test_text_is_ordered_by_its_bytes(database):
    owners = ["Zoe", "adam", "Ärger", "a b", "a-b", "zebra"]
    database.executemany("INSERT INTO owners VALUES (?, ?, '')", enumerate(owners))
    ordered = [owner for (owner,) in database.query("SELECT owner FROM owners ORDER BY owner")]
    assert ordered == sorted(owners, key=str.encode)


@pytest.mark.slow
def test_a_transaction_is_all_or_nothing(target, database):
    def failing() -> None:
        with database.transaction():
            database.execute("INSERT INTO owners VALUES (1, 'a', '')")
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert database.next_id("owners") == 1
    with database.transaction():
        database.execute("INSERT INTO owners VALUES (1, 'a', '')")
    with open_database(target) as reading:
        assert list(reading.query("SELECT id FROM owners")) == [(1,)]


def test_an_error_within_a_transaction_is_told_and_undoes_it(target, database):
    def failing() -> None:
        with database.transaction():
            database.execute("INSERT INTO owners VALUES (1, 'a', '')")
            database.execute("INSERT INTO owners VALUES (1, 'b', '')")

    with pytest.raises(OutputError, match="cannot write to the inventory") as told:
        failing()
    assert target in told.value.message
    assert database.one("SELECT count(*) FROM owners") == (0,)


def test_who_reads_cannot_write(target, database):
    with open_database(target) as reading, pytest.raises(CertlintError, match="cannot read the inventory"):
        reading.execute("INSERT INTO owners VALUES (1, 'a', '')")


COUNTING = """
import sys
from certlint.inventory.sql.database import open_database
for _ in range(20):
    with open_database(sys.argv[1], create=True) as database, database.transaction():
        number = database.next_id("owners")
        database.execute("INSERT INTO owners VALUES (?, ?, '')", (number, f"owner {number}"))
"""


@pytest.mark.slow
def test_several_writers_make_and_fill_one_inventory(target):
    writers = [subprocess.Popen([sys.executable, "-c", COUNTING, target]) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0] * 4
    with open_database(target) as database:
        assert [number for (number,) in database.query("SELECT id FROM owners ORDER BY id")] == list(range(1, 81))


def test_steps_are_taken_one_after_the_other(database):
    more = (*MIGRATIONS, ("ALTER TABLE owners ADD COLUMN team {text}",), ("CREATE TABLE teams (id {id})",))
    schema.migrate(database, more)
    database.execute("INSERT INTO owners VALUES (1, 'a', 'b', 'c')")
    assert "teams" in tables(database)
    schema.migrate(database, more)
    assert database.one("SELECT value FROM meta WHERE name = 'schema'") == (str(len(more)),)


def test_a_step_that_fails_leaves_the_tables_as_they_were(database):
    before = tables(database)
    with pytest.raises(OutputError):
        schema.migrate(database, (*MIGRATIONS, ("CREATE TABLE teams (id {id})",), ("CREATE TABLE owners (id {id})",)))
    assert tables(database) == before
    assert database.one("SELECT value FROM meta WHERE name = 'schema'") == (str(len(MIGRATIONS)),)


def test_a_newer_schema_is_refused(target, database):
    database.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    for create in (True, False):
        with pytest.raises(InputError, match=f"has schema 99; .* up to {len(MIGRATIONS)}") as told:
            open_database(target, create=create)
        assert "upgrade certlint" in told.value.hint


def test_an_older_schema_is_brought_up_to_date_by_who_writes(database):
    more = (*MIGRATIONS, ("CREATE TABLE teams (id {id})",))
    older, newer = len(MIGRATIONS), len(more)
    with pytest.raises(InputError, match=f"has schema {older}, and this version .* reads schema {newer}") as told:
        schema.require_current(database, more)
    assert "--record" in told.value.hint


def test_who_reads_makes_nothing(target):
    with pytest.raises(InputError, match=r"inventory\.db does not exist|does not contain an inventory"):
        open_database(target)
    assert not os.path.exists(target)


def test_the_file_is_private_and_ours_at_once(tmp_path):
    path = tmp_path / "new" / "inventory.db"
    path.parent.mkdir()
    with open_database(str(path), create=True) as database:
        for name in ("inventory.db", "inventory.db-wal", "inventory.db-shm"):
            assert stat.S_IMODE(path.with_name(name).stat().st_mode) == 0o600
        assert database.one("PRAGMA journal_mode") == ("wal",)
    assert [each.name for each in path.parent.iterdir()] == ["inventory.db"]
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE certificates (id)")
        other.commit()


@pytest.mark.parametrize(
    ("fill", "why"),
    [
        (lambda path: path.write_bytes(b""), "it is empty"),
        (lambda path: path.write_text("notes " * 50), "it is not a SQLite database"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "it is not a SQLite database"),
        (foreign, "it is the database of another application"),
        (os.mkfifo, "it is not a regular file"),
        (Path.mkdir, "it is a folder"),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_what_is_not_ours_is_never_touched(tmp_path, fill, why, create):
    path = tmp_path / "inventory.db"
    fill(path)
    before = path.stat(), path.is_file() and path.read_bytes()
    with pytest.raises(InputError, match=why):
        open_database(str(path), create=create)
    assert before[0].st_mtime_ns == path.stat().st_mtime_ns
    assert before[1] == (path.is_file() and path.read_bytes())
    assert [each.name for each in tmp_path.iterdir()] == ["inventory.db"]


@pytest.mark.parametrize("name", ["a?mode=memory", ":memory:", "a#b", "50%20.db", "ä\n.db", os.fsdecode(b"\xff.db")])
def test_a_path_is_a_path(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with open_database(name, create=True):
        pass
    assert os.path.isfile(name)
    with open_database(name):
        pass
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_damaged_file_is_told(tmp_path):
    path = tmp_path / "inventory.db"
    with open_database(str(path), create=True):
        pass
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    for create in (True, False):
        with pytest.raises((InputError, OutputError), match=r"inventory\.db: ") as told:
            open_database(str(path), create=create)
        assert told.value.hint == "restore a copy of it, or record into a new inventory"


def test_a_file_that_cannot_be_read_is_told():
    with pytest.raises(InputError, match="cannot open the inventory /proc/self/mem: Input/output error"):
        open_database("/proc/self/mem", create=True)


def test_a_folder_that_cannot_be_written_is_read():
    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "inventory.db")
        with open_database(str(path), create=True) as database:
            database.execute("INSERT INTO owners VALUES (1, 'web', '')")
        path.chmod(0o644)
        Path(made).chmod(0o555)
        with unprivileged():
            with open_database(str(path)) as database:
                assert list(database.query("SELECT owner FROM owners")) == [("web",)]
            with pytest.raises(OutputError, match="cannot write to the inventory") as told:
                open_database(str(path), create=True)
            assert told.value.hint == "run certlint as a user who may write to this file and to its folder"


def test_a_file_that_may_not_be_read_is_told():
    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "inventory.db")
        open_database(str(path), create=True).close()
        Path(made).chmod(0o755)
        with (
            unprivileged(),
            pytest.raises(InputError, match="permission denied: run certlint as a user who may read it"),
        ):
            open_database(str(path))


@pytest.mark.slow
def test_a_disk_that_is_full_is_told_and_what_is_there_is_read(tmp_path):
    """SQLite wants room beside the file to read it, and leaves an empty journal there."""
    command = [*NAMESPACE, "--mount", "--", "sh", "-c", FULL_DISK, "sh", sys.executable, str(tmp_path)]
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "disk").mkdir()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["recorded", "*.cluster.example.com", "*.cluster.example.com"], done
    assert "i.db: database or disk is full" in done.stderr
    assert "free some space on its disk and run it again; what was recorded before is kept" in done.stderr
    assert "Traceback" not in done.stderr


FULL_DISK = """
set -u; disk=$2/disk; python=$1
first() { "$python" -m certlint inventory list --record "$disk/i.db" --format json | jq -r '.[0].names[0]'; }
record() { "$python" -m certlint "$2" --profile hygiene --record "$disk/i.db" --site "$1" --quiet --exit-zero; }
mount -t tmpfs -o size=600k tmpfs "$disk" && record a "$2/a.pem" && echo recorded
head -c 1000000 /dev/zero > "$disk/fill" 2> /dev/null
first
truncate -s -49152 "$disk/fill"
record b "$2/a.pem"
first
"""


def test_a_writer_waits_for_another_one_and_says_so_in_the_end(target, database, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    monkeypatch.setattr(postgres, "PATIENCE", 1)
    refused = pytest.raises(OutputError, match="cannot write to the inventory")
    with open_database(target, create=True) as other, database.transaction(), refused as told:
        begin(other)
    assert told.value.hint.startswith("another process has been writing to it for 60 seconds: run it again")
    assert told.value.hint.endswith("; what was recorded before is kept")


def test_a_file_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((InputError, OutputError), match=r"file/inventory\.db"):
        open_database(str(tmp_path / "file" / "inventory.db"), create=True)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://anna:geheim@db/x", "postgresql://anna:***@db/x"),
        ("postgres://anna:geh@eim:x@db/x", "postgres://anna:***@db/x"),
        ("POSTGRESQL://anna:@db/x", "POSTGRESQL://anna:***@db/x"),
        (
            "postgresql://db/x?user=anna&password=geheim&sslmode=require",
            "postgresql://db/x?user=anna&password=***&sslmode=require",
        ),
        ("postgresql://db/x?sslpassword=geheim", "postgresql://db/x?sslpassword=***"),
        ("postgresql://db/x?PASSWORD=geheim", "postgresql://db/x?PASSWORD=***"),
        ("postgresql://db/x?password=geh#eim&user=anna", "postgresql://db/x?password=***&user=anna"),
        ("postgresql://anna:geh/ei?m#geh@db:5432/x", "postgresql://anna:***@db:5432/x"),
        ("postgresql+psycopg://anna:geheim@db/x", "postgresql+psycopg://anna:***@db/x"),
        ("host=db password=geheim dbname=x", "host=db password=*** dbname=x"),
    ],
)
def test_a_password_in_an_address_is_refused_and_masked(address, shown):
    assert targets.masked(address) == shown
    with pytest.raises(UsageError, match="contains a password") as told:
        open_database(address, create=True)
    assert "geh" not in told.value.text
    assert shown in told.value.message
    assert "PGPASSWORD" in told.value.hint


def test_an_address_without_a_password_stays_as_it_is():
    for address in (
        "postgresql://anna@db:5432/x?sslmode=verify-full", "postgresql:///x", "a:b@c/password=d.db",
        "postgresql://db:5432,db2:5432/x?user=anna@site", "postgresql://[::1]:5432/x?user=anna@site",
    ):  # fmt: skip
        assert targets.masked(address) == address


def test_a_server_that_is_not_there_is_told():
    address = "postgresql://anna@127.0.0.1:1/x"
    with pytest.raises(OutputError, match=r"cannot connect to the inventory postgresql://anna@127\.0\.0\.1:1/x: "):
        open_database(address, create=True)
    with pytest.raises(InputError, match="cannot connect") as told:
        open_database(address)
    assert told.value.hint.startswith("see whether the server is running, ")
    assert "?" not in told.value.text


@pytest.mark.slow
@pytest.mark.parametrize("writes", [True, False])
def test_a_server_that_goes_away_is_told(server, writes):
    """It cuts the connections when it is stopped, and so does this."""
    address = server.new_database()
    with open_database(address, create=True) as database:
        cut(database)
        with pytest.raises(CertlintError, match=r"cannot (?:read|write to) the inventory") as told:
            begin(database) if writes else database.one("SELECT 1")
        assert database.is_lost
    assert told.value.hint.startswith("run it again when the server answers")


def begin(database) -> None:
    with database.transaction():
        pass


def cut(database) -> None:
    (number,) = database.one("SELECT pg_backend_pid()")
    with psycopg.connect(database.target, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ((), "permission denied for schema certlint"),
        (("USAGE ON SCHEMA certlint",), "permission denied for table meta"),
        (("USAGE ON SCHEMA certlint", "SELECT ON ALL TABLES IN SCHEMA certlint"), ""),
    ],
)
def test_a_user_of_a_server_who_may_not_read_is_told(server, grants, told):
    """Not that there is no inventory: it would be recorded anew."""
    address = server.new_database()
    open_database(address, create=True).close()
    role = f"reader_{address.rpartition('/')[2]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        for grant in grants:
            connection.execute(f"GRANT {grant} TO {role}")
    theirs = address.replace("certlint@", f"{role}@")
    if not told:
        with open_database(theirs) as database:
            assert lists.certificates(database).rows == []
        return
    with pytest.raises(InputError, match=told) as refused:
        open_database(theirs)
    assert refused.value.hint.startswith("have the administrator of the server give this user rights")


@pytest.mark.slow
def test_tables_of_others_on_a_server_are_left_alone(server):
    address = server.new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE certificates (name text)")
        connection.execute("CREATE TABLE meta (name text)")
        with open_database(address, create=True) as database:
            assert tables(database) == TABLES
        assert connection.execute("SELECT * FROM public.certificates").fetchall() == []


@pytest.mark.slow
def test_a_server_whose_encoding_cannot_hold_every_name_is_refused(server):
    address = server.new_database("ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(InputError, match="has the encoding LATIN1"):
        open_database(address, create=True)


def test_text_that_no_database_holds_is_told(database):
    with pytest.raises(InputError, match="cannot read"):
        database.one("SELECT id FROM owners WHERE owner = ?", ("\udcff",))


def test_a_number_that_sqlite_does_not_hold_is_told(tmp_path):
    with (
        open_database(str(tmp_path / "inventory.db"), create=True) as database,
        pytest.raises(InputError, match="cannot read"),
    ):
        database.one("SELECT id FROM owners WHERE id = ?", (2**70,))


@pytest.mark.slow
def test_step_2_tells_what_is_there_from_what_ended(database):
    """A database of step 1 with a certificate that is at a place, and one that is not any more."""
    with database.transaction():
        for table in TABLES:
            database.execute(f"DROP TABLE {table}")
        for statement in MIGRATIONS[0]:
            database.execute(statement.format_map(database.dialect.types))
        database.execute("UPDATE meta SET value = '1'")
        columns = "'k', 's', 'cn', 'i', 'i', 's', '1', 0"
        for number in (1, 2):
            rest = f"{number}00, 'ec', 256, 'x', 0, 0, 1, 1, NULL"
            database.execute(f"INSERT INTO certificates VALUES ({number}, 'c{number}', {columns}, {rest})")
        database.execute("INSERT INTO places VALUES (1, 'd', 'file', 'w', '/a', '/a', 1, 1, 1, NULL, 'pass', 0, 0)")
        database.execute("INSERT INTO sightings VALUES (1, 1, 0, 1, 1, 1, NULL, NULL, NULL)")
        database.execute("INSERT INTO sightings VALUES (1, 2, 0, 1, 1, 1, 7, 'gone', NULL)")
    schema.migrate(database)
    assert list(database.query("SELECT id, ended FROM certificates ORDER BY id")) == [(1, None), (2, 7)]
    assert database.one("SELECT expires FROM places") == (100,)


@pytest.mark.slow
def test_step_3_counts_issuers_and_tells_owners_and_keys(database):
    """A database of step 2 with certificates of two issuers, and places of none, one and two owners."""
    with database.transaction():
        for table in TABLES:
            database.execute(f"DROP TABLE {table}")
        for statement in (*MIGRATIONS[0], *MIGRATIONS[1]):
            database.execute(statement.format_map(database.dialect.types))
        database.execute("UPDATE meta SET value = '2'")
        for number, issuer, kind, bits in ((1, "b", "rsa", 2048), (2, "a", "ec", 256), (3, "b", "ed25519", 256)):
            row = (
                f"{number}, 'c{number}', 'k', 's', 'cn', 'CN={issuer}', '{issuer}', 's', '1', 0, 100, '{kind}', {bits}"
            )
            database.execute(f"INSERT INTO certificates VALUES ({row}, 'x', 0, 0, 1, 1, NULL, NULL)")
            place = f"{number}, 'd{number}', 'file', 'w', '/a', '/a', 1, 1, 1, NULL, 'pass', 0, 0, 100"
            database.execute(f"INSERT INTO places VALUES ({place})")
        database.execute("INSERT INTO place_owners VALUES (2, 7), (3, 7), (3, 8)")
    schema.migrate(database)
    assert list(database.query("SELECT * FROM issuers ORDER BY id")) == [(1, "a", "CN=a"), (2, "b", "CN=b")]
    assert list(database.query("SELECT issuer_id, key FROM certificates ORDER BY id")) == [
        (2, "RSA-2048"),
        (1, "ECDSA (256 bits)"),
        (2, "Ed25519"),
    ]
    assert list(database.query("SELECT owner_id FROM places ORDER BY id")) == [(None,), (7,), (0,)]


def test_step_8_marks_keys_that_several_certificates_have(database):
    """A database of step 7 with three keys: of one, two and two certificates, one of which is gone."""
    with database.transaction():
        for table in TABLES:
            database.execute(f"DROP TABLE {table}")
        for statement in (each for older in MIGRATIONS[:7] for each in older):
            database.execute(statement.format_map(database.dialect.types))
        database.execute("UPDATE meta SET value = '7'")
        for number, key in enumerate("abbcc", 1):
            row = f"{number}, 'c{number}', '{key * 64}', 's', 'cn', 'CN=i', 'i', 's', '1', 0, 100, 'ec', 256, 'x', 0, 0"
            ended = "NULL" if number < 5 else "7"
            database.execute(
                "INSERT INTO certificates (id, sha256, spki_sha256, subject, common_name, issuer, issuer_sha256,"
                " subject_sha256, serial, not_before, not_after, key_type, key_bits, signature, is_ca, self_signed,"
                f" first_seen, last_seen, ended) VALUES ({row}, 1, 1, {ended})"
            )
    schema.migrate(database)
    assert list(database.query("SELECT id FROM certificates WHERE shares_key = 1 ORDER BY id")) == [
        (2,),
        (3,),
        (4,),
        (5,),
    ]


@pytest.mark.slow
def test_step_10_finds_what_is_there_by_a_pattern(database):
    """A database of step 9 with names and places of several blocks."""
    filled.estate(database)
    asked = [Filters(name="*d*.example.*"), Filters(place="*/shop/*"), Filters(name="*"), Filters(place="*")]
    found = [lists.certificates(database, each).rows for each in asked]
    with database.transaction():
        database.execute("DROP TABLE name_blocks")
        database.execute("DROP TABLE location_blocks")
        database.execute("DROP TABLE nameless")
        database.execute("UPDATE meta SET value = '9'")
    schema.migrate(database)
    assert [lists.certificates(database, each).rows for each in asked] == found
    assert all(found)


def test_step_11_tells_which_certificates_have_no_names(database):
    """A database of step 10 with two that have none."""
    filled.estate(database)
    database.execute("DELETE FROM names WHERE certificate_id = 2")
    with database.transaction():
        database.execute("DROP TABLE nameless")
        database.execute("UPDATE meta SET value = '10'")
    schema.migrate(database)
    assert list(database.query("SELECT certificate_id FROM nameless ORDER BY certificate_id")) == [(2,), (900,)]


def layout(database) -> list[tuple]:
    """Tables with their columns, and indexes, as the database tells them."""
    sqlite = (
        'SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m JOIN pragma_table_info(m.name) c',
        "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
    )
    postgres = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'certlint'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'certlint'",
    )
    asked = sqlite if database.dialect.name == "sqlite" else postgres
    return sorted((row for sql in asked for row in database.query(sql)), key=repr)


@pytest.mark.parametrize("step", range(1, len(MIGRATIONS)))
def test_every_older_version_is_brought_up_to_date(step, database):
    newest = layout(database)
    with database.transaction():
        for table in TABLES:
            database.execute(f"DROP TABLE {table}")
        for statement in (each for older in MIGRATIONS[:step] for each in older):
            database.execute(statement.format_map(database.dialect.types))
        database.execute("UPDATE meta SET value = ?", (str(step),))
    assert layout(database) != newest
    schema.migrate(database)
    assert layout(database) == newest


@pytest.mark.slow
def test_a_disk_that_is_full_when_the_inventory_is_made(tmp_path):
    """The empty inventory fits, what SQLite keeps beside it does not: a run with more room goes on with it."""
    certificate = tmp_path / "a.pem"
    certificate.write_text(forge.chain()[0].pem)
    command = [sys.executable, "-m", "certlint", str(certificate), "--record", str(tmp_path / "i.db"), "--quiet"]

    def run(most: int) -> subprocess.CompletedProcess[str]:
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))
        return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)

    done = run(4096)
    assert done.returncode == 2
    assert "cannot write to the inventory" in done.stderr
    assert "see whether its disk is full" in done.stderr
    assert {each.name for each in tmp_path.iterdir()} <= {"a.pem", *(f"i.db{end}" for end in ("", "-shm", "-wal"))}
    assert run(10_000_000).returncode == 1
    assert {each.name for each in tmp_path.iterdir()} == {"a.pem", "i.db"}


def test_a_list_of_more_values_than_sqlite_has_placeholders_for(database):
    """Often it is built to take 32,766."""
    database.insert("owners", "id, owner, contact", [(39_999, "web", "a"), (40_001, "data", "a")])
    found = database.query("SELECT owner FROM owners WHERE contact = ? AND id IN ?", ("a", list(range(40_000))))
    assert list(found) == [("web",)]


@pytest.mark.slow
def test_a_query_that_takes_too_long_is_given_up(database):
    """The next one is not, and what fails for another reason fails."""
    is_sqlite = database.dialect.name == "sqlite"
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT count(*) FROM n"
    slow = many if is_sqlite else "SELECT 1 FROM pg_sleep(60)"
    assert database.within(1000, lambda: database.one(slow)) is None
    with pytest.raises(InputError, match="cannot read the inventory"):
        database.within(1000, lambda: database.one("SELECT nothing FROM runs"))
    assert database.within(1000, lambda: database.one("SELECT 1")) == (1,)
    assert is_sqlite or database.one("SHOW statement_timeout") == ("0",)
