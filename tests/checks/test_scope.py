"""A profile that is not about a certificate says so, whatever the command and the format; silence about it is not a pass."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from certlint import Linter
from tests import forge
from tests.batch.test_stream import SCHEMA
from tests.output.test_json import REPORT
from tests.support.cli import DAY, certlint
from tests.support.judging import findings

LINE = jsonschema.Draft202012Validator(SCHEMA)
CODE, MAIL = "1.3.6.1.5.5.7.3.3", "emailProtection"
WEB = ("--profile", "web-pki", *DAY)
SAYS = "out of scope: this certificate is for {} only, but the profile web-pki is about TLS servers"


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        (["clientAuth"], "clientAuth only"),
        (["clientAuth", CODE], "clientAuth and codeSigning only"),
        (["clientAuth", CODE, MAIL], "clientAuth, codeSigning and emailProtection only"),
    ],
)
def test_what_it_is_for_is_listed(purposes, said):
    (found,) = findings("web-pki/out-of-scope", forge.chain(eku=purposes), profile="web-pki")
    assert found.message.startswith(f"out of scope: this certificate is for {said}, but the profile web-pki is about")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Chains for each of some purposes, and one for servers."""
    monkeypatch.chdir(tmp_path)
    for name, purposes in {"client": ["clientAuth"], "code": [CODE], "mail": [MAIL], "server": ["serverAuth"]}.items():
        usages = ["digitalSignature", *["keyEncipherment"] * (name in ("mail", "server"))]
        Path(f"{name}.pem").write_bytes(forge.bundle(*forge.chain(eku=purposes, key_usage=usages)))
    Path("client.csr").write_text(forge.csr(eku=["clientAuth"]).pem)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["web-pki", "web-pki-dv", "web-pki-ov", "web-pki-iv", "web-pki-ev", "web-pki-ca"])
@pytest.mark.parametrize(
    ("name", "purpose", "fitting"),
    [
        ("client", "clientAuth", "rfc5280, or redis-enterprise-client for a client of Redis Enterprise"),
        ("code", "codeSigning", "code-signing"),
        ("mail", MAIL, "smime"),
    ],
)
def test_it_is_no_pass(place, name, purpose, fitting, profile):
    answer = certlint(f"{name}.pem", "--profile", profile, *DAY, "--format", "json")
    assert answer.code == 1
    found = json.loads(answer.out)
    REPORT.validate(found)
    [finding] = [f for f in found["bundles"][0]["findings"] if f["rule"] == "web-pki/out-of-scope"]
    assert finding["severity"] == "error"
    assert finding["message"] == f"{SAYS.format(purpose)}; use the profile {fitting}"
    assert found["bundles"][0]["out_of_scope"] == found["summary"]["out_of_scope"] == 1


@pytest.mark.slow
def test_a_certificate_that_nothing_else_is_found_in(place):
    """The profile would pass but for its scope: that alone ends with 1."""
    only = ("--select", "web-pki/out-of-scope", "--select", "x509/trailing-data")
    assert certlint("client.pem", *WEB, *only).code == 1
    assert certlint("server.pem", *WEB, *only).code == 0


@pytest.mark.slow
def test_the_profile_that_is_named_instead_judges_it(place):
    assert "redis-enterprise-client" in certlint("client.pem", *WEB).out
    assert certlint("client.pem", "--profile", "redis-enterprise-client", *DAY).code == 0
    assert certlint("client.pem", "--profile", "rfc5280", *DAY).code == 0


@pytest.mark.slow
def test_a_request_is_out_of_scope_as_well(place):
    answer = certlint("client.csr", *WEB)
    assert answer.code == 1
    assert "1 certificate out of scope" in answer.out


@pytest.mark.slow
def test_every_certificate_is_counted_once(place):
    Path("all.pem").write_bytes(b"".join(Path(f"{name}.pem").read_bytes() for name in ("client", "mail", "server")))
    found = json.loads(certlint("all.pem", "server.pem", "code.pem", *WEB, "--format", "json").out)
    # The last one is about the run: they have one key.
    assert [b["out_of_scope"] for b in found["bundles"]] == [2, 0, 1, 0]
    assert found["summary"]["out_of_scope"] == 3


