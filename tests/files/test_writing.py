"""Files are written all or none, whole, with the right mode from the first byte; killed at any moment, nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from certlint.errors import OutputError
from certlint.files import posix, system, writing
from certlint.files.growing import Growing
from certlint.files.held import Held
from certlint.files.leftovers import NEW, OLD
from certlint.files.pending import Pending
from certlint.files.rewritten import Rewritten
from certlint.files.writing import PRIVATE, PUBLIC, File, check_places, write_all
from certlint.files.writing import contents as written_contents

ACCESS = "system.posix_acl_access"
ROOM = os.path.dirname(writing.__file__)
SECRET, CERTIFICATE = b"the new key\n" * 200, b"the new certificate\n" * 200
OLD_SECRET, OLD_CERTIFICATE = b"the old key\n", b"the old certificate\n"


def pair(folder: Path) -> dict[str, File]:
    return {str(folder / "key.pem"): File(SECRET, PRIVATE), str(folder / "cert.pem"): File(CERTIFICATE, PUBLIC)}


def originals(folder: Path) -> None:
    """A key and a certificate that are there already."""
    write_all(
        {str(folder / "key.pem"): File(OLD_SECRET, PRIVATE), str(folder / "cert.pem"): File(OLD_CERTIFICATE, PUBLIC)}
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def in_child(action: Callable[[], object]) -> int:
    """Runs something in a process of its own; its exit code (minus the signal that ended it), 99 for an exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Pythons mind threads of the test runner
        child = os.fork()
    if not child:
        code = 99
        try:
            code = int(action() or 0)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def shared_with_one(path: Path) -> bytes:
    """Lets one user read a file, and not its group: the bits of the group are then what the list grants at most."""
    anybody = 0xFFFFFFFF
    entries = [(1, 6, anybody), (2, 4, 4242), (4, 0, anybody), (16, 4, anybody), (32, 0, anybody)]
    os.setxattr(path, ACCESS, struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))
    assert mode(path) == 0o640
    return os.getxattr(path, ACCESS)


class TestAccessControlLists:
    """Where a file has one, its mode alone would give the group what is for somebody else."""

    @pytest.fixture
    def path(self, tmp_path):
        (tmp_path / "file").write_bytes(b"old")
        return tmp_path / "file"

    def test_a_file_passes_it_on(self, path):
        access = shared_with_one(path)
        write_all({str(path): File(b"new")}, force=True)
        assert (path.read_bytes(), mode(path), os.getxattr(path, ACCESS)) == (b"new", 0o640, access)

    def test_a_report_passes_it_on(self, path):
        access = shared_with_one(path)
        report = Pending(str(path))
        report.write(b"new")
        report.finish()
        report.put()
        assert (path.read_bytes(), mode(path), os.getxattr(path, ACCESS)) == (b"new", 0o640, access)

    def test_a_narrower_mode_holds(self, path):
        access = shared_with_one(path)
        write_all({str(path): File(b"new", 0o600, access=access)}, force=True)
        assert (mode(path), os.getxattr(path, ACCESS) != access) == (0o600, True)

    def test_it_is_never_wider_than_the_mode(self, path, monkeypatch):
        seen = []
        monkeypatch.setattr(system, "permit", lambda descriptor, _: seen.append(os.fstat(descriptor).st_mode & 0o777))
        write_all({str(path): File(b"new", 0o600, access=shared_with_one(path))}, force=True)
        assert seen == [0o600]

    def test_without_it_the_group_gets_nothing(self, path, monkeypatch):
        def refuse(*_: object) -> None:
            raise OSError(errno.EOPNOTSUPP, "no lists here")

        shared_with_one(path)
        monkeypatch.setattr(system, "allow", refuse)
        write_all({str(path): File(b"new")}, force=True)
        assert mode(path) == 0o600

    def test_a_key_has_the_mode_that_is_asked_for_and_no_list(self, path):
        shared_with_one(path)
        write_all({str(path): File(b"new", PRIVATE)}, force=True)
        assert (mode(path), os.listxattr(path)) == (0o600, [])


