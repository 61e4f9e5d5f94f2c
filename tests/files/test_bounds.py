"""At each bound the last that is allowed passes, and one more does not."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certlint.errors import UsageError
from certlint.files import sources, system
from certlint.files.backups import require_replaceable
from certlint.files.facts import Unreadable
from certlint.files.held import Held
from certlint.files.writing import PUBLIC, File, write_all
from certlint.pem import Document
from tests import ROOT, forge

SIZE = 16 * 1024 * 1024
LINKS = 40
NAME = 255
PIECE = 1 << 24


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "descriptor", "stdin"])
@pytest.mark.parametrize("over", [0, 1])
def test_bytes_of_an_input(kind, over, tmp_path):
    path = tmp_path / "large.pem"
    text = forge.pem(forge.root().der).encode()
    path.write_bytes(text + b"\n" * (SIZE + over - len(text)))
    with path.open("rb") as stream:
        ways = {
            "file": lambda: sources.load(str(path)),
            "descriptor": lambda: sources.load(f"/dev/fd/{stream.fileno()}"),
            "stdin": lambda: sources.StandardInput(stream).load(sources.USUAL),
        }
        found = ways[kind]()
    if over:
        assert isinstance(found, Unreadable)
        assert "the limit of 16,777,216 bytes: raise it with --max-size" in found.reason
    else:
        assert isinstance(found, Document)
        assert (len(found.blocks), found.facts.size, found.problem) == (1, SIZE, "")


def test_a_stream_is_not_read_beyond_its_limit():
    """One byte more tells that there is more."""
    endless = io.BytesIO(b"x" * 1000)
    assert isinstance(sources.StandardInput(endless).load(sources.Limits(100)), Unreadable)
    assert endless.tell() == 101


def linked(folder: Path, count: int) -> str:
    """A file behind so many links, in folders of their own by turns."""
    place = folder / "bundle.pem"
    place.write_bytes(b"text")
    for number in range(count):
        link = folder / f"link-{number}"
        link.symlink_to(place if number % 2 else place.name)
        place = link
    return str(place)


def test_as_many_links_are_followed_as_the_system_follows(tmp_path):
    with Held(linked(tmp_path, LINKS)) as held:
        assert os.pread(held.descriptor, 10, 0) == b"text"
        assert held.path == str(tmp_path / "bundle.pem")
    (tmp_path / "one-more").symlink_to(f"link-{LINKS - 1}")
    for opening in (Path.read_bytes, lambda path: Held(str(path))):
        with pytest.raises(OSError, match="Too many levels of symbolic links"):
            opening(tmp_path / "one-more")


@pytest.mark.parametrize("name", ["n" * NAME, "ü" * (NAME // 2), "n" * 149, "n" * 150, "n" * 151, "ü" * 75, "ü" * 76])
@pytest.mark.parametrize("force", [False, True])
def test_names_as_long_as_the_system_takes_them(name, force, tmp_path):
    """The temporary name is longer than the name, so it is shortened: no two names may come to share what is swept."""
    before = {name[:-1] + "x": b"another's"} | ({name: b"old"} if force else {})
    for each, data in before.items():
        (tmp_path / each).write_bytes(data)
    write_all({str(tmp_path / name): File(b"new", PUBLIC), str(tmp_path / "b"): File(b"b", PUBLIC)}, force=force)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {**before, name: b"new", "b": b"b"}


@pytest.mark.parametrize("before", [0, 1 << 20, 3 << 20, PIECE - 100, PIECE, 2 * PIECE - 100, 3 * PIECE])
def test_key_files_that_a_report_would_overwrite(before, tmp_path):
    """Wherever the key stands in a file, and however large that is."""
    path = tmp_path / "all.pem"
    text, key = (b"certificates\n" * (1 + before // 13))[:before], forge.key_pem("p256-a").encode()
    path.write_bytes(text + b"\n" + key)
    with pytest.raises(UsageError, match="contains a private key, which a report would overwrite"):
        require_replaceable([str(path)])
    path.write_bytes(text + forge.leaf().pem.encode() + text)
    with pytest.raises(UsageError, match="contains a certificate, which a report would overwrite"):
        require_replaceable([str(path)])
    path.write_bytes(text + text)
    require_replaceable([str(path)])


TAKEN = [
    # What the file had; what is left of it where its group cannot be given on.
    (0o660, 0o600),
    (0o664, 0o644),
    (0o640, 0o600),
    (0o644, 0o644),
    (0o646, 0o646),
    (0o655, 0o655),
    (0o670, 0o600),
    (0o674, 0o644),
    (0o604, 0o604),
    (0o777, 0o777),
    (0o4755, 0o755),
]


@pytest.mark.parametrize(("mode", "narrowed"), TAKEN)
@pytest.mark.parametrize("refused", [0, 1, 2])
def test_what_was_for_the_group_is_not_for_another_group(mode, narrowed, refused, tmp_path, monkeypatch):
    """Owner and group are passed on; where the owner cannot be, the group alone; where neither can, group bits go."""
    asked: list[tuple[int, int]] = []

    def give(descriptor: int, owner: tuple[int, int]) -> None:
        asked.append(owner)
        if len(asked) <= refused:
            raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(system, "give", give)
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    facts = path.stat()
    write_all({str(path): File(b"new")}, force=True)
    assert path.stat().st_mode & 0o7777 == (narrowed if refused == 2 else mode & 0o777)
    assert asked == [(facts.st_uid, facts.st_gid)] * min(refused + 1, 2)


def test_standard_input_by_its_path():
    assert sources.source_of("/dev/stdin") == sources.DescriptorSource("/dev/stdin", 0)
    assert sources.source_of("/dev/fd/7") == sources.DescriptorSource("/dev/fd/7", 7)
    assert sources.source_of("/dev/fd/x") == sources.FileSource("/dev/fd/x")
    assert isinstance(sources.source_of("-"), sources.StandardInput)


@pytest.mark.parametrize("closed", ["", "<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
def test_what_is_closed_of_the_first_descriptors_is_occupied_and_no_more(closed, tmp_path):
    """A file that is read must not become standard output; and nothing else stays open."""
    program = (
        "import os; from certlint.files.standard import take_over; take_over(); "
        "import sys; open(sys.argv[1], 'w').write(str(sorted(map(int, os.listdir('/proc/self/fd')))))"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "open")]
    subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *words], cwd=ROOT, capture_output=True, check=False)
    # 3 is the file itself, and 4 the listing that was open then.
    assert (tmp_path / "open").read_text() == "[0, 1, 2, 3, 4]"


@pytest.mark.parametrize(("options", "by_line"), [([], False), (["-u"], True)])
def test_output_that_is_not_to_wait_does_not(options, by_line, tmp_path):
    """A pipe gets what is written when the buffer is full, unless Python was told otherwise; messages always line by line."""
    program = (
        "import sys; from certlint.files.standard import take_over; take_over(); "
        "open(sys.argv[1], 'w').write(f'{sys.stdout.line_buffering} {sys.stderr.line_buffering}')"
    )
    words = [sys.executable, *options, "-c", program, str(tmp_path / "how")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert (tmp_path / "how").read_text() == f"{by_line} True"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_standard_input_that_does_not_wait_still_says_whether_it_is_a_terminal(is_terminal):
    """Whoever asks for a password looks at it first."""
    near, far = os.openpty() if is_terminal else os.pipe()
    read = far if is_terminal else near
    os.set_blocking(read, False)
    code = "import sys; from certlint.files.standard import take_over; take_over(); print(sys.stdin.isatty())"
    try:
        ran = subprocess.run([sys.executable, "-c", code], stdin=read, capture_output=True, text=True, check=True)
    finally:
        os.close(near)
        os.close(far)
    assert ran.stdout.strip() == str(is_terminal)
