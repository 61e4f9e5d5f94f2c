"""The JSON report keeps to its published schema, whatever the input."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from certlint import output
from certlint.cli import main
from tests import forge

SCHEMA = json.loads((Path(output.__file__).parent / "schemas" / "report-v1.json").read_text())
REPORT = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
BUNDLE = jsonschema.Draft202012Validator(
    {"$ref": "#/properties/bundles/items", **{k: v for k, v in SCHEMA.items() if k == "properties"}}
)
"""For one bundle of a report; `test_fixtures` shows it every fixture's."""


def report(capsys, *arguments: str) -> dict:
    main([*arguments, "--format", "json", "--as-of", "2026-06-01"])
    found = json.loads(capsys.readouterr().out)
    REPORT.validate(found)
    return found


@pytest.mark.slow
def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.slow
def test_a_good_bundle(tmp_path, capsys):
    path = tmp_path / "good.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    found = report(capsys, str(path), "--fqdn", "cluster.example.com")
    assert found["summary"]["verdict"] == "pass"
    [bundle] = found["bundles"]
    assert [c["role"] for c in bundle["certificates"]] == ["leaf", "intermediate", "root"]
    assert bundle["chain"] == [0, 1, 2]
    assert {o["status"] for o in bundle["outcomes"]} <= {"passed", "not-applicable"}


def test_every_rule_that_found_something_is_explained(tmp_path, capsys):
    path = tmp_path / "bad.pem"
    path.write_bytes(forge.bundle(forge.leaf(san=["other.example.com"])))
    found = report(capsys, str(path), "--fqdn", "cluster.example.com")
    [bundle] = found["bundles"]
    assert {each["rule"] for each in bundle["findings"]} == found["explain"].keys()
    assert "certlint csr" in found["explain"]["redis/san-incomplete"]["remediation"]


def test_unreadable_inputs_are_in_the_summary(tmp_path, capsys):
    found = report(capsys, str(tmp_path / "missing.pem"))
    assert found["bundles"] == []
    assert [u["path"] for u in found["summary"]["unreadable"]] == [str(tmp_path / "missing.pem")]
    assert found["summary"]["verdict"] == "incomplete"


@pytest.mark.slow
def test_several_bundles_and_junk(tmp_path, capsys):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "b.pem").write_bytes(b"\x00\xff\x01junk")
    (tmp_path / "c.pem").write_bytes(b"")
    found = report(capsys, str(tmp_path), "--jobs", "2")
    assert [Path(b["path"]).name for b in found["bundles"]] == ["a.pem", "b.pem", "c.pem"]
    assert next(b["verdict"] for b in found["bundles"]) == "pass"
    assert all(b["incomplete"] for b in found["bundles"][1:])


def test_hostile_text_survives_as_text(tmp_path, capsys):
    path = tmp_path / "x.pem"
    path.write_bytes(forge.bundle(forge.cert('a"\n\x1b[31m</script>', ca=False)))
    [bundle] = report(capsys, str(path))["bundles"]
    assert bundle["certificates"][0]["title"] == 'a"\n\x1b[31m</script>'
