"""The door for callers: what `import certlint` hands on."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import certlint
from certlint import CertlintError, Linter, Severity
from certlint.engine.collector import Paused
from certlint.errors import InputError, UsageError
from tests import ROOT, forge
from tests.support import cli

DAY = date(2026, 6, 1)
FQDN = "cluster.example.com"
DEMO = ROOT / "tests" / "fixtures" / "demo"


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(fqdn=[FQDN], as_of=DAY)


@pytest.fixture(scope="module")
def sound() -> bytes:
    return forge.bundle(*forge.chain())


def python(program: str, **environment: str) -> str:
    """What a program prints, run in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# What is handed on, and what it costs.


def test_the_public_names():
    assert set(certlint.__all__) == {"CertlintError", "Finding", "Linter", "Problem", "Result", "Severity", "lint"}
    assert all(getattr(certlint, name) for name in certlint.__all__)
    assert set(certlint.__all__) <= set(dir(certlint))
    with pytest.raises(AttributeError, match="has no attribute 'Lintre'"):
        _ = certlint.Lintre


def test_importing_certlint_imports_nothing_else():
    program = "import sys; before = set(sys.modules); import certlint; print(sorted(set(sys.modules) - before))"
    assert python(program) == "['certlint']\n"


def test_checks_of_others_import_no_more_than_they_need():
    program = "import sys; from certlint import Problem, Severity, CertlintError; print('certlint.api' in sys.modules)"
    assert python(program) == "False\n"


def test_what_checks_of_others_import_is_in_one_module():
    from certlint import check, report

    assert callable(check.check)
    assert check.Problem is certlint.Problem is report.Problem


# Verdicts.


def test_a_sound_bundle_passes(linter, sound):
    result = linter.lint(sound)
    assert (result.verdict, result.findings, result.incomplete) == ("pass", (), ())
    assert (result.path, result.profile) == ("<bytes>", "redis-enterprise-server")
    assert result.as_of == datetime(2026, 6, 1, tzinfo=UTC)
    assert [certificate.role for certificate in result.certificates] == ["leaf", "intermediate", "root"]


def test_a_bundle_with_defects_fails(linter):
    result = linter.lint(DEMO / "bad.pem")
    assert result.verdict == "fail"
    assert [f.severity for f in result.findings] == sorted((f.severity for f in result.findings), reverse=True)
    first = result.findings[0]
    assert (str(first.severity), first.rule) == ("error", "chain/leaf-not-first")
    assert str(first.location) == f"{DEMO / 'bad.pem'}:36"
    assert result.certificates[first.certificate].role == "leaf"
    assert all((first.title, first.message, first.expected, first.found, first.remediation))
    listed = json.loads(result.to_json())["bundles"][0]["findings"]
    assert [(f.rule, f.message, f.fix or None) for f in result.findings] == [
        (f["rule"], f["message"], f["fix"]) for f in listed
    ]
    assert {"safe", ""} == {f.fix for f in result.findings}


def test_what_is_not_understood_is_incomplete(linter):
    result = linter.lint(b"nothing of use\n")
    assert result.verdict == "incomplete"
    assert result.incomplete


def test_no_rule_that_applies_is_incomplete(sound):
    result = certlint.lint(sound, select="redis/san-incomplete", as_of=DAY)
    assert result.verdict == "incomplete"
    assert "needs --fqdn" in result.incomplete[0]


@pytest.mark.parametrize("threshold", ["warning", Severity.WARNING, "WARNING"])
def test_the_threshold_of_the_verdict(threshold):
    bundle = (DEMO / "bad.pem").read_bytes()
    warnings = {"profile": "redis-enterprise", "as_of": DAY, "select": "pem/text-outside-blocks"}
    assert {f.severity for f in certlint.lint(bundle, **warnings).findings} == {Severity.WARNING}
    assert certlint.lint(bundle, **warnings).verdict == "pass"
    assert certlint.lint(bundle, **warnings, fail_on=threshold).verdict == "fail"
    assert certlint.lint(bundle, **warnings, fail_on=None).verdict == "pass"


