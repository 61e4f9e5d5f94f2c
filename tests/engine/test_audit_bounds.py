"""However little an audit remembers, it says the same: of each certificate what a run over it alone says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine import audit as module
from certlint.engine import judge, reported, status_cache
from certlint.engine.audit import AuditFinding, Entry, Line, Place, audit
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.policy.precedence import Precedence
from certlint.x509.certificate import Certificate
from tests import forge

NOW = forge.AS_OF.replace(tzinfo=UTC)
MANY = ["a_b.example.com", "bad..example.com", "localhost", *(f"n_{number}.example.com" for number in range(30))]
LEAF, MIDDLE, ROOT = forge.chain()
CERTIFICATES = [
    LEAF,
    MIDDLE,
    ROOT,
    forge.leaf(MIDDLE, san=MANY),
    forge.leaf(MIDDLE, san=MANY[:9]),
    forge.leaf(MIDDLE, san=b"\x30\x02\x95\x01"),
    forge.leaf(MIDDLE, not_before=datetime(1999, 1, 1), not_after=datetime(2024, 1, 1), key="rsa2048-a"),
    forge.leaf(MIDDLE, not_before=b"\x17\x01x"),
    forge.leaf(MIDDLE, serial=0, eku=["serverAuth", "codeSigning"], key_usage=None),
    forge.leaf(MIDDLE, extensions=[("1.2.3.4", True, b"\x05\x00")] * 3),
    forge.root(version=1, drop=forge.EVERY, key="rsa2048-a", hash="sha1"),
    forge.cert("Careless CA", ca=None, key_usage=None, eku=None, san=None, aki=None, ski=None),
]
PROFILES = ["rfc5280", *(pytest.param(name, marks=pytest.mark.slow) for name in ("hygiene", "web-pki"))]
LIMITS = {
    "as it is": {},
    "nothing is kept": {(reported, "_MOST_KEPT"): 1, (reported, "_MOST_TOGETHER"): 1, (reported, "_LONGEST"): -1},
    "all at length": {(reported, "_FEW"): 0},
    "one at a time": {(judge, "TOGETHER"): 1, (module, "TOGETHER"): 1, (judge, "MEMO_SIZE"): 1, (judge, "GROUP_SIZE"): 1},
    "no outcome is kept": {(status_cache, "_MOST"): 1},
}  # fmt: skip


def lines(name: str, certificates: list[forge.Cert], *, by: str = "issuance") -> list[Line]:
    plan = make_plan(name, {"rules_of": by}, now=NOW)
    entries = [Entry(Place("x"), at, each.der) for at, each in enumerate(certificates)]
    return [*audit(plan, entries)]


def alone(name: str, der: bytes, role: str, by: str) -> tuple[list[AuditFinding], int]:
    """What is reported of a certificate in a file of its own, and how many rules sleep that would find something."""
    plan = make_plan(name, {"rules_of": by}, now=NOW)
    bundle = Bundle(pem.read(forge.pem(der).encode()))
    bundle.roles = [role]
    result = run(plan, bundle)
    whole = {call.selected.rule.id for call in plan.per_bundle}
    found = [
        AuditFinding(f.rule.id, f.severity, f.message, f.expected, f.found, f.location.part, f.location.offset or 0)
        for f in result.findings
        if f.rule.id not in whole
    ]
    return sorted(found), result.dormant.firing


def told(line: Line) -> tuple[object, ...]:
    return (line.findings, *line._replace(entry=None, reported=()))


@pytest.mark.slow
@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("name", PROFILES)
def test_an_audit_says_what_a_run_says(name, limits, monkeypatch):
    for (where, limit), value in LIMITS[limits].items():
        monkeypatch.setattr(where, limit, value)
    found = lines(name, [*CERTIFICATES, *CERTIFICATES[::-1]])
    assert [*map(told, found[len(CERTIFICATES) :][::-1])] == [*map(told, found[: len(CERTIFICATES)])]
    for line, certificate in zip(found, CERTIFICATES, strict=False):
        expected, firing = alone(name, certificate.der, line.role, "issuance")
        assert sorted(line.findings) == expected
        if Bundle(pem.read(forge.pem(certificate.der).encode())).roles == [line.role]:
            assert line.dormant == firing
        ranks = [(-each.severity, each.offset, each.rule) for each in line.findings]
        assert ranks == sorted(ranks)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["today", "2010-01-01"])
def test_by_the_rules_of_a_day(by):
    for line, certificate in zip(lines("web-pki", CERTIFICATES, by=by), CERTIFICATES, strict=True):
        assert sorted(line.findings) == alone("web-pki", certificate.der, line.role, by)[0]


def test_what_is_odd_about_a_text_is_told_before_what_was_skipped():
    plan = make_plan("web-pki", {}, now=NOW)
    entries = [Entry(Place("x"), 0, each.der, odd=odd) for each in (LEAF, CERTIFICATES[5]) for odd in ("", "odd text")]
    plain, odd, skipped, both = (line.skipped for line in audit(plan, entries))
    assert (plain, odd) == ((), ("odd text",))
    assert skipped
    assert both == ("odd text", *skipped)


@pytest.mark.slow
def test_what_is_kept_of_findings_is_bounded(monkeypatch):
    monkeypatch.setattr(reported, "_MOST_KEPT", 4)
    monkeypatch.setattr(reported, "_MOST_TOGETHER", 3)
    plan = make_plan("rfc5280", {}, now=NOW)
    most = [0, 0]
    for number in range(20):
        names = [f"a_{number}_{name}.example.com" for name in range(1 + number % 5)]
        certificate = forge.leaf(MIDDLE, san=names, serial=-1 - number)
        [*audit(plan, [Entry(Place("x"), 0, certificate.der)])]
        memory = reported.memory_of(plan)
        most = [max(most[0], len(memory.events)), max(most[1], len(memory.combinations))]
    assert most == [4, 3]


@pytest.mark.parametrize(("longest", "kept"), [(0, True), (-1, False)])
def test_combinations_of_many_events_are_not_kept(longest, kept, monkeypatch):
    plan = make_plan("rfc5280", {}, now=NOW)
    certificate = Certificate(forge.leaf(MIDDLE, serial=0).der)
    judgement = judge.judge(plan, certificate, "leaf")
    assert judgement.events
    monkeypatch.setattr(reported, "_LONGEST", len(judgement.events) + longest)
    reported.report_of(plan, certificate, judgement)
    assert bool(reported.memory_of(plan).combinations) is kept


def test_what_is_kept_of_a_combination_has_no_text_of_a_certificate():
    plan = make_plan("rfc5280", {}, now=NOW)
    for number in range(8):
        certificate = forge.leaf(MIDDLE, san=[f"a_{number}.example.com"])
        (line,) = audit(plan, [Entry(Place("x"), 0, certificate.der)])
        assert f"a_{number}.example.com" in str([(found.message, found.found) for found in line.findings])
    assert len(reported.memory_of(plan).combinations) == 1


@pytest.mark.slow
def test_a_plan_without_exceptions_says_so():
    """Else the tests above would compare certificates that none of the ways of `report_of` was taken for."""
    plans = {name: make_plan(name, {}, now=NOW) for name in ("hygiene", "web-pki", "rfc5280")}
    assert any(plan.precedence.superseding for plan in plans.values())
    assert all(isinstance(plan.precedence, Precedence) for plan in plans.values())
    assert any(line.dormant for line in lines("web-pki", CERTIFICATES))
    assert any(len(line.findings) > reported._FEW for line in lines("rfc5280", CERTIFICATES))
