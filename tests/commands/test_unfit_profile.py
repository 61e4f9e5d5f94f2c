"""An object under a profile that is not about its kind is not a pass, and the report names the profile that is about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certlint.policy import profile
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.stream_helpers import parsed

pytestmark = pytest.mark.slow

CA = forge.intermediate()
LEAF = forge.leaf(CA)
OBJECTS = {
    "leaf.pem": LEAF.pem.encode(),
    "leaf.der": LEAF.der,
    "request.pem": forge.csr().pem.encode(),
    "request.der": forge.csr().der,
    "list.crl": forge.crl(CA),
    "response.der": forge.ocsp([forge.single(LEAF, CA)], CA),
}
PLURAL = {"leaf": "certificates", "request": "requests", "list": "CRLs", "response": "OCSP responses"}
OWN = {"leaf": "rfc5280", "request": "csr", "list": "crl", "response": "ocsp"}
# What each profile is about, if not about certificates and the requests for them.
ABOUT = {"csr": {"request"}, "crl": {"list"}, "crl-rfc5280": {"list"}, "ocsp": {"response"}}
ABOUT |= {name: {"leaf"} for name in ("redis-cloud-ca", "redis-enterprise-client-ca")}
UNFIT = [
    (name, file)
    for name in profile.names()
    for file in OBJECTS
    if file.partition(".")[0] not in ABOUT.get(name, {"leaf", "request"})
]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, data in OBJECTS.items():
        Path(name).write_bytes(data)
    return tmp_path


def reason(name: str, file: str) -> str:
    kind = file.partition(".")[0]
    return f"profile {name} is not about {PLURAL[kind]}; use --profile {OWN[kind]}"


@pytest.mark.parametrize(("name", "file"), UNFIT)
def test_it_is_incomplete_and_the_profile_is_named(here, name, file):
    said = certlint(file, "--profile", name, *DAY, "--format", "json")
    assert said.code == 3
    [bundle] = json.loads(said.out)["bundles"]
    assert bundle["incomplete"] == [reason(name, file)]


@pytest.mark.parametrize(("name", "file"), [each for each in UNFIT if each[0] in ABOUT])
def test_a_line_of_json_says_the_same(here, name, file):
    said = certlint(file, "--profile", name, *DAY, "--format", "jsonl")
    line, summary = parsed(said.out.encode())
    assert (said.code, line["verdict"], line["skipped"], summary["verdict"]) == (
        3,
        "incomplete",
        [reason(name, file)],
        "incomplete",
    )


def test_a_certificate_beside_what_the_profile_is_about_counts_as_well(here):
    """In a file with a request, or in an audit beside an OCSP response."""
    both = certlint("leaf.pem", "response.der", "--profile", "ocsp", *DAY, "--format", "jsonl")
    assert [line["verdict"] for line in parsed(both.out.encode())] == ["incomplete", "pass", "incomplete"]
    assert both.code == 3
    folder = certlint("leaf.pem", "request.pem", "--profile", "csr", *DAY)
    assert (folder.code, folder.out.count("INCOMPLETE  leaf.pem"), folder.out.count("PASS  request.pem")) == (3, 1, 1)


def test_what_is_found_in_the_text_of_the_file_does_not_change_that(here):
    Path("leaf.pem").write_bytes(OBJECTS["leaf.pem"].replace(b"\n", b"\r\n"))
    said = certlint("leaf.pem", "--profile", "csr", *DAY, "--format", "json")
    [bundle] = json.loads(said.out)["bundles"]
    assert said.code == 3
    assert [finding["rule"] for finding in bundle["findings"]] == ["pem/crlf"]
    assert bundle["incomplete"] == [reason("csr", "leaf.pem")]


def test_in_a_file_with_both_each_is_evaluated_by_a_profile_about_it(here):
    """As with a CRL and a certificate."""
    Path("both.pem").write_bytes(OBJECTS["leaf.pem"] + OBJECTS["request.pem"])
    said = certlint("both.pem", "--profile", "csr", *DAY, "--format", "json")
    found = json.loads(said.out)["bundles"]
    assert [(each["profile"], each["incomplete"]) for each in found] == [("csr", []), ("rfc5280", [])]


def test_a_private_key_beside_requests_is_evaluated(here):
    Path("key.pem").write_text(forge.key_pem(LEAF.key))
    Path("key.pem").chmod(0o600)
    assert certlint("key.pem", "--profile", "csr", *DAY).code == 0


@pytest.mark.parametrize("command", [("sign", "request.pem", "--new-ca", "new"), ("generate", "-f", "a.example.com")])
def test_no_certificate_is_made_by_a_profile_about_requests(here, command):
    said = certlint(*command, "--profile", "csr")
    assert said.code == 2
    assert "no rule of the profile csr is about certificates" in said.err
    assert sorted(path.name for path in here.iterdir()) == sorted(OBJECTS)


def test_no_request_is_made_by_a_profile_about_files_of_cas(here):
    said = certlint("csr", "-f", "a.example.com", "--profile", "redis-cloud-ca")
    assert said.code == 2
    assert "no rule of the profile redis-cloud-ca is about requests" in said.err


def test_what_is_done_next_with_a_request_names_a_profile_about_certificates(here):
    said = certlint("csr", "-f", "a.example.com", "--profile", "csr", "--key-type", "ec-p256")
    assert said.code == 0
    assert said.out.count("--profile hygiene") == 2
    sign, check = [line.split()[1:] for line in said.out.splitlines() if line.startswith("  certlint ")]
    assert certlint("sign", "--new-ca", "new").code == 0
    made = [{"<CA-FILE>": "new/intermediate.pem", "<CA-KEY-FILE>": "new/intermediate.key"}.get(w, w) for w in sign]
    assert certlint(*made).code == 0
    assert certlint(*check).code in (0, 1)


POLICY = 'title = "Ours"\nextends = "csr"\n'


def test_a_policy_that_extends_it_is_about_requests_too_unless_it_says_otherwise(here):
    Path("ours.toml").write_text(POLICY + 'catalogues = ["validity"]\nselect = ["validity/expired"]\n')
    assert certlint("leaf.pem", "--profile", "ours.toml", *DAY).code == 3
    Path("ours.toml").write_text(
        POLICY + 'about = ["certificate", "request"]\ncatalogues = ["validity"]\nselect = ["validity/expired"]\n'
    )
    assert certlint("leaf.pem", "--profile", "ours.toml", *DAY).code == 0
    assert certlint("request.pem", "--profile", "ours.toml", *DAY).code == 0


def test_a_kind_that_does_not_exist_is_named(here):
    Path("ours.toml").write_text(POLICY + 'about = ["requests"]\n')
    said = certlint("request.pem", "--profile", "ours.toml", *DAY)
    assert said.code == 2
    assert "unknown kind 'requests'" in said.err