def test_an_outcome_for_each_rule(linter, sound):
    outcomes = linter.lint(sound).outcomes
    listed = json.loads(linter.lint(sound).to_json())["bundles"][0]["outcomes"]
    assert [o._asdict() for o in outcomes] == listed
    assert {"passed", "not-applicable"} <= {outcome.status for outcome in outcomes}


# Inputs.


def test_bytes_a_path_and_a_text_mean_the_same(linter, tmp_path, sound):
    path = tmp_path / "bundle.pem"
    path.write_bytes(sound)
    path.chmod(0o644)
    for source in (path, str(path), sound, bytearray(sound), memoryview(sound)):
        assert linter.lint(source).verdict == "pass", source
        assert len(linter.lint(source).certificates) == 3


@pytest.mark.slow
def test_whatever_the_bytes_are_there_is_a_result(linter, sound):
    leaf = forge.chain()[0].der
    for data in (sound, leaf):
        for cut in range(0, len(data), 173):
            damaged = data[:cut] + bytes([data[cut] ^ 0x55]) + data[cut + 1 :]
            for each in (data[:cut], damaged):
                result = linter.lint(each)
                assert result.verdict in {"pass", "fail", "incomplete"}
                assert "crashed" not in {outcome.status for outcome in result.outcomes}
                json.loads(result.to_json())


def test_the_der_of_one_certificate():
    leaf = forge.chain()[0]
    (certificate,) = certlint.lint(leaf.der, profile="hygiene", as_of=DAY).certificates
    assert certificate.der == leaf.der
    assert certificate.not_before.tzinfo is UTC


@pytest.mark.parametrize("profile", ["hygiene", "redis-enterprise-server"])
def test_der_that_is_handed_over_is_not_reported_for_being_der(profile, tmp_path):
    """Bytes are not a file; a file that servers load as PEM is reported, and so is DER with something behind it."""
    leaf = forge.chain()[0]

    def not_pem(source):
        return [
            each.rule for each in certlint.lint(source, profile=profile, as_of=DAY).findings if "not-pem" in each.rule
        ]

    (tmp_path / "leaf.pem").write_bytes(leaf.der)
    assert not_pem(leaf.der) == []
    assert len(not_pem(tmp_path / "leaf.pem")) == len(not_pem(leaf.der + b"text")) == 1


def test_a_file_that_cannot_be_read_is_an_error(linter, tmp_path):
    for source in (tmp_path / "none.pem", str(tmp_path), "a\0b"):
        with pytest.raises(CertlintError) as error:
            linter.lint(source)
        assert isinstance(error.value, InputError)


def test_what_is_too_large_is_an_error(tmp_path, sound):
    path = tmp_path / "bundle.pem"
    path.write_bytes(sound)
    small = Linter(as_of=DAY, max_size=100)
    for source in (path, sound):
        with pytest.raises(InputError, match="limit of 100"):
            small.lint(source)


def test_pem_in_a_text_is_not_taken_for_a_path(linter, sound):
    with pytest.raises(UsageError, match="looks like PEM") as error:
        linter.lint(sound.decode())
    assert "encode()" in error.value.hint


@pytest.mark.slow
def test_a_hyphen_is_a_file_and_not_standard_input(linter, tmp_path, sound, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        linter.lint("-")
    Path("-").write_bytes(sound)
    assert linter.lint("-").verdict == "pass"
    Path("-").chmod(0o600)
    assert "the private key" in str(certlint.lint(sound, key="-", as_of=DAY, fqdn=FQDN).findings)


def test_what_is_no_input_is_a_type_error(linter):
    with pytest.raises(TypeError):
        linter.lint(3)


# Settings.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"profile": "web-pky"}, "unknown profile 'web-pky'"),
        ({"profile": "missing.toml"}, "missing.toml"),
        ({"fqnd": ["a.example.com"]}, "no setting fqnd"),
        ({"profile": "rfc5280", "redis_version": "7.4"}, "no setting redis-version"),
        ({"redis_version": "seven"}, "a version"),
        ({"ocsp": "yes"}, "true or false"),
        ({"fqdn": 3}, "'fqdn' should be"),
        ({"fqdn": ["not a name"]}, "fqdn 'not a name' is not a domain name"),
        ({"ip": "192.0.2"}, "ip '192.0.2' is not an IP address"),
        ({"key_mode": 0o7777}, "not a file mode"),
        ({"select": "redis/none-such"}, "none-such"),
        ({"ignore": "*"}, "no rule is left"),
        ({"fail_on": "fatal"}, "'fatal' is not a severity"),
        ({"as_of": "tomorrow"}, "'tomorrow' is not a date"),
        ({"as_of": "9999-12-31T23:59:59-10:00"}, "is not a date"),
        ({"cert_name": "none-such"}, "none-such"),
        ({"stored": ["x"]}, "stored is an option of the command line alone"),
    ],
)
def test_what_is_not_known_is_an_error_at_construction(settings, message):
    with pytest.raises(CertlintError, match=message):
        Linter(**settings)


