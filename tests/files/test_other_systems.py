"""What differs between systems, as far as it can be run on this one: paths of Windows, files without modes."""

from __future__ import annotations

import csv
import io
import json
import ntpath
import os
import posixpath
from pathlib import Path
from urllib.parse import unquote

import pytest

from certlint.cli import main
from certlint.files import opening, paths, sources
from certlint.output.formats import FOR_BUNDLES
from tests import forge
from tests.support.cli import DAY, certlint

FQDN = "cluster.example.com"
DRIVE = r"C:\pki\proxy\bundle.pem"


@pytest.mark.parametrize(
    ("root", "path", "system", "seen"),
    [
        ("/work", "certs/a.pem", posixpath, "certs/a.pem"),
        ("/work", "/etc/a.pem", posixpath, "/etc/a.pem"),
        ("/work", "/work/../work/a.pem", posixpath, "a.pem"),
        ("/", "/etc/a.pem", posixpath, "etc/a.pem"),
        ("/work", "/work", posixpath, "."),
        ("/work", ".", posixpath, "."),
        (r"C:\work", r"C:\work", ntpath, "."),
        ("/work", r"a\b.pem", posixpath, r"a\b.pem"),
        (r"C:\work", r"certs\a.pem", ntpath, "certs/a.pem"),
        (r"C:\work", r"C:\work\certs\a.pem", ntpath, "certs/a.pem"),
        (r"C:\work", r"D:\certs\a.pem", ntpath, "D:/certs/a.pem"),
        (r"C:\work", r"\\server\share\a.pem", ntpath, "//server/share/a.pem"),
        (r"C:\work", "<stdin>", ntpath, "<stdin>"),
        ("", r"certs\a.pem", ntpath, r"certs\a.pem"),
    ],
)
def test_a_path_as_seen_from_the_root(root, path, system, seen):
    assert paths.seen_from(root, path, system) == seen


@pytest.mark.parametrize(
    ("path", "top", "system", "below"),
    [
        ("/a/b", "/a", posixpath, True),
        ("/a", "/a", posixpath, True),
        ("/ab", "/a", posixpath, False),
        ("/x", "/", posixpath, True),
        (r"C:\a\b", r"C:\a", ntpath, True),
        (r"C:\ab", r"C:\a", ntpath, False),
        ("C:\\a", "C:\\", ntpath, True),
    ],
)
def test_what_is_below_a_folder(path, top, system, below):
    assert paths.is_below(path, top, system) is below


def test_the_name_of_a_file():
    assert paths.last(DRIVE, ntpath) == "bundle.pem"
    assert paths.last(DRIVE, posixpath) == DRIVE
    assert paths.last("/a/b.pem", posixpath) == "b.pem"


def test_without_modes_nothing_is_said_of_owners_and_modes(tmp_path, monkeypatch, capsys):
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(forge.bundle(forge.leaf()))
    bundle.chmod(0o666)
    options = [
        str(bundle),
        "--fqdn",
        FQDN,
        "--owner",
        "redislabs:redislabs",
        "--format",
        "json",
        "--as-of",
        "2026-06-01",
    ]
    main(options)
    with_modes = json.loads(capsys.readouterr().out)
    monkeypatch.setattr(opening, "HAS_MODES", False)
    main(options)
    without = json.loads(capsys.readouterr().out)

    def about_files(report: dict) -> set[str]:
        return {
            finding["rule"]
            for each in report["bundles"]
            for finding in each["findings"]
            if finding["rule"].startswith("file/")
        }

    assert about_files(with_modes)
    assert about_files(without) == set()
    loaded = sources.load(str(bundle))
    assert loaded.facts.mode is None
    assert loaded.facts.owner == ""


def test_a_place_in_a_file(tmp_path):
    place = tmp_path / "a"
    place.write_bytes(b"0123456789")
    descriptor = opening.open_to_read(str(place))
    try:
        assert opening.read_at(descriptor, 3, 4) == b"456"
        assert opening.read_at(descriptor, 30, 8) == b"89"
    finally:
        os.close(descriptor)


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """A file whose name is a path of Windows: here a legal name of one file, and to be shown as it is."""
    monkeypatch.chdir(tmp_path)
    Path(DRIVE).write_bytes(forge.bundle(forge.leaf()))
    return DRIVE


@pytest.mark.parametrize("name", [name for name in FOR_BUNDLES if name != "html-summary"])  # it names no file
def test_drives_and_backslashes_are_shown_as_such(drive, name, capsys):
    main([drive, "--fqdn", FQDN, "--format", name, "--as-of", "2026-06-01"])
    shown = capsys.readouterr().out
    if name == "json":
        assert json.loads(shown)["bundles"][0]["path"] == drive
    elif name == "csv":
        assert drive in {row["path"] for row in csv.DictReader(io.StringIO(shown))}
    elif name == "csv-certificates":
        assert drive in {row["source"] for row in csv.DictReader(io.StringIO(shown))}
    elif name == "sarif":
        results = json.loads(shown)["runs"][0]["results"]
        assert {unquote(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for r in results} == {drive}
    elif name == "gitlab":
        assert {entry["location"]["path"] for entry in json.loads(shown)} == {drive}
    else:
        plain = shown.replace("\\\\", "\\").replace("%3A", ":").replace("&#92;", "\\").replace("\r\n ", "")
        assert drive in plain


def test_a_file_without_known_owner_and_mode_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "HAS_MODES", False)
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*reversed(forge.chain())))
    answer = certlint("fix", path, "--in-place", "--fqdn", "cluster.example.com", *DAY)
    assert answer.code == 2
    assert "this system does not report its owner and mode" in answer.err
    assert "--out FILE" in answer.err
    assert [each.name for each in tmp_path.iterdir()] == ["bundle.pem"]
