"""PKCS #7 files that are damaged element by element: none passes that OpenSSL does not read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.der_mutants import Mutant, mutants

LEAF, ISSUER, ROOT = forge.chain()
SOUND = forge.degenerate(LEAF.der, ISSUER.der, ROOT.der, crls=[forge.crl(ISSUER)])
# An empty set with a length of four bytes, which Java and GnuTLS read.
READ_BY_OTHERS = ["1/0/5 padded length"]


def certificates_of_openssl(path: Path) -> int:
    command = ["openssl", "pkcs7", "-inform", "DER", "-in", str(path), "-print_certs"]
    return subprocess.run(command, capture_output=True, check=False).stdout.count(b"BEGIN CERTIFICATE")


@pytest.mark.slow
def test_what_openssl_does_not_read_does_not_pass(tmp_path):
    damaged = [each for each in mutants(SOUND) if len(each.path) < 5]  # deeper are certificates and CRLs
    files = {tmp_path / f"{number}.p7b": each for number, each in enumerate([Mutant((), "", SOUND), *damaged])}
    for path, each in files.items():
        path.write_bytes(each.der)
    found = json.loads(certlint(*files, "--profile", "hygiene", "--format", "json", *DAY).out)["bundles"]
    failing = {each["path"] for each in found if each["verdict"] != "pass"}
    passed = [path for path in files if str(path) not in failing and any(each["path"] == str(path) for each in found)]
    assert passed[0] == tmp_path / "0.p7b"
    assert [str(files[path]) for path in passed if not certificates_of_openssl(path)] == READ_BY_OTHERS
