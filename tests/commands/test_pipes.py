"""What a shell does with standard output and standard error: readers that leave early, full disks, closed descriptors.

Real processes and real pipes. A reader that has left before the first byte makes every write fail.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from certlint.output.formats import FORMATS
from tests import forge
from tests.support.processes import wait_until_asleep

pytestmark = pytest.mark.slow

USUAL = ("--fqdn", "cluster.example.com", "--as-of", "2026-06-01")
EVERY = tuple(FORMATS)
OTHERS = (("good.pem", 0), ("broken.pem", 3))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Bundles of every verdict."""
    path = tmp_path_factory.mktemp("pipes")
    leaf, *rest = forge.chain(eku=["serverAuth"])
    (path / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    (path / "bad.pem").write_bytes(forge.bundle(leaf, *rest))
    (path / "broken.pem").write_bytes(forge.bundle(*forge.chain())[:-200])
    # More than one task of jsonl, and its first certificates pass.
    (path / "long.pem").write_bytes(forge.bundle(*forge.chain()) * 2500)
    return path


def certlint(folder: Path, *words: str, shell: str = "", **options) -> subprocess.CompletedProcess[str]:
    """Runs a command line in a process of its own; `shell` is what a shell is to do with its descriptors."""
    line = [sys.executable, "-m", "certlint", *words]
    if shell:
        line = ["bash", "-c", f'exec "$@" {shell}', "bash", *line]
    return subprocess.run(line, cwd=folder, stderr=subprocess.PIPE, text=True, check=False, **options)


def unread(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs it with a pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return certlint(folder, *words, stdout=writer)
    finally:
        os.close(writer)


CASES = [*((form, "bad.pem", 1) for form in EVERY), *((form, n, c) for n, c in OTHERS for form in ("text", "jsonl"))]


@pytest.mark.parametrize(("form", "name", "code"), CASES)
def test_the_verdict_stands_when_the_reader_leaves(form, name, code, folder):
    done = unread(folder, name, *USUAL, "--format", form, *["--quiet"] * (form == "jsonl"))
    assert (done.returncode, done.stderr) == (code, "")


def test_it_stands_when_the_reader_leaves_in_the_middle(folder):
    words = " ".join([sys.executable, "-m certlint", *["good.pem"] * 100, "bad.pem", *USUAL, "--color always"])
    line = f"{words} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=True)
    first, code = done.stdout.splitlines()
    assert ("PASS" in first, code, done.stderr) == (True, "1", "")


def test_reports_in_files_are_written_whole_all_the_same(folder, tmp_path):
    report = tmp_path / "report.json"
    done = unread(folder, "bad.pem", *USUAL, "--format", "text", "--format", f"json={report}")
    assert done.returncode == 1
    assert report.read_text().endswith("}\n")


def test_a_pipe_that_is_named_as_a_file_may_lose_its_reader_too(folder):
    line = f"{sys.executable} -m certlint bad.pem {' '.join(USUAL)} --format json=>(true) --format html=>(head -c1)"
    done = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_audit_stops_when_its_reader_leaves_and_is_no_pass(jobs, folder):
    done = unread(
        folder, "long.pem", "--profile", "rfc5280", "--select", "rfc5280/*", "--format", "jsonl", "--jobs", jobs
    )
    assert done.returncode == 141
    assert "interrupted after" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "good.pem", "bad.pem"), 0),
        (("show", "broken.pem"), 3),
        (("diff", "good.pem", "bad.pem", *USUAL), 1),
        (("diff", "bad.pem", "good.pem", *USUAL), 0),
        (("forecast", "broken.pem", *USUAL), 3),
        (("forecast", "good.pem", *USUAL), 0),
        (("audit-keys", "good.pem"), 0),
        (("audit-keys", "broken.pem"), 3),
        # What judges nothing says that nobody has read it.
        (("rules",), 141),
        (("explain", "redis/san-incomplete"), 141),
        (("--help",), 141),
        (("fix", "good.pem", "--out", "-", *USUAL), 141),
        (("fix", "good.pem", *USUAL), 0),
    ],
)
def test_other_commands_whose_reader_leaves(words, code, folder):
    done = unread(folder, *words)
    assert done.returncode == code
    assert [
        line for line in done.stderr.splitlines() if line.startswith("certlint: ") and "not evaluated" not in line
    ] == []


