"""A file that holds objects of several kinds: each kind is judged by the rules for it, and is a bundle of the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import certlint as api
from certlint.output.formats import FOR_BUNDLES
from certlint.policy import profile
from tests import forge
from tests.support import readers
from tests.support.cli import DAY, certlint

LEAF, ISSUER, ROOT = forge.chain()
CHAIN = [forge.pem(each.der) for each in (LEAF, ISSUER, ROOT)]
SOUND = {
    "certificate": "".join(CHAIN),
    "request": forge.csr().pem,
    "crl": forge.crl_pem(ISSUER).decode(),
    "ocsp": forge.pem(forge.ocsp([forge.single(LEAF, ISSUER)], ISSUER), "OCSP RESPONSE"),
}
WRONG = {
    "crl": (forge.crl_pem(ISSUER, number=None).decode(), "crl/number-missing"),
    "request": (forge.csr(version=3).pem, "x509/request-version-not-0"),
    "ocsp": (
        forge.pem(forge.ocsp([forge.single(LEAF, ISSUER)], ISSUER, hash="sha1"), "OCSP RESPONSE"),
        "mozilla/sha1-response",
    ),
}


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """Lints a text; returns the exit code and the bundles of the JSON report by their kinds."""
    monkeypatch.chdir(tmp_path)

    def judge(text: str, *options: str) -> tuple[int, dict[str, dict]]:
        Path("all.pem").write_text(text)
        answer = certlint("all.pem", *DAY, "--format", "json", *options)
        bundles = json.loads(answer.out)["bundles"]
        found = {bundle["kind"]: bundle for bundle in bundles}
        assert len(found) == len(bundles)
        return answer.code, found

    return judge


def rules(bundle: dict) -> set[str]:
    return {finding["rule"] for finding in bundle["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hygiene", "redis-enterprise-server", "web-pki", "rfc5280", "csr", "crl", "ocsp"])
def test_each_kind_is_judged(judged, name):
    code, found = judged("".join(SOUND.values()), "--profile", name, "--fail-on", "never")
    assert code == 0
    assert found.keys() == SOUND.keys()
    assert {kind: len(bundle["certificates"]) for kind, bundle in found.items()} == {
        "certificate": 3,
        "request": 1,
        "crl": 1,
        "ocsp": 1,
    }
    assert found["crl"]["profile"] == "crl"
    assert found["ocsp"]["profile"] == "ocsp"
    assert found["request"]["profile"] == "csr"
    for kind, bundle in found.items():
        assert bundle["incomplete"] == [], kind
        assert any(each["status"] == "passed" for each in bundle["outcomes"]), kind


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("order", [1, -1])
def test_what_is_wrong_is_found_beside_certificates(judged, kind, order):
    text, rule = WRONG[kind]
    code, found = judged("\n".join([*CHAIN, text][::order]), "--profile", "hygiene", "--fail-on", "info")
    assert rule in rules(found[kind])
    assert code == 1
    assert rule not in rules(found["certificate"])
    line = next(each["location"]["line"] for each in found[kind]["findings"] if each["rule"] == rule)
    assert Path("all.pem").read_text().splitlines()[line - 1].strip()


@pytest.mark.slow
def test_the_file_is_judged_once(judged):
    """Oddities of the text, and owner and mode of the file, are reported with the kind that the file is read for."""
    _, found = judged("text\n" + "".join(SOUND.values()), "--profile", "hygiene")
    told = [kind for kind, bundle in found.items() if any(rule.startswith(("pem/", "file/")) for rule in rules(bundle))]
    assert told == ["certificate"]
    applied = [o["rule"] for o in found["request"]["outcomes"] if o["status"] != "not-applicable"]
    assert not [rule for rule in applied if rule.startswith(("pem/", "file/", "key/"))]


@pytest.mark.slow
def test_a_profile_that_is_about_a_kind_judges_it(judged, tmp_path):
    """A profile of one's own with rules about CRLs has the last word about their severity."""
    own = tmp_path / "own.toml"
    own.write_text(
        'extends = ["hygiene", "crl"]\n[severity]\n"crl/number-missing" = "info"\n[settings]\nrules_of = "today"\n'
    )
    _, found = judged("".join(CHAIN) + WRONG["crl"][0], "--profile", str(own))
    assert [(f["rule"], f["severity"]) for f in found["crl"]["findings"]] == [("crl/number-missing", "info")]
    assert found["crl"]["profile"] == str(own)


@pytest.mark.slow
def test_what_a_run_asks_holds_for_all_kinds(judged):
    text = "".join(CHAIN) + WRONG["crl"][0]
    assert judged(text, "--profile", "hygiene", "--select", "pem/*")[1].keys() == {"certificate"}
    assert rules(judged(text, "--profile", "hygiene", "--ignore", "crl/number-*")[1]["crl"]) == set()


