"""Files, folders and stdin, on a real file system."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.files import sources
from certlint.files.facts import Unreadable, known_group, known_user
from certlint.files.walking import expand
from certlint.pem import Document
from certlint.pem.facts import FileFacts
from tests import ROOT
from tests.support.users import unprivileged


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working directory."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reason(result: object) -> str:
    assert isinstance(result, Unreadable), result
    assert "\n" not in result.reason
    return result.reason


def load(path: str, *, max_size: int = sources.MAX_SIZE, stdin: BinaryIO | None = None) -> Document | Unreadable:
    source = sources.source_of(path) if stdin is None else sources.StandardInput(stdin)
    return source.load(sources.Limits(max_size))


def loaded(path: str, **options: Any) -> tuple[FileFacts, bytes]:
    result = load(path, **options)
    assert isinstance(result, Document), result
    assert result.facts is not None
    return result.facts, result.raw


def make(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(path.encode())


class TestExpand:
    def test_files_and_stdin_pass_as_they_are(self, here: Path) -> None:
        make("b.txt", "a.pem")
        assert list(expand(["b.txt", "-", "a.pem", "./a.pem"])) == ["b.txt", "-", "a.pem", "./a.pem"]

    def test_folders_are_read_in_depth_by_name(self, here: Path) -> None:
        make("d/z.pem", "d/a.PEM", "d/b/x.crt", "d/b/c/y.cer", "d/c.key", "d/readme.txt", "d/b/pem", "d/e/none.txt")
        assert list(expand(["d"])) == ["d/a.PEM", "d/b/c/y.cer", "d/b/x.crt", "d/c.key", "d/z.pem"]
        assert list(expand(["d/"], suffixes=(".txt",))) == ["d/e/none.txt", "d/readme.txt"]

    def test_missing(self, here: Path) -> None:
        make("a.pem")
        first, second, third = expand(["nowhere.pem", "a.pem", "a.pem/b"])
        assert "no such file" in reason(first)
        assert isinstance(first, Unreadable)
        assert first.path == "nowhere.pem"
        assert second == "a.pem"
        assert "not a folder" in reason(third)

    @pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "\ud800"])
    def test_impossible_paths(self, path: str) -> None:
        assert "path" in reason(next(expand([path])))
        assert "path" in reason(load(path))

    def test_folder_of_other_files(self, here: Path) -> None:
        make("d/readme.txt")
        (result,) = expand(["d"])
        assert reason(result).startswith(
            "no *.pem *.crt *.cer *.cert *.key *.ca-bundle *.der, keystore or Kubernetes manifest in it"
        )

    def test_link_that_leads_nowhere(self, here: Path) -> None:
        make("d/a.pem")
        os.symlink("gone.pem", "d/b.pem")
        assert list(expand(["d"])) == ["d/a.pem", "d/b.pem"]
        assert "the link leads to 'gone.pem', which does not exist" in reason(load("d/b.pem"))

    def test_loops_are_named_and_left(self, here: Path) -> None:
        make("d/a.pem", "d/e/b.pem")
        os.symlink("..", "d/e/up")
        os.symlink("self", "d/self.pem")
        os.symlink("self.pem", "d/self")
        first, second, third, fourth = expand(["d"])
        assert (first, second, fourth) == ("d/a.pem", "d/e/b.pem", "d/self.pem")
        assert "points to a folder that contains it" in reason(third)
        assert "circle" in reason(load("d/self.pem"))

    def test_a_folder_is_read_once(self, here: Path) -> None:
        make("d/real/a.pem")
        os.symlink("real", "d/alias")
        assert list(expand(["d"])) == ["d/alias/a.pem"]

    def test_links_that_lead_out_are_left_out_and_told(self, here: Path) -> None:
        make("d/a.pem", "d/e/b.pem", "elsewhere/c.pem", "dd/x.pem")
        os.symlink("../elsewhere", "d/out")
        os.symlink(here / "dd", "d/e/absolute")  # begins with the same letters as the folder
        os.symlink("..", "d/up")
        os.symlink("/proc/self/cwd", "d/working-folder")
        left_out: list[str] = []
        assert list(expand(["d"], left_out=left_out)) == ["d/a.pem", "d/e/b.pem"]
        assert left_out == ["d/e/absolute", "d/out", "d/up", "d/working-folder"]

    def test_what_is_named_may_be_a_link(self, here: Path) -> None:
        make("real/a.pem", "real/sub/b.pem")
        os.symlink("real", "d")
        os.symlink(here / "real/sub", "real/inside")
        assert list(expand(["d"])) == ["d/a.pem", "d/inside/b.pem"]
        assert list(expand(["d/inside"])) == ["d/inside/b.pem"]

    def test_a_linked_file_is_read_wherever_it_is(self, here: Path) -> None:
        make("elsewhere/a.pem")
        os.mkdir("d")
        os.symlink("../elsewhere/a.pem", "d/a.pem")
        left_out: list[str] = []
        assert list(expand(["d"], left_out=left_out)) == ["d/a.pem"]
        assert left_out == []

    def test_mounted_folder_of_a_secret(self, here: Path) -> None:
        make("d/..2024_01/sub/tls.crt")
        os.symlink("..2024_01", "d/..data")
        os.symlink("..data/sub", "d/sub")
        assert list(expand(["d"])) == ["d/sub/tls.crt"]

    def test_many_links_do_not_multiply(self, here: Path) -> None:
        for level in range(40):
            make(f"d/{level}/x.pem")
            for name in "ab":
                os.symlink(f"../{level + 1}", f"d/{level}/{name}")
        assert sum(isinstance(path, str) for path in expand(["d"])) == 40

    @pytest.mark.slow
    def test_deep_folders(self, here: Path) -> None:
        deep = "d" + "/d" * 1500
        for _ in range(1501):
            os.mkdir("d")
            os.chdir("d")
        Path("a.pem").touch()
        os.chdir(here)
        found = list(expand(["d"]))
        subprocess.run(["rm", "-r", "d"], check=True)  # too deep for pytest to clear away
        assert found == [f"{deep}/a.pem"]

    def test_mounted_secret(self, here: Path) -> None:
        make("d/..2024_01/tls.crt", "d/..2024_01/tls.key")
        os.symlink("..2024_01", "d/..data")
        for name in ("tls.crt", "tls.key"):
            os.symlink(f"..data/{name}", f"d/{name}")
        assert list(expand(["d"])) == ["d/tls.crt", "d/tls.key"]

    def test_forbidden_folder(self, here: Path) -> None:
        make("d/a/x.pem", "d/b/y.pem", "d/c/z.pem")
        os.chmod("d/b", 0)
        with unprivileged():
            first, second, third = expand(["d"])
        os.chmod("d/b", 0o755)
        assert (first, third) == ("d/a/x.pem", "d/c/z.pem")
        assert "permission denied" in reason(second)

    def test_names_that_are_not_text(self, here: Path) -> None:
        os.mkdir("d")
        name = os.fsdecode(b"d/\xff\n.pem")
        Path(name).write_bytes(b"x")
        assert list(expand(["d"])) == [name]
        assert loaded(name)[1] == b"x"

    def test_is_a_stream(self, here: Path) -> None:
        make("d/a/1.pem", "d/b/2.pem")
        paths = expand(["d", "never-looked-at"])
        assert next(paths) == "d/a/1.pem"
        make("d/b/3.pem")
        assert [next(paths), next(paths)] == ["d/b/2.pem", "d/b/3.pem"]


class TestLoad:
    def test_facts_of_a_file(self, here: Path) -> None:
        make("d/a.pem")
        os.chmod("d/a.pem", 0o640)
        os.chmod("d", 0o1777)
        source, data = loaded("d/a.pem")
        assert data == b"d/a.pem"
        assert (source.path, source.size, source.mode) == ("d/a.pem", 7, 0o640)
        assert (source.uid, source.gid) == (os.geteuid(), os.stat("d/a.pem").st_gid)
        assert (source.directory, source.directory_mode) == ("d", 0o1777)
        assert (source.is_link, source.target) == (False, "")
        names = subprocess.run(["stat", "-c", "%U %G", "d/a.pem"], capture_output=True, text=True, check=True)
        assert f"{source.owner} {source.group}" == names.stdout.strip()
        assert source.directory_owner == source.owner

    def test_nameless_owner_is_a_number(self) -> None:
        source = FileFacts("x", uid=4_000_000_000, gid=4_000_000_001, users=known_user, groups=known_group)
        assert (source.owner, source.group, source.directory_owner) == ("4000000000", "4000000001", "")
        assert FileFacts("x", uid=0, owner="redislabs").owner == "redislabs"

    def test_file_in_the_working_directory(self, here: Path) -> None:
        make("a.pem")
        assert loaded("a.pem")[0].directory == "."

    def test_link(self, here: Path) -> None:
        make("real/a.pem")
        os.symlink("real/a.pem", "link.pem")
        source, data = loaded("link.pem")
        assert (data, source.is_link, source.target) == (b"real/a.pem", True, str(here / "real/a.pem"))
        assert source.directory == "."

    def test_empty_file(self, here: Path) -> None:
        Path("a.pem").touch()
        assert loaded("a.pem")[1] == b""

    @pytest.mark.parametrize("size", [0, 1, 99, 100])
    def test_up_to_the_limit(self, here: Path, size: int) -> None:
        Path("a.pem").write_bytes(b"x" * size)
        assert len(loaded("a.pem", max_size=100)[1]) == size
        assert len(loaded("-", max_size=100, stdin=io.BytesIO(b"x" * size))[1]) == size

    def test_over_the_limit(self, here: Path) -> None:
        Path("a.pem").write_bytes(b"x" * 101)
        message = reason(load("a.pem", max_size=100))
        assert message.startswith("101 bytes exceed the limit of 100 bytes")
        assert "--max-size" in message

    def test_huge_file_is_not_read(self, here: Path) -> None:
        with open("a.pem", "wb") as file:
            file.truncate(1 << 40)
        assert reason(load("a.pem")).startswith("1,099,511,627,776 bytes exceed the limit of 16,777,216 bytes")

    def test_files_without_size(self) -> None:
        assert loaded("/proc/self/status")[1].startswith(b"Name:")
        assert "--max-size" in reason(load("/proc/self/status", max_size=10))

    def test_forbidden_file(self, here: Path) -> None:
        make("a.pem")
        os.chmod("a.pem", 0)
        with unprivileged():
            assert "permission denied" in reason(load("a.pem"))

    def test_no_files(self, here: Path) -> None:
        os.mkfifo("fifo.pem")
        os.mkdir("folder.pem")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.pem")
            assert "a named pipe, not a file" in reason(load("fifo.pem"))
            assert "a socket, not a file" in reason(load("socket.pem"))
        assert "a folder, not a file" in reason(load("folder.pem"))
        assert "a device, not a file" in reason(load("/dev/zero"))

    def test_stdin(self) -> None:
        source, data = loaded("-", stdin=io.BytesIO(b"abc"))
        assert (data, source.path, source.size, source.mode, source.owner) == (b"abc", "<stdin>", 3, None, "")

    def test_stdin_without_end(self) -> None:
        with open("/dev/zero", "rb") as zero:
            assert "has more than the limit" in reason(load("-", stdin=zero))

    def test_stdin_in_pieces(self) -> None:
        pieces = iter([b"ab", b"c", b"def"])

        class Trickle(io.RawIOBase):
            """A pipe whose writer is slow: a few bytes a read."""

            def read(self, size: int = -1) -> bytes:
                return next(pieces, b"")

        assert loaded("-", stdin=Trickle())[1] == b"abcdef"

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("shell", "says"),
        [
            ("echo hello | $RUN -", "b'hello\\n'"),
            ("echo hello | $RUN /dev/stdin", "b'hello\\n'"),
            ("$RUN <(sleep 0.1; echo hello)", "b'hello\\n'"),
            ("echo hello > f; $RUN /dev/stdin < f", "b'hello\\n'"),
            ("$RUN /dev/fd/77", "no such file descriptor is open"),
            ("$RUN - <&-", "stdin is closed"),
            ("$RUN <(cat /dev/zero)", "has more than the limit"),
        ],
    )
    def test_in_a_shell(self, here: Path, shell: str, says: str) -> None:
        code = (
            "import sys; from certlint.files.sources import load; found = load(sys.argv[1]); "
            "print(getattr(found, 'reason', '') or found.raw)"
        )
        Path("run.py").write_text(code)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RUN": f"{sys.executable} run.py"}
        run = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, env=environment, check=True)
        assert says in run.stdout

    @pytest.mark.slow
    @given(st.text(max_size=30))
    def test_no_path_raises(self, path: str) -> None:
        for entry in expand([f"/nonexistent/{path}"]):
            assert reason(entry)
        assert reason(load(f"/nonexistent/{path}"))


def test_names_are_looked_up_when_asked_for() -> None:
    code = "import sys, certlint.files.sources; print(*sorted({'pwd', 'grp', 'pathlib', 'dataclasses'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == ""
