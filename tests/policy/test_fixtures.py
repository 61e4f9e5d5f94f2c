"""Every fixture gives exactly the findings that its header announces, in a valid report, and is what its function makes."""

from __future__ import annotations

import json

import pytest

from certlint.cli import main
from tests import build_fixtures
from tests.output.test_json import BUNDLE
from tests.support.fixture_files import AS_OF, FOLDER, check, read

PATHS = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.parent.name != "demo")
CASES = [pytest.param(p, marks=pytest.mark.slow if b" --deep " in p.read_bytes()[:1000] else ()) for p in PATHS]
DEMO = {
    "bad": {
        "chain/leaf-not-first": "error",
        "pem/malformed-boundary": "error",
        "redis/san-incomplete": "error",
        "redis/server-eku-incomplete": "error",
        "pem/crlf": "warning",
        "pem/text-outside-blocks": "warning",
        "redis/san-internal-missing": "warning",
    },
    "mended": {},
}


@pytest.mark.parametrize("path", CASES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_findings_are_the_announced_ones(path, tmp_path):
    fixture = read(path)
    bundle = check(fixture, tmp_path)
    assert sorted({f["rule"] for f in bundle["findings"]}) == sorted(fixture.expect)
    outcomes = {outcome["rule"]: outcome["status"] for outcome in bundle["outcomes"]}
    assert [rule for rule, status in outcomes.items() if status == "crashed"] == []
    assert {rule: outcomes.get(rule, "not-selected") for rule, _ in fixture.silent} == dict(fixture.silent)
    BUNDLE.validate(bundle | {"outcomes": _one_of_each_shape(bundle["outcomes"])})


def _one_of_each_shape(outcomes):
    """A report has one for each of some hundred rules: validating them all takes twice as long as the run."""
    return list({(outcome["status"], *sorted(outcome)): outcome for outcome in outcomes}.values())


@pytest.mark.parametrize("name", DEMO)
def test_the_demo_shows_what_it_should(name, capsys):
    """As `make demo` runs it, on the files as they lie there."""
    options = ("--fqdn", "cluster.example.com", "--as-of", AS_OF, "--format", "json", "--ignore", "file/*")
    code = main([str(FOLDER / "demo" / f"{name}.pem"), *options])
    findings = json.loads(capsys.readouterr().out)["bundles"][0]["findings"]
    assert {finding["rule"]: finding["severity"] for finding in findings} == DEMO[name]
    assert code == bool(findings)


@pytest.mark.slow
def test_the_folder_is_what_the_functions_make():
    built = build_fixtures.build()
    stored = {str(p.relative_to(FOLDER)): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file()}
    assert sorted(stored) == sorted(built)
    assert [name for name in built if built[name] != stored[name]] == []
