"""Where no rule ran, or none applied, silence is not a pass: in any command and any format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certlint.output.formats import FOR_BUNDLES
from certlint.policy import profile
from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint
from tests.support.profiles import OF_ANSWERS, OWN_RULE

pytestmark = pytest.mark.slow

MAIL_ONLY = 'select = ["*"]\n' + OWN_RULE + 'when = ["emailProtection"]'
FUTURE = 'select = ["*"]\n' + OWN_RULE + "effective = 2099-01-01"
PAST = 'select = ["*"]\n' + OWN_RULE + "effective = 2001-01-01\nuntil = 2002-01-01"
OF_ROOTS = 'select = ["*"]\n' + OWN_RULE + 'roles = ["root"]'

# What `install` asks of every profile.
NAMED = '[settings.cert_name]\ntype = "string"\nhelp = "what it will be set as"\n'
# Profiles that leave nothing to run, and what is reported of them.
EMPTY = {
    "": "runs no rule",
    'catalogues = ["validity"]': "runs no rule",
    'extends = "hygiene"\nignore = ["*"]': "runs no rule",
    'catalogues = ["validity"]\n[[when]]\nowner = true\nselect = ["*"]': "runs no rule with these settings",
    'extends = "hygiene"\n[[when]]\nowner = false\nignore = ["*"]': "runs no rule with these settings",
}
# Profiles with a rule that has nothing to say of a leaf.
IDLE = {
    MAIL_ONLY: "no certificate matches: emailProtection",
    FUTURE: "",
    PAST: "",
    OF_ROOTS: "there is no root certificate",
}


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("leaf.pem").write_bytes(forge.bundle(forge.chain()[0]))
    Path("key.pem").write_text(forge.key_pem(forge.chain()[0].key))
    Path("key.pem").chmod(0o600)
    return tmp_path


COMMANDS = {
    "check": ("leaf.pem",),
    "jsonl": ("leaf.pem", "--format", "jsonl"),
    "diff": ("diff", "leaf.pem", "leaf.pem"),
    "forecast": ("forecast", "leaf.pem"),
    "fix": ("fix", "leaf.pem"),
    "install": ("install", "proxy", "--cert", "leaf.pem", "--key", "key.pem", "--fqdn", "cluster.example.com"),
}


def test_of_many_conditions_those_are_named_that_left_nothing(here):
    others = "".join(f"[[when]]\nip = ['192.0.2.{n}']\nignore = ['key/*']\n" for n in range(1, 9))
    Path("acme.toml").write_text('extends = "hygiene"\n' + others + "[[when]]\nowner = false\nignore = ['*']")
    answer = certlint("leaf.pem", "--profile", "./acme.toml", *DAY)
    assert "its [[when]] tables that hold: owner = false" in answer.err
    assert "192.0.2" not in answer.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", EMPTY)
def test_a_profile_that_runs_no_rule_is_a_usage_error(text, command, here):
    Path("acme.toml").write_text(f"{text}\n{NAMED}")
    said = certlint(*COMMANDS[command], "--profile", "acme.toml", *DAY)
    assert (said.code, said.out) == (2, "")
    assert f"profile acme.toml {EMPTY[text]}" in said.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", IDLE)
def test_a_profile_of_which_no_rule_applies_is_incomplete(text, command, here):
    Path("acme.toml").write_text(f"{text}\n{NAMED}")
    said = certlint(*COMMANDS[command], "--profile", "acme.toml", *DAY)
    if command == "forecast" and text in (FUTURE, PAST):  # other days are its business
        assert (said.code, said.err) == (0, "")
        return
    assert (said.code, "PASS" in said.all) == (3, False)
    assert "no rule of profile acme.toml applies to any certificate" in said.all


@pytest.mark.parametrize("form", FOR_BUNDLES)
def test_every_format_says_why_nothing_was_judged(form, here):
    Path("acme.toml").write_text(OF_ROOTS)
    said = certlint("leaf.pem", "--profile", "acme.toml", *DAY, "--format", form)
    assert said.code == 3
    if form == "prometheus":
        assert 'certlint_bundle_judged{path="leaf.pem"} 0' in said.out
        assert 'certlint_bundle_passed{path="leaf.pem"} 0' in said.out
    elif form == "html-summary":  # it has sums alone
        assert "<dt>not fully evaluated</dt><dd>1</dd>" in said.out
    elif form != "ics":
        assert "no rule of profile acme.toml applies to any certificate" in said.out.replace("&#39;", "'")


def test_an_audit_counts_the_certificates_that_no_rule_applies_to(here):
    Path("acme.toml").write_text(OF_ROOTS)
    usual = ("--profile", "acme.toml", *DAY, "--format", "jsonl")
    summary = json.loads(certlint("leaf.pem", *usual).out.splitlines()[-1])
    assert (summary["certificates"], summary["not_applicable"], summary["verdict"]) == (1, 1, "incomplete")
    Path("root.pem").write_bytes(forge.bundle(forge.chain()[-1]))
    said = certlint("leaf.pem", "root.pem", *usual)
    summary = json.loads(said.out.splitlines()[-1])
    assert (said.code, summary["certificates"], summary["not_applicable"], summary["verdict"]) == (0, 2, 1, "pass")


@pytest.mark.parametrize("form", ["text", "jsonl"])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--ignore", "*"], "'*' ignores all"),
        (["--ignore", "*", "--profile", "web-pki"], "rules of profile web-pki"),
        (["--select", "validity/expired", "--ignore", "validity/*"], "every rule selected by 'validity/expired'"),
        # The profile that has the rule is named.
        (["--select", "cabf-br/san-missing"], "--profile web-pki;"),
        (["--select", "rfc5280/*"], "--profile rfc5280;"),
        (["--select", "validity/expired", "--profile", "rfc5280"], "--profile hygiene;"),
        (["--select", "redis/mdns-domain", "--profile", "hygiene"], "--profile redis-enterprise"),
        (["--select", "validity/expired", "--select", "cabf-br/san-missing"], "does not run it"),
        (["--select", "validity/expird"], "'validity/expired'"),
        (["--select", "acme/*"], "'acme/*' matches no rule"),
    ],
)
def test_a_command_line_that_leaves_no_rule_is_a_usage_error(options, told, form, here):
    said = certlint("leaf.pem", *options, *DAY, "--format", form)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_a_rule_that_a_condition_selects_is_told_with_it(here):
    Path("acme.toml").write_text('extends = "hygiene"\n' + OWN_RULE + '[[when]]\nowner = true\nselect = ["acme/*"]')
    said = certlint("leaf.pem", "--profile", "acme.toml", "--select", "acme/mail", *DAY)
    assert (said.code, "it does where owner = true" in said.err) == (2, True)
    assert (
        certlint("leaf.pem", "--profile", "acme.toml", "--select", "acme/mail", "--owner", "root:root", *DAY).code == 0
    )


def test_rules_that_lack_an_option_have_not_run(here):
    said = certlint("leaf.pem", "--select", "redis/san-incomplete", *DAY)
    assert (said.code, "applies to any certificate: needs --fqdn" in said.out) == (3, True)
    said = certlint("leaf.pem", "--select", "redis/san-incomplete", *DAY, "--format", "jsonl")
    assert (said.code, "needs --fqdn" in said.err) == (2, True)
    said = certlint("leaf.pem", "--select", "chain/missing-root", *DAY, "--format", "jsonl")
    assert (said.code, "one by one" in said.err) == (2, True)


def test_rules_about_the_file_are_rules_too(here):
    assert certlint("leaf.pem", "--select", "pem/*", *DAY).code == 0
    assert certlint("key.pem", *DAY).code == 0


def test_a_section_of_the_configuration_that_leaves_no_rule_is_an_error(here):
    Path("certlint.toml").write_text('[[bundle]]\npath = "leaf.pem"\nselect = ["cabf-br/san-missing"]\n')
    said = certlint(*DAY)
    assert (said.code, "--profile web-pki" in said.err, "certlint.toml" in said.err) == (2, True, True)


@pytest.mark.parametrize("text", EMPTY)
def test_the_linter_of_policies_tells_it(text, here):
    Path("acme.toml").write_text(text)
    said = certlint("rules", "--verify", "acme.toml")
    assert (said.code, "no rule" in said.out) == (1, True)


def test_nothing_is_allowed_by_leaving_out_every_rule(here):
    said = certlint(*COMMANDS["install"], "--allow", "*=it is urgent", *DAY)
    assert (said.code, said.out, "no rule is left to run" in said.err) == (2, "", True)


def test_nothing_is_made_by_a_profile_without_rules(here):
    Path("acme.toml").write_text("")
    for command in ("generate", "csr"):
        said = certlint(command, "-f", "cluster.example.com", "--profile", "acme.toml", "--out-dir", "new")
        assert (said.code, Path("new").exists()) == (2, False)


NO_CERTIFICATES = {
    "PKCS #7 without certificates": forge.degenerate(),
    "a public key": forge.pem(forge.key("p256-a").spki, "PUBLIC KEY").encode(),
    "parameters of a key": forge.pem(b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", "EC PARAMETERS").encode(),
}


@pytest.mark.parametrize("name", profile.names())
@pytest.mark.parametrize("what", NO_CERTIFICATES)
def test_a_file_without_a_certificate_passes_by_no_profile(what, name, here):
    """Rules about a bundle have nothing to say of it, and their silence is not a pass."""
    Path("nothing.pem").write_bytes(NO_CERTIFICATES[what])
    said = certlint("nothing.pem", "--profile", name, *DAY)
    assert (said.code in (1, 3), "PASS" in said.out) == (True, False), said.all


@pytest.mark.parametrize("name", ["rfc5280", "web-pki"])
def test_a_key_alone_passes_by_no_profile_about_certificates(name, here):
    said = certlint("key.pem", "--profile", name, *DAY)
    assert (said.code, "applies to a private key" in said.out) == (3, True)


OTHERS = {
    "a revocation list in DER, and more": lambda: forge.crl(forge.root()) + b"\0" * 10,
    "a list": lambda: forge.pem(forge.crl(forge.chain()[1]), "X509 CRL").encode(),
    "a list in DER": lambda: forge.crl(forge.chain()[1]),
    "a response": lambda: forge.ocsp([forge.single(forge.chain()[0], forge.chain()[1])], forge.chain()[1]),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", [name for name in profile.names() if name not in OF_ANSWERS])
def test_that_a_file_is_sound_says_nothing_of_what_is_in_it(here, name, other):
    """A revocation list where a certificate is wanted: rules about files alone have something to say of it."""
    Path("other").write_bytes(OTHERS[other]())
    assert certlint("other", "--profile", name, *DAY).code in (1, 3)


DER_SUFFIXES = ("der", "p7b", "p12", "pem", "bin")
UNJUDGED = {
    "a public key": lambda: forge.key("p256-a").spki,
    "a structure that nobody knows": lambda: der.sequence(der.integer(1), der.tlv(12, b"hello"), der.sequence(b"")),
    "a certificate of indefinite length": lambda: b"\x30\x80" + forge.leaf().der[4:] + b"\0\0",
    "nothing but nesting": lambda: b"\x30\x80" * 100_000,
    "bytes that are not DER": lambda: b"\0" * 4096,
}


@pytest.mark.parametrize("suffix", DER_SUFFIXES)
@pytest.mark.parametrize("what", UNJUDGED)
def test_that_a_binary_file_may_be_read_is_no_pass(what, suffix, here):
    """Rules about modes and owners are silent of a sound file, whatever is in it."""
    path = Path(f"file.{suffix}")
    path.write_bytes(UNJUDGED[what]())
    path.chmod(0o600)
    for name in ("hygiene", "csr", "redis-oss"):
        said = certlint(path, "--profile", name, *DAY)
        assert (said.code in (1, 3), "PASS" in said.out, "was evaluated" in said.all) == (True, False, False), said.all


def test_a_file_that_is_not_judged_says_what_it_holds(here):
    Path("public.der").write_bytes(UNJUDGED["a public key"]())
    said = certlint("public.der", "--profile", "hygiene", *DAY)
    assert "applies to anything in this file (contents: public key)" in said.out
