"""What hurried operators type: the message says what is wrong and where, and what it suggests works as pasted."""

from __future__ import annotations

import shlex

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate

from tests import forge
from tests.support.cli import certlint


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    leaf, *rest = forge.chain()
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(leaf, *rest))
    (tmp_path / "my bundle.pem").write_bytes(forge.bundle(leaf, *rest))
    (tmp_path / "a.csr").write_text(forge.csr().pem)
    (tmp_path / "a.key").write_text(forge.key_pem("p256-a"))
    key = forge.key("rsa3072-a").private
    (tmp_path / "store.p12").write_bytes(
        serialize_key_and_certificates(
            b"a", key, load_der_x509_certificate(leaf.der), None, BestAvailableEncryption(b"x")
        )
    )
    (tmp_path / "hosts.txt").write_text("127.0.0.1:1\n")


NO_CA = "give --ca <CA-FILE> and --ca-key <CA-KEY-FILE>, or --new-ca <DIR> for a test"
TYPED = [
    ("diff bundle.pem", 2, "required: NEW", "write it as certlint diff OLD NEW [options]"),
    ("explain", 2, "required: RULE", "write it as certlint explain RULE [--profile NAME|FILE] [options]"),
    ("tbs", 2, "required: FILE", "write it as certlint tbs FILE... [--profile NAME|FILE] [options]"),
    ("completions", 2, "required: shell", "write it as certlint completions [-h] {bash,zsh,fish}"),
    ("bundle.pem --key", 2, "--key: expected one argument", "write it as --key FILE"),
    ("bundle.pem --fqdn --ip 192.0.2.1", 2, "--fqdn: expected one argument", "write it as --fqdn NAME"),
    ("generate -f", 2, "--fqdn: expected one argument", "write it as --fqdn NAMES"),
    ("watch bundle.pem --exec --count 1", 2, "--exec: expected one argument", "write it as --exec CMD"),
    ("bundle.pem --as-of yesterday", 2, "--as-of 'yesterday' is not a date", "write it as 2027-03-15"),
    ("forecast bundle.pem --until tomorrow", 2, "--until 'tomorrow' is not a date", "write it as 2027-03-15"),
    ("scan bundle.pem", 2, "bundle.pem is a file, not a host", "check the file:"),
    ("scan hosts.txt", 2, "hosts.txt is a file, not a host", "or connect to the hosts that it lists:"),
    ("csr a.csr", 2, "unexpected argument 'a.csr'", "check the file:"),
    ("sign a.csr", 2, "no CA was given", NO_CA),
    ("sign a.csr --ca bundle.pem", 2, "--ca-key is missing", NO_CA),
    ("sign a.csr --ca-key a.key", 2, "--ca is missing", NO_CA),
    ("sign a.csr --ca bundle.pem --ca-key a.key --new-ca ca", 2, "--new-ca makes a CA", NO_CA),
    ("sign bundle.pem --new-ca ca", 3, "bundle.pem: the file contains no certificate signing request", "certlint csr"),
    ("sign a.csr --ca a.csr --ca-key a.key", 3, "a.csr: the file contains no certificate", "with --ca"),
    ("sign a.csr --ca bundle.pem --ca-key a.csr", 3, "a.csr: the file contains no private key", "with --ca-key"),
    ("csr -f a.example.com --key bundle.pem", 3, "bundle.pem: the file contains no private key", "with --key"),
    ("fix store.p12 --out store.pem", 2, "store.p12 needs a passphrase", "--passphrase-file"),
    ("init nosuch", 2, "nosuch does not exist", "give the folder with the certificates"),
    ("init bundle.pem", 2, "bundle.pem is not a folder", "give the folder with the certificates"),
    ("bundle.pem --baseline a.csr", 2, "a.csr is not a baseline", "give a file that --write-baseline has written"),
    ("audit-keys a.key", 3, "no RSA key was found in certificates", ""),
    ("audit-keys nosuch.pem", 3, "certlint: nosuch.pem: not evaluated: no such file", "check the path"),
    ("serve --listen 127.0.0.1", 2, "unknown option --listen", "Did you mean '--host'?"),
    ("serve --address 127.0.0.1", 2, "unknown option --address", "Did you mean '--host'?"),
    ("serve --certificate bundle.pem", 2, "unknown option --certificate", "Did you mean '--cert'?"),
    ("serve --db a.db", 2, "unknown option --db", "Did you mean '--record'?"),
    ("scan --targets hosts.txt", 2, "unknown option --targets", "Did you mean '--hosts'?"),
    ("impact --issuer x", 2, "unknown option --issuer", "Did you mean '--distrust'?"),
    ("fix bundle.pem --dry-run", 2, "unknown option --dry-run", "Did you mean '--diff'?"),
    ("bundle.pem --address 192.0.2.1", 2, "unknown option --address", "Did you mean '--ip'?"),
    ("- -", 2, "standard input (-) is named twice", "name it once"),
    ("- /dev/stdin", 2, "standard input (- and /dev/stdin) is named twice", "name it once"),
    ("/dev/stdin /dev/fd/0", 2, "standard input (/dev/stdin and /dev/fd/0) is named twice", "name it once"),
    ("- bundle.pem /proc/self/fd/0", 2, "standard input (- and /proc/self/fd/0) is named twice", "name it once"),
    ("check - bundle.pem -", 2, "standard input (-) is named twice", "name it once"),
    ("bundle.pem --clients ''", 2, "--clients: the value is empty", "list the options"),
    ("bundle.pem --clients=", 2, "--clients: the value is empty", "list the options"),
    ("bundle.pem --clients ,", 2, "no TLS client is named", "clients are openssl"),
    ("bundle.pem --cert-name ''", 2, "--cert-name: the value is empty", "list the options"),
    ("bundle.pem --pool ''", 2, "--pool: the value is empty", "list the options"),
    ("diff - -", 2, "standard input (-) is named twice", "name it once"),
    ("scan --hosts - --hosts -", 2, "standard input (-) is named twice", "name it once"),
]


@pytest.mark.parametrize(("typed", "code", "told", "hint"), TYPED)
def test_the_message_says_what_where_and_what_to_do(typed, code, told, hint):
    answer = certlint(*shlex.split(typed))
    assert answer.code == code, answer.all
    assert told in answer.all
    assert hint in answer.all


@pytest.mark.parametrize("typed", ["scan 'my bundle.pem'", "csr 'my bundle.pem'"])
def test_the_command_about_a_file_that_is_none_of_the_operands_works(typed):
    lines = certlint(*shlex.split(typed)).err.splitlines()
    command = lines[lines.index("  check the file:") + 1].split()
    assert certlint(*shlex.split(" ".join(command))[1:], "--as-of", "2026-06-01").code == 0


def test_a_host_may_have_the_name_of_a_file(tmp_path):
    """People keep the certificate of a host under its name."""
    (tmp_path / "host.example.com").write_text("x")
    answer = certlint("scan", "host.example.com:1", "--timeout", "1")
    assert "is a file" not in answer.all
    (tmp_path / "localhost").write_text("x")
    assert "is a file" not in certlint("scan", "localhost", "--ports", "1").all
