"""Secrets come from a file, the environment or a prompt, and are what OpenSSL would read: a first line of 1 to 1024 bytes."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from certlint.errors import InputError, UsageError
from certlint.files import waiting
from certlint.files.passphrase import LONGEST, PASSPHRASE, PASSWORD, PassphraseSource, obtain, passphrase
from tests import ROOT

LINES = {
    b"secret\n": b"secret",
    b"secret": b"secret",
    b"secret\r\n": b"secret",
    b"sec ret \t\nsecond line\n": b"sec ret \t",
    b"\xff\x00\n": b"\xff\x00",
    b"\r\r\n": b"\r",
    **{b"x" * LONGEST + end: b"x" * LONGEST for end in (b"", b"\n", b"\r\n", b"\nx")},
}
NONE = [b"", b"\n", b"\r\n", b"\nsecret\n", *(b"x" * (LONGEST + 1) + end for end in (b"", b"\n", b"\r\n"))]


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch):
    for secret in (PASSPHRASE, PASSWORD):
        monkeypatch.delenv(secret.variable, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO("typed\n"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "secret"


@pytest.mark.parametrize("text", LINES, ids=repr)
def test_the_first_line_of_a_file(path, text):
    path.write_bytes(text)
    assert passphrase(str(path), "the key") == LINES[text]


@pytest.mark.parametrize("text", NONE, ids=repr)
def test_a_file_without_one(path, text):
    path.write_bytes(text)
    with pytest.raises(InputError, match=r"the first line of .*secret is not a passphrase") as caught:
        passphrase(str(path), "the key")
    assert caught.value.hint == "it must have 1 to 1024 bytes"


def test_a_file_that_is_not_there(path):
    with pytest.raises(InputError, match=r"cannot read the password file .*secret: no such file"):
        obtain(PASSWORD, str(path), "the cluster")


@pytest.mark.parametrize("secret", [PASSPHRASE, PASSWORD])
def test_the_file_stands_before_the_environment(path, secret, monkeypatch):
    monkeypatch.setenv(secret.variable, "of the environment")
    path.write_bytes(b"of the file\n")
    assert obtain(secret, str(path), "it") == b"of the file"
    assert obtain(secret, "", "it") == b"of the environment"


@pytest.mark.parametrize("secret", [PASSPHRASE, PASSWORD])
def test_an_empty_variable_is_not_set(secret, monkeypatch):
    """A pipeline has an empty one where it has no secret of the name, and too many wrong passwords lock a user out."""
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setenv(secret.variable, "")
    with pytest.raises(UsageError, match="but none was given"):
        obtain(secret, "", "it")
    assert PassphraseSource("", "the key").given() is None


@pytest.mark.parametrize("stdin", [None, io.StringIO("typed\n")])
def test_where_nobody_can_be_asked(stdin, monkeypatch):
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(UsageError, match="the key needs a passphrase, but none was given") as caught:
        passphrase("", "the key")
    assert "--passphrase-file" in caught.value.hint
    assert "CERTLINT_PASSPHRASE" in caught.value.hint


@pytest.mark.slow
def test_somebody_at_a_terminal_is_asked():
    """What the question is about comes from a file name, and is harmless to the terminal. Nothing that is typed is shown."""
    program = "from certlint.files.passphrase import passphrase; print(passphrase('', 'a\x1b[31mkey'))"
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", program]
    streams = {"stdin": theirs, "stdout": subprocess.PIPE, "stderr": theirs}
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, **streams) as asking:
        shown = b""
        while not shown.endswith(b": "):
            shown += os.read(ours, 100)
        os.write(ours, b"typed\n")
        answer, _ = asking.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert (shown, answer) == (b"Passphrase of a\\x1b[31mkey: ", b"b'typed'\n")


class TestAskedForOnce:
    def test_the_file_is_read_once(self, path):
        path.write_bytes(b"secret\n")
        source = PassphraseSource(str(path), "the key")
        assert source() == b"secret"
        path.unlink()
        assert (source(), source.given()) == (b"secret", b"secret")

    def test_what_is_given_is_known_before_anybody_is_asked(self, monkeypatch):
        source = PassphraseSource("", "the key")
        assert source.given() is None
        monkeypatch.setenv(PASSPHRASE.variable, "of the environment")
        assert (source.given(), source()) == (b"of the environment",) * 2

    @pytest.mark.parametrize("typed", [b"typed", b""])
    def test_somebody_is_asked_once(self, typed, monkeypatch):
        asked = []
        monkeypatch.setattr("certlint.files.passphrase.somebody_is_there", lambda: True)
        monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or typed.decode())
        source = PassphraseSource("", "the key")
        assert [source(), source(), source.given()] == [typed] * 3
        assert asked == ["Passphrase of the key: "]

    def test_where_nobody_may_be_asked_it_is_about_that_file(self, path):
        source = PassphraseSource("", "the key", asks=False)
        with pytest.raises(
            InputError, match="the key needs a passphrase: name a file that holds it with --passphrase-file"
        ):
            source()
        with pytest.raises(InputError, match="cannot read the passphrase file"):
            PassphraseSource(str(path), "the key", asks=False)()

    def test_who_ends_the_input_enters_none(self, monkeypatch):
        def closed(prompt):
            raise EOFError

        monkeypatch.setattr("certlint.files.passphrase.somebody_is_there", lambda: True)
        monkeypatch.setattr("getpass.getpass", closed)
        with pytest.raises(InputError, match="the key needs a passphrase, and none was entered"):
            PassphraseSource("", "the key")()


class TestOfAPipe:
    """A shell hands over what a program writes, as in `--passphrase-file <(pass show tls)`, and it can be read once."""

    @pytest.fixture
    def pipe(self):
        ours, theirs = os.pipe()
        os.write(theirs, b"changeit\n")
        os.close(theirs)
        yield f"/dev/fd/{ours}"
        os.close(ours)

    def test_it_opens_every_keystore(self, pipe):
        assert [passphrase(pipe, what) for what in ("a.p12", "b.p12")] == [b"changeit"] * 2

    def test_another_pipe_of_that_name_is_read(self, pipe):
        assert passphrase(pipe, "it") == b"changeit"
        ours, theirs = os.pipe()
        os.write(theirs, b"another\n")
        os.close(theirs)
        os.dup2(ours, int(pipe.rpartition("/")[2]))
        os.close(ours)
        assert passphrase(pipe, "it") == b"another"

    def test_a_named_pipe_is_waited_for_once(self, path):
        os.mkfifo(path)
        with subprocess.Popen(["sh", "-c", 'echo changeit > "$0"', path]):
            assert [passphrase(str(path), what) for what in ("a.p12", "b.p12")] == [b"changeit"] * 2

    def test_a_named_pipe_without_a_writer_is_told_of(self, path, monkeypatch, capsys):
        monkeypatch.setattr(waiting, "PATIENCE", 0.05)
        os.mkfifo(path)
        with subprocess.Popen(["sh", "-c", 'sleep 0.7; echo changeit > "$0"', path]):
            assert passphrase(str(path), "a.p12") == b"changeit"
        assert f"certlint: waiting for {path}: nothing has been written to it" in capsys.readouterr().err

    @pytest.mark.slow
    def test_it_opens_those_of_several_processes(self, tmp_path):
        bundle = ROOT / "tests/fixtures/demo/mended.pem"
        for name in "abcd":
            make = ["openssl", "pkcs12", "-export", "-nokeys", "-passout", "pass:changeit", "-in", bundle]
            subprocess.run([*make, "-out", tmp_path / f"{name}.p12"], check=True, capture_output=True)
        options = "--jobs 2 --no-config --profile hygiene --passphrase-file <(echo changeit)"
        command = ["bash", "-c", f'"$0" -m certlint "$1" {options}', sys.executable, tmp_path]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert "4 files, 12 certificates" in done.stdout, done.stdout + done.stderr