@pytest.mark.slow
def test_the_summaries_of_other_formats(place):
    last = certlint("client.pem", "mail.pem", "server.pem", *WEB).out.splitlines()[-2]  # before what is quantum-safe
    assert "2 certificates out of scope" in last
    assert "1 certificate out of scope" in certlint("client.pem", *WEB, "--format", "markdown").out
    assert "<li>1 certificate out of scope</li>" in certlint("client.pem", *WEB, "--format", "html").out
    answer = certlint("client.pem", "mail.pem", "server.pem", *WEB, "--format", "jsonl")
    *lines, summary = map(json.loads, answer.out.splitlines())
    for line in (*lines, summary):
        LINE.validate(line)
    judged = [line for line in lines if "findings" in line]
    outside = [line for line in judged if any(f["rule"] == "web-pki/out-of-scope" for f in line["findings"])]
    assert len(outside) == summary["out_of_scope"] == 2
    assert {line["verdict"] for line in outside} == {"fail"}
    assert "2 out of scope" in answer.err
    assert answer.code == 1


@pytest.mark.slow
def test_who_suppresses_it_is_told_less(place):
    ends = 'reason = "r"\nexpires = 2026-12-01\n'
    Path("certlint.toml").write_text(f'[[suppress]]\nrule = "web-pki/out-of-scope"\npath = "client.pem"\n{ends}')
    found = json.loads(certlint("client.pem", *WEB, "--format", "json").out)
    assert (found["summary"]["out_of_scope"], found["summary"]["suppressed"]) == (0, 1)


@pytest.mark.slow
def test_hygiene_is_about_servers(place):
    for name, code in (("client", 1), ("code", 1), ("mail", 1), ("server", 0)):
        answer = certlint(f"{name}.pem", "--profile", "hygiene", *DAY)
        assert (answer.code, "hygiene/out-of-scope" in answer.out) == (code, bool(code)), answer.out


def test_a_policy_says_what_it_is_about(place):
    Path("acme.toml").write_text(
        """
        extends = "hygiene"
        select = ["acme/*"]
        ignore = ["hygiene/out-of-scope"]
        [[rule]]
        id = "acme/other"
        title = "Certificate is not for signing code"
        severity = "error"
        roles = ["leaf"]
        check = "scope.outside"
        unless = ["codeSigning"]
        params = { profile = "acme", about = "signing code", instead = { clientAuth = "redis-enterprise-client" } }
        rationale = "r"
        remediation = "m"
        """
    )
    linter = Linter("acme.toml", as_of="2026-06-01")
    assert linter.lint(Path("code.pem")).verdict == "pass"
    [finding] = [f for f in linter.lint(Path("client.pem")).findings if f.rule == "acme/other"]
    assert finding.message == (
        "out of scope: this certificate is for clientAuth only, but the profile acme is about signing code; "
        "use the profile redis-enterprise-client"
    )
    [finding] = [f for f in linter.lint(Path("server.pem")).findings if f.rule == "acme/other"]
    assert (
        finding.message
        == "out of scope: this certificate is for serverAuth only, but the profile acme is about signing code"
    )


@pytest.mark.slow
def test_a_certificate_for_nothing(place):
    leaf = forge.leaf(eku=b"\x30\x00")
    [finding] = [f for f in Linter("hygiene", as_of="2026-06-01").lint(leaf.der).findings if f.rule.endswith("scope")]
    assert finding.message.startswith(
        "out of scope: this certificate is for no purpose, but the profile is about TLS servers"
    )
    found = {f.rule for f in Linter("web-pki", as_of="2026-06-01").lint(leaf.der).findings}
    assert found == {"rfc5280/extension-empty"}  # where a rule about the extension reports the same defect


