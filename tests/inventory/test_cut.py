"""A server that cuts the connection of a run, at whatever statement: the run connects again and writes what was under way."""

from __future__ import annotations

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from threading import Event
from time import sleep

import psycopg
import pytest

from certlint.errors import CertlintError
from certlint.inventory.recording.recorder import Recorder
from certlint.inventory.sql import reconnecting
from certlint.inventory.sql.database import Database, open_database
from tests import forge
from tests.inventory.seeing import facts, place
from tests.inventory.test_killed import AFTER, FOUND, begin_again, run, state
from tests.inventory.test_recorder import leaf
from tests.support import postgres_server
from tests.support.cli import DAY, certlint
from tests.support.tls_servers import free_port

pytestmark = pytest.mark.slow

COUNTS = "SELECT places, certificates, errors, warnings, finished IS NULL FROM runs ORDER BY id"
# A sequence goes on where a transaction is undone: what it counts is tried so often, whatever becomes of it.
CUTTING = """
    CREATE SEQUENCE certlint.tries;
    CREATE FUNCTION certlint.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('certlint.tries') <= {} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER cut AFTER INSERT ON certlint.sightings EXECUTE FUNCTION certlint.cut();
"""


@pytest.fixture
def address(server) -> str:
    return server.new_database()


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(reconnecting, "PAUSES", (0.01, 0.05, 0.1, 0.2, 0.5, 1, 1))


def cut(database) -> None:
    number = database._connection.info.backend_pid
    with psycopg.connect(database.target, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))


def cut_at(number: int, address: str, *, behind: bool) -> bool:
    """Runs it with a connection that is cut before or behind the `number`th statement; whether it came so far."""
    left = number

    def reached(database, call, *arguments):
        nonlocal left
        left -= 1
        if left:
            return call(database, *arguments)
        if behind:
            call(database, *arguments)  # it was done, and nobody learns of it
        cut(database)
        return call(database, *arguments) if not behind else Database.one(database, "SELECT 1")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany", "insert"):
            call = getattr(Database, name)
            patch.setattr(Database, name, lambda *given, call=call: reached(given[0], call, *given[1:]))
        run(address)
    return left <= 0


@pytest.mark.parametrize("behind", [False, True])
def test_a_run_whose_connection_is_cut_writes_what_was_under_way_again(address, behind):
    begin_again(address)
    run(address)
    done, counts = state(address), rows(address, COUNTS)
    for number in count(17):  # what opens an inventory and begins a run has nothing to lose yet
        begin_again(address)
        if not cut_at(number, address, behind=behind):
            assert number > 60
            break
        assert state(address) == done, f"cut at statement {number}"
        assert rows(address, COUNTS) == counts, f"cut at statement {number}"


def rows(address: str, sql: str) -> list[tuple]:
    with open_database(address) as database:
        return list(database.query(sql))


@pytest.mark.parametrize("behind", [False, True])
def test_parts_of_a_table_are_counted_once(address, behind):
    """What one part adds to the findings of another is not added twice."""
    parts = [place("/srv/all.csv", leaf(), kind="table", is_part=True, findings=FOUND) for _ in range(2)]
    with open_database(address, create=True) as database:
        recorder = Recorder(database, facts(command="audit"))
        for part in parts:
            recorder.add([part])
            if behind:
                commit(recorder, database)
            else:
                cut(database)
                recorder.flush()
        assert list(database.query("SELECT errors FROM places")) == [(2,)]
        assert list(database.query("SELECT places, certificates FROM runs")) == [(1, 2)]


def commit(recorder, database) -> None:
    """Writes a batch whose transaction is over before the connection is cut, so that nobody learns of it."""
    execute = Database.execute

    def unheard(database, sql, parameters=()):
        done = execute(database, sql, parameters)
        if sql == "COMMIT":
            patch.undo()
            cut(database)
            execute(database, "SELECT 1")
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "execute", unheard)
        recorder.flush()


def fill(folder, address: str, cuts: int):
    folder.mkdir()
    (folder / "www.pem").write_bytes(forge.bundle(*forge.chain("www.example.com")))
    with open_database(address, create=True):
        pass
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(CUTTING.format(cuts))
    return folder


def test_a_command_says_so_in_one_line(tmp_path, address):
    folder = fill(tmp_path / "certs", address, 2)
    answer = certlint(folder, "--record", address, "--exit-zero", *DAY)
    assert answer.code == 0
    said = rf"certlint: note: cannot write to the inventory {re.escape(address)}: terminating connection .+; connecting again\n"
    assert re.fullmatch(said, answer.err)
    assert rows(address, "SELECT complete, places FROM runs") == [(1, 1)]


def test_a_server_that_cuts_each_time_ends_the_run(tmp_path, address):
    folder = fill(tmp_path / "certs", address, 1000)
    answer = certlint(folder, "--record", address, "--exit-zero", *DAY)
    assert answer.code == 2
    assert "cannot write to the inventory" in answer.err
    assert rows(address, "SELECT last_value FROM tries") == [(reconnecting.AGAIN,)]