@pytest.mark.parametrize("shell", [">&-", ">/dev/full"])
@pytest.mark.parametrize(
    "words",
    [
        ("good.pem", *USUAL),
        ("bad.pem", *USUAL, "--format", "html"),
        ("bad.pem", "--format", "jsonl"),
        ("show", "good.pem", "bad.pem"),
        ("diff", "good.pem", "bad.pem", *USUAL),
        ("forecast", "good.pem", *USUAL),
        ("rules",),
        ("--help",),
    ],
)
def test_what_can_not_be_written_is_told_once(words, shell, folder):
    done = certlint(folder, *words, shell=shell)
    assert done.returncode == 2
    assert "internal error" not in done.stderr
    assert done.stderr.startswith(("certlint: cannot write ", "certlint: cannot write "))
    assert done.stderr.count("certlint: ") == 1


def test_a_full_disk_behind_a_file_is_told(folder):
    done = certlint(folder, "bad.pem", *USUAL, "--output", "/dev/full")
    assert (done.returncode, "No space left" in done.stderr, "internal" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("shell", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors_matter_only_where_something_is_to_be_written(shell, folder, tmp_path):
    """The file that is read would otherwise become standard output."""
    report = tmp_path / "report.txt"
    assert certlint(folder, "bad.pem", *USUAL, "--output", str(report), shell=shell).returncode == 1
    assert report.read_text().startswith("FAIL")
    assert certlint(folder, "bad.pem", *USUAL, "--quiet", shell=shell).returncode == 1
    assert (folder / "bad.pem").read_bytes().startswith(b"-----BEGIN")


@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("bad.pem", *USUAL, "--statistics"), 1),
        (("broken.pem", "--format", "jsonl"), 3),
        (("good.pem", "--no-such-option"), 2),
        (("fix", "good.pem", "--out", "-", *USUAL), 0),
        (("forecast", "none.pem", "good.pem", *USUAL), 3),
    ],
)
def test_messages_that_nobody_can_get_change_no_exit_code(words, code, shell, folder):
    assert certlint(folder, *words, shell=shell, stdout=subprocess.DEVNULL).returncode == code


def test_closed_standard_input_is_told(folder):
    done = certlint(folder, "-", *USUAL, shell="<&-", stdout=subprocess.PIPE)
    assert (done.returncode, "stdin is closed" in done.stdout) == (3, True)


class TestPipesThatDoNotWait:
    """Node.js, for one, starts programs with them. What does not fit waits for the reader."""

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("bad.pem",) * 60 + USUAL + ("--format", "json"), 1),
            (("good.pem",) * 200 + ("--profile", "rfc5280", "--format", "jsonl"), 0),
        ],
    )
    def test_standard_output(self, words, code, folder):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        line = [sys.executable, "-m", "certlint", *words]
        with open(reader, "rb") as stream, subprocess.Popen(line, cwd=folder, stdout=writer) as process:
            os.close(writer)
            wait_until_asleep(process.pid)
            output = stream.read()
        assert (process.returncode, output.count(b"\n") > 100 or output.endswith(b"}\n")) == (code, True)
        assert len(output) > 100_000

    @pytest.mark.parametrize(
        ("words", "code"),
        [(("-", *USUAL), 1), (("-", "--profile", "rfc5280", "--format", "jsonl"), 0), (("show", "-"), 0)],
    )
    def test_standard_input(self, words, code, folder):
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        data = (folder / "bad.pem").read_bytes()
        line = [sys.executable, "-m", "certlint", *words]
        with subprocess.Popen(line, cwd=folder, stdin=reader, stdout=subprocess.PIPE) as process:
            os.close(reader)
            with open(writer, "wb", buffering=0) as stream:
                stream.write(data[:1000])
                wait_until_asleep(process.pid)
                stream.write(data[1000:])
            output = process.stdout.read()
        assert (process.returncode, b"cluster.example.com" in output) == (code, True)