def test_a_hint_is_given():
    with pytest.raises(CertlintError) as error:
        Linter(fqnd=["a.example.com"])
    assert error.value.hint == "Did you mean 'fqdn'?"


@pytest.mark.slow
def test_one_text_is_a_list_of_one(sound):
    for settings in ({"fqdn": FQDN}, {"fqdn": (FQDN,)}, {"fqdn": [FQDN]}):
        assert certlint.lint(sound, as_of=DAY, **settings).verdict == "pass"
    assert {o.rule for o in certlint.lint(sound, as_of=DAY, select="chain/leaf-not-first").outcomes} == {
        "chain/leaf-not-first"
    }


def test_settings_that_a_profile_declares(tmp_path, sound):
    policy = tmp_path / "acme.toml"
    policy.write_text(
        """
        extends = "hygiene"
        [settings.site]
        type = "string"
        help = "where the server stands"
        values = ["berlin", "oslo"]
        [[when]]
        site = "oslo"
        ignore = ["chain/*"]
        """
    )
    rules = {each.rule for each in certlint.lint(sound, profile=policy, site="berlin").outcomes}
    fewer = {each.rule for each in certlint.lint(sound, profile=policy, site="oslo").outcomes}
    assert rules - fewer
    assert {rule.partition("/")[0] for rule in rules - fewer} == {"chain"}
    with pytest.raises(CertlintError, match="bergen"):
        Linter(policy, site="bergen")


def test_a_key_is_read_beside_the_bundle(tmp_path, sound):
    other = tmp_path / "other.pem"
    other.write_text(forge.key_pem("rsa3072-f"))
    other.chmod(0o600)
    findings = certlint.lint(sound, as_of=DAY, fqdn=FQDN, key=other, key_mode=0o600).findings
    assert [f.rule for f in findings] == ["key/mismatch"]


