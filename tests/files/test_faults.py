"""The system fails or kills at each single call: all is as it was, or all is new; a key is beside its own certificate."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from certlint.errors import OutputError
from certlint.files.growing import Busy, Growing
from certlint.files.pending import Pending
from certlint.files.writing import PRIVATE, PUBLIC, File, write_all
from tests.support.strace import PLACES, at_each, injected

OLD = {"key.pem": b"old key", "cert.pem": b"old certificate"}
NEW = {"key.pem": b"new key", "cert.pem": b"new certificate"}
PROGRAM = """
import sys
from certlint.errors import OutputError
from certlint.files.writing import PRIVATE, PUBLIC, File, write_all
key, certificate = sys.argv[1] + "/key.pem", sys.argv[1] + "/cert.pem"
try:
    write_all({key: File(b"new key", PRIVATE), certificate: File(b"new certificate", PUBLIC)}, force=bool(sys.argv[2:]))
except OutputError as error:
    sys.exit(f"{error.message}; {error.hint}")
"""


@pytest.fixture(params=["over what is there", "new"])
def before(request):
    """What the folder holds before each run."""
    return OLD if request.param == "over what is there" else {}


@pytest.fixture
def folders(tmp_path, before):
    """Makes folders, each with what was there before."""
    made = iter(range(1000))

    def make() -> Path:
        folder = tmp_path / str(next(made))
        folder.mkdir()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        return folder

    return make


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def visible(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if not name.startswith(".")}


def write(what: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return injected(what, "-c", PROGRAM, folder, "force")


@pytest.mark.slow
@pytest.mark.parametrize("call", [*PLACES, "fsync", "fchmod"])
def test_when_a_call_fails_all_is_as_it_was(call, folders, before):
    """EIO is what no fallback is for."""
    here = [folders()]

    def run(what: str) -> bool:
        here.append(folders())
        done = write(what, here[-1])
        assert done.returncode == 0 or "cannot write" in done.stderr, done.stderr
        return done.returncode != 0

    for number in at_each(call, "error=EIO", run):
        found = contents(here[-1])
        told = f"{call} number {number} failed"
        if call == "unlinkat":
            assert visible(here[-1]) in (before, NEW), told
        else:
            assert found in (before, NEW), told


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("call", PLACES)
def test_when_it_is_killed_at_a_call_nothing_is_mixed(call, number, folders, before):
    here = [folders()]

    def run(what: str) -> bool:
        here.append(folders())
        return write(what, here[-1]).returncode != 0

    for moment in at_each(call, f"signal={number.name}", run):
        found = visible(here[-1])
        told = f"killed at {call} number {moment}"
        assert found.items() <= before.items() or found.items() <= NEW.items(), told
        assert "key.pem" in found or not before, told
        if number != signal.SIGKILL:
            assert found in (before, NEW), f"{told}: the others wait"
        kept = set(contents(here[-1]).values())
        assert found == NEW or kept >= set(before.values()), f"{told}: an original is lost"
        write_all({str(here[-1] / n): File(data, PRIVATE) for n, data in NEW.items()}, force=True)
        assert contents(here[-1]) == NEW, f"{told}: the next run left something"


@pytest.mark.slow
@pytest.mark.parametrize("error", ["EPERM", "EOPNOTSUPP", "EMLINK", "ENOSYS", "EACCES"])
def test_a_file_system_without_hard_links(error, folders):
    folder = folders()
    assert write(f"linkat:error={error}", folder).returncode == 0
    assert contents(folder) == NEW


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_without_hard_links_all_is_as_it_was_when_a_call_fails(number, folders, before):
    folder = folders()
    done = write(f"linkat:error=EPERM renameat:error=EIO:when={number}", folder)
    assert contents(folder) == (NEW if done.returncode == 0 else before)


@pytest.mark.slow
def test_without_hard_links_nothing_is_overwritten_either(tmp_path):
    (tmp_path / "cert.pem").write_bytes(b"old certificate")
    done = injected("linkat:error=EPERM", "-c", PROGRAM, tmp_path)
    assert "the file already exists" in done.stderr
    assert contents(tmp_path) == {"cert.pem": b"old certificate"}


@pytest.mark.slow
def test_a_file_system_without_locks(folders):
    """What killed runs have left cannot be told from files at work there, and stays."""
    folder = folders()
    (folder / ".key.pem.0123456789ab.certlint-new").write_bytes(b"of another run")
    assert write("flock:error=ENOLCK", folder).returncode == 0
    assert contents(folder) == {**NEW, ".key.pem.0123456789ab.certlint-new": b"of another run"}


@pytest.mark.slow
@pytest.mark.parametrize("call", PLACES)
def test_killed_on_a_file_system_without_hard_links_nothing_is_mixed(call, folders, before):
    """There a place is held by an empty file for a moment, which the next run takes for what it is."""
    here = [folders()]

    def run(what: str) -> bool:
        here.append(folders())
        return write(f"linkat:error=EPERM {what}", here[-1]).returncode != 0

    for moment in at_each(call, "signal=SIGKILL", run):
        found = {name: data for name, data in visible(here[-1]).items() if data}
        told = f"killed at {call} number {moment}"
        assert found.items() <= before.items() or found.items() <= NEW.items(), told
        write_all({str(here[-1] / n): File(data, PRIVATE) for n, data in NEW.items()}, force=True)
        assert contents(here[-1]) == NEW, f"{told}: the next run left something"


@pytest.mark.slow
def test_what_could_not_be_put_back_is_told(folders, before):
    """The second replacement fails, and so does every way back: what was there is kept, and the message says where."""
    folder = folders()
    done = write("linkat:error=EIO:when=2+ renameat:error=EIO:when=3+", folder)
    assert done.returncode == 1
    if before:
        assert "what was there is kept as" in done.stderr
        kept = {data for name, data in contents(folder).items() if name.endswith(".certlint-old")}
        assert kept == {b"old key", b"old certificate"}
        assert all(name in done.stderr for name in contents(folder) if name.endswith(".certlint-old"))


@pytest.mark.slow
@pytest.mark.parametrize("lasting", ["", "+"])
@pytest.mark.parametrize("renames", [1, 2, 3, 4])
@pytest.mark.parametrize("links", [1, 2, 3])
def test_two_faults_lose_no_original(links, renames, lasting, folders, before):
    """A link fails, and a rename as well, once or from then on: what was there is there, or is kept and told."""
    folder = folders()
    done = write(f"linkat:error=EIO:when={links}{lasting} renameat:error=EIO:when={renames}{lasting}", folder)
    found = contents(folder)
    assert (done.returncode == 0) == (found == NEW), done.stderr
    if found not in (before, NEW):
        assert set(found.values()) >= set(before.values()), "an original is lost"
        assert "what was there is kept as" in done.stderr
        missing = [name for name, data in before.items() if found.get(name) != data]
        assert all(f"/.{name}." in done.stderr for name in missing)
        assert not set(NEW.values()) & set(visible(folder).values()), "old and new are mixed"


@pytest.fixture
def reluctant(monkeypatch):
    """A system that takes three bytes at a time."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:3])))


