"""Certificates for servers that clients reach by an IP address alone."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import pytest

from certlint.commands.parser import parse_command
from tests import forge
from tests.support.cli import certlint
from tests.support.judging import findings

EC = ("--key-type", "ec-p256", "--profile", "hygiene")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def next_commands(text: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in text.splitlines() if line.startswith("  certlint ")]


@pytest.mark.parametrize(("address", "stem"), [("10.0.0.5", "10.0.0.5"), ("2001:db8::1", "2001-db8--1")])
def test_a_request_signed_by_a_ca(address, stem):
    made = certlint("csr", "--ip", address, *EC)
    assert made.code == 0, made.err
    assert [str(path) for path in sorted(Path().glob("*"))] == [f"{stem}.csr", f"{stem}.key"]
    shown = certlint("show", f"{stem}.csr").out
    assert f"iPAddress: {address}" in shown
    assert f"CN = {address}\n" in shown
    assert "serverAuth" in shown
    assert certlint(f"{stem}.csr", "--ip", address, "--profile", "hygiene").code == 0
    sign, check = next_commands(made.out)
    assert certlint("sign", "--new-ca", "ca", "--key-type", "ec-p256").code == 0
    sign = [{"<CA-FILE>": "ca/ca.pem", "<CA-KEY-FILE>": "ca/intermediate.key"}.get(word, word) for word in sign]
    signed = certlint(*sign)
    assert (signed.code, signed.err) == (0, "")
    assert certlint(*check).code == 0, certlint(*check).out


def test_one_that_is_self_signed():
    made = certlint("generate", "--ip", "10.0.0.5", "--ip", "10.0.0.6", *EC)
    assert made.code == 0, made.err
    assert sorted(map(str, Path().glob("*"))) == ["10.0.0.5_cert.pem", "10.0.0.5_key.pem"]
    for command in next_commands(made.out):
        assert certlint(*command).code == 0


@pytest.mark.parametrize("tool", ["openssl", "adcs", "cert-manager"])
def test_a_configuration_for_another_tool(tool):
    assert certlint("csr", "--ip", "10.0.0.5", "--for", tool, *EC).code == 0
    [path] = Path().glob("*")
    assert "10.0.0.5" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["csr", "generate"])
def test_what_a_profile_or_a_wildcard_needs_a_name_for(command):
    """A cluster is reached by its name; without an address a name is needed anyway."""
    for words in (
        ("--ip", "10.0.0.5", "--profile", "redis-enterprise-server"),
        ("--profile", "hygiene"),
        ("--ip", "10.0.0.5"),
    ):
        answer = certlint(command, *words)
        assert answer.code == 2
        assert "-f cluster.example.com" in answer.err
    assert "--profile hygiene" in certlint(command, "--ip", "10.0.0.5").err
    assert not list(Path().glob("*"))


def test_an_address_with_a_zone():
    """It has a meaning on one host only: it became a DNS name."""
    answer = certlint("csr", "--ip", "fe80::1%eth0", *EC)
    assert (answer.code, "has a zone" in answer.err, "write it as fe80::1\n" in answer.err) == (2, True, True)


@pytest.mark.parametrize(
    ("profile", "names", "fqdn", "ip"),
    [
        ("hygiene", ["ip:10.0.0.5", "ip:10.0.0.6"], [], ["10.0.0.5", "10.0.0.6"]),
        ("hygiene", ["a.example.com", "ip:10.0.0.5"], ["a.example.com"], ["10.0.0.5"]),
        ("redis-enterprise-server", ["ip:10.0.0.5"], ["<FQDN>"], ["10.0.0.5"]),
    ],
)
def test_the_command_of_a_finding(profile, names, fqdn, ip):
    old = forge.leaf(subject="10.0.0.5", san=names)
    found, *_ = findings("validity/expired", [old], profile=profile, as_of=datetime(2030, 1, 1))
    line = next(line for line in found.remediation.splitlines() if line.startswith("    certlint csr "))
    assert "  " not in line.strip()
    _, arguments = parse_command(shlex.split(line.replace("<FQDN>", "'<FQDN>'"))[1:])
    assert (arguments.fqdn, arguments.ip) == (fqdn, ip)