class TestModes:
    def test_files_have_their_modes_whatever_the_umask(self, tmp_path, open_umask):
        write_all(pair(tmp_path))
        assert (mode(tmp_path / "key.pem"), mode(tmp_path / "cert.pem")) == (0o600, 0o644)

    def test_without_a_mode_they_have_what_the_umask_leaves(self, tmp_path, open_umask):
        write_all({str(tmp_path / "open"): File(b"x")})
        os.umask(0o027)
        write_all({str(tmp_path / "narrow"): File(b"x"), str(tmp_path / "open"): File(b"y")}, force=True)
        assert (mode(tmp_path / "open"), mode(tmp_path / "narrow")) == (0o666, 0o640)

    def test_a_narrow_umask_takes_nothing_away(self, tmp_path):
        before = os.umask(0o777)
        try:
            write_all(pair(tmp_path))
        finally:
            os.umask(before)
        assert (mode(tmp_path / "key.pem"), mode(tmp_path / "cert.pem")) == (0o600, 0o644)

    def test_what_stood_there_with_a_wider_mode_passes_nothing_on(self, tmp_path):
        originals(tmp_path)
        (tmp_path / "key.pem").chmod(0o666)
        write_all(pair(tmp_path), force=True)
        assert mode(tmp_path / "key.pem") == 0o600

    def test_no_line_of_the_program_sees_a_key_that_others_may_read(self, tmp_path, open_umask):
        """Looks at the folder before every single line that is executed."""
        seen = []

        def look(frame: FrameType, event: str, _: Any) -> Any:
            if os.path.dirname(frame.f_code.co_filename) == ROOM:
                for path in tmp_path.iterdir():
                    seen.append(path.name)
                    assert "key.pem" not in path.name or not mode(path) & 0o077, path
            return look

        before = sys.gettrace()
        sys.settrace(look)
        try:
            write_all(pair(tmp_path))
        finally:
            sys.settrace(before)
        assert any(name.endswith(NEW) for name in seen), "the trace saw nothing"

    def test_an_owner_is_set_when_it_is_given(self, tmp_path):
        owner = (os.getuid(), next(iter(os.getgroups()), os.getgid()))
        write_all({str(tmp_path / "f"): File(b"x", PRIVATE, owner)})
        facts = (tmp_path / "f").stat()
        assert (facts.st_uid, facts.st_gid) == owner


def _no_links(*_: object, **__: object) -> None:
    """What a file system without hard links says."""
    raise OSError(errno.EPERM, "Operation not permitted")


