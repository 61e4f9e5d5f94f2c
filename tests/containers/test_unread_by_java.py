"""PKCS #12 files of OpenSSL, protected in many ways: what keytool reads is what passes."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

RULE = "file/keystore-unread-by-java"
# The options of `openssl pkcs12 -export`, and whether Java 17 finds the key with them.
WAYS = {
    "": True,
    "-legacy": True,
    "-nomac": True,
    "-macalg sha1": True,
    "-macalg sha512-224": True,
    "-keypbe aes-128-cbc -certpbe aes-128-cbc": True,
    "-keypbe NONE -certpbe NONE": False,
    "-macalg sha3-256": False,
    "-macalg md5": False,
    "-keypbe camellia-256-cbc": False,
    "-certpbe aria-256-cbc": False,
    "-keypbe aes-192-cbc -certpbe aes-192-cbc": False,
}


@pytest.fixture(params=WAYS)
def way(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "passphrase").write_text("changeit\n")
    files = "-in chain.pem -inkey key.pem -name a -out store.p12 -passout pass:changeit"
    subprocess.run(["openssl", "pkcs12", "-export", *files.split(), *request.param.split()], check=True)
    return request.param


@pytest.mark.slow
def test_what_java_does_not_read_is_told(way):
    asked = ["--passphrase-file", "passphrase", "--fqdn", forge.FQDN, "--format", "json", *DAY]
    for profile, severity in (("java", "error"), ("hygiene", "warning")):
        answer = certlint("store.p12", "--profile", profile, *asked)
        (bundle,) = json.loads(answer.out)["bundles"]
        told = {each["rule"]: each["severity"] for each in bundle["findings"]}
        assert told.get(RULE) == (None if WAYS[way] else severity)
    if shutil.which("keytool"):
        command = ["keytool", "-certreq", "-keystore", "store.p12", "-storepass", "changeit", "-alias", "a"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is WAYS[way], done.stdout
