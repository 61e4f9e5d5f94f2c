"""No message repeats a password that was written where it does not belong: errors end in logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import certlint

WORD = "s3cr3t"
ADDRESS = f"postgresql://user:{WORD}@127.0.0.1:1/x"
PROXY = ("bundle.pem", "--fetch", "crl", "--fetch-proxy")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))


@pytest.mark.parametrize(
    "words",
    [
        (*PROXY, f"http://user:{WORD}@127.0.0.1:1"),
        (*PROXY, f"ftp://user:{WORD}@127.0.0.1:1"),
        (*PROXY, f"user:{WORD}@127.0.0.1:1"),
        (*PROXY, f"{WORD}@127.0.0.1:1"),
        ("bundle.pem", "--record", ADDRESS),
        ("bundle.pem", "--fqdn", ADDRESS),
        ("bundle.pem", "--profile", ADDRESS),
        ("bundle.pem", "--as-of", ADDRESS),
        ("bundle.pem", f"--passphrase={WORD}"),
        ("bundle.pem", "--ocsp", "--recrod", ADDRESS),
        ("cluster", f"https://user:{WORD}@127.0.0.1:1", "--user", "a", "--password-file", "bundle.pem"),
        ("cluster", "https://127.0.0.1:1", "--user", "a", f"--password={WORD}"),
        ("sign", "bundle.pem", "--new-ca", "new", "--ocsp-url", f"ftp://user:{WORD}@127.0.0.1/"),
        ("scan", f"https://user:{WORD}@127.0.0.1:1/"),
        ("serve", "--record", ADDRESS),
        ("inventory", "list", "--record", ADDRESS),
    ],
    ids=" ".join,
)
def test_on_the_command_line(words):
    answer = certlint(*words)
    assert answer.code in (2, 3)
    assert WORD not in answer.all


@pytest.mark.parametrize(
    "text",
    [
        f'record = ["{ADDRESS}"]',
        f'record = "{ADDRESS}"',
        f'recrod = "{ADDRESS}"',
        f'record = "{ADDRESS}',
        f'fqdn = "{ADDRESS}"',
        f'[[bundle]]\npath = "bundle.pem"\nrecord = "{ADDRESS}"',
    ],
)
def test_in_a_configuration(text):
    Path("certlint.toml").write_text(text + "\n")
    answer = certlint("bundle.pem")
    assert answer.code == 2
    assert WORD not in answer.all
