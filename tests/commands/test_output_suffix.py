"""Without `--format`, the suffix of `--output` says in which format a report is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.pem").write_bytes(forge.bundle(*forge.chain()))


@pytest.mark.parametrize(
    ("name", "asked", "begin"),
    [
        ("report.html", (), "<!DOCTYPE html>"),
        ("report.HTML", (), "<!DOCTYPE html>"),
        ("report.json", (), "{"),
        ("report.csv", (), '"path"'),
        ("report.txt", (), "PASS"),
        ("report", (), "PASS"),
        ("html", (), "PASS"),
        ("report.html", ("--format", "text"), "PASS"),
        ("report.txt", ("--format", "html"), "<!DOCTYPE html>"),
    ],
)
@pytest.mark.parametrize("first", [(), ("check",)])
def test_what_is_written(name, asked, begin, first):
    answer = certlint(*first, "a.pem", *DAY, "--output", name, *asked)
    assert (answer.code, answer.out) == (0, "")
    assert Path(name).read_text().startswith(begin)


def test_a_configuration_that_names_a_format_is_followed():
    Path("certlint.toml").write_text('format = "json"')
    assert certlint("a.pem", *DAY, "--output", "report.html").code == 0
    assert Path("report.html").read_text().startswith("{")


def test_a_format_that_is_not_about_bundles_is_asked_for_by_name():
    answer = certlint("a.pem", *DAY, "--output", "lines.jsonl")
    assert (answer.code, "add --format jsonl" in answer.err, Path("lines.jsonl").exists()) == (2, True, False)
    assert certlint("a.pem", *DAY, "--output", "lines.jsonl", "--format", "jsonl").code == 0
