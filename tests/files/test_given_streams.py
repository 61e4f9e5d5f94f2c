"""What options name and only one can read: a pipe, standard input. Every bundle and every process gets its contents.

Real shells, as only these make such pipes.
"""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests import forge
from tests.forge import der

pytestmark = pytest.mark.slow

DAY = "--as-of 2026-06-01 --profile hygiene --format json"
CERTLINT = f"{sys.executable} -m certlint"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("streams")
    leaf, ca, root = forge.chain()
    for name in ("a", "b", "c"):
        (path / f"{name}.pem").write_bytes(forge.bundle(leaf, ca))
    (path / "leaf.pem").write_bytes(forge.bundle(leaf))
    (path / "leaf2.pem").write_bytes(forge.bundle(leaf) * 2)
    (path / "root").write_bytes(forge.bundle(root))
    (path / "ca").write_bytes(forge.bundle(ca))
    (path / "crl").write_bytes(forge.crl(ca, [forge.revoked(leaf)]))
    (path / "key").write_text(forge.key_pem(leaf.key))
    (path / "key").chmod(0o600)
    spki = leaf.der[leaf.der.index(bytes.fromhex("06092a864886f70d010101")) - 6 :]
    length = int.from_bytes(spki[2:4]) + 4
    assert spki[0] == der.SEQUENCE
    (path / "known").write_text(sha256(spki[:length]).hexdigest())
    (path / "none").write_text("# nothing yet\n")
    return path


def code(folder: Path, line: str) -> int:
    done = subprocess.run(
        ["bash", "-c", f"{line.replace('certlint', CERTLINT, 1)} {DAY} > /dev/null"], cwd=folder, check=False
    )
    return done.returncode


BUNDLES = "a.pem b.pem c.pem"
# An option, what it names, and the exit code over bundles that would not have it without that.
OPTIONS = (
    ("--known-keys", "known", 1, BUNDLES),
    ("--crl", "crl", 1, BUNDLES),
    ("--trust", "root", 0, BUNDLES),
    ("--key", "key", 0, BUNDLES),
)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("option", "name", "expected", "paths"), OPTIONS, ids=[each[0] for each in OPTIONS])
def test_every_bundle_is_judged_with_it(folder, option, name, expected, paths, jobs):
    assert code(folder, f"certlint {paths} {option} {name} --jobs {jobs}") == expected
    assert code(folder, f"certlint {paths} {option} <(cat {name}) --jobs {jobs}") == expected
    assert code(folder, f"certlint {paths} {option} /dev/stdin --jobs {jobs} < {name}") == expected
    if option == "--key":
        assert code(folder, f"cat {name} | certlint {paths} {option} - --jobs {jobs}") == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_several_at_once(folder, jobs):
    line = f"certlint leaf.pem leaf2.pem --trust <(cat root) --pool <(cat ca) --crl <(cat crl) --jobs {jobs}"
    assert code(folder, line) == 1
    assert code(folder, f"cat key | certlint {BUNDLES} --key - --trust <(cat root) --jobs {jobs}") == 0


def test_a_bundle_and_its_key_in_one_stream(folder):
    (folder / "both").write_bytes((folder / "a.pem").read_bytes() + (folder / "key").read_bytes())
    assert code(folder, "cat both | certlint - --key - --ignore pem/private-key-in-bundle") == 0


def test_a_list_without_keys_is_an_error(folder):
    """A download that failed leaves a pipe empty: no key would be known, and everything would pass."""
    assert code(folder, "certlint a.pem --known-keys <(true)") == 3
    assert code(folder, "certlint a.pem --known-keys none") == 3


def test_a_closed_descriptor_is_reported_where_it_is_used(folder):
    assert code(folder, "certlint a.pem --known-keys /dev/fd/77") == 3
    assert code(folder, "certlint a.pem --key /dev/fd/77") in (1, 3)
