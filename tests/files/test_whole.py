"""Files that are read whole have a bound: what has no end does not end the memory of the machine."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from certlint.files.whole import read_whole
from tests import forge
from tests.support.cli import certlint

ENDLESS = "/dev/zero"


def test_a_file_of_the_bound_and_one_byte_more(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    assert read_whole(str(path), 100) == b"x" * 100
    with pytest.raises(OSError, match="large") as caught:
        read_whole(str(path), 99)
    assert caught.value.errno == errno.EFBIG
    assert "more than 99 bytes" in caught.value.strerror


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--config", "large.toml"], ["--profile", "large.toml"], ["rules", "--verify", "large.toml"]]
)
def test_what_a_person_writes_in_toml_has_two_mebibytes_at_most(tmp_path, monkeypatch, arguments):
    """TOML takes fifty times its size while it is read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundle.pem").write_text("")
    words = arguments if arguments[0] == "rules" else ["bundle.pem", *arguments]
    (tmp_path / "large.toml").write_text("#" * (1 << 21))
    assert "large" not in certlint(*words).err.replace("large.toml", "")
    (tmp_path / "large.toml").write_text("#" * ((1 << 21) + 1))
    answer = certlint(*words)
    assert answer.code == 2
    assert "File too large (it has more than 2,097,152 bytes)" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", ENDLESS],
        ["--profile", "endless.toml"],
        ["--baseline", ENDLESS],
        ["--ct-logs", ENDLESS],
        ["--known-keys", ENDLESS],
        ["--record", "inventory.db", "--owners", ENDLESS],
    ],
    ids=lambda arguments: arguments[-2],
)
def test_a_file_without_an_end_is_refused(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "endless.toml").symlink_to(ENDLESS)
    (tmp_path / "bundle.pem").write_text("")
    answer = certlint("bundle.pem", *arguments)
    assert answer.code in (2, 3), answer.all
    assert "large" in answer.err
    assert "internal error" not in answer.all


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--config", "--profile", "--baseline", "--known-keys", "--ct-logs", "--owners"])
def test_nobody_waits_for_the_writer_of_a_named_pipe(option, tmp_path):
    os.mkfifo(tmp_path / "fifo.toml")
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    words = ["bundle.pem", option, "fifo.toml", *(("--record", "db") if option == "--owners" else ())]
    command = [sys.executable, "-m", "certlint", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60)
    assert done.returncode in (2, 3)
    assert "it is a named pipe, not a file" in done.stderr


def test_a_pipe_that_is_open_already_is_read_to_its_end():
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as stream:
        stream.write(b"of a shell")
    assert read_whole(f"/dev/fd/{reader}") == b"of a shell"
    os.close(reader)
