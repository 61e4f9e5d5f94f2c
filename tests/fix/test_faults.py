"""Killed at any moment, no room, no permission: nothing is lost, nothing is half written, no key is open to others."""

from __future__ import annotations

import ctypes
import os
import resource
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import ROOT as PROJECT
from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint
from tests.support.killed import killed_before

# Curves, because they are quick.
ROOT = forge.root(key="p384-a")
MIDDLE = forge.intermediate(ROOT, key="p256-b")
LEAF = forge.leaf(MIDDLE, key="p256-a")
KEY = key_pem("p256-a")
SOUND = bundle(LEAF, MIDDLE, ROOT)
MESSY = bundle(ROOT, LEAF, MIDDLE, KEY, eol="\r\n")
CAPABILITIES_3 = 0x20080522
"""The version of what capset(2) is handed."""


@pytest.fixture
def messy(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(MESSY)
    path.chmod(0o644)
    return path


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost(tmp_path):
    number, moments = 0, 0
    killed = True
    while killed:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "bundle.pem"
        path.write_bytes(MESSY)
        path.chmod(0o644)
        killed = killed_before(number, "fix", path, "--in-place", *DAY)
        moments += killed
        assert path.read_bytes() in (MESSY, SOUND), f"half a file when killed before call {number}"
        for each in folder.iterdir():
            text = each.read_bytes()
            if each != path and b"PRIVATE" in text:
                assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, f"{each.name} when killed before call {number}"
        if path.read_bytes() == SOUND:
            assert (folder / "bundle.key").read_text() == KEY
            assert (folder / "bundle.pem.bak").read_bytes() == MESSY
        assert certlint("fix", path, "--in-place", *DAY).code == 0, f"the next run after a kill before call {number}"
        assert path.read_bytes() == SOUND
        assert (folder / "bundle.key").read_text() == KEY
    assert moments > 10


@pytest.mark.parametrize("data", [SOUND, MESSY])
def test_what_a_killed_run_has_left_goes_whether_something_is_to_mend_or_not(data, tmp_path):
    """What it had kept of the bundle and of its key, and files in the making; nothing of what is not this bundle's."""
    path = tmp_path / "bundle.pem"
    path.write_bytes(data)
    path.chmod(0o644)
    left = [f".{name}.0123456789ab.certlint-{kind}" for name in ("bundle.pem", "bundle.key") for kind in ("old", "new")]
    others = [".other.pem.0123456789ab.certlint-old", ".bundle.pem.0123456789ab.certlint-old~"]
    for name in (*left, *others):
        (tmp_path / name).write_bytes(b"of a run that was killed")
    assert certlint("fix", path, "--in-place", *DAY).code == 0
    assert path.read_bytes() == SOUND
    assert {name for name in os.listdir(tmp_path) if "certlint-" in name} == set(others)


@pytest.mark.slow
@pytest.mark.parametrize(("out", "place"), [("out.pem", "out.pem"), ("out.pem", "out.key"), ("-", "out.key")])
def test_what_a_killed_run_has_left_of_another_place_goes_though_all_is_there(out, place, messy, monkeypatch):
    monkeypatch.chdir(messy.parent)
    command = ("fix", messy, "--out", out, "--key-out", "out.key", *DAY)
    assert certlint(*command).code == 0
    left = Path(f".{place}.0123456789ab.certlint-new")
    left.write_bytes(b"of a run that was killed")
    assert certlint(*command).code == 0
    assert not left.exists()


def outside(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "certlint", *map(str, arguments), *DAY]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, **options)


def small_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


@pytest.mark.slow
def test_no_room(messy):
    done = outside("fix", messy, "--in-place", preexec_fn=small_disk)
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "nothing was changed" in done.stderr
    assert messy.read_bytes() == MESSY
    assert os.listdir(messy.parent) == ["bundle.pem"]


def without_privileges(*arguments: object) -> tuple[int, str]:
    """Exit code and messages of a run that the permissions of files bind, though it be root's: no capability is left."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 99
        try:
            header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
            assert ctypes.CDLL(None).capset(header, none) == 0
            code, _, err = certlint(*arguments)
            os.write(writing, err.encode())
        finally:
            os._exit(code)
    os.close(writing)
    with open(reading) as messages:
        said = messages.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


@pytest.mark.slow
def test_a_folder_that_may_not_be_written():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "bundle.pem"
        path.write_bytes(MESSY)
        folder.chmod(0o555)
        code, said = without_privileges("fix", path, "--in-place", *DAY)
        assert (code, path.read_bytes(), os.listdir(folder)) == (2, MESSY, ["bundle.pem"]), said
        assert "is not writable" in said
        folder.chmod(0o755)


@pytest.mark.parametrize("where", ["missing/deep/out.pem", "bundle.pem/out.pem", "."])
def test_places_that_are_none(messy, where):
    answer = certlint("fix", messy, "--out", messy.parent / where, *DAY)
    assert answer.code == 2
    assert "cannot write" in answer.err
    assert os.listdir(messy.parent) == ["bundle.pem"]


def test_when_the_second_step_fails_the_first_is_undone(messy, monkeypatch):
    """The bundle cannot be replaced: its folder takes new files, but this name is gone from under it."""
    real = os.replace

    def refuse(source, target, **options):
        if target == messy.name and source.endswith(".certlint-new"):
            raise OSError(28, "No space left on device")
        return real(source, target, **options)

    monkeypatch.setattr(os, "replace", refuse)
    assert certlint("fix", messy, "--in-place", *DAY).code == 2
    assert messy.read_bytes() == MESSY
    assert os.listdir(messy.parent) == ["bundle.pem"]
    assert stat.S_IMODE(messy.stat().st_mode) == 0o644


@pytest.mark.parametrize("path", ["nowhere.pem", "", "a\0b"])
def test_files_that_are_not_there(path):
    assert certlint("fix", path, "--in-place", *DAY).code == 3
