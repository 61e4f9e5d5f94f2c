"""What is said of rules that are not in force, as a table; and of what no rule speaks."""

from __future__ import annotations

import itertools
from datetime import UTC
from pathlib import Path

import pytest

from certlint.bundle.bundle import Bundle
from certlint.engine import outcomes
from certlint.engine.given_lists import given_lists
from certlint.engine.in_force import Dormant, dormant, period
from certlint.engine.kinds import shares
from certlint.engine.reporting import not_about, unfit
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.errors import InputError
from certlint.pem import read
from certlint.policy.catalogue import Rule
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.kinds import KINDS
from tests import forge

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOW = forge.AS_OF.replace(tzinfo=UTC)
WOULD = "of them would report a finding"
DAYS = ("2025-01-02", "2020-03-04", "2025-01-02")


def plan(by: str = "issuance", name: str = "web-pki", **more):
    return make_plan(name, {"rules_of": by}, now=NOW, **more)


@pytest.mark.parametrize(
    ("by", "rules", "firing", "days", "text"),
    [
        ("issuance", "", "", (), ""),
        ("issuance", "", "", DAYS, ""),
        ("issuance", "a", "", DAYS[:1], "1 rule on 2025-01-02, the day of issuance"),
        ("issuance", "a", "a", DAYS[:1], "1 rule on 2025-01-02, the day of issuance, which would report a finding"),
        ("issuance", "abc", "a", (DAYS[0], DAYS[2]), f"3 rules on 2025-01-02, the day of issuance, 1 {WOULD}"),
        ("issuance", "abca", "aab", DAYS, f"3 rules between 2020-03-04 and 2025-01-02, the days of issuance, 2 {WOULD}"),
        ("issuance", "ab", "", ("", *DAYS[:1]), "2 rules on 2025-01-02, the day of issuance"),
        ("today", "a", "", DAYS, "1 rule on 2026-06-01 (--rules-of today)"),
        ("today", "", "", DAYS, ""),
        ("2019-01-01", "ab", "b", DAYS, "2 rules on 2019-01-01, 1 of them would report a finding"),
    ],
)  # fmt: skip
def test_rules_that_are_not_in_force(by, rules, firing, days, text):
    assert str(dormant(plan(by), rules, firing, days)) == text


@pytest.mark.slow
@pytest.mark.parametrize("by", ["issuance", "today", "2015-03-01", "2021-07-01"])
@pytest.mark.parametrize("name", ["web-pki", "smime", "redis-enterprise-server"])
def test_what_is_not_in_force_is_what_all_outcomes_tell(name, by):
    asked = plan(by, name)
    paths = sorted(FIXTURES.glob("*/*/*.pem"))[::12]
    results = [run(asked, bundle) for bundle in map(Bundle, map(read, [path.read_bytes() for path in paths]))]
    told = [pair for each in results for pair in zip(each.bundle.certificates, each.judgements, strict=True)]
    assert len(told) > 20
    for certificate, judgement in told:
        every = outcomes._statuses(asked, certificate, judgement)
        dormant_ones = {rule.id for rule, status, _ in every if status is Status.NOT_EFFECTIVE}
        assert outcomes._dormant_rules(asked, certificate, judgement) == dormant_ones


def test_no_rule_is_not_in_force():
    assert dormant(plan(), (), (), DAYS) == Dormant(0, 0, "")


@pytest.mark.parametrize(
    ("effective", "until", "text"),
    [
        ("", "", ""),
        ("2020-01-01", "", "in force from 2020-01-01"),
        ("", "2021-01-01", "in force until 2021-01-01"),
        ("2020-01-01", "2021-01-01", "in force from 2020-01-01 until 2021-01-01"),
    ],
)
def test_when_a_rule_is_in_force(effective, until, text):
    assert period(Rule("a/b", "T", Severity.ERROR, "c.d", "R", "M", effective=effective, until=until)) == text


def test_what_is_not_about_something():
    assert unfit("web-pki", KINDS["crl"]) == "profile web-pki is not about CRLs; use --profile crl"
    assert not_about("crl", ["certificate", "request"]) == "it is about certificates and requests, not about CRLs"


@pytest.mark.parametrize(("known_keys", "ct_logs"), [((), ()), (("k",), ()), ((), ("l",)), (("k",), ("l",))])
def test_lists_are_facts_where_they_are_given_and_not_read_yet(known_keys, ct_logs):
    found = given_lists({"known_keys": known_keys, "ct_logs": ct_logs})
    assert [*found] == ["key_lists", "ct_logs"]
    assert [each is not None for each in found.values()] == [bool(known_keys), bool(ct_logs)]


@pytest.mark.parametrize("name", ["known_keys", "ct_logs"])
def test_a_list_that_is_not_there_is_told_before_any_bundle(name, tmp_path):
    with pytest.raises(InputError, match="missing"):
        make_plan("hygiene", {name: [str(tmp_path / "missing")]}, now=NOW)


CERTIFICATE, CRL = forge.leaf().pem, forge.crl_pem(forge.root()).decode()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("web-pki", CERTIFICATE, [("certificate", False, False)]),
        ("web-pki", CRL, [("crl", False, True)]),
        ("crl", CRL, [("crl", False, False)]),
        ("crl", CERTIFICATE, [("certificate", False, False)]),
        ("web-pki", CERTIFICATE + CRL, [("certificate", False, False), ("crl", True, False)]),
        ("web-pki", CRL + CERTIFICATE, [("certificate", False, False), ("crl", True, False)]),
        ("crl", CERTIFICATE + CRL, [("crl", False, False), ("certificate", True, False)]),
    ],
    ids=itertools.count(),
)
def test_what_a_file_is_read_for(name, text, expected):
    found = [*shares(plan(name=name), read(text.encode()))]
    assert [(each.kind.name, each.is_aside, each.is_unfit) for each in found] == expected


@pytest.mark.slow
def test_a_kind_of_which_nothing_is_asked_is_left_out():
    both = read((CERTIFICATE + CRL).encode())
    one = plan(select=["validity/*"])
    assert [each.kind.name for each in shares(one, both)] == ["certificate"]
    without = plan(ignore=["crl/*"])
    crl_rules = {
        c.selected.rule.id for share in shares(without, both) if share.is_aside for c in share.plan.per_certificate
    }
    assert not any(rule.startswith("crl/") for rule in crl_rules)