def test_a_server_that_is_started_again_is_waited_for(monkeypatch):
    """When one of its processes is killed, it cuts all connections, and lets nobody in until it has put its files in order.

    It is one of its own: with what other tests have written, that takes seconds.
    """
    monkeypatch.setattr(reconnecting, "PAUSES", (0.1,) * 300)
    with postgres_server.serving() as own, open_database(own.new_database(), create=True) as database:
        recorder = Recorder(database, facts())
        recorder.add(AFTER[0])
        os.kill(database._connection.info.backend_pid, signal.SIGKILL)
        recorder.finish(0)
        assert list(database.query("SELECT complete, places FROM runs")) == [(1, 2)]


def test_a_server_that_stays_away_ends_the_run():
    told = []
    with postgres_server.serving() as own:
        database = open_database(own.new_database(), create=True)
        recorder = Recorder(database, facts(), notify=told.append)
        recorder.add(AFTER[0])
    with database, pytest.raises(CertlintError, match="cannot connect to the inventory") as error:
        recorder.flush()
    assert len(told) == 1
    assert error.value.hint.endswith("what was recorded before is kept")


def test_a_server_that_is_away_when_a_run_begins_is_waited_for(tmp_path, monkeypatch):
    """It is being started again: its port is closed first, then it lets nobody in, then it does."""
    monkeypatch.setattr(reconnecting, "PAUSES", (0, *(0.1,) * 300))
    (tmp_path / "www.pem").write_bytes(forge.bundle(*forge.chain("www.example.com")))
    port = free_port()
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        monkeypatch.setattr(postgres_server, "free_port", lambda: port)
        begun = Event()
        monkeypatch.setattr(reconnecting, "sleep", lambda pause: (begun.set(), sleep(pause)))
        address = postgres_server.Server(port).address("postgres")
        answer = pool.submit(certlint, tmp_path / "www.pem", "--record", address, "--exit-zero", *DAY)
        assert begun.wait(60)
        stack.enter_context(postgres_server.serving())
        done = answer.result(60)
        assert done.code == 0, done.err
        assert rows(address, "SELECT complete, places FROM runs") == [(1, 1)]
    said = rf"certlint: note: cannot connect to the inventory {re.escape(address)}: .+; waiting for the server for a minute\n"
    assert re.fullmatch(said, done.err)


def test_a_server_may_be_ready_by_the_time_it_is_asked_why(tmp_path, monkeypatch):
    (tmp_path / "www.pem").write_bytes(forge.bundle(*forge.chain("www.example.com")))
    port, is_unavailable = free_port(), reconnecting._is_unavailable
    monkeypatch.setattr(postgres_server, "free_port", lambda: port)
    address = postgres_server.Server(port).address("postgres")
    with ExitStack() as stack:

        def after_the_start(target: str) -> bool:
            stack.enter_context(postgres_server.serving())
            return is_unavailable(target)

        monkeypatch.setattr(reconnecting, "_is_unavailable", after_the_start)
        answer = certlint(tmp_path / "www.pem", "--record", address, "--exit-zero", *DAY)
        assert (answer.code, answer.err) == (0, "")
        assert rows(address, "SELECT complete, places FROM runs") == [(1, 1)]


def test_a_server_that_stays_away_ends_the_run_before_it_begins(tmp_path):
    (tmp_path / "www.pem").write_bytes(forge.bundle(*forge.chain("www.example.com")))
    answer = certlint(tmp_path / "www.pem", "--record", f"postgresql://anna@127.0.0.1:{free_port()}/x", *DAY)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("cannot connect to the inventory") == 2
    assert answer.err.count("waiting for the server") == 1


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:{}/nowhere", "postgresql://127.0.0.1:{}/x?sslmode=odd"])
def test_a_server_that_refuses_is_not_waited_for(server, monkeypatch, tmp_path, address):
    monkeypatch.setattr(reconnecting, "sleep", pytest.fail)
    (tmp_path / "www.pem").write_bytes(forge.bundle(*forge.chain("www.example.com")))
    answer = certlint(tmp_path / "www.pem", "--record", address.format(server.port), *DAY)
    assert answer.code == 2
    assert "cannot connect to the inventory" in answer.err


def test_a_run_that_is_ended_does_not_wait_for_a_server(address, monkeypatch):
    def waits(pause):
        raise AssertionError(pause)

    monkeypatch.setattr(reconnecting, "sleep", waits)
    with open_database(address, create=True) as database:
        recorder = Recorder(database, facts())
        recorder.add(AFTER[0])
        cut(database)
        recorder.give_up()


def test_a_connection_that_nobody_cuts_is_found_dead_soon(address):
    with open_database(address, create=True) as database:
        told = database._connection.info.get_parameters()
    assert told["tcp_user_timeout"] == "60000"
    with open_database(f"{address}?keepalives_idle=7", create=True) as database:
        assert database._connection.info.get_parameters()["keepalives_idle"] == "7"
