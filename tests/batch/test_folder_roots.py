"""A chain in files beside the leaf: each bundle that lacks the root is told once, with a command that works when pasted."""

from __future__ import annotations

import json
import shlex

import pytest

from tests import forge
from tests.forge import bundle
from tests.support.cli import DAY, certlint

ROOT = forge.root(key="p384-a")
MIDDLE = forge.intermediate(ROOT, key="p256-b")
RULE = "chain/missing-root"


def folder(path, *, leaves=1, root=ROOT, name="root.pem"):
    for number in range(leaves):
        (path / f"leaf{number}.pem").write_bytes(bundle(forge.leaf(MIDDLE, key="p256-a", serial=number + 7)))
    (path / "inter.pem").write_bytes(bundle(MIDDLE))
    (path / "server.key").write_text(forge.key_pem("p256-a"))
    (path / "server.key").chmod(0o600)
    (path / name).write_bytes(bundle(root))
    return path


def told(path) -> list[dict]:
    found = json.loads(certlint(path, *DAY, "--format", "json").out)["bundles"]
    return [each for one in found for each in one["findings"] if each["rule"] == RULE]


@pytest.mark.parametrize("name", ["root.pem", "the root's {path}.pem"])
def test_the_command_names_the_chain_and_the_root_and_works(tmp_path, name):
    (found,) = told(folder(tmp_path, name=name))
    lines = [line.strip() for line in found["remediation"].splitlines()]
    (command,) = [line for line in lines if line.startswith("certlint fix")]
    assert "<" not in found["remediation"]
    words = shlex.split(command)[1:]
    assert words[1] == str(tmp_path / "leaf0.pem")
    done = certlint(*words, *DAY)
    assert (done.code, RULE in done.out) == (0, False), done.out
    assert (tmp_path / "leaf0.pem").read_text().count("BEGIN CERT") == 3


def test_a_leaf_that_the_root_issued_lacks_no_intermediate(tmp_path):
    """As mkcert lays them out: a leaf, its key, and the root beside them."""
    (tmp_path / "web.pem").write_bytes(bundle(forge.leaf(ROOT, key="p256-a")))
    (tmp_path / "rootCA.pem").write_bytes(bundle(ROOT))
    assert [each["message"] for each in told(tmp_path)] == [
        "the chain ends at the leaf 'cluster.example.com' (block 1): the root 'Example Test Root CA' is not in the file"
    ]
    assert "chain/missing-intermediate" not in certlint(tmp_path, *DAY).out
    assert certlint(tmp_path, *DAY, "--profile", "hygiene").out.startswith("PASS")


def test_each_place_is_told_once(tmp_path):
    found = told(folder(tmp_path, leaves=4))
    places = [each["location"]["path"] for each in found]
    assert sorted(places) == [str(tmp_path / f"leaf{number}.pem") for number in range(4)]


def test_a_root_that_only_bears_the_name_is_not_named(tmp_path):
    (found,) = told(folder(tmp_path, root=forge.root(key="p384-b")))
    assert f"--pool {tmp_path}/inter.pem --pool <ROOT-FILE>" in found["remediation"]
