"""Which rules are asked of a file that belongs to others beside it."""

from __future__ import annotations

import pytest

from certlint.bundle.reading import AUTHORITIES, BUNDLE, KEY, PART, Reading
from certlint.engine.plan import Plan
from certlint.engine.reading import plan_as_read
from certlint.engine.setup import make_plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan("hygiene", {})


def rules(plan: Plan) -> set[str]:
    return {each.rule.id for each in plan.selected}


@pytest.mark.parametrize(
    "reading", [Reading("a", BUNDLE), Reading("a", BUNDLE, key="b", chain_files=("c",)), Reading("a", KEY)]
)
def test_what_belongs_to_nothing_is_asked_everything(plan, reading):
    assert plan_as_read(plan, reading) is plan


def test_authorities_have_no_leaf_and_present_nothing(plan):
    made = plan_as_read(plan, Reading("a", AUTHORITIES))
    left = rules(plan) - rules(made)
    assert {"chain/missing-leaf", "chain/leaf-not-first", "chain/wrong-order", "key/mismatch"} <= left
    assert {"validity/expired", "pem/crlf", "file/certificate-writable", "x509/ca-key-usage-missing"} <= rules(made)
    assert plan.profile.presents
    assert not made.profile.presents
    assert (made.settings, made.now) == (plan.settings, plan.now)


@pytest.mark.parametrize(("role", "mode"), [(PART, True), (KEY, False)])
def test_of_what_is_judged_elsewhere_only_the_file_is_left(plan, role, mode):
    """Owner and mode of a key are judged with its bundle."""
    made = rules(plan_as_read(plan, Reading("a", role, of="b")))
    assert {"pem/crlf", "pem/malformed-boundary"} <= made
    assert ("file/certificate-writable" in made) is mode
    assert made.isdisjoint({"validity/expired", "chain/missing-leaf", "key/mismatch", "x509/not-der"})
