"""Policies of an organisation: rules of its own, reasons, checks of other packages, and the linter of policies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from certlint.authoring import policy_mistakes
from certlint.policy import catalogue
from tests import ROOT, build_remarks, forge
from tests.support.cli import DAY, certlint

RULE = """
[[rule]]
id = "acme/{id}"
title = "The key is not of our size"
severity = "warning"
check = "{check}"
rationale = "Ours are."
remediation = "Make it so."
{more}
"""


def rule(name: str = "x", check: str = "expiry.begun", more: str = "") -> str:
    return RULE.format(id=name, check=check, more=more)


@pytest.fixture
def policy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("good.pem").write_bytes(forge.bundle(*forge.chain()))
    return lambda text: Path("acme.toml").write_text(text)


class TestPolicy:
    @pytest.mark.slow
    def test_own_rules_severities_parameters_and_reasons(self, policy):
        policy(
            'extends = "redis-enterprise-server"\nselect = ["acme/*"]\n'
            'ignore = ["pem/crlf", { rule = "redis/mdns-domain", reason = "no mDNS in our network" }]\n'
            '[severity]\n"validity/expires-soon" = "error"\n'
            '[params."validity/expires-soon"]\ndays = 300\n'
            + rule(check="expiry.lasts", more="params = { days = 250 }")
        )
        assert certlint("rules", "--verify", "acme.toml").out == "acme.toml: no mistakes found\n"
        said = json.loads(certlint("good.pem", "--profile", "acme.toml", *DAY, "--format", "json").out)
        found = {f["rule"]: f["severity"] for f in said["bundles"][0]["findings"]}
        assert found["acme/x"] == "warning"
        assert found["validity/expires-soon"] == "error"
        listed = json.loads(certlint("rules", "--profile", "acme.toml", "--format", "json").out)
        assert {"rule": "redis/mdns-domain", "reason": "no mDNS in our network", "origin": "acme.toml"} in listed[
            "ignored"
        ]
        assert "redis/mdns-domain" not in {r["id"] for r in listed["rules"]}

    def test_what_is_nothing_to_ignore(self, policy):
        policy('extends = "hygiene"\nignore = [{ rule = "pem/crlf" }]\n')
        answer = certlint("good.pem", "--profile", "acme.toml")
        assert answer.code == 2
        assert "reason" in answer.err

    def test_a_placeholder_that_is_no_setting(self, policy):
        policy('select = ["acme/*"]\n' + rule(check="expiry.lasts", more='params = { days = "{expire_in}" }'))
        answer = certlint("good.pem", "--profile", "acme.toml")
        assert answer.code == 2
        assert "{expire_in} names no setting" in answer.err
        assert "expires_in" in answer.err


@pytest.mark.parametrize(
    ("text", "line", "severity", "message"),
    [
        ("a = \n", 1, "error", "Invalid value"),
        ('selekt = ["pem/*"]\n', 1, "error", "unknown key 'selekt'"),
        ('\nextends = "hygeine"\n', 2, "error", "unknown profile 'hygeine'"),
        ('catalogues = ["pen"]\n', 1, "error", "no catalogue 'pen'"),
        ('extends = "hygiene"\nignore = ["pem/crfl"]\n', 2, "error", "'pem/crfl' matches no rule"),
        ('extends = "hygiene"\n[severity]\n"pem/crlf" = "bad"\n', 1, "error", "severity of pem/crlf is 'bad'"),
        ('extends = "hygiene"\n[params."validity/expires-soon"]\nday = 3\n', 3, "error", "no parameter 'day'"),
        ('extends = "hygiene"\n[params."validity/expires-soon"]\ndays = "x"\n', 3, "error", "should be int"),
        ('select = ["acme/x"]\n' + rule(check="no.such"), 4, "error", "unknown check 'no.such'"),
        ('select = ["acme/x"]\n' + rule(check="other:no.such"), 4, "error", "no installed package offers"),
        ('select = ["acme/x"]\n' + rule(check="expiry.lasts"), 4, "error", "parameter 'days' is missing"),
        (
            'select = ["acme/x"]\n' + rule(check="expiry.lasts", more='params = { days = "{x}" }'),
            4,
            "error",
            "no setting",
        ),
        (rule(check="expiry.begun"), 3, "warning", "nothing selects it"),
        ('select = ["acme/x"]\n' + rule() + rule(), 4, "error", "rule acme/x already exists"),
        ('extends = "hygiene"\n' + rule().replace("acme/x", "pem/crlf"), 4, "error", "rule pem/crlf already exists"),
        (
            'select = ["acme/x"]\n' + rule(check="expiry.begun", more="effective=2030-01-01\nuntil=2020-01-01"),
            4,
            "warning",
            "never",
        ),
        (
            'select = ["acme/x"]\n' + rule(check="expiry.begun", more='when=["ca"]\nunless=["ca"]'),
            4,
            "warning",
            "both say 'ca'",
        ),
        (
            'select = ["acme/x"]\n' + rule(check="expiry.begun", more='when=["tls-sever"]'),
            10,
            "warning",
            "trait 'tls-sever'",
        ),
        (
            'extends = "hygiene"\nselect = ["acme/x"]\n' + rule(check="expiry.begun"),
            5,
            "warning",
            "asks what validity/not-yet-valid",
        ),
        ('extends = "hygiene"\nselect = ["pem/crlf"]\nignore = ["pem/crlf"]\n', 2, "warning", "selected and ignored"),
        (
            'extends = "hygiene"\n[severity]\n"pem/crlf" = "info"\n"pem/*" = "error"\n',
            3,
            "warning",
            "overridden by 'pem/*'",
        ),
        ('extends = "hygiene"\n[severity]\n"validity/expired" = "error"\n', 3, "warning", "is error already"),
        ('extends = "hygiene"\n[severity]\n"key/missing" = "info"\n', 3, "warning", "nothing selects it"),
        ('extends = "redis-enterprise"\n[[when]]\nredis_version = ">=8,<7"\n', 3, "warning", "can never hold"),
        ('extends = "redis-enterprise"\n[[when]]\nredis_version = "=8"\n', 3, "error", "not a range"),
        ('extends = "hygiene"\n[settings.site]\ntype = "text"\nhelp = "x"\n', 2, "error", "type is one of string,"),
        (
            'extends = "hygiene"\n[settings.site]\ntype = "string"\nhelp = "x"\n',
            2,
            "warning",
            "site is read by no rule",
        ),
        ('extends = "hygiene"\n[settings]\nsite = "x"\n', 3, "error", "unknown setting 'site'"),
        ('extends = "hygiene"\n[[when]]\nfqdm = true\n', 3, "error", "'fqdm', which is not a setting"),
    ],
)
def test_verify_tells_line_and_mistake(policy, text, line, severity, message):
    policy(text)
    remarks = [r for r in policy_mistakes.mistakes("acme.toml") if message in r.message]
    assert [(r.severity, r.line) for r in remarks] == [(severity, line)]
    answer = certlint("rules", "--verify", "acme.toml")
    assert answer.code == 1
    assert f"acme.toml:{line}: {severity}: " in answer.out


def test_each_trait_of_a_shipped_rule_is_known(policy):
    """As of certificates for code signing: a policy may have rules about them."""
    shipped = {
        trait for name in catalogue.names() for each in catalogue.load(name) for trait in (*each.when, *each.unless)
    }
    assert "code-signing" in shipped
    policy('select = ["acme/x"]\n' + rule(more=f"when = {json.dumps(sorted(shipped))}"))
    assert [each.message for each in policy_mistakes.mistakes("acme.toml")] == []


def test_verify_as_json_and_a_missing_file(policy):
    policy('selekt = ["pem/*"]\n')
    [remark] = json.loads(certlint("rules", "--verify", "acme.toml", "--format", "json").out)["remarks"]
    assert remark["hint"] == "Did you mean 'select'?"
    absent = certlint("rules", "--verify", "none.toml")
    assert (absent.code, absent.err.splitlines()[0]) == (
        2,
        "certlint: cannot read the policy none.toml: no such file: check the path",
    )


@pytest.mark.slow
def test_shipped_profiles_would_pass(tmp_path):
    from certlint import resources
    from certlint.policy import profile

    for name in profile.names():
        remarks = policy_mistakes.mistakes(os.path.join(resources.PROFILES, f"{name}.toml"))
        assert [r for r in remarks if r.severity == "error"] == [], name


# As the documentation has them.
CHECKS = re.search(
    r"```python\n# acme_checks/__init__.py\n(.*?)```", (ROOT / "docs" / "policies.md").read_text(), re.DOTALL
)[1]


@pytest.mark.slow
def test_checks_of_another_package(policy, tmp_path):
    """A wheel with an entry point is installed by pip; its check runs when a profile names it, and only then."""
    wheel = tmp_path / "acme_checks-1.0-py3-none-any.whl"
    info = "acme_checks-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("acme_checks/__init__.py", CHECKS)
        file.writestr("acme_checks/names.py", CHECKS)
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.0\n")
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/entry_points.txt", "[certlint.checks]\nacme = acme_checks\n")
        file.writestr(f"{info}/RECORD", "")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", "site", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    policy(
        'select = ["acme/*"]\n'
        + rule("one", "acme:named", 'params = { word = "Acme" }')
        + rule("two", "acme:names.named", 'params = { word = "Acme" }')
    )
    root = str(ROOT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, str(tmp_path / "site")])}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = (
            "import sys; from certlint.cli import main; code = main(sys.argv[1:]); print('acme_checks' in sys.modules, "
        )
        program += "'importlib.metadata' in sys.modules, file=sys.stderr); sys.exit(code)"
        call = [sys.executable, "-c", program, *arguments]
        return subprocess.run(call, capture_output=True, text=True, env=environment)

    done = run("good.pem", *DAY, "--profile", "acme.toml", "--format", "json")
    assert done.stderr == "True True\n"
    found = json.loads(done.stdout)["bundles"][0]["findings"]
    assert {f["rule"] for f in found} == {"acme/one", "acme/two"}
    assert run("good.pem", *DAY).stderr.splitlines()[-1] == "False False"
    assert run("rules", "--verify", "acme.toml").returncode == 0


def test_the_example_in_the_manual_is_sound(policy):
    page = (ROOT / "docs" / "policies.md").read_text()
    policy(page.partition("```toml\n")[2].partition("```")[0])
    assert policy_mistakes.mistakes("acme.toml") == []


@pytest.mark.parametrize(
    "text",
    [
        "select = 3",
        "select = [3]",
        'ignore = "x"',
        "ignore = [3]",
        "severity = 1",
        "[params]\n'a/b' = 3",
        "rule = 3",
        "when = [1]",
        "extends = 3",
        "title = 3",
        "[[when]]\nselect = 3",
        "catalogues = 'pem'",
        "[[when]]\nparams = { 'a/b' = 3 }",
    ],
)
def test_what_is_of_another_kind_is_an_error_and_no_traceback(policy, text):
    policy(text + "\n")
    for arguments in (("good.pem", "--profile", "acme.toml"), ("rules", "--verify", "acme.toml")):
        answer = certlint(*arguments)
        assert answer.code in (1, 2)
        assert "acme.toml" in answer.all


@pytest.mark.slow
def test_what_is_said_of_policies_is_what_is_written_down():
    """To the last word, and nothing else: `make fixtures` writes it again."""
    assert build_remarks.build().split("\n\n") == build_remarks.PATH.read_text().split("\n\n")
