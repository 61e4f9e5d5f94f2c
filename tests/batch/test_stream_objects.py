"""Objects that are not certificates, in JSON lines: each is a line of its kind, with a verdict where the profile judges it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests import ROOT, forge
from tests.support.stream_helpers import call, parsed

SCHEMA = json.loads((ROOT / "certlint/output/schemas/jsonl_v2.json").read_text())
CA = forge.intermediate()
LEAF = forge.leaf(CA)
OBJECTS = {
    "request": forge.csr().pem,
    "crl": forge.pem(forge.crl(CA), "X509 CRL"),
    "ocsp": forge.pem(forge.ocsp([forge.single(LEAF, CA)], CA), "OCSP RESPONSE"),
}
PROFILES = {"request": "csr", "crl": "crl", "ocsp": "ocsp"}
PLURALS = {"request": "requests", "crl": "CRLs", "ocsp": "OCSP responses"}


def audit(path: Path, text: str, profile: str, *options: str) -> tuple[int, list[dict], str]:
    path.write_text(text)
    done = call("check", path, "--format", "jsonl", "--profile", profile, "--as-of", "2026-06-01", *options)
    lines = parsed(done.stdout)
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return done.returncode, lines, done.stderr.decode()


@pytest.mark.slow
@pytest.mark.parametrize("kind", OBJECTS)
def test_an_object_is_judged_by_its_profile(tmp_path, kind):
    code, lines, told = audit(tmp_path / "a.pem", OBJECTS[kind], PROFILES[kind])
    assert code == 0
    assert [(line["kind"], line.get("verdict")) for line in lines] == [(kind, "pass"), ("summary", "pass")]
    assert lines[-1]["objects"] == {kind: 1}
    assert (lines[-1]["certificates"], lines[-1]["unreadable"]) == (0, 0)
    assert f"0 certificates, 1 {PLURALS[kind].removesuffix('s')}, 0 fail" in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", OBJECTS)
def test_of_an_object_that_the_profile_is_not_about_the_line_names_the_one_that_is(tmp_path, kind):
    other = "crl" if kind != "crl" else "ocsp"
    code, lines, _ = audit(tmp_path / "a.pem", LEAF.pem + OBJECTS[kind], other)
    assert [line["kind"] for line in lines] == ["certificate", kind, "summary"]
    assert lines[1]["verdict"] == "incomplete"
    assert lines[1]["skipped"] == [f"profile {other} is not about {PLURALS[kind]}; use --profile {PROFILES[kind]}"]
    assert code == 3


@pytest.mark.slow
def test_a_defect_of_an_object_fails_the_run(tmp_path):
    bad = forge.pem(forge.crl(CA, number=None), "X509 CRL")
    code, lines, told = audit(tmp_path / "a.pem", bad + OBJECTS["crl"], "crl")
    assert (code, lines[0]["verdict"], lines[1]["verdict"]) == (1, "fail", "pass")
    assert [each["rule"] for each in lines[0]["findings"]] == ["crl/number-missing"]
    assert lines[-1]["rules"] == {"crl/number-missing": 1}
    assert "2 CRLs, 1 fail" in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", OBJECTS)
def test_a_broken_object_is_unreadable(tmp_path, kind):
    label = OBJECTS[kind].partition("-----")[2].partition("-----")[0].removeprefix("BEGIN ")
    code, lines, _ = audit(tmp_path / "a.pem", forge.pem(b"\x30\x03\x02\x01\x05", label), PROFILES[kind])
    assert (code, lines[0]["kind"]) == (3, "unreadable")
    assert "please report" not in lines[0]["reason"]


@pytest.mark.slow
def test_an_inventory_takes_no_object_for_a_certificate(tmp_path):
    place = tmp_path / "inventory.db"
    audit(tmp_path / "a.pem", LEAF.pem + "".join(OBJECTS.values()), "crl", "--record", str(place))
    listed = json.loads(call("inventory", "list", "--record", place, "--format", "json").stdout)
    assert [each["subject"] for each in listed] == [f"CN={forge.FQDN}"]
