"""Screens change no verdict: what a check finds, is skipped for, or crashes on, it does with and without one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from certlint import pem
from certlint.check import check, screens, screens_of
from certlint.engine import judge
from certlint.engine.plan import Plan
from certlint.engine.screening import Screening
from certlint.engine.setup import make_plan
from certlint.errors import DecodeError
from certlint.pem import BlockKind
from certlint.policy import profile
from certlint.policy.rule import ROLES
from certlint.report import Problem
from certlint.x509.certificate import Certificate
from certlint.x509.request import Request
from certlint.x509.signed_object import SignedObject
from tests import forge
from tests.checks.test_rule_books import BOOKS
from tests.fuzz.der_damage import damaged_bundle
from tests.support.corpus import inputs, real_chains, roots

NEVER = 1 << 60
MUTANTS = 150


def every_rule(folder: Path) -> str:
    """A policy that extends all shipped profiles, and takes back what any of them ignores."""
    path = folder / "every-rule.toml"
    path.write_text(f'extends = {profile.names()}\nselect = ["*"]\n')
    return str(path)


def plan_of(name: str) -> Plan:
    """Nothing is remembered, so that every call is made, or screened."""
    return make_plan(name, {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC), memo=False)


@pytest.fixture(scope="module")
def plans(tmp_path_factory) -> tuple[Plan, Plan]:
    policy = every_rule(tmp_path_factory.mktemp("policy"))
    return plan_of(policy), plan_of(policy)


def objects(files: Iterator[bytes]) -> Iterator[SignedObject]:
    """The certificates and requests of files, as far as they can be read."""
    for data in files:
        for block in pem.read(data).blocks:
            try:
                yield (Request if block.kind is BlockKind.REQUEST else Certificate)(block.der or b"")
            except DecodeError:
                continue


def mutants(seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    return (damaged_bundle(chance) for _ in range(MUTANTS))


def told(plan: Plan, one: SignedObject, role: str) -> list[tuple[Any, ...]]:
    """What is said of an object in a role, in order; of a crash only that there was one, as its traceback has line numbers."""
    events = judge.judge(plan, one, role).events
    return [(e.call.selected.rule.id, e.status, e.problems, e.more, e.reason[-200:]) for e in events]


def offenders(plans: tuple[Plan, Plan], files: Iterator[bytes], monkeypatch) -> list[tuple[str, Any]]:
    """What is said otherwise with screens than without them."""
    screened, plain = plans
    found = []
    for number, one in enumerate(objects(files)):
        role = ROLES[number % len(ROLES)] if one.kind == "certificate" else "request"
        monkeypatch.setattr(judge, "SCREENED_FROM", 0)
        said = told(screened, type(one)(one.der), role)
        monkeypatch.setattr(judge, "SCREENED_FROM", NEVER)
        expected = told(plain, type(one)(one.der), role)
        if said != expected:
            found.append((one.title, set(expected) ^ set(said) or "another order"))
    return found


@pytest.mark.slow
def test_fixtures_chains_and_roots(plans, monkeypatch):
    assert offenders(plans, iter(inputs().values()), monkeypatch) == []


@pytest.mark.slow
def test_the_defects_of_the_rule_books(plans, monkeypatch):
    """Each rule finds something in one of them."""
    defects = {make for book in BOOKS.values() for make in book.defects.DEFECTS.values()}
    assert offenders(plans, (forge.bundle(make()) for make in defects), monkeypatch) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 12))
def test_mutants(plans, seed, monkeypatch):
    assert offenders(plans, mutants(seed), monkeypatch) == []


@pytest.mark.slow
def test_the_screens_spare_most_calls(plans, monkeypatch):
    """Else the tests above would compare a thing with itself."""
    made = []
    protected = judge.protected
    monkeypatch.setattr(judge, "protected", lambda call, values: made.append(call) or protected(call, values))
    counts = []
    for plan, first in zip(plans, (0, NEVER), strict=True):
        monkeypatch.setattr(judge, "SCREENED_FROM", first)
        made.clear()
        judge.judge(plan, Certificate(forge.leaf().der), "leaf")
        counts.append(len(made))
    assert 0 < 3 * counts[0] < counts[1]


@pytest.mark.slow
def test_each_screen_spares_calls(plans, monkeypatch):
    """One that is not made, or fails, has all rows called, which no verdict shows."""
    made = []
    protected = judge.protected
    monkeypatch.setattr(judge, "protected", lambda call, values: made.append(call.function) or protected(call, values))

    def called(plan: Plan, der: bytes, role: str, first: int) -> Counter[Any]:
        monkeypatch.setattr(judge, "SCREENED_FROM", first)
        made.clear()
        judge.judge(plan, Certificate(der), role)
        return Counter(function for function in made if screens_of(function))

    certificates = [(der, "root") for der in roots()[:10]]
    for data, _ in real_chains().values():
        blocks = [block.der for block in pem.read(data).blocks]
        certificates += [(blocks[0], "leaf"), *((der, "intermediate") for der in blocks[1:2])]
    counts = [(called(plans[0], *each, 0), called(plans[1], *each, NEVER)) for each in certificates]
    asked = {function for _, plain in counts for function in plain}
    assert len(asked) > 50
    assert asked == {
        function for screened, plain in counts for function in plain if screened[function] < plain[function]
    }


@check
def odd_serial(serial_shape: Any, *, word: str) -> Iterator[Problem]:
    yield Problem(f"{word} {serial_shape}")


@pytest.mark.parametrize("fault", ["making", "asking"])
def test_a_screen_that_raises_hides_no_row(fault, monkeypatch):
    """Neither one that cannot be made of the parameters, nor one that a part is too odd for."""

    def make(rows):
        if fault == "making":
            raise ValueError(rows)
        return lambda serial_shape: serial_shape.nothing_of_the_kind

    monkeypatch.setattr(odd_serial, "screens", None, raising=False)
    screens(odd_serial, "word")(make)
    assert screens_of(odd_serial) is make
    plan = plan_of("web-pki")
    call = next(call for call in plan.per_certificate if call.names == ("serial_shape",))
    calls = [call._replace(function=odd_serial, params={"word": word}) for word in ("a", "b")]
    chosen = Screening(calls, plan.facts).chosen(Certificate(forge.leaf().der), lambda _: None)
    assert [each.params["word"] for each in chosen] == ["a", "b"]


@pytest.mark.slow
def test_every_screen_knows_all_parameters_of_its_check(plans):
    """A check that has got another parameter goes unscreened until its screen knows that, too."""
    checks = {call.function for call in plans[0].per_certificate if hasattr(call.function, "screens")}
    assert len(checks) > 20
    assert [each.__qualname__ for each in checks if screens_of(each) is None] == []
    screens(odd_serial)(lambda rows: lambda serial_shape: ())
    assert screens_of(odd_serial) is None
