"""Reports, lines, journals, baselines, starters: no link is followed, a mode is kept, whole or not at all, no leftovers."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import IO

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

PRECIOUS = b"precious\n"
WRITERS = {
    "report": ("{bundle}", "--output", "{place}", *DAY),
    "format": ("{bundle}", "--format", "html={place}", *DAY),
    "lines": ("{bundle}", "--format", "jsonl={place}", *DAY),
    "journal": ("{bundle}", "--format", "jsonl={folder}/lines.jsonl", "--resume", "{place}", *DAY),
    "resumed": ("{bundle}", "--format", "jsonl={place}", "--resume", "{folder}/journal", *DAY),
    "baseline": ("{bundle}", "--write-baseline", "{place}", *DAY),
    "starter": ("init", "{folder}", "--force"),
}
# What a run goes on with is opened as it is, and so is refused where it is a link.
GROWS = ("journal", "resumed")
REPLACED = [name for name in WRITERS if name not in GROWS]


@pytest.fixture
def folder(tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    (here / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    return here


def place(folder: Path, writer: str) -> Path:
    return folder / ("certlint.toml" if writer == "starter" else "place")


def words(folder: Path, writer: str) -> list[str]:
    where = {"bundle": folder / "bundle.pem", "place": place(folder, writer), "folder": folder}
    return [word.format_map(where) for word in WRITERS[writer]]


def temporary(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if "certlint-" in name or name.endswith(".tmp")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.slow
@pytest.mark.parametrize("writer", REPLACED)
def test_a_link_is_replaced_and_what_it_leads_to_is_not_touched(writer, folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(PRECIOUS)
    place(folder, writer).symlink_to(victim)
    assert certlint(*words(folder, writer)).code in (0, 1)
    assert victim.read_bytes() == PRECIOUS
    assert not place(folder, writer).is_symlink()
    assert place(folder, writer).read_bytes()


@pytest.mark.parametrize("writer", GROWS)
@pytest.mark.parametrize("content", [PRECIOUS, b"", None])
def test_a_link_is_refused_by_what_goes_on_with_a_file(writer, content, folder, tmp_path):
    victim = tmp_path / "victim"
    if content is not None:
        victim.write_bytes(content)
    place(folder, writer).symlink_to(victim)
    answer = certlint(*words(folder, writer))
    assert answer.code == 2, answer
    assert "it is a symbolic link" in answer.err or content == PRECIOUS
    assert (victim.read_bytes() if victim.exists() else None) == content
    assert place(folder, writer).is_symlink()


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_names_that_can_be_foreseen_are_not_used(writer, folder, tmp_path):
    """Links lie in wait under every name that a run of before could have used, and the next process numbers."""
    victim = tmp_path / "victim"
    victim.write_bytes(PRECIOUS)
    name = place(folder, writer).name
    traps = [f"{name}.tmp", *(f"{name}.{number}.tmp" for number in range(os.getpid() - 5, os.getpid() + 5))]
    for trap in traps:
        (folder / trap).symlink_to(victim)
    assert certlint(*words(folder, writer)).code in (0, 1)
    assert victim.read_bytes() == PRECIOUS
    assert all((folder / trap).is_symlink() for trap in traps)


@pytest.mark.slow
@pytest.mark.parametrize("writer", REPLACED)
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o664])
def test_a_file_that_is_there_passes_on_its_mode(writer, bits, folder):
    target = place(folder, writer)
    target.write_bytes(PRECIOUS)
    target.chmod(bits)
    assert certlint(*words(folder, writer)).code in (0, 1)
    assert target.read_bytes() != PRECIOUS
    assert mode(target) == bits


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("umask", "bits"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_what_the_umask_leaves(writer, umask, bits, folder):
    before = os.umask(umask)
    try:
        assert certlint(*words(folder, writer)).code in (0, 1)
    finally:
        os.umask(before)
    assert mode(place(folder, writer)) == bits


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_killed_run_has_left_is_swept_by_the_next(writer, folder):
    leftover = folder / f".{place(folder, writer).name}.0123456789ab.certlint-new"
    leftover.write_bytes(b"half a rep")
    assert certlint(*words(folder, writer)).code in (0, 1)
    assert temporary(folder) == []


@pytest.mark.parametrize("writer", ["report", "format", "lines", "baseline"])
def test_a_run_that_fails_changes_nothing(writer, folder):
    """The place of a second report is a folder."""
    target = place(folder, writer)
    target.write_bytes(PRECIOUS)
    more = ("--format", f"json={folder}") if writer != "lines" else ("--fqdn", "not a name")
    assert certlint(*words(folder, writer), *more).code == 2
    assert target.read_bytes() == PRECIOUS
    assert temporary(folder) == []


@pytest.mark.slow
def test_of_two_reports_none_is_put_into_its_place_when_one_fails(folder):
    first, fails = folder / "first.json", Path("/dev/full")
    first.write_bytes(PRECIOUS)
    answer = certlint(folder / "bundle.pem", "--format", f"json={first}", "--format", f"html={fails}", *DAY)
    assert answer.code == 2
    assert "No space left" in answer.err
    assert first.read_bytes() == PRECIOUS
    assert temporary(folder) == []


INTO = {
    **{name: words for name, words in WRITERS.items() if name != "starter"},
    "inventory": ("{bundle}", "--record", "{place}", *DAY),
    "scan": ("scan", "127.0.0.1:1", "--resume", "{place}"),
    "repair": ("fix", "{bundle}", "--out", "{place}"),
    "its key": ("fix", "{folder}/both.pem", "--out", "{folder}/out.pem", "--key-out", "{place}"),
    "certificate": ("sign", "{folder}/a.csr", "--new-ca", "{folder}/ca", "--out", "{place}", "--fqdn", forge.FQDN),
    "pages": ("{bundle}", "--format", "html={place}/", *DAY),
}


@pytest.mark.slow
@pytest.mark.parametrize("writer", INTO)
def test_no_writer_makes_the_folder_of_a_file(writer, folder):
    """It may be misspelt, and a server reads its files elsewhere."""
    (folder / "a.csr").write_text(forge.csr().pem)
    (folder / "both.pem").write_bytes(forge.bundle(*forge.chain(), forge.key_pem()))
    before = sorted(os.listdir(folder))
    where = {"bundle": folder / "bundle.pem", "place": folder / "missing" / "x", "folder": folder}
    answer = certlint(*(word.format_map(where) for word in INTO[writer]))
    assert answer.code == 2, answer.all
    assert f"the folder {folder / 'missing'} does not exist\n  create the folder first" in answer.err
    assert not (folder / "missing").exists()
    assert set(os.listdir(folder)) - {"lines.jsonl", "journal"} == set(before)


MAKERS = {
    "generate": ("generate", "-f", forge.FQDN, "-t", "api", "--key-type", "ec-p256", "--out-dir"),
    "csr": ("csr", "-f", forge.FQDN, "--key-type", "ec-p256", "--out-dir"),
    "configuration": ("csr", "-f", forge.FQDN, "--for", "openssl", "--out-dir"),
    "sign": ("sign", "--key-type", "ec-p256", "--new-ca"),
}


@pytest.mark.slow
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("maker", MAKERS)
def test_a_folder_for_new_files_is_made(maker, slash, tmp_path):
    """The last one of its path: the one above it must be there."""
    assert certlint(*MAKERS[maker], f"{tmp_path / 'new'}{slash}").code == 0
    assert any((tmp_path / "new").iterdir())
    answer = certlint(*MAKERS[maker], f"{tmp_path / 'no' / 'new'}{slash}")
    assert answer.code in (1, 2)
    assert f"the folder {tmp_path / 'no'} does not exist" in answer.err
    assert not (tmp_path / "no").exists()


def test_a_link_to_a_device_is_no_device(folder):
    place(folder, "report").symlink_to("/dev/full")
    assert certlint(*words(folder, "report")).code in (0, 1)
    assert not place(folder, "report").is_symlink()


def piped(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "certlint", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_is_open_already_is_written_as_it_is(name, form, folder):
    done = piped(folder / "bundle.pem", "--format", f"{form}={name}", *DAY)
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout.splitlines()[-1] if form == "jsonl" else done.stdout)
    with (folder / "out").open("wb") as out:
        command = [sys.executable, "-m", "certlint", str(folder / "bundle.pem"), "--format", f"{form}={name}", *DAY]
        subprocess.run(command, stdout=out, check=False)
    assert (folder / "out").read_bytes() == done.stdout


def test_a_named_pipe_is_written_as_it_is(folder):
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert certlint(folder / "bundle.pem", "--format", f"json={pipe}", *DAY).code in (0, 1)
        assert json.loads(reader.communicate()[0])
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def unread(pipe: IO[bytes]) -> int:
    """The number of bytes in a pipe that its reader has not taken yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_killed_run_leaves_the_report_of_before(number, folder):
    """It is killed while it waits for its input, with the report begun."""
    target = folder / "report"
    target.write_bytes(PRECIOUS)
    command = [sys.executable, "-m", "certlint", "-", "--format", f"html={target}", *DAY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0) as process:
        process.stdin.write(b"\n")
        while not temporary(folder) or unread(process.stdin):
            time.sleep(0.01)
            assert process.poll() is None
        process.send_signal(number)
    assert process.returncode == -number
    assert target.read_bytes() == PRECIOUS
    assert bool(temporary(folder)) == (number == signal.SIGKILL)
    assert certlint(folder / "bundle.pem", "--format", f"html={target}", *DAY).code in (0, 1)
    assert temporary(folder) == []


@pytest.mark.parametrize("length", [200, 255])
def test_a_name_may_be_as_long_as_the_file_system_has_it(length, folder):
    target = folder / ("x" * length)
    assert certlint(folder / "bundle.pem", "--output", target, *DAY).code in (0, 1)
    assert target.read_bytes()


def test_a_report_takes_over_owner_and_group(folder):
    """Root may give files away; others may choose among their groups."""
    target = place(folder, "report")
    target.write_bytes(PRECIOUS)
    target.chmod(0o640)
    owner = (65534, 65533) if os.getuid() == 0 else (os.getuid(), os.getgroups()[0])
    os.chown(target, *owner)
    assert certlint(*words(folder, "report")).code in (0, 1)
    assert (target.stat().st_uid, target.stat().st_gid, mode(target)) == (*owner, 0o640)
