"""Every format names each input that is not sound, even if it has no certificate to list."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from datetime import datetime

import pytest

from certlint.output.formats import FORMATS
from tests import forge
from tests.support.cli import DAY, certlint


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A sound bundle beside files that are not read, not evaluated, or have findings and no certificate."""
    folder = tmp_path_factory.mktemp("unsound")
    leaf, issuer, root = forge.chain()
    (folder / "sound.pem").write_bytes(forge.bundle(leaf, issuer, root))
    (folder / "cut.pem").write_bytes(forge.bundle(leaf)[:700])
    (folder / "short.der").write_bytes(leaf.der[:300])
    (folder / "text.pem").write_bytes(b"to do: insert the certificate\n")
    (folder / "nothing.pem").touch()
    os.symlink("nowhere", folder / "dead.pem")
    with zipfile.ZipFile(folder / "zipped.pem", "w") as archive:
        archive.writestr("inner.pem", forge.bundle(leaf))
    (folder / "open.key").write_bytes(forge.key_pem("p256-a").encode())
    (folder / "open.key").chmod(0o644)
    return folder


UNSOUND = ("cut.pem", "short.der", "text.pem", "nothing.pem", "dead.pem", "zipped.pem")


@pytest.mark.parametrize("name", [each for each in FORMATS if each not in ("html-summary", "github")])
def test_inputs_that_are_not_evaluated(name, folder):
    """A summary has their number, and GitHub shows ten annotations."""
    run = certlint("check", folder, "--format", name, "--profile", "hygiene", *DAY)
    assert run.code == 3
    unfolded = run.out.replace("\r\n ", "")
    assert [each for each in UNSOUND if each not in unfolded] == []


@pytest.mark.parametrize("name", [each for each in FORMATS if each not in ("html-summary", "ics", "jsonl")])
def test_a_key_file_with_an_error(name, folder):
    """A summary has no files, a calendar no findings, and an audit no key files."""
    run = certlint("check", folder / "open.key", "--format", name, "--profile", "hygiene", *DAY)
    assert run.code == 1
    assert "open.key" in run.out


def test_rows_of_files_without_certificates(folder):
    text = certlint("check", folder, "--format", "csv-certificates", "--profile", "hygiene", *DAY).out
    found = {os.path.basename(row["source"]): row for row in csv.DictReader(io.StringIO(text))}
    assert found["cut.pem"]["verdict"] == found["cut.pem"]["bundle_verdict"] == "fail"
    assert found["cut.pem"]["error"] == "1"
    assert "does not fit" in found["cut.pem"]["reason"]
    assert found["text.pem"]["verdict"] == "incomplete"
    assert found["open.key"]["verdict"] == "fail"
    assert found["open.key"]["sha256"] == ""


@pytest.mark.parametrize("command", ["check", "forecast"])
def test_calendars(command, folder):
    """An event on the day of the run: who subscribes to a calendar does not see the exit code."""
    run = certlint(command, folder, "--format", "ics", "--profile", "hygiene", *DAY)
    events = re.findall(r"DTSTART;VALUE=DATE:(\d+)\r\nSUMMARY:Not evaluated: (.*?)\r\n(?! )", run.out, re.DOTALL)
    names = [re.search(r"[a-z]+\.[a-z]+$", name.replace("\r\n ", ""))[0] for _, name in events]
    assert sorted(names) == sorted(UNSOUND)
    assert {day for day, _ in events} == {DAY[-1].replace("-", "")}


def test_a_calendar_of_a_forecast_has_what_fails_already(tmp_path):
    bundle = tmp_path / "old.pem"
    dates = {"not_before": datetime(2026, 1, 1), "not_after": datetime(2026, 3, 1)}
    bundle.write_bytes(forge.bundle(*forge.chain(**dates)))
    run = certlint("forecast", bundle, "--format", "ics", "--profile", "hygiene", *DAY)
    assert "SUMMARY:already failing: validity/expired" in run.out.replace("\r\n ", "")


def test_a_forecast_evaluates_the_other_files_of_a_bundle(tmp_path):
    """What cannot be read of them may be what fails next."""
    leaf, issuer, root = forge.chain()
    (tmp_path / "fullchain.pem").write_bytes(forge.bundle(leaf, issuer, root))
    (tmp_path / "chain.pem").write_bytes(forge.bundle(issuer, root))
    sound = certlint("forecast", tmp_path, "--profile", "hygiene", *DAY)
    assert sound.code == 0
    assert "/chain.pem" not in sound.all
    with zipfile.ZipFile(tmp_path / "cert.pem", "w") as archive:
        archive.writestr("inner.pem", forge.bundle(leaf))
    run = certlint("forecast", tmp_path, "--profile", "hygiene", *DAY)
    assert run.code == 3
    assert "cert.pem: not evaluated: this is a ZIP archive" in run.err
    assert "error    pem/malformed-boundary" in run.out
