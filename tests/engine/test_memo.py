"""What is remembered changes no verdict: neither the order of the bundles, nor what was judged before, nor forgetting."""

from __future__ import annotations

import gc
import random
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bench.leaves import realistic_leaves
from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine import judge, run
from certlint.engine.memo_groups import VARYING
from certlint.engine.setup import make_plan
from certlint.errors import DecodeError
from certlint.policy import index, profile
from certlint.policy.rule import ROLES
from certlint.x509.certificate import Certificate
from tests import forge
from tests.cases import forum
from tests.support.corpus import inputs

EVERY_RULE = "every rule"
"""A policy that extends all shipped profiles, and takes back what any of them ignores."""
PROFILES = [index.default(), pytest.param(EVERY_RULE, marks=pytest.mark.slow)]


def every_rule(folder: Path) -> str:
    path = folder / "every-rule.toml"
    path.write_text(f'extends = {profile.names()}\nselect = ["*"]\n')
    return str(path)


def plan_of(name: str, *, memo: bool) -> Any:
    return make_plan(name, {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC), memo=memo)


def verdict(plan: Any, name: str, data: bytes) -> list[Any]:
    """Everything that a run says: findings with their places, and the outcome of every rule."""
    result = run.run(plan, Bundle(pem.read(data, name)))
    return [
        [finding._replace(rule=finding.rule.id) for finding in result.findings],
        [(outcome.rule.id, outcome.status, outcome.reason, outcome.findings) for outcome in result.outcomes],
    ]


@pytest.fixture(scope="module", params=PROFILES)
def unremembered(request, tmp_path_factory):
    """A profile, and what is said of every input when nothing is remembered."""
    policy = every_rule(tmp_path_factory.mktemp("policy")) if request.param == EVERY_RULE else request.param
    plan = plan_of(policy, memo=False)
    return policy, {name: verdict(plan, name, data) for name, data in inputs().items()}


@pytest.mark.slow
def test_every_rule_is_in_the_policy_of_every_rule(tmp_path):
    plan = plan_of(every_rule(tmp_path), memo=False)
    known = {rule.id for name in profile.names() for rule in profile.load(name).rules}
    assert {each.rule.id for each in plan.selected} == known


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_one_plan_for_all_in_any_order(unremembered, seed):
    name, expected = unremembered
    plan = plan_of(name, memo=True)
    order = sorted(expected)
    random.Random(seed).shuffle(order)
    assert [each for each in order if verdict(plan, each, inputs()[each]) != expected[each]] == []


@pytest.mark.slow
def test_a_memory_that_forgets_all_the_time(unremembered, monkeypatch):
    monkeypatch.setattr(judge, "MEMO_SIZE", 3)
    name, expected = unremembered
    plan = plan_of(name, memo=True)
    assert [each for each in expected if verdict(plan, each, inputs()[each]) != expected[each]] == []


def test_the_memory_is_used():
    plan = plan_of("hygiene", memo=True)
    data = forge.bundle(*forge.chain())
    verdict(plan, "x.pem", data)
    evaluated = [evaluations(plan), verdict(plan, "x.pem", data) and evaluations(plan)]
    assert evaluated[0] == evaluated[1] > 0


def evaluations(plan: Any) -> int:
    """How often the plan's memory did not know."""
    return sum(batch.evaluations for batch in plan._batches.values())


@pytest.mark.slow
def test_certificates_together_are_judged_as_each_alone():
    """In whatever company: of all roles, the same one again, and more of them than are judged at a time."""
    certificates = [block.der for data in inputs().values() for block in pem.read(data).blocks if block.der]
    known = []
    for der in (*certificates, *certificates[:5]):
        try:
            Certificate(der)
        except DecodeError:
            continue
        known.append(der)
    assert len(known) > 3 * judge.TOGETHER
    together, alone = plan_of("web-pki", memo=True), plan_of("web-pki", memo=False)
    roles = [ROLES[number % len(ROLES)] for number in range(len(known))]
    said = judge.judge_together(together, [(Certificate(der), role) for der, role in zip(known, roles, strict=True)])
    for der, role, judgement in zip(known, roles, said, strict=True):
        assert told(judgement) == told(judge.judge(alone, Certificate(der), role))


def told(judgement: judge.Judgement) -> list[tuple[Any, ...]]:
    return sorted((e.call.selected.rule.id, e.call.names, e.status, e.problems, e.reason) for e in judgement.events)


def test_of_the_next_certificate_of_an_issuer_its_own_parts_alone_are_decoded():
    """The others are known by their bytes. What a rule decodes besides is decoded of each of millions of certificates."""
    plan = plan_of("web-pki", memo=True)
    for name in ("a.example.com", "b.example.com"):
        leaf = Certificate(forum.leaf(san=[name], subject=[("CN", name)], ski=True).der)
        judge.judge_together(plan, [(leaf, "leaf")])
    own = {"subject", "subject_alt_name", "validity", "public_key", "signed_certificate_timestamps"}
    assert set(leaf._decoded) <= own


def test_traits_that_no_rule_asks_for_make_nothing_new():
    """A purpose is a trait, and whoever makes certificates can make purposes up: they must not fill the memory."""
    plan = plan_of("web-pki", memo=True)
    known = len(plan.slice("certificate", "leaf", frozenset({"v3", "br", "tls-server"})).applicable)
    for number in range(3000):
        part = plan.slice("certificate", "leaf", frozenset({"v3", "br", "tls-server", f"1.2.3.{number}"}))
        assert len(part.applicable) == known
    assert len(plan.batches) < 200
    assert len({id(plan.slice("certificate", "leaf", frozenset({"v3", f"1.2.{n}"}))) for n in range(50)}) == 1


@pytest.mark.slow
def test_nothing_is_kept_of_certificates_that_can_not_be_read():
    """What is remembered of them holds no exception, and so not the frames, certificates and files behind one."""
    plan = plan_of("web-pki", memo=True)
    before = kept_certificates()
    for number in range(40):
        broken = forge.leaf(san=bytes((0x30, 2, 0x95, number)), subject=bytes((0x30, 2, 0x31, number)))
        judge.judge(plan, Certificate(broken.der), "leaf")
    assert kept_certificates() <= before


def kept_certificates() -> int:
    gc.collect()
    return sum(type(each) is Certificate for each in gc.get_objects())


@pytest.mark.slow
def test_a_part_that_varies_is_asked_once_for_all_rules():
    """A row without a screen about such a part is called for each certificate of an audit: 6 % of it."""
    plan = make_plan("web-pki", {}, now=forge.AS_OF.replace(tzinfo=UTC))
    judge.judge_together(plan, [(Certificate(leaf), "leaf") for leaf in realistic_leaves(40)])
    asked = [b for b in plan.batches if len(b.names) == 1 and b.evaluations >= judge.SCREENED_FROM]
    assert {b.names[0] for b in asked if b.names[0] in VARYING and b.settles is None} == set()