@pytest.mark.slow
def test_one_that_cannot_be_read_is_told_of_its_kind(judged):
    broken = forge.pem(b"\x30\x03\x02\x01\x01", "X509 CRL")
    code, found = judged("".join(CHAIN) + broken, "--profile", "hygiene")
    assert code == 3
    assert found["certificate"]["incomplete"] == []
    assert ["block 4 cannot be read" in reason for reason in found["crl"]["incomplete"]] == [True]


def test_a_kind_that_nobody_asked_for_is_judged_and_said_to_be_unfit(judged):
    code, found = judged(WRONG["crl"][0], "--profile", "hygiene")
    assert code == 3
    assert (found["crl"]["profile"], rules(found["crl"])) == ("hygiene", {"crl/number-missing"})
    assert found["crl"]["incomplete"] == ["profile hygiene is not about CRLs; use --profile crl"]


ALL_WAIVED = '[[suppress]]\nrule = "*"\npath = "all.pem"\nreason = "a test"\nexpires = 2027-01-01\n'


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["crl", "ocsp"])
@pytest.mark.parametrize("waiver", ["", ALL_WAIVED])
def test_reports_explain_what_a_kind_that_nobody_asked_for_is_told(tmp_path, monkeypatch, kind, waiver):
    """Its rules are not in the run's profile. What they find, suppressed or not, is described as for all others."""
    monkeypatch.chdir(tmp_path)
    text, rule = WRONG[kind]
    Path("all.pem").write_text(text)
    Path("certlint.toml").write_text(waiver)
    formats = ("--format", "json=all.json", "--format", "sarif=all.sarif")
    certlint("all.pem", "--profile", "web-pki", *DAY, *formats)
    assert rule in json.loads(Path("all.json").read_text())["explain"]
    readers.sarif(Path("all.sarif").read_text())
    described = json.loads(Path("all.sarif").read_text())["runs"][0]["tool"]["driver"]["rules"]
    assert rule in {each["id"] for each in described}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FOR_BUNDLES if name != "cyclonedx"])  # an inventory of certificates
def test_every_format_tells_of_all(judged, name):
    Path("all.pem").write_text("".join(CHAIN) + WRONG["crl"][0])
    answer = certlint("all.pem", "--profile", "hygiene", *DAY, "--format", name)
    assert any(told in answer.out for told in ("CRLs", "crl/number-missing", 'kind="crl"'))


@pytest.mark.slow
def test_pkcs7_with_crls(judged):
    """What comes out of a container is judged kind by kind, too."""
    data = forge.degenerate(LEAF.der, ISSUER.der, crls=[forge.crl(ISSUER, number=None)])
    _, found = judged(forge.pem(data, "PKCS7"), "--profile", "hygiene")
    assert rules(found["crl"]) == {"crl/number-missing"}


@pytest.mark.slow
def test_files_that_belong_together(tmp_path):
    """A CRL behind a chain whose key lies beside it."""
    (tmp_path / "tls.crt").write_text("".join(CHAIN) + WRONG["crl"][0])
    (tmp_path / "tls.key").write_text(forge.key_pem())
    answer = certlint(tmp_path, "--profile", "hygiene", *DAY, "--format", "json")
    found = {bundle["kind"] for bundle in json.loads(answer.out)["bundles"]}
    assert "crl" in found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["request", "crl", "ocsp"])
def test_a_file_with_a_kind_alone_changes_nothing_of_the_next(tmp_path, kind):
    (tmp_path / "a.pem").write_text(SOUND[kind])
    (tmp_path / "b.pem").write_text(SOUND["certificate"] + SOUND[kind])
    report = json.loads(certlint(tmp_path, *DAY, "--format", "json", "--jobs", "1").out)
    assert report["summary"]["unreadable"] == []
    assert [each["kind"] for each in report["bundles"]] == [kind, "certificate", kind]


def test_callers_get_a_result_for_each_kind():
    data = ("".join(CHAIN) + WRONG["crl"][0]).encode()
    linter = api.Linter(profile="hygiene", as_of=forge.AS_OF)
    assert "crl/number-missing" not in {f.rule for f in linter.lint(data).findings}
    assert [[f.rule for f in each.findings if f.rule.startswith("crl/")] for each in linter.lint_all(data)] == [
        [],
        ["crl/number-missing"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", profile.names())
def test_no_profile_fails_on_two_kinds(judged, name):
    """Whatever is asked of one of them, there is a report."""
    code, found = judged(SOUND["crl"] + SOUND["ocsp"], "--profile", name)
    assert code in (0, 1, 3)
    assert found.keys() == {"crl", "ocsp"}


@pytest.mark.slow
def test_a_large_crl_is_judged(judged):
    """CRLs of CAs have hundreds of thousands of entries: it is certificates whose size is bounded."""
    entries = [forge.Revoked(number) for number in range(1, 40_000)]
    code, found = judged(forge.crl_pem(ISSUER, entries, number=None).decode(), "--profile", "crl")
    assert (code, rules(found["crl"])) == (1, {"crl/number-missing"})
