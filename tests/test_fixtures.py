"""Every fixture gives exactly the findings that its header announces, and is what its function makes."""

from __future__ import annotations

import pytest

from tests import build_fixtures
from tests.fixture_files import FOLDER, check, read

PATHS = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.parent.name != "demo")


@pytest.mark.parametrize("path", PATHS, ids=lambda p: str(p.relative_to(FOLDER)))
def test_findings_are_the_announced_ones(path, tmp_path, capsys):
    fixture = read(path)
    findings = check(fixture, tmp_path, capsys)["findings"]
    assert sorted({f["rule"] for f in findings}) == sorted(fixture.expect)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: str(p.relative_to(FOLDER)))
def test_verdicts_do_not_depend_on_the_memo(path, tmp_path, capsys):
    fixture = read(path)
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    remembered = check(fixture, tmp_path / "with", capsys)
    forgotten = check(fixture, tmp_path / "without", capsys, "--no-memo")
    for report in (remembered, forgotten):
        report.pop("path")
        for finding in report["findings"]:
            finding["location"].pop("path")
            for text in ("message", "remediation", "found", "expected"):
                finding[text] = finding[text].replace(str(tmp_path / "without"), str(tmp_path / "with"))
    assert remembered == forgotten


def test_the_folder_is_what_the_functions_make():
    built = build_fixtures.build()
    stored = {str(p.relative_to(FOLDER)): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file()}
    assert sorted(stored) == sorted(built)
    assert [name for name in built if built[name] != stored[name]] == []
