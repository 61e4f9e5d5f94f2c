"""PKCS #12 files that are damaged element by element: none passes that OpenSSL or, with its profile, Java does not load."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint
from tests.support.der_mutants import Mutant, mutants
from tests.support.java import served_by_java

pytestmark = pytest.mark.slow

PASSWORD = "changeit"
# Where the safes are: what is in them, the MAC protects.
CONTENT = (1, 1, 0)
# A NULL with a length of two bytes, which Java reads.
READ_BY_OTHERS = ["2/0/0/1 padded length"]
READ_BY_OTHERS_WITHIN = ["1/1/0/0/0/1/0/0/1/0/1/2/1 padded length"]
# An indefinite length around definite ones, in two places only, and a SEQUENCE instead of a NULL: OpenSSL reads these.
UNREAD_BY_JAVA = [
    "0/1/0/0/0/1 indefinite length",
    "1/1/0/0/0/1/0/0/1 indefinite length",
    "1/1/0/0/0/1/0/0/1/0/1/2/1 sequence",
]
LEAF, ISSUER, ROOT = forge.chain()
OWN = {"name": "a", "key_id": b"1"}
CHAIN = (forge.bag(LEAF.der, **OWN), forge.bag(ISSUER.der), forge.bag(ROOT.der))


def opens(path: Path) -> bool:
    command = ["openssl", "pkcs12", "-in", str(path), "-passin", f"pass:{PASSWORD}", "-nodes"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def written(damaged: list[Mutant], folder: Path) -> dict[Path, Mutant]:
    out = {folder / f"{number}.p12": each for number, each in enumerate(damaged)}
    for file, each in out.items():
        file.touch(0o600)
        file.write_bytes(each.der)
    return out


def passing(files: dict[Path, Mutant], folder: Path, profile: str) -> list[Path]:
    (folder / "passphrase").write_text(f"{PASSWORD}\n")
    options = ("--profile", profile, "--passphrase-file", folder / "passphrase", "--format", "json", *DAY)
    found = json.loads(certlint(*files, *options).out)["bundles"]
    failing = {each["path"] for each in found if each["verdict"] != "pass"}
    return [Path(path) for path in dict.fromkeys(each["path"] for each in found) if path not in failing]


def test_what_openssl_does_not_read_does_not_pass(tmp_path):
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    made = f"-in chain.pem -inkey key.pem -out sound.p12 -iter 1 -maciter -passout pass:{PASSWORD}"
    subprocess.run(["openssl", "pkcs12", "-export", *made.split()], check=True, cwd=tmp_path)
    sound = (tmp_path / "sound.p12").read_bytes()
    damaged = [each for each in mutants(sound) if each.path[:3] != CONTENT]
    files = written([Mutant((), "", sound), *damaged], tmp_path)
    passed = passing(files, tmp_path, "hygiene")
    assert passed[0] == tmp_path / "0.p12"
    assert [str(files[path]) for path in passed if not opens(path)] == READ_BY_OTHERS


def is_in_a_certificate(each: Mutant) -> bool:
    """Rules about certificates tell these."""
    return len(each.path) > 9 and each.path[:1] == (0,) and each.path[5] == 1


def authenticated(content: bytes) -> bytes:
    return forge.authenticated(content, PASSWORD.encode())


def test_what_is_damaged_within_the_mac_does_not_pass(tmp_path):
    """The MAC is that of the damaged content, as of a program that writes such a file."""
    key = forge.bag(LEAF.key.pkcs8, password=PASSWORD.encode(), **OWN)
    sound = forge.safes(CHAIN, [key])
    damaged = [Mutant((), "", sound), *(each for each in mutants(sound) if not is_in_a_certificate(each))]
    assert len(damaged) > 400
    files = written([each._replace(der=authenticated(each.der)) for each in damaged], tmp_path)
    passed = passing(files, tmp_path, "hygiene")
    assert passed[0] == tmp_path / "0.p12"
    assert [str(files[path]) for path in passed if not opens(path)] == READ_BY_OTHERS_WITHIN
    left = {path: files[path] for path in passed}
    served = served_by_java(passed)
    assert [str(files[path]) for path in passing(left, tmp_path, "java") if path not in served] == UNREAD_BY_JAVA


def test_a_key_that_the_passphrase_does_not_open_is_not_evaluated(tmp_path):
    key = forge.bag(LEAF.key.pkcs8, password=b"another", **OWN)
    files = written([Mutant((), "", authenticated(forge.safes(CHAIN, [key])))], tmp_path)
    (path,) = files
    assert not opens(path)
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    answer = certlint(path, "--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert answer.code == 3
    assert "the passphrase of the file does not open the private key 'a'" in answer.out


def test_what_is_damaged_is_told_with_its_place_and_what_to_do(tmp_path):
    two = der.sequence(*[forge.bag(ROOT.der)[4:]] * 2)
    files = written([Mutant((), "", authenticated(forge.safes([two])))], tmp_path)
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    answer = certlint(*files, "--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert answer.code == 3
    assert "damaged: SafeBag has 4 members, which are too many (byte" in answer.out
    assert "openssl pkcs12 -export" in answer.out


def test_a_certificate_that_is_there_twice_is_told(tmp_path):
    """OpenSSL serves it twice; the first one and its copy have the same attributes."""
    key = forge.bag(LEAF.key.pkcs8, password=PASSWORD.encode(), **OWN)
    files = written([Mutant((), "", authenticated(forge.safes([CHAIN[0], *CHAIN], [key])))], tmp_path)
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    answer = certlint(*files, "--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert "chain/duplicate-certificate" in answer.out


@pytest.mark.parametrize(("tag", "is_read"), [(0x16, True), (0x04, False)])
def test_a_certificate_of_another_type_is_a_string_or_openssl_refuses_the_file(tag, is_read, tmp_path):
    """Of SDSI, as RFC 7292 section 4.2.3 has it."""
    value = der.sequence(der.oid("1.2.840.113549.1.9.22.2"), der.explicit(0, der.tlv(tag, b"(sdsi)")))
    other = der.sequence(der.oid("1.2.840.113549.1.12.10.1.3"), der.explicit(0, value))
    key = forge.bag(LEAF.key.pkcs8, password=PASSWORD.encode(), **OWN)
    (path,) = written([Mutant((), "", authenticated(forge.safes([*CHAIN, other], [key])))], tmp_path)
    assert opens(path) is is_read
    (tmp_path / "passphrase").write_text(f"{PASSWORD}\n")
    answer = certlint(path, "--profile", "hygiene", "--passphrase-file", tmp_path / "passphrase", *DAY)
    assert answer.code == (0 if is_read else 3), answer.all
