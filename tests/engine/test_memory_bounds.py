"""Certificates that are made to fill a plan's memories find them bounded, at each bound to the last."""

from __future__ import annotations

import random
from datetime import UTC
from functools import partial
from typing import Any

import pytest

from certlint.engine import judge, plan
from certlint.engine.batches import MemoGroup
from certlint.engine.memo_groups import is_worth_keeping
from certlint.engine.plan import Batch
from certlint.engine.setup import make_plan
from certlint.x509.certificate import Certificate
from tests import forge


@pytest.fixture
def made(monkeypatch) -> Any:
    """A plan whose memories are small."""
    monkeypatch.setattr(judge, "MEMO_SIZE", 5)
    monkeypatch.setattr(judge, "GROUP_SIZE", 4)
    monkeypatch.setattr(plan, "_MOST_KNOWN", 6)
    monkeypatch.setattr(plan, "_MOST_MADE", 3)
    return make_plan("web-pki", {}, now=forge.AS_OF.replace(tzinfo=UTC))


def distinct(count: int) -> list[tuple[Certificate, str]]:
    """Certificates that have no part in common that a rule reads and a memory is for."""
    hosts = [f"n{number}.example.com" for number in range(count)]
    return [
        (Certificate(forge.leaf(forge.root(f"CA {host}", key="p256-b"), host, key="p256-a", san=[host]).der), "leaf")
        for host in hosts
    ]


@pytest.mark.slow
def test_memories_of_parts_and_of_combinations(made):
    largest, most = dict.fromkeys(("memo", "older", "group"), 0), (5, 4)
    for certificate, role in distinct(40):
        judge.judge(made, certificate, role)
        part = made.slice(certificate.kind, role, frozenset(judge.traits(certificate)))
        for batch in made.batches:
            assert len(batch.memo) < most[0]
            assert len(batch.older) <= most[0]
            largest["memo"] = max(largest["memo"], len(batch.memo))
            largest["older"] = max(largest["older"], len(batch.older))
        for group in part.groups:
            assert len(group.memo) <= most[1]
            largest["group"] = max(largest["group"], len(group.memo))
    assert largest == {"memo": most[0] - 1, "older": most[0], "group": most[1]}, "the bounds were reached"


@pytest.mark.slow
def test_what_was_seen_lately_is_known(made):
    """A generation has five entries; what is in it or the one before is not evaluated again, what is older is."""
    certificates = distinct(30)

    def evaluated(which: slice) -> int:
        before = sum(batch.evaluations for batch in made.batches)
        for certificate, role in certificates[which]:
            judge.judge(made, Certificate(certificate.der), role)
        return sum(batch.evaluations for batch in made.batches) - before

    first = evaluated(slice(0, 5))
    assert evaluated(slice(0, 5)) == 0
    evaluated(slice(5, 30))
    assert 0 < evaluated(slice(0, 5)) <= first


def test_combinations_of_traits(made):
    for number in range(50):
        made.slice("certificate", "leaf", frozenset({"v3", f"1.2.{number}"}))
        assert 0 < len(made._known) <= 6
    assert len(made._known) == 50 - 6 * 8


@pytest.mark.slow
def test_things_made_of_a_plan(made):
    asked = []

    def make(number: int) -> int:
        asked.append(number)
        return number * 10

    for number in (1, 2, 3, 1, 2, 3, 4, 4, 1):
        assert made.once(number, partial(make, number)) == number * 10
    assert asked == [1, 2, 3, 4, 1]


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 31, 32, 33, 64, 65])
def test_certificates_are_judged_in_their_order_a_few_dozen_at_a_time(made, count):
    certificates = [(Certificate(c.der), role) for c, role in distinct(3)] * 22
    random.Random(count).shuffle(certificates)
    together = judge.judge_together(made, certificates[:count])
    alone = [judge.judge(made, *each) for each in certificates[:count]]
    assert [{e.call.selected.rule.id for e in each.events} for each in together] == [
        {e.call.selected.rule.id for e in each.events} for each in alone
    ]


@pytest.mark.slow
def test_what_is_not_to_be_remembered_is_not():
    unremembering = make_plan("web-pki", {}, now=forge.AS_OF.replace(tzinfo=UTC), memo=False)
    (one,) = distinct(1)
    counts = []
    for _ in range(3):
        judge.judge(unremembering, Certificate(one[0].der), one[1])
        counts.append(sum(batch.evaluations for batch in unremembering.batches))
    assert counts[2] - counts[1] == counts[1] - counts[0] > 0
    assert all(not batch.memo and not batch.older for batch in unremembering.batches)


def test_groups_hold_each_batch_once(made):
    """Whatever is looked up together: of all that applies nothing is lost, and nothing is run twice."""
    part = made.slice("certificate", "leaf", frozenset({"v3", "br", "tls-server"}))
    assert all(isinstance(group, MemoGroup) for group in part.groups)
    found = [batch for group in part.groups for batch in batches(group)]
    assert len(found) == len({id(batch) for batch in found})
    assert {call.selected.rule.id for batch in found for call in batch.calls} == part.applicable
    assert sum(len(group.names) > 1 for group in part.groups) > 1


def batches(group: MemoGroup) -> list[Batch]:
    return [*(b for _, b in group.single), *group.several, *([group.unnamed] if group.unnamed else [])]


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (b"x" * 2048, True),
        (b"x" * 2049, False),
        ((b"x" * 2048, b"y"), True),
        ((b"y", b"x" * 2049), False),
        ((b"y",) * 64, True),
        ((b"y",) * 65, False),
        ((b"y", ("n",) * 64), True),
        ((b"y", ("n",) * 65), False),
        ("x" * 5000, True),
        (None, True),
    ],
)
def test_long_parts_are_not_remembered(key, kept):
    """They hardly come again, and a memory of thousands of them takes what a run may take as a whole."""
    assert is_worth_keeping(key, ()) is kept
