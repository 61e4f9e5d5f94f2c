"""Products that load chain and key from one file: their profiles leave the key where it is, all others move it away."""

from __future__ import annotations

from datetime import UTC

import pytest

from certlint import pem
from certlint.engine.setup import make_plan
from certlint.fix import keeps_keys, repair
from certlint.policy import profile
from tests import forge
from tests.support.cli import DAY, certlint

IN_ONE_FILE = {"azure-key-vault", "haproxy", "kafka", "mongodb"}
KEY = forge.key_pem()
LEAF, ISSUER, ROOT = forge.chain()
UNSORTED = {
    "behind": ([LEAF, ROOT, ISSUER, KEY], [LEAF, ISSUER, ROOT, KEY]),
    "in front": ([KEY, LEAF, ROOT, ISSUER], [KEY, LEAF, ISSUER, ROOT]),
    "between": ([LEAF, KEY, ROOT, ISSUER], [LEAF, ISSUER, ROOT, KEY]),
}


@pytest.mark.slow
def test_which_profiles_keep_a_key():
    def stays(name: str) -> bool:
        return keeps_keys(profile.load(name).rules, make_plan(name, {}).of_profile)

    assert set(filter(stays, profile.names())) == IN_ONE_FILE


@pytest.mark.parametrize("place", UNSORTED)
def test_a_key_stays_where_it_stood(place):
    before, after = UNSORTED[place]
    document = pem.read(forge.bundle(*before), "site.pem")
    mended = repair(document, now=forge.AS_OF.replace(tzinfo=UTC), keeps_keys=True)
    assert (mended.text.encode(), mended.keys, mended.is_key) == (forge.bundle(*after), "", True)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(IN_ONE_FILE))
@pytest.mark.parametrize("place", UNSORTED)
def test_the_chain_is_sorted_and_the_key_stays(tmp_path, name, place):
    before, after = UNSORTED[place]
    path = tmp_path / "site.pem"
    path.write_bytes(forge.bundle(*before))
    path.chmod(0o644)
    answer = certlint("fix", path, "--in-place", "--profile", name, *DAY)
    assert (answer.code, path.read_bytes()) == (0, forge.bundle(*after)), answer.all
    assert sorted(each.name for each in tmp_path.iterdir()) == ["site.pem", "site.pem.bak"]
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    again = certlint("fix", path, "--in-place", "--profile", name, *DAY)
    assert "nothing to repair" in again.out


@pytest.mark.slow
def test_a_diff_shows_the_certificates_and_no_line_of_the_key(tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(forge.bundle(LEAF, ROOT, ISSUER, KEY))
    path.chmod(0o600)
    shown = certlint("fix", path, "--diff", "--profile", "haproxy", *DAY).all
    assert f"+{ISSUER.pem.splitlines()[1]}" in shown
    assert not [line for line in KEY.splitlines()[1:-1] if line in shown]


def test_a_key_is_not_written_to_standard_output(tmp_path):
    path = tmp_path / "site.pem"
    path.write_bytes(forge.bundle(LEAF, ROOT, ISSUER, KEY))
    answer = certlint("fix", path, "--out", "-", "--profile", "haproxy", *DAY)
    assert (answer.code, "PRIVATE KEY" in answer.all) == (2, False)
