"""`certlint fix FOLDER`: one bundle of the files that belong together, and its key beside it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.cli import certlint
from tests.support.openssl_ca import OpensslCa

HYGIENE = ("--profile", "hygiene")


@pytest.fixture(scope="module")
def ca(tmp_path_factory) -> OpensslCa:
    return OpensslCa(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def parts(ca, tmp_path, monkeypatch) -> Path:
    """A leaf, an intermediate, a root and the key, each in a file of its own."""
    monkeypatch.chdir(tmp_path)
    leaf, key = ca.leaf()
    folder = tmp_path / "parts"
    folder.mkdir()
    files = {"cert.pem": leaf, "chain.pem": ca.issuing, "root.pem": ca.root, "key.pem": key}
    for name, text in files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600 if name == "key.pem" else 0o644)
    return folder


def subjects(path: str) -> list[str]:
    """What openssl finds in a bundle, in order."""
    call = ["openssl", "storeutl", "-noout", "-text", "-certs", path]
    found = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    return [line.rpartition("CN")[2].strip(" =") for line in found.splitlines() if "Subject:" in line]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "chain"),
    [
        ("hygiene", ["cluster.example.com", "Example Issuing CA"]),
        ("redis-enterprise-server", ["cluster.example.com", "Example Issuing CA", "Example Root CA"]),
    ],
)
def test_leaf_intermediates_and_the_root_that_the_profile_wants(parts, profile, chain):
    key = (parts / "key.pem").read_text()
    certlint("fix", "parts", "--profile", profile, "--out", "bundle.pem")
    assert subjects("bundle.pem") == chain
    assert Path("bundle.key").read_text() == key
    assert os.stat("bundle.key").st_mode & 0o777 == 0o600
    before = Path("bundle.pem").read_text()
    answer = certlint("fix", "parts", "--profile", profile, "--out", "bundle.pem")
    assert "wrote" not in answer.out
    assert Path("bundle.pem").read_text() == before


@pytest.mark.slow
def test_files_that_are_named_together_make_one_bundle(parts):
    certlint("fix", "parts/cert.pem", "parts/chain.pem", "parts/key.pem", "--profile", "hygiene", "--out", "bundle.pem")
    assert subjects("bundle.pem") == ["cluster.example.com", "Example Issuing CA"]
    assert Path("bundle.key").read_text() == (parts / "key.pem").read_text()


@pytest.mark.slow
def test_what_would_be_done(parts):
    before = {path: path.read_bytes() for path in parts.iterdir()}
    answer = certlint("fix", "parts", *HYGIENE)
    assert (
        "parts/cert.pem\n  to do     add the intermediate 'Example Issuing CA' from the files beside it" in answer.out
    )
    assert "    certlint fix parts --profile hygiene --out <OUTPUT-FILE>" in answer.out
    assert "--in-place" not in answer.out
    assert "chain/missing-leaf" not in answer.out
    assert {path: path.read_bytes() for path in parts.iterdir()} == before


@pytest.mark.slow
def test_standard_output_takes_no_key(parts):
    answer = certlint("fix", "parts", *HYGIENE, "--out", "-")
    assert answer.out.count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in answer.out


@pytest.mark.slow
def test_a_key_that_does_not_fit_is_not_put_beside_it(parts, ca):
    (parts / "key.pem").write_text(ca.leaf()[1])
    answer = certlint("fix", "parts", *HYGIENE, "--out", "bundle.pem")
    assert "key/mismatch" in answer.out
    assert answer.code == 1
    assert not Path("bundle.key").exists()


@pytest.mark.slow
def test_of_several_bundles_one_is_named(parts, ca):
    leaf, key = ca.leaf("other.example.com")
    (parts / "other.crt").write_text(leaf)
    (parts / "other.key").write_text(key)
    answer = certlint("fix", "parts", *HYGIENE, "--out", "bundle.pem")
    assert answer.code == 2
    command = answer.err.partition("name one:")[2].split()
    assert command[:3] == ["certlint", "fix", "parts/cert.pem"]
    certlint(*command[1:], *HYGIENE)
    assert subjects("bundle.pem") == ["cluster.example.com", "Example Issuing CA"]


@pytest.mark.slow
def test_in_place_each_file_stays_what_it_is(parts):
    certlint("fix", "parts", *HYGIENE, "--in-place")
    assert subjects("parts/cert.pem") == ["cluster.example.com"]


@pytest.mark.slow
@pytest.mark.parametrize("named", [["parts"], ["parts/cert.pem", "parts/chain.pem", "parts/root.pem", "parts/key.pem"]])
def test_in_place_the_files_are_judged_together(parts, named):
    """A chain has no leaf of its own, and the leaf's file no chain: neither is a finding, as `certlint FOLDER` says, too."""
    chain = parts / "chain.pem"
    chain.write_bytes(chain.read_bytes().replace(b"\n", b"\r\n"))
    (parts / "key.pem").chmod(0o644)
    answer = certlint("fix", *named, *HYGIENE, "--in-place", "--fqdn", "cluster.example.com")
    assert answer.code == 0, answer.all
    assert "chain/" not in answer.out
    assert "pem/crlf" in answer.out.partition("PASS")[0]
    assert answer.out.index("parts/chain.pem") < answer.out.index(
        "parts/cert.pem"
    )  # what it is judged with is repaired
    assert (parts / "key.pem").stat().st_mode & 0o777 == 0o600
    assert subjects("parts/cert.pem") == ["cluster.example.com"]
    judged = certlint("parts", *HYGIENE, "--fqdn", "cluster.example.com")
    assert [line for line in judged.out.splitlines() if line.startswith("PASS  parts/")] == sorted(
        line for line in answer.out.splitlines() if line.startswith("PASS  ")
    )


@pytest.mark.slow
def test_the_commands_about_a_key_name_its_file(parts, ca):
    """The key beside the bundle is another one, and it is what the command shows."""
    (parts / "key.pem").write_text(ca.leaf()[1])
    answer = certlint("fix", "parts", *HYGIENE)
    assert "openssl pkey -in parts/key.pem -pubout" in answer.out