class TestWhatAnyAuditExpects:
    """`web-pki*` judge the bundle that they are given, beside what the rule books say of each certificate."""

    def found(self, *chain: forge.Cert, profile: str = "web-pki", as_of: str = "2026-06-01") -> set[str]:
        wanted = ("chain/", "validity/")
        result = Linter(profile, as_of=as_of).lint(forge.bundle(*chain))
        return {f"{f.severity} {f.rule}" for f in result.findings if f.rule.startswith(wanted)}

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "profile", ["web-pki", "web-pki-dv", "web-pki-ov", "web-pki-iv", "web-pki-ev", "web-pki-ca"]
    )
    def test_each_profile(self, profile):
        leaf, issuing, root = forge.chain()
        altered = forge.leaf(issuing, tamper=True)
        assert self.found(leaf, issuing, root, profile=profile) == set()
        assert self.found(altered, issuing, root, profile=profile) == {"error chain/bad-signature"}

    @pytest.mark.slow
    def test_dates(self):
        chain = forge.chain()
        assert self.found(*chain, as_of="2027-06-01") == {"error validity/expired"}
        assert self.found(*chain, as_of="2025-06-01") == {"error validity/not-yet-valid"}
        assert self.found(*chain, as_of="2036-06-01") == {"error validity/expired"}

    @pytest.mark.slow
    def test_the_key_identifier(self):
        root = forge.root()
        issuing = forge.intermediate(root)
        again = forge.intermediate(root, ski=b"\x0a" * 20)
        assert self.found(forge.leaf(issuing), again, root) == {"error chain/key-identifier-mismatch"}

    @pytest.mark.slow
    def test_the_issuers_name(self):
        root = forge.root()
        issuing = forge.intermediate(root, [("O", "Example", "printable"), ("CN", "CA")])
        same, other = ([("O", "Example", kind), ("CN", "CA")] for kind in ("printable", "utf8"))
        assert self.found(forge.leaf(issuing, issuer_name=same), issuing, root) == set()
        assert self.found(forge.leaf(issuing, issuer_name=other), issuing, root) == {"error chain/issuer-name-differs"}
        [finding] = [
            f
            for f in Linter("rfc5280", as_of="2026-06-01")
            .lint(forge.bundle(forge.leaf(issuing, issuer_name=other), issuing))
            .findings
            if f.rule == "chain/issuer-name-differs"
        ]
        assert (str(finding.severity), finding.expected, finding.found) == (
            "error",
            "O=Example as PrintableString",
            "O=Example as UTF8String",
        )

    @pytest.mark.parametrize(("begin", "fires"), [("2008-04-30", 0), ("2008-05-01", 1)])
    def test_the_issuers_name_is_the_same_since_rfc_5280(self, begin, fires):
        root = forge.root()
        issuing = forge.intermediate(root, [("O", "Example", "printable"), ("CN", "CA")])
        other = [("O", "Example", "utf8"), ("CN", "CA")]
        old = forge.leaf(issuing, issuer_name=other, not_before=datetime.fromisoformat(begin))
        told = Linter("rfc5280", as_of="2026-06-01").lint(forge.bundle(old, issuing)).findings
        assert [f.rule for f in told].count("chain/issuer-name-differs") == fires

    @pytest.mark.slow
    def test_of_two_certificates_of_the_issuer_one_is_enough(self):
        """A cross-certificate has the old name in other bytes; the new one has it right."""
        root, other_root = forge.root(), forge.root("Other Root", key="rsa3072-d")
        name, written = [("O", "Example", "printable"), ("CN", "CA")], [("O", "Example", "utf8"), ("CN", "CA")]
        issuing, cross = forge.intermediate(root, name), forge.intermediate(other_root, written)
        leaf = forge.leaf(issuing)
        for chain in ((leaf, issuing, cross, root, other_root), (leaf, cross, issuing, other_root, root)):
            assert self.found(*chain) == set()

    def test_certificates_that_stand_alone_have_no_issuer_to_compare(self):
        assert self.found(forge.leaf()) == set()
