"""An audit says of a certificate what a run over it alone says; whatever an entry is, a line comes of it."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import Any

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine import audit as module
from certlint.engine.audit import Entry, Line, Place, audit, role_of
from certlint.engine.in_force import in_force
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.errors import DecodeError
from certlint.report import Status
from certlint.x509.certificate import Certificate
from tests import forge
from tests.support.corpus import inputs

PLACE = Place("certificates.der")
LEAF, MIDDLE, ROOT = forge.chain()


@pytest.fixture(scope="module", params=["web-pki", "hygiene"])
def plan(request) -> Any:
    return make_plan(request.param, {}, now=forge.AS_OF.replace(tzinfo=UTC))


def lines(plan: Any, *ders: bytes) -> list[Line]:
    return list(audit(plan, [Entry(PLACE, at, der) for at, der in enumerate(ders)]))


def certificates() -> list[bytes]:
    found = {block.der for data in inputs().values() for block in pem.read(data).blocks}
    return sorted(der for der in found if is_certificate(der))


def is_certificate(der: bytes) -> bool:
    try:
        Certificate(der)
    except DecodeError:
        return False
    return True


@pytest.mark.slow
def test_a_certificate_is_judged_as_in_a_file_of_its_own(plan):
    ders = certificates()
    whole = {call.selected.rule.id for call in plan.per_bundle}
    rules = {each.rule.id: each.rule for each in plan.selected}
    compared = 0
    for der, line in zip(ders, lines(plan, *ders), strict=True):
        bundle = Bundle(pem.read(forge.pem(der).encode()))
        if bundle.roles != [line.role]:
            continue  # what a lone CA is, a file tells in another way
        compared += 1
        result = run(plan, bundle)
        expected = sorted(
            (
                (f.rule.id, f.severity, f.message, f.expected, f.found, f.location.part, f.location.offset or 0)
                for f in result.findings
                if f.rule.id not in whole
            ),
            key=lambda found: (-found[1], found[6], found[0]),
        )
        better = {f.rule.id for f in result.findings} & whole  # what rules about a file tell in place of others
        found = [each for each in line.findings if better.isdisjoint(rules[each.rule].yields_to)]
        assert sorted(found) == sorted(module.AuditFinding(*each) for each in expected)
        assert [(-f.severity, f.offset, f.rule) for f in line.findings] == sorted(
            (-f.severity, f.offset, f.rule) for f in line.findings
        )
        events = [e for j in result.judgements for e in j.events]
        assert list(line.skipped) == list(dict.fromkeys(e.reason for e in events if e.status is Status.SKIPPED))
        assert (line.crashed, line.reason, line.sha256) == ((), "", hashlib.sha256(der).hexdigest())
        assert line.subject == bundle.certificates[0].fact("subject", str, "")
        (certificate,) = bundle.certificates
        dormant = {e.call.selected.rule.id for e in events if e.problems and not in_force(plan, e.call, certificate)}
        assert line.dormant == len(dormant)
    assert compared > 40


def test_roles_are_what_a_certificate_says_of_itself():
    careless = forge.cert("Careless CA", ca=None, key_usage=None)
    roles = [role_of(Certificate(each.der)) for each in (LEAF, MIDDLE, ROOT, careless)]
    assert roles == ["leaf", "intermediate", "root", "leaf"]


def test_whatever_an_entry_is_a_line_comes_of_it(plan):
    entries = [
        Entry(PLACE, 0, LEAF.der),
        Entry(PLACE, 5, b"", "the row has no certificate"),
        Entry(PLACE, 6, b"nothing"),
        Entry(PLACE, 7, LEAF.der[:-1]),
        Entry(PLACE, 8, ROOT.der),
    ]
    made = list(audit(plan, iter(entries)))
    assert [line.entry for line in made] == entries
    assert [line.reason for line in made[:2]] == ["", "the row has no certificate"]
    assert all(line.reason.startswith("this is not a certificate: ") and "(byte " in line.reason for line in made[2:4])
    assert [line.role for line in made] == ["leaf", "", "", "", "root"]
    assert [bool(line.sha256) for line in made] == [True, False, True, True, True]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 150])
def test_lines_come_in_the_order_of_the_entries(count, plan):
    ders = [(LEAF.der, ROOT.der, b"nothing")[number % 3] for number in range(count)]
    made = lines(plan, *ders)
    assert [line.entry.at for line in made] == list(range(count))
    assert [line.role for line in made] == [("leaf", "root", "")[number % 3] for number in range(count)]


def test_one_that_certlint_fails_on_does_not_take_the_others_with_it(plan, monkeypatch):
    """Whatever is raised: together they cannot be judged then, and each is judged by itself."""
    real = module.judge_together

    def failing(plan: Any, some: Any) -> Any:
        if any(certificate.der == MIDDLE.der for certificate, _ in some):
            raise RuntimeError("never seen")
        return real(plan, some)

    before = lines(plan, LEAF.der, ROOT.der)
    monkeypatch.setattr(module, "judge_together", failing)
    first, broken, last = lines(plan, LEAF.der, MIDDLE.der, ROOT.der)
    assert broken.reason == "a fault in certlint (RuntimeError): please report this"
    assert (broken.crashed, broken.findings, broken.role) == (("RuntimeError",), (), "")
    assert [(line.findings, line.role) for line in (first, last)] == [(line.findings, line.role) for line in before]


def test_one_that_can_not_even_be_read_for_a_fault_of_ours_is_a_line(plan, monkeypatch):
    def failing(der: bytes) -> Certificate:
        if der == MIDDLE.der:
            raise RuntimeError("never seen")
        return Certificate(der)

    monkeypatch.setattr(module, "Certificate", failing)
    made = lines(plan, LEAF.der, MIDDLE.der)
    assert [line.crashed for line in made] == [(), ("RuntimeError",)]
    assert made[1].sha256


def test_whether_any_rule_had_something_to_judge(tmp_path):
    policy = tmp_path / "roots.toml"
    policy.write_text(
        'select = ["*"]\n[[rule]]\nid = "acme/roots"\ntitle = "T"\nseverity = "error"\nroles = ["root"]\n'
        'check = "expiry.begun"\nrationale = "R"\nremediation = "M"\n'
    )
    made = make_plan(str(policy), {}, now=forge.AS_OF.replace(tzinfo=UTC))
    assert [line.applied for line in lines(made, LEAF.der, ROOT.der)] == [False, True]
