"""What `certlint fix --pool` says of an issuer that the pool lacks, or holds and does not use."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import forge
from tests.forge import bundle
from tests.support.cli import DAY, certlint

ROOT = forge.root(key="p384-a")
MIDDLE = forge.intermediate(ROOT, key="p256-b")
LEAF = forge.leaf(MIDDLE, key="p256-a")
NAMESAKE = forge.intermediate(ROOT, key="p256-c")
ENDED = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
TO_COME = forge.intermediate(ROOT, key="p256-b", not_before=datetime(2026, 6, 2))
NO_CA = forge.intermediate(ROOT, key="p256-b", ca=False)


def fixed(folder, parts, pool, *words) -> str:
    """The report of a run as one line, its spaces as one."""
    (folder / "lo.pem").write_bytes(bundle(*parts))
    (folder / "pool.pem").write_bytes(bundle(*pool))
    told = certlint("fix", folder / "lo.pem", "--pool", folder / "pool.pem", *words, *DAY).out
    return " ".join(told.partition("\n\n")[0].replace(f"{folder}/", "").split())


def test_the_issuer_that_the_pool_lacks_is_named_with_the_file_that_was_searched(tmp_path):
    told = fixed(tmp_path, [LEAF], [ROOT], "--in-place")
    assert "nothing to repair" not in told
    assert told == (
        "lo.pem missing the pool (pool.pem) does not contain the certificate of 'Example Test Issuing CA', which issued"
        " the leaf 'cluster.example.com': get it from the CA and name its file with --pool"
    )


@pytest.mark.parametrize("words", [[], ["--in-place"], ["--out", "-"]])
def test_it_is_said_wherever_the_result_goes(tmp_path, words):
    (tmp_path / "lo.pem").write_bytes(bundle(LEAF))
    (tmp_path / "pool.pem").write_bytes(bundle(ROOT))
    told = certlint("fix", tmp_path / "lo.pem", "--pool", tmp_path / "pool.pem", *words, *DAY)
    assert "does not contain the certificate of 'Example Test Issuing CA'" in " ".join(told.all.split())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (NAMESAKE, "its key did not sign the leaf 'cluster.example.com'"),
        (ENDED, "it expired on 2026-05-31"),
        (TO_COME, "it is not valid before 2026-06-02"),
        (NO_CA, "it is not a CA certificate"),
    ],
)
def test_why_a_certificate_of_the_name_was_not_used(tmp_path, wrong, why):
    told = fixed(tmp_path, [LEAF], [ROOT, wrong])
    line = len(ROOT.pem.strip().splitlines()) + 1
    assert f"missing the certificate of 'Example Test Issuing CA' in pool.pem:{line} was not added: {why}" in told


def test_the_root_that_the_pool_lacks_is_named_where_the_profile_asks_for_one(tmp_path):
    other = forge.root("Other Root CA", key="p384-b")
    told = fixed(tmp_path, [LEAF, MIDDLE], [other])
    assert "does not contain the certificate of 'Example Test Root CA', which issued the intermediate" in told
    told = fixed(tmp_path, [LEAF], [MIDDLE])
    assert "add the intermediate 'Example Test Issuing CA' from the pool" in told
    assert "does not contain the certificate of 'Example Test Root CA'" in told
    assert "missing" not in fixed(tmp_path, [LEAF, MIDDLE], [other], "--profile", "nginx")


def test_without_a_leaf_nothing_can_be_completed(tmp_path):
    told = fixed(tmp_path, [MIDDLE], [ROOT])
    assert "nothing to repair" not in told
    assert "missing the leaf: certificates of the pool are added to the chain of a leaf only" in told


def test_a_whole_chain_says_nothing_of_the_pool(tmp_path):
    assert "nothing to repair" in fixed(tmp_path, [LEAF, MIDDLE, ROOT], [ROOT])
    assert "missing" not in fixed(tmp_path, [LEAF], [MIDDLE, ROOT])


def test_without_a_pool_the_finding_says_it(tmp_path):
    (tmp_path / "lo.pem").write_bytes(bundle(LEAF))
    told = certlint("fix", tmp_path / "lo.pem", *DAY).out
    assert told.startswith(f"{tmp_path}/lo.pem\n  nothing to repair\n")
