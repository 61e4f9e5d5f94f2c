"""Whoever writes or reads leaves nothing open and no signal blocked, and has all of it on the disk: files, then folders."""

from __future__ import annotations

import os
import signal
import stat
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from certlint.errors import OutputError
from certlint.files import portable, sources, system, user_cache, walking
from certlint.files.backups import require_replaceable, write_keeping_keys
from certlint.files.growing import Busy, Growing
from certlint.files.held import Held
from certlint.files.page_folder import PageFolder
from certlint.files.pending import Pending
from certlint.files.rewritten import Rewritten
from certlint.files.spool import Spool
from certlint.files.writing import PRIVATE, PUBLIC, File, check_places, contents, sweep_places, write_all
from tests import forge


@pytest.fixture(params=["by descriptor", "by path"])
def here(request, tmp_path, monkeypatch):
    """A folder with a file, a key, and links; on either kind of system."""
    if request.param == "by path":
        for name in system.__all__:
            monkeypatch.setattr(system, name, getattr(portable, name))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"old")
    Path("key.pem").write_text(forge.key_pem("p256-a"))
    Path("folder").mkdir()
    Path("folder/link").symlink_to("../file")
    Path("link").symlink_to("folder/link")
    Path("circle").symlink_to("circle")
    Path("report").mkdir()
    return tmp_path


def pending(path: str, *, put: bool) -> None:
    made = Pending(path)
    made.write(b"text")
    made.flush()
    if put:
        made.finish()
        made.put()
    else:
        made.discard()


def rewritten() -> None:
    made = Rewritten("journal", "the journal", {})
    made.write(b"one")
    assert made.read(3) == b"one"
    made.close()


def growing(length: int = 0) -> None:
    made = Growing("lines", length, {})
    made.write(b"one")
    made.sync()
    made.close()


def taken() -> None:
    first = Growing("lines", 0, {})
    try:
        Growing("lines", 0, {}).close()
    except Busy:
        pass
    finally:
        first.close()


def pages(*names: str) -> None:
    made = PageFolder("report")
    try:
        made.put([(name, ["text"]) for name in names])
    finally:
        made.discard()


def held(path: str, *, changed: bool = False) -> None:
    with Held(path) as made:
        if changed:
            Path("file").write_bytes(b"changed meanwhile")
        made.sweep("another")
        made.verify()
        write_all({made.path: File(b"new", PUBLIC)}, force=True, held=made)


def loaded(path: str) -> None:
    with ExitStack() as hold:
        sources.load(path, hold=hold)
    sources.load(path)


def spool() -> None:
    made = Spool()
    made.keep("html", "x" * (2 << 20))
    made.clear()


def cached() -> None:
    user_cache.keep("a", b"text")
    user_cache.kept("a", 2)
    Path("cache/certlint/folder").mkdir()
    user_cache.kept("folder", 2)


PAIR = {"new/key.pem": File(b"key", PRIVATE), "new/cert.pem": File(b"certificate", PUBLIC)}
BOTH = {"file": File(b"new", PUBLIC), "other": File(b"new", PUBLIC)}
ACTIONS = {
    "new files": lambda: write_all(PAIR, folders=["new"]),
    "files that are there": lambda: write_all(BOTH, force=True),
    "files that may not be": lambda: write_all(BOTH),
    "a folder that is not there": lambda: write_all({"a/b/c": File(b"x")}),
    "a name that is none": lambda: write_all({"new/": File(b"x")}),
    "a device": lambda: write_all({"/dev/null": File(b"x"), **BOTH}, force=True),
    "a key on a device": lambda: write_all(
        {"new/key.pem": File(b"x"), "/dev/null": File(b"x", PRIVATE)}, folders=["new"]
    ),
    "keys that are kept": lambda: write_keeping_keys({"key.pem": File(b"new", PRIVATE)}, force=True),
    "keys in the place of reports": lambda: require_replaceable(["file", "link", "missing"]),
    "places": lambda: check_places(["file", "folder/x", "a/b", "link"]),
    "places that are swept": lambda: sweep_places(["file", "folder/x", "a/b", "/dev/null"]),
    "what a place holds": lambda: [contents(name) for name in ("file", "folder", "link", "x")],
    "a report": lambda: pending("report.txt", put=True),
    "a report that is put away": lambda: pending("report.txt", put=False),
    "a report in the place of a folder": lambda: pending("folder", put=True),
    "a report to a device": lambda: pending("/dev/null", put=True),
    "a journal": rewritten,
    "lines": growing,
    "lines that were cut": lambda: growing(9),
    "lines that another run has": taken,
    "pages": lambda: pages("b0123456789ab.html", "index.html"),
    "pages of a name that is none": lambda: pages("x" * 300),
    "a file that is held": lambda: held("file"),
    "a file behind links": lambda: held("link"),
    "a file that has changed": lambda: held("file", changed=True),
    "links in a circle": lambda: held("circle"),
    "a folder that is held": lambda: held("folder"),
    "an input": lambda: loaded("file"),
    "an input behind links": lambda: loaded("link"),
    "a folder in the place of an input": lambda: loaded("folder"),
    "an open descriptor": lambda: loaded("/dev/fd/0"),
    "a closed descriptor": lambda: loaded("/dev/fd/999999"),
    "what is below a folder": lambda: [*walking.expand(["."])],
    "texts that wait": spool,
    "the cache": cached,
}


def state() -> tuple[int, set[int]]:
    return len(os.listdir("/proc/self/fd")), signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_is_left_open(here, name):
    for _ in range(2):  # the first may load what stays
        before = state()
        with suppress(OutputError, OSError):
            ACTIONS[name]()
    assert state() == before
    assert [each for each in here.rglob("*") if "certlint-" in each.name] == []


SYNCED = {
    "new files": [False, False, True],
    "files that are there": [False, False, True],
    "keys that are kept": [False, False, True],
    "a report": [False, True],
    "a journal": [False, True],
    "lines": [True, False],
    "pages": [False, False, True],
    "a file that is held": [False, True],
}


@pytest.mark.parametrize("name", SYNCED)
def test_all_is_on_the_disk_before_it_counts(here, name, monkeypatch):
    """Where folders can be synced: files when they are whole, and their folder when they are in it."""
    folders = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: folders.append(stat.S_ISDIR(os.fstat(fd).st_mode)) or sync(fd))
    ACTIONS[name]()
    by_path = system.Folder is portable.Folder
    assert folders == [each for each in SYNCED[name] if not (by_path and each)]
