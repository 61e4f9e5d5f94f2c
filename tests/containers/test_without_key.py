"""Keystores without a private key: a Java server has no certificate of its own then, whatever certificates are in it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests import forge
from tests.forge import keystores
from tests.support.cli import DAY, certlint

RULE = "target/keystore-without-key"
LEAF, ISSUING, ROOT = forge.chain()


def pkcs12(*options: str) -> bytes:
    """What OpenSSL makes of the chain and its key."""
    with tempfile.NamedTemporaryFile() as both:
        both.write(forge.bundle(LEAF, ISSUING) + forge.key_pem().encode())
        both.flush()
        command = ["openssl", "pkcs12", "-export", "-in", both.name, *options, "-passout", "pass:changeit"]
        return subprocess.run(command, capture_output=True, check=True).stdout


def trusting(*certificates: forge.Cert) -> bytes:
    """A Java keystore of trusted certificates, as `keytool -importcert` makes it."""
    return keystores.keystore(keystores.trusted_entry(str(n), each.der) for n, each in enumerate(certificates))


STORES = {
    "key and chain": (lambda: pkcs12("-name", "a"), False),
    "certificates alone": (lambda: pkcs12("-nokeys"), True),
    "JKS with a key": (lambda: keystores.keystore([keystores.key_entry("a", LEAF.key.pkcs8, [LEAF.der])]), False),
    "JKS with the leaf as a trusted certificate": (lambda: trusting(LEAF, ISSUING), True),
    "JKS that trusts CAs": (lambda: trusting(ROOT), False),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", STORES)
def test_a_store_without_a_key_is_an_error_for_a_server_in_java(name, tmp_path):
    make, is_told = STORES[name]
    (tmp_path / "store").write_bytes(make())
    (tmp_path / "passphrase").write_text("changeit\n")
    asked = ["--passphrase-file", tmp_path / "passphrase", "--format", "json", *DAY]
    for profile, told in (("java", is_told), ("hygiene", False)):
        answer = certlint(tmp_path / "store", "--profile", profile, *asked)
        (bundle,) = json.loads(answer.out)["bundles"]
        assert (RULE in {each["rule"] for each in bundle["findings"]}) is told, answer.out
        assert not told or answer.code == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["key and chain", "certificates alone", "JKS with the leaf as a trusted certificate"])
def test_a_server_in_java_presents_nothing_without_a_key(name, tmp_path):
    make, is_told = STORES[name]
    (tmp_path / "store").write_bytes(make())
    program = Path(__file__).with_name("KeystoreServer.java")
    command = ["java", "-XX:TieredStopAtLevel=1", program, tmp_path / "store", "changeit"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ("No available authentication scheme\n" if is_told else "handshake done\n"), done.stderr
