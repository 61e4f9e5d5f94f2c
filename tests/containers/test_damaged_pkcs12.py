"""PKCS #12 files that are damaged element by element: none passes that OpenSSL does not read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.der_mutants import mutants

# Where the safes are: what is in them, the MAC protects.
CONTENT = (1, 1, 0)
# A NULL with a length of two bytes, which Java reads.
READ_BY_OTHERS = ["2/0/0/1 padded length"]


def opens(path: Path) -> bool:
    command = ["openssl", "pkcs12", "-in", str(path), "-passin", "pass:changeit", "-nodes", "-noout"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_what_openssl_does_not_read_does_not_pass(tmp_path):
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "passphrase").write_text("changeit\n")
    made = "-in chain.pem -inkey key.pem -out sound.p12 -iter 1 -maciter -passout pass:changeit"
    subprocess.run(["openssl", "pkcs12", "-export", *made.split()], check=True, cwd=tmp_path)
    damaged = [each for each in mutants((tmp_path / "sound.p12").read_bytes()) if each.path[:3] != CONTENT]
    for number, each in enumerate(damaged):
        file = tmp_path / f"{number}.p12"
        file.touch(0o600)
        file.write_bytes(each.der)
    files = [tmp_path / "sound.p12", *(tmp_path / f"{number}.p12" for number in range(len(damaged)))]
    options = ("--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", "--format", "json", *DAY)
    passed = [
        Path(each["path"])
        for each in json.loads(certlint(*files, *options).out)["bundles"]
        if each["verdict"] == "pass"
    ]
    assert passed[0] == files[0]
    assert [str(damaged[int(path.stem)]) for path in passed[1:] if not opens(path)] == READ_BY_OTHERS
