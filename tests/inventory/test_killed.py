"""A run that is killed, at whatever statement: what was written before is whole, and the same run again makes up for it."""

from __future__ import annotations

import os
import signal
import warnings
from itertools import count

import pytest

from certlint.inventory.recording.recorder import Recorder
from certlint.inventory.sql.database import Database, open_database
from tests.inventory.seeing import TABLES, facts, place, record
from tests.inventory.test_recorder import leaf

FOUND = [("x/a", "error", "bad")]
BEFORE = [
    place("/srv/www.pem", leaf(), findings=FOUND),
    place("/srv/mail.pem", leaf("mail.example.com", serial=3), findings=FOUND),
    place("/srv/gone.pem", leaf("gone.example.com", serial=4), findings=FOUND),
    place("/srv/copy.pem", leaf()),
]
AFTER = [
    [place("/srv/www.pem", leaf(days=30, serial=2)), BEFORE[3]],
    [BEFORE[1], place("/srv/new.pem", leaf("new.example.com", serial=5), findings=FOUND)],
]
STATE = {
    "places": "SELECT location, verdict, errors, first_seen, last_seen, ended, expires FROM places",
    "certificates": """SELECT c.sha256, c.last_seen, c.ended, s.sha256,
        (SELECT count(*) FROM names n WHERE n.certificate_id = c.id),
        (SELECT length(der) FROM encodings e WHERE e.certificate_id = c.id)
        FROM certificates c LEFT JOIN certificates s ON s.id = c.superseded_by""",
    "sightings": """SELECT p.location, c.sha256, s.position, s.first_seen, s.last_seen, s.ended, s.ended_as
        FROM sightings s JOIN places p ON p.id = s.place_id JOIN certificates c ON c.id = s.certificate_id""",
    "findings": "SELECT p.location, f.rule, f.last_seen, f.ended FROM findings f JOIN places p ON p.id = f.place_id",
}


def state(target: str) -> dict[str, list[tuple]]:
    with open_database(target) as database:
        return {name: sorted(database.query(sql), key=repr) for name, sql in STATE.items()}


def begin_again(target: str) -> None:
    with open_database(target, create=True) as database:
        for table in TABLES:
            database.execute(f"DELETE FROM {table}")
        record(database, BEFORE)


def run(target: str) -> None:
    with open_database(target, create=True) as database:
        recorder = Recorder(database, facts(1))
        for batch in AFTER:
            recorder.add(batch)
            recorder.flush()
        recorder.finish(1)


def killed_before(number: int, target: str) -> bool:
    """Runs it in a child that is killed at the `number`th statement, or row that one is handed; whether it came so far."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Pythons mind threads of the test runner
        pid = os.fork()
    if not pid:
        left = number

        def reached():
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(call):
            def wrapper(*arguments):
                reached()
                return call(*arguments)

            return wrapper

        def one_by_one(rows):  # also of COPY, whose rows PostgreSQL is handed while it runs
            for row in rows:
                yield row
                reached()

        insert = Database.insert
        try:
            for name in ("query", "one", "execute", "executemany"):
                setattr(Database, name, counted(getattr(Database, name)))
            Database.insert = lambda database, table, columns, rows: insert(database, table, columns, one_by_one(rows))
            run(target)
        finally:
            os._exit(0)  # whatever happens, the child is not to go on with the tests
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@pytest.mark.slow
def test_a_run_that_is_killed_loses_the_batch_under_way_and_nothing_else(target):
    begin_again(target)
    states = [state(target)]
    run(target)
    done = state(target)
    assert done != states[0]
    for number in count(1):
        begin_again(target)
        if not killed_before(number, target):
            assert number > 60
            break
        left = state(target)
        if left not in states:
            states.append(left)
        run(target)
        assert state(target) == done, f"killed before statement {number}"
    # Nothing, the first batch, both of them, what ended; nothing in between. Behind what is superseded, no statement follows.
    assert len(states) == 4
    assert done not in states
