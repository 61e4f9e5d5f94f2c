"""Settings that a profile of one's own declares are options and configuration keys of every command that judges by it."""

from __future__ import annotations

import json

import pytest

from certlint.commands import described
from certlint.policy import index, profile
from tests import forge
from tests.support.cli import DAY, certlint

ACME = """
extends = "hygiene"
select = ["acme/*"]

[settings.site]
type = "string"
help = "where the server stands"
values = ["berlin", "paris"]
default = "berlin"

[settings.zones]
type = "list"
help = "zones that it is reached in"

[settings.strict]
type = "boolean"
help = "ask for more"

[settings.checked]
type = "boolean"
default = true
help = "100 % of it is checked"

[settings.tier]
type = "integer"
help = "how important it is"

[settings.release]
type = "version"
help = "the release in use"

[settings.secret]
type = "string"
help = "nobody sets it"
offered = false

[[when]]
tier = 2
severity = { "acme/site" = "warning" }

[[when]]
strict = true
severity = { "acme/site" = "info" }

[[when]]
checked = false
ignore = ["acme/*"]

[[when]]
release = ">=2"
ignore = ["acme/*"]

[[when]]
zones = ["none"]
ignore = ["acme/*"]

[[rule]]
id = "acme/site"
title = "SAN lacks the name of the site"
severity = "error"
check = "san.covers_names"
params = { names = { "{site}.example.org" = "clients in {site} fail" } }
roles = ["leaf"]
rationale = "Clients of the site connect by it."
remediation = "Ask for it."
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "acme.toml").write_text(ACME)
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    path.chmod(0o644)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*arguments: str) -> list[tuple[str, str]]:
    """Severity and message of what the rule finds, as a check in JSON tells it."""
    answer = certlint("bundle.pem", *DAY, "--format", "json", *arguments)
    assert answer.code in (0, 1), answer.err
    findings = json.loads(answer.out)["bundles"][0]["findings"]
    return [(f["severity"], f["message"]) for f in findings if f["rule"] == "acme/site"]


BERLIN, PARIS = (f"SAN lacks {site}.example.org. Clients in {site} fail" for site in ("berlin", "paris"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [("error", BERLIN)]),
        (("--site", "paris"), [("error", PARIS)]),
        (("--site=paris",), [("error", PARIS)]),
        (("--site", "paris", "--tier", "2"), [("warning", PARIS)]),
        (("--strict",), [("info", BERLIN)]),
        (("--strict", "--no-strict"), [("error", BERLIN)]),
        (("--no-checked",), []),
        (("--release", "2.1-3"), []),
        (("--release", "1.9"), [("error", BERLIN)]),
        (("--zones", "a", "--zones", "none"), []),
    ],
)
def test_options_of_a_profile_of_ones_own(folder, options, expected):
    assert found("--profile", "./acme.toml", *options) == expected


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (("--site", "rome"), "site: 'rome' is not one of berlin, paris", ""),
        (("--site", "pariss"), "site: 'pariss' is not one of berlin, paris", "Did you mean 'paris'?"),
        (("--tier", "two"), "tier should be a whole number, not 'two'", "how important"),
        (("--release", "new"), "release should be a version such as", "the release in use"),
        (("--sight", "paris"), "unknown option --sight", "--site"),
        (("--secret", "x"), "unknown option --secret", ""),
        (("--self-signed",), "unknown option --self-signed", "list the options:"),
        (("--cert-name", "proxy"), "--cert-name is not a setting of profile ./acme.toml", "redis-enterprise-server"),
        (("--no-internal",), "--no-internal is not a setting of profile ./acme.toml", "redis-enterprise-server"),
        (("--strict=yes",), "ignored explicit argument", ""),
    ],
)
@pytest.mark.parametrize("command", [("bundle.pem",), ("forecast", "bundle.pem"), ("diff", "bundle.pem", "bundle.pem")])
def test_what_is_wrong_ends_with_2(folder, command, options, message, hint):
    answer = certlint(*command, "--profile", "./acme.toml", *DAY, *options)
    assert answer.code == 2
    assert message in answer.err
    assert hint in answer.err


@pytest.mark.slow
def test_every_command_that_judges_has_them(folder):
    mine = ("--profile", "acme.toml", "--site", "paris")
    lines = certlint("bundle.pem", *DAY, "--format", "jsonl", *mine).out
    assert PARIS in lines
    assert certlint("diff", "bundle.pem", "bundle.pem", *DAY, *mine).code == 0
    assert certlint("forecast", "bundle.pem", *DAY, *mine).code == 0
    assert "1 error" in certlint("fix", "bundle.pem", *DAY, *mine, "--out", "fixed.pem").all
    assert "error    acme/site" in certlint("rules", *mine).out
    assert "warning  acme/site" in certlint("rules", *mine, "--tier", "2").out
    for command in ("generate", "csr"):
        made = certlint(command, "-f", forge.FQDN, *mine, "--key-type", "ec-p256")
        assert made.code == 0, made.err
        assert "--profile acme.toml --site paris" in made.out
    signed = certlint("sign", f"{forge.FQDN}.csr", "--new-ca", "ca", "--out", "new.pem", *mine, "--key-type", "ec-p256")
    assert signed.code == 0, signed.err
    assert certlint("new.pem", *mine).code == 0
    assert certlint("new.pem", "--profile", "acme.toml").code == 1


def test_help_shows_the_settings_of_the_profile(folder):
    own = certlint("--help", "--profile", "./acme.toml").out
    for word in (
        "settings of profile ./acme.toml",
        "--site {berlin,paris}",
        "--[no-]strict",
        "100 % of it is checked (on)",
    ):
        assert word in own
    assert "--cert-name" not in own
    assert "--secret" not in own
    plain = certlint("--help").out
    assert "settings of profile redis-enterprise-server" in plain
    assert "--cert-name NAME" in plain
    assert "--site {berlin" not in plain
    assert "--cert-name" not in certlint("--profile", "hygiene", "--help").out


@pytest.mark.slow
def test_a_configuration_sets_them(folder):
    (folder / "certlint.toml").write_text(
        'profile = "./acme.toml"\nsite = "paris"\nzones = "a"\nstrict = false\ntier = 2\n'
    )
    assert found() == [("warning", PARIS)]
    assert found("--site", "berlin", "--tier", "1") == [("error", BERLIN)]
    assert "--site" in certlint("--help").out
    shown = certlint("--show-config", "--tier", "3").out
    assert 'site = "paris"' in shown
    assert "certlint.toml:2" in shown
    assert "tier = 3" in shown
    assert "secret" not in shown


@pytest.mark.slow
def test_sections_have_profiles_of_their_own(folder):
    (folder / "other.pem").write_bytes((folder / "bundle.pem").read_bytes())
    (folder / "certlint.toml").write_text(
        'redis-version = "8.0.16"\n[[bundle]]\npath = "bundle.pem"\nprofile = "acme.toml"\nsite = "paris"\n'
        '[[bundle]]\npath = "other.pem"\ncert-name = "cm"\n'
    )
    report = json.loads(certlint(*DAY, "--format", "json").out)
    first, second = report["bundles"]
    assert PARIS in {f["message"] for f in first["findings"]}
    assert "key/missing" in {f["rule"] for f in second["findings"]}
    again = json.loads(certlint(*DAY, "--format", "json", "--tier", "2", "--redis-version", "7.4").out)
    severities = {f["rule"]: f["severity"] for f in again["bundles"][0]["findings"]}
    assert severities["acme/site"] == "warning"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('profile = "acme.toml"\nsite = "rome"', "certlint.toml:2: 'site': 'rome' is not one of berlin, paris"),
        ('profile = "acme.toml"\nsite = 3', "certlint.toml:2: "),
        ('profile = "acme.toml"\ntier = "2"', "certlint.toml:2: 'tier' should be a whole number"),
        ('profile = "acme.toml"\nstrict = "yes"', "certlint.toml:2: 'strict' should be true or false"),
        ('profile = "acme.toml"\nrelease = "new"', "certlint.toml:2: 'release' should be a version"),
        ('profile = "acme.toml"\nsecret = "x"', "certlint.toml:2: unknown key 'secret'"),
        ('profile = "acme.toml"\nsight = "paris"', "certlint.toml:2: unknown key 'sight'"),
        ('profile = "acme.toml"\ncert-name = "cm"', "certlint.toml:2: the profile has no setting cert-name"),
        (
            'profile = "hygiene"\n[[bundle]]\npath = "x"\nocsp = true',
            "certlint.toml:4: the profile has no setting ocsp",
        ),
        ('site = "paris"', "certlint.toml:1: unknown key 'site'"),
        ('profile = "none.toml"\nsite = "paris"', "certlint.toml:1: cannot read the profile"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_told_with_its_line(folder, text, message):
    (folder / "certlint.toml").write_text(text)
    answer = certlint("bundle.pem", *DAY)
    assert (answer.code, answer.err.partition("certlint: ")[2].startswith(message)) == (2, True), answer.err


@pytest.mark.slow
def test_a_shared_file_speaks_of_any_profile(folder):
    (folder / "house.toml").write_text('redis-version = "8.0.16"\n')
    (folder / "certlint.toml").write_text('extend = "house.toml"\nprofile = "hygiene"\n')
    assert certlint("bundle.pem", *DAY).code == 0
    (folder / "certlint.toml").write_text('extend = "house.toml"\n')
    assert 'redis-version = "8.0.16"' in certlint("--show-config").out


def test_help_comes_in_spite_of_a_configuration_that_is_wrong(folder):
    (folder / "certlint.toml").write_text('profile = "none.toml"\nsite = "paris"\n')
    assert certlint("--help").code == 0
    (folder / "certlint.toml").write_text("= 3")
    assert certlint("--help").code == 0


@pytest.mark.slow
def test_completions_list_the_settings_of_every_shipped_profile():
    options = {name: option for command in described.commands() for option in command.options for name in option.names}
    for name in profile.names():
        for setting in index.declared(name).values():
            assert (setting.option in options) is setting.offered
            if setting.offered:
                assert name in options[setting.option].profiles
    assert "proxy" in described.words()[options["--cert-name"].kind]
    for shell in ("bash", "zsh", "fish"):
        script = certlint("completions", shell).out
        assert "redis-version" in script
        assert "no-internal" in script


def test_a_name_chooses_profile_and_options():
    """As before there were profiles with settings: the profile of a certificate's name need not be given."""
    shown = certlint("--help", "--cert-name", "syncer").out
    assert "settings of profile redis-enterprise-client" in shown
