"""No JSON that a command writes begins a command to a build agent, whatever files are called and policies say."""

import json

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

VSO = "##vso[task.setvariable variable=x]y"
POLICY = f"""
extends = "hygiene"
select = ["house/*"]
[[rule]]
id = "house/odd"
title = "{VSO}"
severity = "error"
roles = ["leaf"]
check = "scope.outside"
params = {{ about = "TLS servers", instead = {{}}, otherwise = "rfc5280" }}
citation = "{VSO}"
rationale = "{VSO}"
remediation = "{VSO}"
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with two certificates of one key, whose files have the beginning of a command in their names."""
    monkeypatch.chdir(tmp_path)
    leaf, *rest = forge.chain()
    (tmp_path / f"{VSO}.pem").write_bytes(forge.bundle(leaf, *rest))
    (tmp_path / f"{VSO} 2.pem").write_bytes(forge.bundle(forge.leaf(rest[0], serial=5), *rest))
    certlint(".", "--record", "seen.db", *DAY)
    return tmp_path


QUESTIONS = ["list", "places", "findings", "expiring", "changes", "shared-keys", "issuers", "owners", "gone", "runs"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        *(["inventory", each, "--record", "seen.db", "--format", "json"] for each in QUESTIONS),
        ["inventory", "list", "--record", "seen.db", "--format", "cyclonedx"],
        ["audit-keys", ".", "--format", "json"],
        ["forecast", ".", "--format", "json"],
        ["forecast", "--record", "seen.db", "--what-if", "days=90", "--format", "json"],
        ["impact", "--record", "seen.db", "--distrust", "Example", "--format", "json"],
        ["show", f"{VSO}.pem", "--format", "json"],
        ["diff", f"{VSO}.pem", f"{VSO} 2.pem", "--format", "json"],
    ],
    ids=" ".join,
)
def test_names_of_files(here, words):
    answer = certlint(*words)
    assert answer.code in (0, 1)
    assert json.loads(answer.out) is not None
    assert "##" not in answer.out


@pytest.mark.slow
def test_texts_of_a_policy(here):
    (here / "house.toml").write_text(POLICY)
    answer = certlint("rules", "--profile", "house.toml", "--format", "json")
    assert answer.code == 0, answer.err
    assert VSO in json.dumps(json.loads(answer.out))
    assert "##" not in answer.out


@pytest.mark.slow
def test_names_are_there_all_the_same(here):
    assert VSO in json.dumps(json.loads(certlint("audit-keys", ".", "--format", "json").out))
    assert VSO in json.dumps(
        json.loads(certlint("inventory", "list", "--record", "seen.db", "--format", "cyclonedx").out)
    )
