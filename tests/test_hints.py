"""`Did you mean …?`: what people call a thing, what is spelt nearly so, and nothing where it would mislead."""

from __future__ import annotations

import re

import pytest

from certlint.check import check
from certlint.clients import model
from certlint.commands.parser import build_parser
from certlint.commands.registry import COMMANDS
from certlint.errors import did_you_mean
from certlint.output import formats
from certlint.policy import aliases, profile, tables
from tests import forge
from tests.support.cli import certlint

_PROFILES = {
    "tls-server": "hygiene", "TLS": "hygiene", "https": "hygiene", "server": "hygiene", "golang": "go-server",
    "postgres": "postgresql", "mongo": "mongodb", "k8s": "kubernetes-ingress", "openssl": "openssl-server",
    "nist": "nist-800-131a", "pci": "pci-dss-4", "webpki": "web-pki", "web_pki": "web-pki", "hygeine": "hygiene",
    "enterprise-server": "redis-enterprise-server", "hygiene-tls": "hygiene", "redis-enterprize": "redis-enterprise",
}  # fmt: skip


@pytest.mark.parametrize(("word", "meant"), _PROFILES.items())
def test_a_profile(tmp_path, word, meant):
    (tmp_path / "a.pem").write_bytes(forge.bundle(forge.leaf()))
    answer = certlint(tmp_path / "a.pem", "--profile", word)
    assert (answer.code, f"Did you mean {meant!r}?" in answer.err) == (2, True), answer.err


@pytest.mark.parametrize("word", ["smtp-server", "my-client", "enterprise", "company-policy", "x"])
def test_what_is_like_no_profile(tmp_path, word):
    (tmp_path / "a.pem").write_bytes(forge.bundle(forge.leaf()))
    answer = certlint(tmp_path / "a.pem", "--profile", word)
    assert (answer.code, "Did you mean" in answer.err) == (2, False), answer.err


def test_several_are_listed():
    meant = "Did you mean 'redis-enterprise', 'redis-oss' or 'redis-cloud-client'?"
    assert did_you_mean("redis", profile.names(), aliases.aliases(aliases.PROFILES)) == meant
    assert did_you_mean("mozilla-tls", profile.names(), {}) == (
        "Did you mean 'mozilla-tls-intermediate' or 'mozilla-tls-modern'?"
    )
    assert did_you_mean("a", ["a-b", "a-c", "a-d", "a-e", "a-f"]) == ""


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [("--clients", "chrome", "'chromium'"), ("--clients", "safari", "'apple'"), ("--format", "md", "'markdown'"),
     ("--format", "ndjson", "'jsonl'"), ("--clients", "openss", "'openssl'")],
)  # fmt: skip
def test_a_client_or_a_format(tmp_path, option, value, meant):
    (tmp_path / "a.pem").write_bytes(forge.bundle(forge.leaf()))
    answer = certlint(tmp_path / "a.pem", option, value)
    assert (answer.code, f"Did you mean {meant}?" in answer.err) == (2, True), answer.err


_OPTIONS = {
    "--hostname": "Did you mean '--fqdn'?", "--domain=x": "Did you mean '--fqdn'?", "--cn": "Did you mean '--fqdn'?",
    "--password": "Did you mean '--passphrase-file'?", "--CAfile": "Did you mean '--trust'?", "--ca": "Did you mean '--trust'?",
    "--key-file": "Did you mean '--key'?", "--days": "Did you mean '--expires-in'?", "--exclude": "Did you mean '--ignore'?",
    "--no-fail": "Did you mean '--exit-zero'?", "--silent": "Did you mean '--quiet'?", "--out": "Did you mean '--output'?",
    "--json": "write it as --format json", "--fix": "it is a command of its own: certlint fix --help",
    "--cert": "a file is named without an option: certlint <FILE>", "--file": "a file is named without an option",
    "--verbose": "list the options: certlint --help",
}  # fmt: skip


@pytest.mark.parametrize("option", _OPTIONS)
def test_an_option_of_other_tools(option):
    answer = certlint("a.pem", option, "x")
    assert answer.code == 2
    assert _OPTIONS[option] in re.sub(r":\s+certlint", ": certlint", answer.err)


def test_what_is_meant_by_an_option_is_one_of_some_command():
    known = {
        each[2:] for command in COMMANDS for action in build_parser(command)._actions for each in action.option_strings
    }
    meant = {each for names in tables.values(aliases.OPTIONS) for each in names.split()}
    assert meant - known == {"FILE"}


def test_an_option_that_begins_others(tmp_path):
    assert "Did you mean '--cert-name'" in certlint("csr", "-f", "a.example.com", "--cert", "proxy").err


@pytest.mark.parametrize(
    ("others", "known"),
    [
        (aliases.aliases(aliases.PROFILES), profile.names()),
        (formats.OTHER_NAMES, list(formats.FORMATS)),
        (aliases.aliases(aliases.CLIENTS), [each.id for each in model.clients()]),
    ],
    ids=["profiles", "formats", "clients"],
)
def test_other_names_are_other_names(others, known):
    assert {name for names in others.values() for name in names.split()} <= {*known}
    assert {*others} & {*known} == set()
    assert [word for word in others if word != word.lower()] == []


def test_a_part_that_a_check_of_your_own_asks_for():
    def named(subjct):
        yield from ()

    with pytest.raises(TypeError, match=r"named asks for 'subjct', which is not a part\. Did you mean 'subject'\?$"):
        check(named)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["inventory", "expire", "--record", "x.db"], "'expiring'"),
        (["inventory", "list", "--record", "x.db", "--format", "jsn"], "'json'"),
        (["audit-keys", "a.pem", "--fail-on", "eror"], "'error'"),
    ],
)
def test_one_of_few_words(words, meant):
    answer = certlint(*words)
    assert (answer.code, answer.err.splitlines()[1:]) == (2, [f"  Did you mean {meant}?"]), answer.err
