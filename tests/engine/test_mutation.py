"""Damaged certificates: no traceback, no crashed rule, no hang; each has a second of processor time and no more."""

from __future__ import annotations

import random
from datetime import UTC
from functools import cache
from typing import Any

import pytest

from certlint import pem
from certlint.batch import bundles
from certlint.bundle.bundle import Bundle
from certlint.engine.setup import make_plan
from certlint.output.run import Run
from certlint.policy import profile
from certlint.policy.severity import Severity
from tests import forge
from tests.support.corpus import real_chains, roots
from tests.support.guard import processor_seconds
from tests.support.mutants import MUTATIONS, garble_text, parse

NAMES = [name for name in profile.names() if name != "redis-enterprise"]
QUICK, LOTS, SIZE = 2, 40, 200


@cache
def job(name: str) -> bundles.Job:
    """One plan for all mutants: what is remembered of one must not trouble the next."""
    settings: dict[str, Any] = {"fqdn": [forge.FQDN], "san": ["db.example.com"], "ip": ["192.0.2.1"]}
    settings |= {"ocsp": True} if "ocsp" in profile.load(name).declared else {}
    plan = make_plan(name, settings, now=forge.AS_OF.replace(tzinfo=UTC))
    about = Run("0", name, name, plan.now, (forge.FQDN,), Severity.ERROR, Severity.INFO)
    return bundles.Job(plan, about, ("text", "json"), "", 1 << 24, 10_000)


@cache
def originals() -> tuple[bytes, ...]:
    """Certificates that nobody here made, DER."""
    chains = [block.der for data, _ in real_chains().values() for block in pem.read(data).blocks]
    return (*chains, *roots()[::8])


def judge(data: bytes, name: str) -> bundles.Record:
    with processor_seconds(1):
        return bundles.record(job(name), Bundle(pem.read(data, "mutant.pem")))


def mutant(chance: random.Random) -> bytes:
    """A bundle of real certificates, one of which is damaged once or twice; or the text of the file is."""
    hosts = sorted(real_chains())
    blocks = [block.der for block in pem.read(real_chains()[chance.choice(hosts)][0]).blocks]
    if chance.random() < 0.15:
        return garble_text(forge.bundle(*map(forge.pem, blocks)), chance)
    victim = chance.randrange(len(blocks))
    blocks[victim] = chance.choice((blocks[victim], chance.choice(originals())))
    blocks[victim] = chance.choice(MUTATIONS)(blocks[victim], chance)
    if chance.random() < 0.3 and parse(blocks[victim]):
        blocks[victim] = chance.choice(MUTATIONS[:3])(blocks[victim], chance)
    return forge.bundle(*map(forge.pem, blocks))


@pytest.mark.parametrize(
    "seed", [*range(QUICK), *(pytest.param(n, marks=pytest.mark.slow) for n in range(QUICK, LOTS))]
)
def test_damage_ends_in_a_report(seed):
    chance = random.Random(seed)
    for number in range(SIZE):
        data, name = mutant(chance), chance.choice(NAMES)
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
