"""Work on a folder grows with its files, and never with their square, whatever is done with it."""

from __future__ import annotations

import os
import shutil
from functools import cache, partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from certlint.config import starter
from certlint.files.posix import Folder
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.work import faster_than_it_should, lines

pytestmark = pytest.mark.slow
FEW = 8


@cache
def key(number: int) -> forge.Key:
    made = ec.derive_private_key(number + 2, ec.SECP256R1())
    public = made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return forge.Key(public, made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def fill(folder: Path, count: int) -> Path:
    """So many leaves with a key each, beside the CA that issued them all. Lines end as those of Windows."""
    folder.mkdir()
    root = forge.root()
    (folder / "ca.pem").write_text(root.pem)
    for number in range(count):
        name, own = f"h{number}.example.com", key(number)
        (folder / f"{name}.crt").write_text(forge.leaf(root, name, key=own).pem, newline="\r\n")
        (folder / f"{name}.key").write_text(forge.pem(own.pkcs8, "PRIVATE KEY"))
        (folder / f"{name}.key").chmod(0o600)
    return folder


COMMANDS = {
    "check": ("{}", "--jobs", "1", *DAY),
    "fix": ("fix", "{}", *DAY),
    "fix --in-place": ("fix", "{}", "--in-place", *DAY),
    "fix --diff": ("fix", "{}", "--diff", *DAY),
    "forecast": ("forecast", "{}", *DAY),
    "init": ("init", "{}", "--stdout"),
    "show-files": ("{}", "--show-files"),
    "record": ("{}", "--record", "{}.db", "--jobs", "1", *DAY),
    "audit-keys": ("audit-keys", "{}"),
    "pool": ("{}/h0.example.com.crt", "--pool", "{}", *DAY),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_work_on_a_folder_grows_no_faster_than_its_files(words, tmp_path):
    def run(count: int) -> None:
        assert certlint(*(word.format(tmp_path / str(count)) for word in words)).code in (0, 1, 3)

    for count in (FEW - 1, FEW, 2 * FEW, 4 * FEW):
        fill(tmp_path / str(count), count)
    run(FEW - 1)
    counts = [lines(partial(run, count)) for count in (FEW, 2 * FEW, 4 * FEW)]
    assert not faster_than_it_should(counts), counts


def test_keys_are_not_tried_on_every_certificate(tmp_path):
    many = 4 * FEW
    for count in (many, 2 * many, 4 * many):
        fill(tmp_path / str(count), count)
    counts = [
        lines(partial(certlint, "init", tmp_path / str(count), "--stdout"), within=starter.__file__)
        for count in (many, 2 * many, 4 * many)
    ]
    assert not faster_than_it_should(counts), counts


def test_a_folder_is_listed_as_often_whatever_is_written_there(tmp_path, monkeypatch):
    listed = []
    names = Folder.names
    monkeypatch.setattr(Folder, "names", lambda folder: listed.append(folder) or names(folder))
    assert certlint("fix", fill(tmp_path / "certs", FEW), "--in-place", *DAY).code in (0, 1)
    assert len(listed) == 1
    assert len(list(tmp_path.glob("certs/*.bak"))) == FEW


def test_leftovers_of_killed_runs_are_swept_by_one_that_looks_once(tmp_path):
    folder = fill(tmp_path / "certs", 2)
    left = folder / ".h1.example.com.crt.0123456789ab.certlint-new"
    shutil.copy(folder / "ca.pem", left)
    assert certlint("fix", folder, "--in-place", *DAY).code in (0, 1)
    assert not [name for name in os.listdir(folder) if "certlint" in name]
