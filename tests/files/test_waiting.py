"""What never ends or blocks: it is refused by name, or a word says that it is waited for."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from certlint.files import waiting
from tests import forge
from tests.support.cli import DAY, certlint

CERTLINT = (sys.executable, "-m", "certlint")
AUDIT = ("--format", "jsonl")
# Workers are forked, and would hold the end of a pipe that is written to.
ALONE = ("--jobs", "1")
WAYS = {"check": (), "an audit": AUDIT, "audit-keys": ("audit-keys",), "show": ("show",)}


@pytest.fixture
def silent():
    """A pipe to which nothing is written until that is asked for: its end for reading, and how to write and close it."""
    reading, writing = os.pipe()
    yield reading, lambda data: (os.write(writing, data), os.close(writing))
    os.close(reading)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["pipe", "/dev/zero", "/dev/tty", "/dev/random"])
def test_pipes_and_devices_are_refused_by_name(tmp_path, monkeypatch, way, path):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    answer = certlint(*WAYS[way], path)
    assert answer.code == 3
    assert path in answer.all
    assert "not a file: pass its contents on stdin" in answer.all


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_blocks_is_not_waited_for(way):
    """To the file system, /proc/kmsg is a regular file."""
    done = subprocess.run(
        [*CERTLINT, *WAYS[way], "/proc/kmsg"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "/proc/kmsg" in done.stdout + done.stderr


def test_what_cannot_be_read_at_once_is_an_error(silent):
    with waiting.open_ready(f"/proc/self/fd/{silent[0]}") as file, pytest.raises(BlockingIOError):
        file.read(10)
    with waiting.open_ready(f"/proc/self/fd/{silent[0]}") as file, pytest.raises(BlockingIOError):
        file.read()


@pytest.mark.parametrize("options", [(), AUDIT], ids=["check", "an audit"])
def test_a_silent_stream_is_told_of(silent, monkeypatch, options):
    """It is written to once certlint says that it waits; else after a minute, so that the test ends."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.05)
    reading, write = silent
    late = threading.Timer(60, write, [b""])
    words = waiting._still_silent

    def said(name: str) -> str:
        late.cancel()
        write(forge.bundle(*forge.chain()))
        return words(name)

    monkeypatch.setattr(waiting, "_still_silent", said)
    late.start()
    answer = certlint(
        *options, *ALONE, f"/dev/fd/{reading}", "--profile", "hygiene", "--fqdn", "cluster.example.com", *DAY
    )
    late.join()
    assert f"certlint: waiting for /dev/fd/{reading}: nothing has been written" in answer.err
    assert answer.code == 0


def test_a_stream_that_speaks_is_not(silent):
    reading, write = silent
    write(forge.bundle(*forge.chain()))
    assert "waiting" not in certlint(f"/dev/fd/{reading}", "--fqdn", "cluster.example.com", *DAY).err


@pytest.mark.parametrize("options", [(), AUDIT], ids=["check", "an audit"])
def test_a_terminal_is_told_how_to_end_the_input(options):
    master, terminal = pty.openpty()
    with subprocess.Popen(
        [*CERTLINT, *options, "-"], stdin=terminal, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == (
            "certlint: reading standard input from the terminal: end the input with Ctrl-D\n"
        )
        os.write(master, b"\x04")
        assert process.wait(timeout=60) == 3
    os.close(master)
    os.close(terminal)


def test_streams_in_memory_are_asked_nothing(capsys):
    assert waiting.descriptor_of_stream(None) is None
    waiting.note_waiting("a closed one", 1 << 20)
    assert capsys.readouterr().err == ""
    assert Path("/proc/self/fd").exists()
