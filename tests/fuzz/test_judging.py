"""Damaged certificates: no traceback, no crashed rule, no hang; each has a second of processor time and no more."""

from __future__ import annotations

import random

import pytest

from tests import forge
from tests.fuzz.der_damage import MUTATIONS, damaged_bundle, parse
from tests.fuzz.judging import NAMES, judge
from tests.fuzz.seeds import originals

pytestmark = pytest.mark.slow

QUICK, LOTS, SIZE = 2, 40, 200


@pytest.mark.parametrize(
    "seed", [*range(QUICK), *(pytest.param(n, marks=pytest.mark.slow) for n in range(QUICK, LOTS))]
)
def test_damage_ends_in_a_report(seed):
    chance = random.Random(seed)
    for number in range(SIZE):
        data, name = damaged_bundle(chance), chance.choice(NAMES)
        try:
            record = judge(data, name)
        except Exception as error:
            raise AssertionError(f"mutant {number} of seed {seed}, profile {name}") from error
        assert not record.conclusion.crashed, (number, seed, name, record.texts["json"])


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_each_kind_of_damage_is_seen(mutation):
    """A mutation that changes nothing would prove nothing."""
    chance = random.Random(mutation.__name__)
    seen = 0
    for der in originals()[:12]:
        damaged = mutation(der, chance)
        record = judge(forge.pem(damaged).encode(), "hygiene")
        clean = judge(forge.pem(der).encode(), "hygiene")
        seen += (record.rules, record.conclusion) != (clean.rules, clean.conclusion)
    assert seen >= 4


def test_the_tree_is_what_was_parsed():
    for der in originals():
        (tree,) = parse(der) or ()
        assert tree.encode() == der
