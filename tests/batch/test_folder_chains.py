"""A defect in the chain file beside a leaf: the command makes one file of both, which passes; the chain alone never does."""

from __future__ import annotations

import json
import shlex

import pytest

from tests import forge
from tests.forge import bundle
from tests.support.cli import DAY, certlint

ROOT = forge.root(key="p384-a")
MIDDLE = forge.intermediate(ROOT, key="p256-b")


def folder(path, chain: bytes, leaf: str = "cert.pem"):
    (path / leaf).write_bytes(bundle(forge.leaf(MIDDLE, key="p256-a")))
    (path / "chain.pem").write_bytes(chain)
    (path / "privkey.pem").write_text(forge.key_pem("p256-a"))
    (path / "privkey.pem").chmod(0o600)
    return path


def told(path, *options) -> dict[str, dict]:
    found = json.loads(certlint(path, *DAY, *options, "--format", "json").out)["bundles"]
    return {each["rule"]: each for one in found for each in one["findings"]}


@pytest.mark.parametrize(
    ("rule", "chain"),
    [
        ("pem/crlf", bundle(MIDDLE, ROOT).replace(b"\n", b"\r\n")),
        ("chain/wrong-order", bundle(ROOT, MIDDLE)),
        ("chain/duplicate-certificate", bundle(MIDDLE, MIDDLE, ROOT)),
        ("pem/text-outside-blocks", b"subject=x\n" + bundle(MIDDLE, ROOT)),
    ],
)
@pytest.mark.parametrize("leaf", ["cert.pem", "the leaf's {path}.pem"])
def test_the_command_makes_one_file_that_passes(tmp_path, monkeypatch, rule, chain, leaf):
    found = told(folder(tmp_path, chain, leaf))[rule]
    assert found["location"]["path"] == str(tmp_path / "chain.pem")
    (command,) = [line.strip() for line in found["remediation"].splitlines() if line.startswith("    certlint fix")]
    monkeypatch.chdir(tmp_path)
    words = [{"<BUNDLE-FILE>": "new.pem"}.get(word, word) for word in shlex.split(command)[1:]]
    assert words[1] == str(tmp_path / leaf)
    done = certlint(*words, *DAY)
    assert done.code == 0, (words, done.out, done.err)
    assert (tmp_path / "new.pem").read_text().count("BEGIN CERT") == 3
    assert rule not in told(tmp_path / "new.pem", "--key", tmp_path / "privkey.pem")
    assert (tmp_path / "chain.pem").read_bytes() == chain
    assert "have the server read the new file" in " ".join(found["remediation"].split())


@pytest.mark.parametrize("keyed", [True, False])
def test_a_root_alone_beside_a_bundle_is_used(tmp_path, keyed):
    """Without a key or a chain in another file it was not."""
    (tmp_path / "bundle.pem").write_bytes(bundle(forge.leaf(MIDDLE, key="p256-a"), MIDDLE))
    (tmp_path / "the root.pem").write_bytes(bundle(ROOT))
    if keyed:
        (tmp_path / "bundle.key").write_text(forge.key_pem("p256-a"))
        (tmp_path / "bundle.key").chmod(0o600)
    found = told(tmp_path, "--profile", "redis-enterprise-server")["chain/missing-root"]
    assert f"--pool '{tmp_path}/the root.pem'" in found["remediation"]
    assert "<" not in found["remediation"]
    out = certlint(tmp_path, *DAY).out
    assert ("read as a bundle: the root of its chain is in the root.pem" in out) is not keyed
