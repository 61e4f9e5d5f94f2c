"""What a pool gives: the CA certificates that made the signatures, and never one that only bears the name."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from certlint import pem
from certlint.fix import repair
from certlint.fix.arrange import usable
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import AS_OF, bundle
from tests.support.cli import DAY, certlint

NOW = AS_OF.replace(tzinfo=UTC)
ROOT = forge.root(key="p384-a")
MIDDLE = forge.intermediate(ROOT, key="p256-b")
LEAF = forge.leaf(MIDDLE, key="p256-a")
# The same names, made with other keys; the second states even the key identifier of the one that it stands in for.
NAMESAKE = forge.intermediate(ROOT, key="p256-c")
IMPOSTOR = forge.intermediate(ROOT, key="p256-c", ski=forge.key("p256-b").identifier)
OTHER_ROOT = forge.root(key="p384-b")
SHORTER = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2027, 1, 1))
ENDED = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
TO_COME = forge.intermediate(ROOT, key="p256-b", not_before=datetime(2026, 6, 2))
NO_CA = forge.intermediate(ROOT, key="p256-b", ca=False)


def completed(parts, pool) -> list[forge.Cert]:
    """The certificates of the mended bundle."""
    certificates = usable([Certificate(each.der) for each in pool], NOW)
    result = repair(pem.read(bundle(*parts), "bundle.pem"), certificates, now=NOW)
    assert len(result.steps) == (result.text != bundle(*parts).decode()) * (result.text.count("BEGIN") - len(parts))
    everything = {each.der: each for each in (*parts, *pool)}
    return [everything[block.der] for block in pem.read(result.text.encode()).blocks]


@pytest.mark.parametrize("wrong", [NAMESAKE, IMPOSTOR, NO_CA, ENDED, TO_COME])
def test_a_ca_of_the_right_name_is_not_enough(wrong):
    """Wrong key, not a CA, or not valid on the day: nothing is added, and nothing above it either."""
    assert completed([LEAF], [wrong, ROOT]) == [LEAF]
    assert completed([LEAF], [ROOT, wrong]) == [LEAF]


@pytest.mark.parametrize("wrong", [NAMESAKE, IMPOSTOR, NO_CA, ENDED, TO_COME])
def test_the_right_one_is_found_among_those_of_its_name(wrong):
    for pool in permutations([wrong, MIDDLE, ROOT]):
        assert completed([LEAF], pool) == [LEAF, MIDDLE, ROOT]


def test_the_way_goes_as_far_as_the_signatures():
    """The root of the pool bears the name that the intermediate asks for; its key made no signature of the chain."""
    assert completed([LEAF], [MIDDLE, OTHER_ROOT]) == [LEAF, MIDDLE]
    assert completed([LEAF, MIDDLE], [OTHER_ROOT]) == [LEAF, MIDDLE]


@pytest.mark.parametrize("pool", [[SHORTER, MIDDLE], [MIDDLE, SHORTER]])
def test_of_two_that_fit_the_one_that_lasts_longer_is_taken(pool):
    assert completed([LEAF], [*pool, ROOT]) == [LEAF, MIDDLE, ROOT]


def test_what_is_there_is_not_added_again():
    assert completed([LEAF, MIDDLE], [MIDDLE, MIDDLE, ROOT, ROOT]) == [LEAF, MIDDLE, ROOT]
    assert completed([LEAF, MIDDLE, ROOT], [SHORTER, OTHER_ROOT]) == [LEAF, MIDDLE, ROOT]


def test_the_day_on_which_a_ca_certificate_ends_still_counts():
    ends, begins = forge.intermediate(ROOT, key="p256-b", not_after=AS_OF), forge.intermediate(ROOT, not_before=AS_OF)
    assert usable([Certificate(each.der) for each in (ends, begins)], NOW)[-1].der == ends.der
    assert len(usable([Certificate(each.der) for each in (ends, begins)], NOW)) == 2


@pytest.mark.parametrize(("member", "code"), [(IMPOSTOR, 1), (MIDDLE, 0)])
def test_the_command(tmp_path, member, code):
    """As a user runs it: the certificate that did not sign the leaf is not written, and the gap is reported."""
    (tmp_path / "leaf.pem").write_bytes(bundle(LEAF))
    (tmp_path / "cas").mkdir()
    for name, each in {"a.pem": member, "b.crt": ROOT}.items():
        (tmp_path / "cas" / name).write_bytes(bundle(each))
    done = certlint("fix", tmp_path / "leaf.pem", "--pool", tmp_path / "cas", "--out", tmp_path / "out.pem", *DAY)
    chain = bundle(LEAF) if code else bundle(LEAF, MIDDLE, ROOT)
    assert (done.code, (tmp_path / "out.pem").read_bytes()) == (code, chain), done.out
    assert ("chain/missing-intermediate" in done.out) == bool(code)
