"""`haproxy` looks for the key where HAProxy does: in the file, then beside it. Each case is tried with HAProxy itself."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.targets.products import HAPROXY

CHAIN = forge.chain()
SOUND = forge.bundle(*CHAIN)
KEY, OTHER = forge.key_pem().encode(), forge.key_pem("rsa3072-d").encode()
ENCRYPTED = forge.key_pem(form="encrypted").encode()


UNREAD = "certlint/not-judged"
"""What is told of a file without anything in it, where it is read in its folder."""


class Case(NamedTuple):
    """What is in the file, what lies beside it, and the errors that certlint has; HAProxy starts where there are none."""

    file: bytes
    beside: dict[str, bytes]
    errors: set[str]


CASES = {
    "the key of the certificate beside it": Case(SOUND, {"site.pem.key": KEY}, set()),
    "the key in the file": Case(SOUND + KEY, {}, set()),
    "the key in the file, and another beside it": Case(SOUND + KEY, {"site.pem.key": OTHER}, set()),
    "no key": Case(SOUND, {}, {"target/key-file-missing"}),
    "the key in a file of another name": Case(SOUND, {"site.key": KEY}, {"target/key-file-missing"}),
    "another key beside it": Case(SOUND, {"site.pem.key": OTHER}, {"key/mismatch"}),
    "another key beside it, and the key in a file of another name": Case(
        SOUND, {"site.pem.key": OTHER, "privkey.pem": KEY}, {"key/mismatch"}
    ),
    "an encrypted key beside it": Case(SOUND, {"site.pem.key": ENCRYPTED}, {"key/encrypted"}),
    "no key beside it": Case(SOUND, {"site.pem.key": b"no key\n"}, {"key/unreadable"}),
    "an empty file beside it": Case(SOUND, {"site.pem.key": b""}, {"key/unreadable"}),
}


@pytest.fixture(params=CASES)
def case(request, tmp_path, monkeypatch) -> Case:
    monkeypatch.chdir(tmp_path)
    made = CASES[request.param]
    for name, content in {"site.pem": made.file, **made.beside}.items():
        Path(name).write_bytes(content)
        Path(name).chmod(0o600)
    return made


def errors(*arguments: object) -> set[str]:
    """The rules with errors about the file, read alone or in its folder."""
    said = certlint(*arguments, "--profile", "haproxy", "--fqdn", "cluster.example.com", *DAY, "--format", "csv").out
    rows = csv.DictReader(io.StringIO(said))
    return {row["rule"] for row in rows if row["severity"] == "error" and row["rule"] != UNREAD}


def test_as_haproxy_finds_it(case):
    assert errors("site.pem") == case.errors


def test_in_a_folder(case):
    assert errors(".") == case.errors


def test_haproxy_itself(case, tmp_path):
    config = tmp_path / "haproxy.cfg"
    config.write_text(HAPROXY.format(port=1, folder=tmp_path).replace("chain.pem", "site.pem"))
    done = subprocess.run(
        ["haproxy", "-c", "-f", config], capture_output=True, text=True, timeout=60, check=False, input=""
    )
    assert (done.returncode == 0) is not bool(case.errors), done.stderr


def test_a_key_that_is_named_is_the_one_that_is_judged(tmp_path, monkeypatch):
    """It is the one that will be copied there."""
    monkeypatch.chdir(tmp_path)
    Path("site.pem").write_bytes(SOUND)
    Path("site.pem.key").write_bytes(OTHER)
    Path("new.key").write_bytes(KEY)
    Path("new.key").chmod(0o600)
    assert errors("site.pem", "--key", "new.key") == set()


def test_nothing_is_looked_for_beside_standard_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("<stdin>.key").write_bytes(OTHER)
    answer = certlint("-", "--profile", "haproxy", "--fqdn", "cluster.example.com", *DAY, stdin=SOUND)
    assert (answer.code, "key/missing" in answer.out) == (0, True)


def test_fix_says_what_check_says(case):
    Path("messy.pem").write_bytes(case.file)
    if "site.pem.key" in case.beside:
        Path("messy.pem.key").write_bytes(case.beside["site.pem.key"])
        Path("messy.pem.key").chmod(0o600)
    Path("messy.pem").chmod(0o600)
    asked = ("messy.pem", "--profile", "haproxy", "--fqdn", "cluster.example.com", *DAY)
    assert certlint("fix", *asked, "--in-place").code == certlint(*asked).code == int(bool(case.errors))
