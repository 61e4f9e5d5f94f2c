"""A file with PEM in it that is not PEM: what certlint suggests writes a bundle elsewhere, and leaves the file alone."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.pasting import pasted, suggested

LEAF, *ABOVE = forge.chain(key="rsa3072-a")
WRONG = forge.bundle(*reversed(ABOVE), LEAF)
KEY = forge.key_pem("rsa3072-a")
FILES = {
    "answer.json": json.dumps({"name": "proxy", "certificate": WRONG.decode(), "key": KEY}).encode(),
    "encoded.json": json.dumps({"data": {"tls.crt": b64encode(WRONG).decode()}}).encode(),
    "encoded.pem": b64encode(WRONG),
    "secrets.env": b'CERT="' + WRONG.replace(b"\n", b"\\n") + b'"\n',
}


@pytest.mark.parametrize("profile", ["redis-enterprise-server", "nginx", "hygiene"])
@pytest.mark.parametrize("name", FILES)
def test_each_repair_that_is_suggested_works(name, profile, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_bytes(FILES[name])
    path.chmod(0o600)
    answer = certlint(name, "--profile", profile, "--fqdn", "cluster.example.com", *DAY)
    commands = [each for each in suggested(answer) if each.startswith("certlint fix ")]
    assert commands
    for at, command in enumerate(dict.fromkeys(commands)):
        assert "--in-place" not in command
        done = pasted(command, {"<BUNDLE-FILE>": f"made{at}.pem"}, *DAY)
        assert done.code == 0, done.all
        assert path.read_bytes() == FILES[name]
        found = certlint(f"made{at}.pem", "--profile", profile, "--fqdn", "cluster.example.com", *DAY)
        assert "chain/" not in found.out
        assert "pem/" not in found.out