def test_a_short_write_loses_no_byte(tmp_path, reluctant):
    write_all({str(tmp_path / "file"): File(b"0123456789" * 10, PUBLIC)})
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 10
    growing = Growing(str(tmp_path / "lines"), 0, {})
    growing.write(b"0123456789" * 10)
    growing.close()
    assert (tmp_path / "lines").read_bytes() == b"0123456789" * 10


def test_a_file_that_grows_is_for_one_run_at_a_time(tmp_path):
    first = Growing(str(tmp_path / "lines"), 0, {})
    with pytest.raises(Busy):
        Growing(str(tmp_path / "lines"), 0, {})
    first.close()
    Growing(str(tmp_path / "lines"), 0, {}).close()


def test_a_file_that_grows_sweeps_its_folder(tmp_path):
    (tmp_path / ".lines.0123456789ab.certlint-new").write_bytes(b"of a run that was killed")
    Growing(str(tmp_path / "lines"), 0, {}).close()
    assert contents(tmp_path) == {"lines": b""}


def test_a_file_that_was_cut_is_not_filled_with_zeros(tmp_path):
    (tmp_path / "lines").write_bytes(b"12345")
    with pytest.raises(OutputError, match="it has 5 bytes, 6 were expected"):
        Growing(str(tmp_path / "lines"), 6, {})
    assert (tmp_path / "lines").read_bytes() == b"12345"


@pytest.mark.slow
@pytest.mark.parametrize("call", ["write", "fsync", "renameat"])
def test_a_report_that_fails_leaves_the_one_of_before(call, tmp_path):
    (tmp_path / "report").write_bytes(b"old")
    program = """
import sys
from certlint.errors import OutputError
from certlint.files.pending import Pending
pending = Pending(sys.argv[1])
try:
    pending.write(b"new")
    pending.finish()
    pending.put()
except OutputError as error:
    pending.discard()
    sys.exit(2)
"""
    assert injected(f"{call}:error=EIO", "-c", program, tmp_path / "report").returncode == 2
    assert contents(tmp_path) == {"report": b"old"}


def test_two_reports_at_once_in_one_place(tmp_path):
    """Each is whole; the one that is put last stands."""
    first, second = Pending(str(tmp_path / "report")), Pending(str(tmp_path / "report"))
    for pending, text in ((first, b"first"), (second, b"second")):
        pending.write(text)
        pending.finish()
        pending.put()
        assert contents(tmp_path)["report"] == text
    assert set(contents(tmp_path)) == {"report"}
