"""A file that is removed or replaced while it is open: who writes says so, who serves opens what is there."""

from __future__ import annotations

import os

import pytest

from certlint.errors import InputError, OutputError
from certlint.inventory.recording.recorder import Recorder
from certlint.inventory.sql.database import open_database
from tests.inventory.seeing import facts, place, record
from tests.inventory.test_recorder import leaf
from tests.support.service import served

WWW = place("/srv/www.pem", leaf())
MAIL = place("/srv/mail.pem", leaf("mail.example.com", serial=2))
MANY = [place(f"/srv/{number}.pem", leaf(f"w{number}.example.com", serial=number + 1)) for number in range(30)]


def made(target: str, *places) -> str:
    with open_database(target, create=True) as database:
        record(database, places)
    return target


@pytest.mark.parametrize("replaced", [False, True])
def test_a_run_whose_file_is_removed_says_so(tmp_path, replaced):
    target = str(tmp_path / "inventory.db")
    with open_database(target, create=True) as database:
        recorder = Recorder(database, facts())
        recorder.add([WWW])
        os.unlink(target)
        if replaced:
            os.rename(made(str(tmp_path / "other.db"), MAIL), target)
        with pytest.raises(OutputError, match=r"inventory\.db was removed or replaced while it was written to") as told:
            recorder.finish(0)
    assert told.value.hint.startswith("run it again: ")


@pytest.mark.slow
def test_a_journal_that_is_left_is_not_taken_for_that_of_a_new_file(tmp_path):
    """SQLite would put the pages of the old file in among those of the new one: it is damaged from its first moment on."""
    target = made(str(tmp_path / "my inventory.db"), WWW)
    with open_database(target) as reading:
        assert reading.one("SELECT count(*) FROM places") == (1,)
        made(target, *MANY)
        os.unlink(target)
        with pytest.raises(
            OutputError, match=r"inventory\.db-wal is a remnant of an inventory that was removed"
        ) as told:
            open_database(target, create=True)
        assert told.value.hint.endswith(f": rm '{target}-wal' '{target}-shm'")
        assert not os.path.exists(target)
        with pytest.raises(InputError, match="does not exist"):
            open_database(target)
        for end in ("-wal", "-shm"):
            os.unlink(target + end)
        made(target, MAIL)
    with open_database(target) as database:
        assert list(database.query("SELECT location FROM places")) == [("/srv/mail.pem",)]
        assert list(database.query("PRAGMA integrity_check")) == [("ok",)]


@pytest.mark.slow
def test_a_service_opens_the_file_that_is_there(tmp_path):
    target = made(str(tmp_path / "inventory.db"), WWW)
    with served("--record", target) as service:

        def shown(path: str) -> str:
            return service.ask(path).text.replace("<wbr>", "")

        assert WWW.source in shown("/places")
        assert service.ask("/metrics").status == 200
        os.unlink(target)
        for path in ("/", "/places", "/api/v1/places", "/metrics"):
            reply = service.ask(path)
            assert reply.status == 503, path
            assert "inventory.db does not exist" in reply.text
        made(target, MAIL)
        assert MAIL.source in shown("/places")
        assert WWW.source not in shown("/")
        os.replace(made(str(tmp_path / "other.db"), WWW), target)
        assert WWW.source in shown("/places")
        assert MAIL.source not in shown("/")
