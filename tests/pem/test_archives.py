"""Files that only other programs read whole: PEM that is found in one is evaluated, and the rest is named as not read."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from certlint import pem
from tests import forge
from tests.support.cli import DAY, certlint

SOUND, HIDDEN = forge.bundle(*forge.chain()), forge.leaf(not_after=forge.AS_OF).pem.encode()


def zipped() -> bytes:
    """A member as it is, in which the text stands, and a compressed one, in which it does not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sound.pem", b"text\n" + SOUND)
        archive.writestr("hidden.pem", HIDDEN, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in (("sound.pem", b"text\n" + SOUND), ("hidden.pem.gz", gzip.compress(HIDDEN))):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table held (text)")
        connection.execute("insert into held values (?)", [f"text\n{SOUND.decode()}"])
        connection.commit()
        return connection.serialize()


ARCHIVES = {
    "a ZIP archive": zipped,
    "a tar archive": tarred,
    "a SQLite database": database,
    "compressed with gzip": lambda: gzip.compress(b"text\n" + SOUND, 0),
    "an ar archive": lambda: b"!<arch>\nsound.pem/\n" + SOUND,
    "a PDF document": lambda: b"%PDF-1.7\n" + SOUND,
}


@pytest.mark.parametrize("name", ["held", "held.pem", "held.zip"])
@pytest.mark.parametrize("what", ARCHIVES)
def test_what_was_not_read_is_not_passed(what, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(ARCHIVES[what]())
    document = pem.read(Path(name).read_bytes(), name)
    assert document.problem.startswith(f"this is {what}")
    assert document.blocks
    answer = certlint(name, "--profile", "hygiene", *DAY)
    assert answer.code == 3, answer.out
    assert f"this is {what}" in answer.out
    if name == "held.pem":  # else an audit decompresses what it can
        lines = certlint(name, "--profile", "hygiene", "--format", "jsonl", *DAY)
        assert lines.code == 3, lines.out
        assert any(f"this is {what}" in json.loads(line).get("reason", "") for line in lines.out.splitlines())


@pytest.mark.parametrize("name", ["held", "held.zip", "-"])
@pytest.mark.parametrize("what", ["a ZIP archive", "a SQLite database", "a PDF document"])
def test_an_audit_does_not_pass_it_either(what, name, tmp_path, monkeypatch):
    """Whatever its name; `-` is standard input."""
    monkeypatch.chdir(tmp_path)
    Path("held").write_bytes(ARCHIVES[what]())
    Path("held.zip").write_bytes(ARCHIVES[what]())
    given = ARCHIVES[what]() if name == "-" else b""
    lines = certlint(name, "--profile", "hygiene", "--format", "jsonl", *DAY, stdin=given)
    assert lines.code == 3, lines.out
    assert any(f"this is {what}" in json.loads(line).get("reason", "") for line in lines.out.splitlines())


def test_a_folder_with_one(tmp_path):
    (tmp_path / "held.pem").write_bytes(zipped())
    answer = certlint(tmp_path, "--profile", "hygiene", *DAY)
    assert (answer.code, "this is a ZIP archive: unpack it first" in answer.out) == (3, True)


@pytest.mark.parametrize("start", [b"", b"PK\n", b"SQLite\n", b"ustar\n" * 90])
def test_text_before_certificates_is_text(start):
    assert pem.read(start + SOUND, "held.pem").problem == ""
