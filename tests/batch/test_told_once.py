"""The name of a file that cannot be evaluated stands in a message once."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate

from tests import forge
from tests.support.cli import certlint

MANY = "kind: Secret\napiVersion: v1\ndata:\n  a: [" + ",".join(["1"] * 300_001) + "]\n  tls.crt: LS0t\n"
OPEN = "kind: Secret\napiVersion: v1\ndata:\n  tls.crt: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t\n"
COMMANDS = {
    "check": (),
    "an audit": ("--format", "jsonl"),
    "audit-keys": ("audit-keys",),
    "forecast": ("forecast",),
    "show": ("show",),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("content", [MANY, OPEN], ids=["too many values", "not YAML"])
def test_a_manifest_that_is_not_evaluated(tmp_path, monkeypatch, command, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "manifest.yaml").write_text(content)
    answer = certlint(*COMMANDS[command], "manifest.yaml")
    assert answer.code == 3
    told = [line for line in (answer.out + answer.err).splitlines() if "values" in line or "valid YAML" in line]
    assert told
    assert [line.count("manifest.yaml") for line in told] == [1] * len(told)


@pytest.mark.parametrize("command", ["check", "an audit", "audit-keys"])
def test_a_keystore_without_its_passphrase(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    leaf = load_der_x509_certificate(forge.leaf().der)
    made = serialize_key_and_certificates(b"a", None, leaf, None, BestAvailableEncryption(b"secret"))
    (tmp_path / "store.p12").write_bytes(made)
    answer = certlint(*COMMANDS[command], *(["--profile", "java"] if command == "check" else []), "store.p12")
    told = [line for line in (answer.out + answer.err).splitlines() if "needs a passphrase" in line]
    assert told
    assert [line.count("store.p12") for line in told] == [1] * len(told)
