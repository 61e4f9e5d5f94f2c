"""Of which files TLS clients are asked: of those that begin with what a server may present, where a profile is about more."""

from __future__ import annotations

from datetime import UTC

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.policy.rule import CLIENTS_CHECK
from tests import forge

NOW = forge.AS_OF.replace(tzinfo=UTC)
LEAF, MIDDLE, ROOT = forge.chain()
SERVES = {
    "a chain": ([LEAF, MIDDLE, ROOT], True),
    "a leaf": ([LEAF], True),
    "a leaf twice": ([LEAF, LEAF, MIDDLE], True),
    "two leaves": ([LEAF, forge.leaf(MIDDLE, "other.example.com", key="p256-a"), MIDDLE], True),
    "a leaf behind its issuer": ([MIDDLE, LEAF, ROOT], False),
    "no leaf": ([MIDDLE, ROOT], False),
    "of a client": ([forge.leaf(MIDDLE, eku=["clientAuth"]), MIDDLE], False),
    "of a server alone": ([forge.leaf(MIDDLE, eku=["serverAuth"]), MIDDLE], True),
    "of no purpose, with a name": ([forge.leaf(MIDDLE, eku=None, san=["a.example.com"]), MIDDLE], True),
    "of no purpose, with an address": ([forge.leaf(MIDDLE, eku=None, san=["ip:192.0.2.1"]), MIDDLE], True),
    "of no purpose, with a mailbox": ([forge.leaf(MIDDLE, eku=None, san=["email:a@example.com"]), MIDDLE], False),
    "of no purpose, without names": ([forge.leaf(MIDDLE, eku=None, san=None), MIDDLE], False),
}


def is_asked(profile: str, certificates, **settings) -> bool:
    plan = make_plan(profile, settings, now=NOW)
    return run(plan, Bundle(pem.read(forge.bundle(*certificates), "a.pem"))).survey is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVES)
def test_a_profile_about_more_than_servers_asks_where_the_file_begins_with_a_servers(name):
    certificates, asked = SERVES[name]
    assert is_asked("rfc5280", certificates) is asked
    assert is_asked("hygiene", certificates), "a profile of servers always asks"


def test_a_profile_about_something_else_does_not():
    assert not is_asked("crl", [LEAF, MIDDLE, ROOT])


def test_a_trust_store_presents_nothing():
    made = pem.read(forge.bundle(ROOT, MIDDLE), "roots.pem")
    made.is_truststore = True
    assert run(make_plan("hygiene", {}, now=NOW), Bundle(made)).survey is None


def test_clients_are_told_the_names_and_addresses_as_they_are_given_them():
    settings = {"fqdn": ["a.example.com", "b.example.com."], "ip": ["192.0.2.1"]}
    survey = run(make_plan("hygiene", settings, now=NOW), Bundle(pem.read(forge.bundle(LEAF, MIDDLE, ROOT)))).survey
    assert survey.hosts == ("a.example.com", "b.example.com.", "192.0.2.1")


@pytest.mark.parametrize(("select", "asked"), [((), True), (["validity/*"], True), (["clients/*"], True)])
def test_a_profile_of_servers_asks_whatever_is_selected_of_it(select, asked):
    plan = make_plan("hygiene", {}, select=select, now=NOW)
    assert plan.asks_clients is asked


def test_a_policy_that_has_the_rule_and_runs_it_not_does_not_ask(tmp_path):
    (tmp_path / "acme.toml").write_text('extends = "hygiene"\nignore = ["clients/*"]\n')
    plan = make_plan(str(tmp_path / "acme.toml"), {}, now=NOW)
    assert any(rule.check == CLIENTS_CHECK for rule in plan.profile.rules)
    assert plan.asks_clients is False