class TestAllOrNone:
    def test_folders_are_made(self, tmp_path):
        for folder in (str(tmp_path / "new"), f"{tmp_path / 'slash'}/"):
            write_all(pair(Path(folder)), folders=[folder])
            assert contents(Path(folder)) == {"key.pem": SECRET, "cert.pem": CERTIFICATE}

    @pytest.mark.parametrize("folders", [(), ["elsewhere"]])
    def test_no_other_folder_is_made(self, tmp_path, folders):
        for write in (write_all, check_places):
            with pytest.raises(OutputError, match=r"/new does not exist"):
                write(pair(tmp_path / "new"), folders=folders)
        assert contents(tmp_path) == {}

    def test_the_folder_above_one_that_is_made_must_exist(self, tmp_path):
        for write in (write_all, check_places):
            with pytest.raises(OutputError, match=r"/no does not exist"):
                write(pair(tmp_path / "no" / "new"), folders=[str(tmp_path / "no" / "new")])
        assert contents(tmp_path) == {}

    def test_nothing_is_overwritten(self, tmp_path):
        (tmp_path / "cert.pem").write_bytes(OLD_CERTIFICATE)
        with pytest.raises(OutputError, match=r"cert\.pem: the file already exists") as caught:
            write_all(pair(tmp_path))
        assert "--force" in caught.value.hint
        assert contents(tmp_path) == {"cert.pem": OLD_CERTIFICATE}

    def test_force_overwrites_all_and_leaves_nothing_behind(self, tmp_path):
        originals(tmp_path)
        write_all(pair(tmp_path), force=True)
        assert contents(tmp_path) == {"key.pem": SECRET, "cert.pem": CERTIFICATE}

    @pytest.mark.parametrize("links", [True, False])
    @pytest.mark.parametrize("name", ["key.pem", "cert.pem"])
    def test_a_file_that_appears_meanwhile_is_not_overwritten(self, tmp_path, name, links, monkeypatch):
        """The last moment before a file is put into its place: somebody else takes the place."""
        target = tmp_path / name
        if not links:
            monkeypatch.setattr(os, "link", _no_links)

        def interfere(frame: FrameType, event: str, _: Any) -> Any:
            if frame.f_code.co_name == "publish" and not target.exists():
                target.write_bytes(b"another's")
            return interfere

        before = sys.gettrace()
        sys.settrace(interfere)
        try:
            with pytest.raises(OutputError, match=f"/{name}: File exists"):
                write_all(pair(tmp_path))
        finally:
            sys.settrace(before)
        assert contents(tmp_path) == {name: b"another's"}

    def test_a_link_in_the_place_is_replaced_and_not_followed(self, tmp_path):
        (tmp_path / "victim").write_bytes(b"untouched")
        (tmp_path / "key.pem").symlink_to(tmp_path / "victim")
        with pytest.raises(OutputError, match="already exist"):
            write_all(pair(tmp_path))
        write_all(pair(tmp_path), force=True)
        assert (tmp_path / "victim").read_bytes() == b"untouched"
        assert not (tmp_path / "key.pem").is_symlink()

    def test_a_dangling_link_is_not_followed_either(self, tmp_path):
        (tmp_path / "key.pem").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="already exist"):
            write_all(pair(tmp_path))
        assert not (tmp_path / "elsewhere").exists()

    @pytest.mark.slow
    @pytest.mark.parametrize("force", [False, True])
    def test_a_file_that_grows_too_large_leaves_everything_as_it_was(self, tmp_path, force):
        """What a full disk does, too: the second file fails after the first was made."""
        if force:
            originals(tmp_path)
        before = contents(tmp_path)
        wanted = {str(tmp_path / "cert.pem"): File(b"x", PUBLIC), str(tmp_path / "key.pem"): File(SECRET, PRIVATE)}

        def limited() -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            with pytest.raises(OutputError, match="File too large"):
                write_all(wanted, force=force)
            return 7

        assert in_child(limited) == 7
        assert contents(tmp_path) == before

    def test_a_full_device(self, tmp_path):
        wanted = {str(tmp_path / "key.pem"): File(SECRET, PRIVATE), "/dev/full": File(CERTIFICATE, PUBLIC)}
        with pytest.raises(OutputError, match="No space left") as caught:
            write_all(wanted)
        assert "nothing was changed" in caught.value.hint
        assert contents(tmp_path) == {}

    def test_a_folder_that_was_made_is_taken_back(self, tmp_path):
        wanted = {str(tmp_path / "new" / "key.pem"): File(SECRET, PRIVATE), "/dev/full": File(CERTIFICATE, PUBLIC)}
        with pytest.raises(OutputError):
            write_all(wanted)
        assert contents(tmp_path) == {}

    def test_a_key_is_not_written_to_a_device(self):
        with pytest.raises(OutputError, match="only to a file of its own"):
            write_all({"/dev/null": File(SECRET, PRIVATE)})

    def test_a_pipe_is_written_as_it_is(self):
        reading, writing = os.pipe()
        write_all({f"/dev/fd/{writing}": File(b"certificate", PUBLIC)})
        os.close(writing)
        assert os.read(reading, 100) == b"certificate"
        os.close(reading)

    @pytest.mark.parametrize("force", [False, True])
    def test_nothing_and_only_devices(self, force, tmp_path):
        write_all({}, force=force)
        write_all({"/dev/null": File(CERTIFICATE, PUBLIC)}, force=force)
        write_all({}, force=force, before={str(tmp_path / "a"): File(b"x", PUBLIC)})
        assert contents(tmp_path) == {"a": b"x"}

    def test_a_folder_that_was_made_stays_where_somebody_else_has_put_something_into_it(self, tmp_path, monkeypatch):
        def full(descriptor: int) -> None:
            (tmp_path / "new" / "another's").write_bytes(b"")
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left"):
            write_all(pair(tmp_path / "new"), folders=[str(tmp_path / "new")])
        assert contents(tmp_path / "new") == {"another's": b""}

    def test_a_path_that_can_not_be_one(self):
        with pytest.raises(OutputError, match="null"):
            write_all({"a\0b": File(b"x", PUBLIC)})

    @pytest.mark.slow
    def test_a_folder_that_may_not_be_written(self):
        """As nobody, when root runs the tests: root may write everywhere."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o555)

            def forbidden() -> int:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(65534)
                    os.setuid(65534)
                with pytest.raises(OutputError, match="is not writable") as caught:
                    write_all(pair(folder))
                return 7 if "another place" in caught.value.hint else 8

            assert in_child(forbidden) == 7
            assert contents(folder) == {}

    @pytest.mark.parametrize("path", ["{}/file/below.pem", "{}", "{}/no/such/folder.pem", "{}/" + "x" * 300])
    def test_places_that_can_not_be(self, tmp_path, path):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(OutputError, match="cannot write"):
            write_all({path.format(tmp_path): File(b"x", PUBLIC)})
        assert contents(tmp_path) == {"file": b""}

    def test_places_are_checked_before_the_work(self, tmp_path):
        originals(tmp_path)
        check_places([str(tmp_path / "other.pem")])
        check_places([str(tmp_path / "key.pem")], force=True)
        with pytest.raises(OutputError):
            check_places([str(tmp_path / "other.pem"), str(tmp_path / "key.pem")])


@pytest.mark.slow
class TestKilled:
    """SIGKILL before the n-th line that talks to the file system, for every n until it is done."""

    def killed_at(self, moment: int, action: Callable[[], None]) -> bool:
        """Whether the process was killed, rather than done before that line."""
        left = moment

        def count(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal left
            if frame.f_code.co_filename == posix.__file__ or frame.f_code.co_name == "write":
                if event == "line":
                    left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                return count
            return None

        def traced() -> int:
            sys.settrace(count)
            action()
            return 0

        code = in_child(traced)
        assert code in (0, -signal.SIGKILL)
        return code != 0

    @pytest.mark.parametrize("force", [False, True])
    def test_whenever_it_is_killed_no_file_is_half_no_key_open_and_no_original_lost(self, tmp_path, force):
        moment, states = 0, set()
        killed = True
        while killed:
            moment += 1
            folder = tmp_path / str(moment)
            folder.mkdir()
            if force:
                originals(folder)
            killed = self.killed_at(moment, lambda here=folder: write_all(pair(here), force=force))
            self.verify(folder, overwritten=force)
            states.add(tuple(sorted((n, c[:7]) for n, c in contents(folder).items() if not n.startswith("."))))
            write_all(pair(folder), force=True)
            assert contents(folder) == {"key.pem": SECRET, "cert.pem": CERTIFICATE}, "the next run left the leftovers"
        assert moment > 30, "nothing was traced"
        assert len(states) >= 3, "killed before, between and after, at least"

    def verify(self, folder: Path, *, overwritten: bool) -> None:
        found = contents(folder)
        pairs = {(SECRET, None), (SECRET, CERTIFICATE), (OLD_SECRET, None), (OLD_SECRET, OLD_CERTIFICATE), (None, None)}
        now = (found.get("key.pem"), found.get("cert.pem"))
        assert now in pairs, "half a file, or a key beside a certificate that is not its own"
        for path in folder.iterdir():
            assert "key.pem" not in path.name or not mode(path) & 0o077, path
        if overwritten:
            kept = [c for n, c in found.items() if n.endswith(OLD) or not n.startswith(".")]
            assert now[0] is not None
            assert now == (SECRET, CERTIFICATE) or (OLD_SECRET in kept and OLD_CERTIFICATE in kept), (
                "an original is lost"
            )


class TestSweeping:
    @pytest.mark.slow
    def test_a_run_at_work_keeps_its_files(self, tmp_path, monkeypatch):
        """A second run in the same place does not take the first one's half-made file for a leftover."""
        fsync, seen = os.fsync, []

        def second(descriptor: int) -> None:
            fsync(descriptor)
            if not seen:
                seen.append(True)
                assert in_child(lambda: write_all(pair(tmp_path))) == 0

        monkeypatch.setattr(os, "fsync", second)
        with pytest.raises(OutputError, match="File exists"):
            write_all({str(tmp_path / "key.pem"): File(b"first", PRIVATE)})
        assert contents(tmp_path) == {"key.pem": SECRET, "cert.pem": CERTIFICATE}

    @pytest.mark.slow
    def test_runs_take_turns(self, tmp_path):
        """Two runs replace the same pair again and again: what is there in the end belongs together."""
        program = """
import sys
from certlint.files.writing import PRIVATE, PUBLIC, File, write_all
for number in range(60):
    text = f"{sys.argv[2]} {number}".encode()
    write_all({f"{sys.argv[1]}/key.pem": File(text, PRIVATE), f"{sys.argv[1]}/cert.pem": File(text, PUBLIC)}, force=True)
"""
        runs = [subprocess.Popen([sys.executable, "-c", program, tmp_path, name]) for name in ("first", "second")]
        assert [run.wait() for run in runs] == [0, 0]
        found = contents(tmp_path)
        assert set(found) == {"key.pem", "cert.pem"}
        assert found["key.pem"] == found["cert.pem"]

    def test_leftovers_of_other_places_are_swept_too_but_what_was_kept_of_them_is_not(self, tmp_path):
        (tmp_path / f".other.pem.0123456789ab{NEW}").write_bytes(b"half a fi")
        (tmp_path / f".other.pem.0123456789ab{OLD}").write_bytes(b"perhaps the only one")
        (tmp_path / f".key.pem.0123456789ab{OLD}").write_bytes(OLD_SECRET)
        write_all(pair(tmp_path))
        assert set(contents(tmp_path)) == {"key.pem", "cert.pem", f".other.pem.0123456789ab{OLD}"}

    @pytest.mark.parametrize(("data", "bits"), [(b"", 0o644), (b"x", 0o600)])
    def test_only_the_empty_file_that_holds_a_place_goes_with_a_leftover(self, tmp_path, data, bits):
        """A run makes it where there are no hard links: empty, with mode 0600."""
        (tmp_path / f".key.pem.0123456789ab{NEW}").write_bytes(b"half a k")
        (tmp_path / "key.pem").write_bytes(data)
        (tmp_path / "key.pem").chmod(bits)
        with pytest.raises(OutputError, match="already exist"):
            write_all(pair(tmp_path))
        assert contents(tmp_path) == {"key.pem": data}
        (tmp_path / f".key.pem.0123456789ab{NEW}").write_bytes(b"half a k")
        (tmp_path / "key.pem").write_bytes(b"")
        (tmp_path / "key.pem").chmod(0o600)
        write_all(pair(tmp_path))
        assert contents(tmp_path) == {"key.pem": SECRET, "cert.pem": CERTIFICATE}

    @pytest.mark.parametrize(
        "name", ["x{}", ".certlint-new", ".key.pem{}", ".key.pem.0123456789AB{}", ".a.0123456789ab{}~"]
    )
    def test_what_only_looks_like_a_leftover_stays(self, tmp_path, name):
        other = tmp_path / name.format(NEW)
        other.write_bytes(b"")
        write_all(pair(tmp_path))
        assert other.exists()