@pytest.mark.slow
def test_moments(sound):
    east = timezone(timedelta(hours=5))
    for given, meant in (
        (DAY, datetime(2026, 6, 1, tzinfo=UTC)),
        ("2026-06-01", datetime(2026, 6, 1, tzinfo=UTC)),
        (datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (datetime(2026, 6, 1, 12, tzinfo=east), datetime(2026, 6, 1, 7, tzinfo=UTC)),
    ):
        assert certlint.lint(sound, as_of=given).as_of == meant


def test_now_is_the_moment_of_each_bundle(sound, monkeypatch):
    from certlint.engine import setup

    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    clock = [noon]
    monkeypatch.setattr(setup, "this_moment", lambda: clock[0])
    linter = Linter(fqdn=FQDN)
    assert linter.lint(sound).as_of == noon
    clock[0] += timedelta(seconds=59)
    assert linter.lint(sound).as_of == noon
    clock[0] += timedelta(days=10_000)
    assert linter.lint(sound).as_of == clock[0]
    assert linter.lint(sound).verdict == "fail"


# The report.


@pytest.mark.parametrize("name", ["bad.pem", "mended.pem"])
@pytest.mark.parametrize("fqdn", [[], [FQDN]])
def test_the_report_is_that_of_the_command_line(name, fqdn, monkeypatch):
    monkeypatch.chdir(DEMO)
    asked = [word for each in fqdn for word in ("--fqdn", each)]
    done = cli.certlint(name, *asked, "--as-of", "2026-06-01", "--format", "json")
    assert certlint.lint(Path(name), as_of=DAY, fqdn=fqdn).to_json() == done.out


# Manners.


class TestCompare:
    """Certificates of several results, as a run of the command line compares them."""

    MIDDLE = forge.chain()[1]

    def findings(self, linter: Linter, *certificates: forge.Cert) -> list[tuple[str, str]]:
        results = (linter.lint(forge.bundle(each, self.MIDDLE)) for each in certificates)
        return [(each.rule, each.message) for each in linter.compare(results)]

    def test_a_key_that_several_have(self):
        leaves = [forge.leaf(self.MIDDLE, f"{name}.example.com") for name in "abc"]
        assert self.findings(Linter("hygiene", as_of=DAY), *leaves) == [
            (
                "meta/shared-key",
                "3 certificates have the same public key: "
                + ", ".join(f"'{name}.example.com' (<bytes>:1)" for name in "abc"),
            )
        ]

    def test_a_serial_number_that_comes_again(self):
        made = [forge.leaf(self.MIDDLE, f"{key}.example.com", key=key, serial=5) for key in ("p256-a", "p256-b")]
        assert [rule for rule, _ in self.findings(Linter("hygiene", as_of=DAY), *made)] == ["meta/serial-reused"]

    def test_a_copy_shares_nothing(self):
        leaf = forge.chain()[0]
        assert self.findings(Linter("hygiene", as_of=DAY), leaf, leaf) == []

    def test_rules_that_are_not_selected_are_silent(self):
        leaves = [forge.leaf(self.MIDDLE, f"{name}.example.com") for name in "ab"]
        linter = Linter("hygiene", as_of=DAY, ignore="meta/shared-key")
        assert self.findings(linter, *leaves) == []

    def test_nothing_at_all(self):
        assert Linter("hygiene", as_of=DAY).compare([]) == ()


def test_nothing_is_printed_and_no_configuration_is_read(tmp_path, sound, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("certlint.toml").write_text("this is not TOML")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert certlint.lint(sound, fqdn=FQDN, as_of=DAY).verdict == "pass"
        assert certlint.lint(b"", fqdn=FQDN, as_of=DAY).verdict == "incomplete"
        with contextlib.suppress(CertlintError):
            certlint.lint("none.pem")
    assert (out.getvalue(), err.getvalue()) == ("", "")


@pytest.mark.slow
def test_the_environment_does_not_matter():
    program = f"""
from datetime import date
import certlint
print(certlint.lint({str(DEMO / "bad.pem")!r}, as_of=date(2026, 6, 1)).to_json())
"""
    hostile = {
        "COLUMNS": "20",
        "FORCE_COLOR": "1",
        "CERTLINT_RULE_PAGES": "https://other.example",
        "CERTLINT_TRACEBACK": "1",
        "TZ": "Pacific/Kiritimati",
        "HOME": "/nonexistent",
        "LC_ALL": "C",
    }
    assert python(program, **hostile) == python(program)


@pytest.mark.slow
def test_threads_share_a_linter():
    """Bundles of all kinds, many times over, in eight threads that take turns as often as they can."""
    linter = Linter("web-pki", as_of=DAY)
    chains = [forge.chain(fqdn=f"host{n}.example.com") for n in range(12)]
    bundles = [forge.bundle(*chain) for chain in chains] + [b"", b"junk", (DEMO / "bad.pem").read_bytes()]
    alone = [[*map(str, Linter("web-pki", as_of=DAY).lint(bundle).findings)] for bundle in bundles]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(linter.lint, bundles * 8))
    finally:
        sys.setswitchinterval(interval)
    assert [[*map(str, result.findings)] for result in results] == alone * 8
    assert gc.isenabled()


def test_the_collector_is_never_left_off(monkeypatch):
    calls = []
    state = [True]
    monkeypatch.setattr(gc, "isenabled", lambda: state[0])
    monkeypatch.setattr(gc, "disable", lambda: (calls.append("off"), state.__setitem__(0, False)))
    monkeypatch.setattr(gc, "enable", lambda: (calls.append("on"), state.__setitem__(0, True)))
    first, second = Paused(), Paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert calls == ["off", "on"]


def test_a_result_and_its_linter_tell_what_they_are(linter):
    assert repr(linter).startswith("<Linter 'redis-enterprise-server': ")
    assert repr(linter.lint(b"")).startswith("<Result '<bytes>': incomplete, ")
    assert repr(linter.lint(DEMO / "bad.pem").certificates[0]).startswith("<Certificate 0, intermediate: 'CN=")


# Checks of others, and programs that are checked for types.

CHECKS = '''
from certlint.check import Problem, check

@check
def named(subject, *, word: str):
    """The subject names the word."""
    if word not in str(subject):
        yield Problem(f"the subject does not name {word}")
'''


@pytest.mark.slow
def test_a_policy_with_checks_of_its_own(tmp_path, sound):
    (tmp_path / "acme_names.py").write_text(CHECKS)
    policy = tmp_path / "acme.toml"
    policy.write_text(
        """
        select = ["acme/*"]
        [[rule]]
        id = "acme/not-named"
        title = "Subject does not name the company"
        severity = "error"
        roles = ["leaf"]
        check = "acme:named"
        params = { word = "Acme" }
        rationale = "Our inventory finds certificates by it."
        remediation = "Reissue it."
        """
    )
    dist = tmp_path / "acme-1.0.dist-info"
    dist.mkdir()
    (dist / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (dist / "entry_points.txt").write_text("[certlint.checks]\nacme = acme_names\n")
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(sound)
    program = f"""
import certlint
for finding in certlint.lint({str(bundle)!r}, profile={str(policy)!r}).findings:
    print(finding.rule, finding.message)
"""
    assert (
        python(program, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}") == "acme/not-named the subject does not name Acme\n"
    )


TYPED = '''
"""A program of a user, as strict as mypy can be."""

from datetime import date
from pathlib import Path
from typing import assert_type

import certlint
from certlint import CertlintError, Finding, Linter, Problem, Result, Severity, lint

linter: Linter = certlint.Linter("web-pki", as_of=date(2027, 3, 15), select=["chain/*"], fail_on=Severity.WARNING)


def worst(result: Result) -> Finding | None:
    return max(result.findings, key=lambda finding: finding.severity, default=None)


def rules(source: bytes | Path) -> list[str]:
    try:
        result = linter.lint(source)
    except CertlintError as error:
        return [error.message, error.hint]
    if result.verdict == "pass":
        return []
    first = worst(result)
    if first is not None:
        assert_type(first.rule, str)
        assert_type(first.severity, Severity)
        assert_type(first.location.line, int | None)
        assert_type(first.certificate, int | None)
    return [f"{each.rule} {each.status} {each.findings}" for each in result.outcomes] + [
        certificate.subject for certificate in result.certificates if certificate.not_after is not None
    ]


assert_type(lint(b"", fqdn=["a.example.com"]), Result)
assert_type(lint(Path("a.pem")).to_json(), str)
assert_type(Problem("x").message, str)
'''
MISTAKEN = """
import certlint
certlint.lint(3)
certlint.Linter(max_size="16M")
certlint.lint(b"").findings[0].rules
certlint.lint(b"").verdict == "passed"
certlint.Lintre
"""


@pytest.mark.slow
def test_a_program_of_a_user_is_checked_for_types(tmp_path):
    (tmp_path / "typed.py").write_text(TYPED)
    (tmp_path / "mistaken.py").write_text(MISTAKEN)

    def mypy(name: str) -> str:
        call = [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--strict-equality",
            "--cache-dir",
            str(tmp_path / "cache"),
            name,
        ]
        return subprocess.run(call, cwd=tmp_path, capture_output=True, text=True).stdout

    assert mypy("typed.py") == "Success: no issues found in 1 source file\n"
    assert [line.split(":")[1] for line in mypy("mistaken.py").splitlines()[:-1] if ": error: " in line] == [
        "3", "4", "5", "6", "7",
    ]  # fmt: skip