class TestTraces:
    """What is not seen in the files themselves."""

    def opened(self) -> int:
        return len(os.listdir("/dev/fd"))

    def exercise(self, folder: Path) -> None:
        """Every way of writing, and of failing at it."""
        for force in (False, True, False):
            (folder / f".x.0123456789ab{NEW}").write_bytes(b"left")
            with suppress(OutputError):
                write_all(pair(folder), force=force)
        with suppress(OutputError):
            write_all({**pair(folder), "/dev/full": File(SECRET, PUBLIC)}, force=True)
        with suppress(OutputError):
            write_all({str(folder / "deep" / "new" / "x"): File(b"", PUBLIC)})
        check_places([str(folder / "other")])
        for end in (Pending.put, Pending.discard):
            pending = Pending(str(folder / "report"))
            pending.write(b"text")
            pending.finish()
            end(pending)
        for path in (folder, folder / "missing" / "report", "/dev/null"):
            with suppress(OutputError):
                Pending(str(path)).discard()
        journal = Rewritten(str(folder / "journal"), "the journal", {})
        journal.write(b"text")
        journal.read(99)
        journal.close()
        Growing(str(folder / "lines"), 0, {}).close()
        with suppress(OutputError):
            Growing(str(folder / "lines"), 7, {})
        (folder / "link").symlink_to("key.pem")
        with Held(str(folder / "link")) as held, suppress(OutputError):
            write_all({held.path: File(b"new", PRIVATE)}, force=True, held=held)
        with suppress(OSError):
            Held(str(folder / "missing"))
        written_contents(str(folder / "key.pem"))

    def test_nothing_stays_open(self, tmp_path):
        before = self.opened()
        self.exercise(tmp_path)
        assert self.opened() == before

    def test_nothing_stays_beside_the_files(self, tmp_path):
        self.exercise(tmp_path)
        assert set(contents(tmp_path)) == {"key.pem", "cert.pem", "report", "journal", "lines", "link"}

    @pytest.mark.parametrize("force", [False, True])
    def test_files_and_folder_are_on_the_disk_when_it_returns(self, tmp_path, monkeypatch, force):
        fsync, synced = os.fsync, []

        def noted(descriptor: int) -> None:
            synced.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
            fsync(descriptor)

        monkeypatch.setattr(os, "fsync", noted)
        write_all(pair(tmp_path), force=force)
        assert synced == ["file", "file", "folder"]
        synced.clear()
        journal = Rewritten(str(tmp_path / "journal"), "the journal", {})
        journal.write(b"text")
        journal.close()
        assert synced == ["file", "folder"]
        synced.clear()
        pending = Pending(str(tmp_path / "report"))
        pending.finish()
        pending.put()
        assert synced == ["file", "folder"]
        synced.clear()
        growing = Growing(str(tmp_path / "lines"), 0, {})
        growing.sync()
        growing.close()
        assert synced == ["folder", "file"]
