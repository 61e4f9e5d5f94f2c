"""`certlint forecast --record`: renewals by month, issuer and owner, under other policies, and what breaks first."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from certlint import caches
from certlint.inventory.sql.migrations import step_07
from certlint.policy import tables
from certlint.x509.certificate import Certificate
from tests import forge
from tests.inventory.filled import DAY, NOW, certificate, estate, owner, place, real
from tests.support.cli import certlint

AT = ("--as-of", "2027-01-15T08:00:00Z")  # NOW


def forecast(target: str, *words: str) -> dict:
    answer = certlint("forecast", "--record", target, *words, "--format", "json", *AT)
    assert answer.code == 0, answer.all
    return json.loads(answer.out)


@pytest.fixture
def one(database, target):
    """A certificate that lives for 400 days, and ends in 100."""
    certificate(database, 1, "www.example.com", not_before=NOW - 300 * DAY, not_after=NOW + 100 * DAY)
    place(database, 1, 1, expires=NOW + 100 * DAY)
    owner(database, 1, "web", 1)
    return target


def test_renewals_as_now_and_under_shorter_lifetimes(one):
    months = forecast(one, "--what-if", "days=90")["renewals"]
    assert [each["month"] for each in months] == [f"2027-{n:02}" for n in range(1, 13)] + ["2028-01"]
    sums = {name: sum(each[name] for each in months) for name in months[0] if name != "month"}
    # The first renewal is 40 days before the end; from then on, a tenth before the end of each.
    assert sums == {"as_now": 1, "days_200": 2, "days_100": 4, "days_47": 8, "days_90": 4}
    assert months[2]["as_now"] == 1


@pytest.mark.slow
def test_renewals_from_the_day_of_a_leap_year_on(one):
    answer = certlint("forecast", "--record", one, "--as-of", "2028-02-29")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.slow
def test_what_has_expired_is_due_at_once(database, target):
    certificate(database, 1, "old.example.com", not_before=NOW - 100 * DAY, not_after=NOW - DAY)
    place(database, 1, 1)
    assert forecast(target)["renewals"][0]["as_now"] == 1


@pytest.mark.slow
def test_by_issuer_and_owner_and_what_breaks_first(database, target):
    estate(database)
    found = forecast(target)
    assert [(each["name"], each["renewals"]) for each in found["issuers"]] == [("CN=Example CA", 2), ("CN=Other CA", 1)]
    assert {each["name"]: each["renewals"] for each in found["owners"]} == {"web": 2, "data": 1}
    first = found["places"][0]
    assert (first["location"], first["common_name"], first["failing"]) == ("/etc/ssl/1.pem", "www.example.com", True)
    with_errors = {row[0] for row in database.query("SELECT location FROM places WHERE errors > 0")}
    assert {each["location"]: each["failing"] for each in found["places"]} == {
        each["location"]: each["location"] in with_errors for each in found["places"]
    }
    assert not all(each["failing"] for each in found["places"])


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False], ids=["leaves of places are known", "sightings are asked"])
def test_owners_renew_what_is_in_use_each_certificate_once(known, database, target):
    """At two places of one owner it is one renewal, at a place of two owners each has it; what is superseded nobody renews."""
    for number in range(1, 7):
        certificate(database, number, f"n{number}.example.com", superseded_by=1 if number == 6 else None)
    for number, *leaves in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 1)):
        place(database, number, *leaves)
    place(database, 9, leaf_id=0)
    for leaf in (1, 2, 5):  # a table of several leaves
        database.execute("INSERT INTO sightings VALUES (9, ?, 0, ?, ?, 1, NULL, NULL, NULL)", (leaf, NOW, NOW))
    if known:
        database.execute(f"UPDATE places SET {step_07.LEAF} WHERE id < 9")
    owner(database, 1, "web", 1, 2, 3, 7, 8, 9)
    owner(database, 2, "data", 4, 8, 9)
    shares = {each["name"]: (each["renewals"], each["first"][:10]) for each in forecast(target)["owners"]}
    assert shares == {"web": (3, "2027-01-16"), "data": (4, "2027-01-16"), "": (2, "2027-01-19")}


@pytest.mark.slow
def test_a_move_to_other_keys(database, target):
    estate(database)
    certificate(database, 30, "pq.example.com", key_type="ml-dsa-65", key_bits=None, key="ML-DSA-65")
    place(database, 30, 30)
    (move,) = forecast(target, "--what-if", "key=ml-dsa")["moves"]["ml-dsa"]
    assert (move["key"], move["certificates"]) == ("ECDSA P-256", 4)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["foo", "mldsa", "25519"])
def test_a_move_to_a_kind_of_keys_that_nobody_knows_is_refused(one, key):
    answer = certlint("forecast", "--record", one, "--what-if", f"key={key}", *AT)
    assert (answer.code, answer.out) == (2, "")
    assert f"unknown kind of key {key!r}" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("key", ["rsa", "RSA-4096", "ecdsa", "ed25519", "ml-dsa", "ML-DSA-65", "slh-dsa", "composite"])
def test_a_move_may_be_to_each_kind_of_keys(one, key):
    assert certlint("forecast", "--record", one, "--what-if", f"key={key}", *AT).code == 0


@pytest.mark.slow
def test_the_environment_names_the_inventory_where_no_bundle_is_given(one, monkeypatch):
    monkeypatch.setenv("CERTLINT_RECORD", one)
    answer = certlint("forecast", *AT)
    assert (answer.code, "what breaks first" in answer.out) == (0, True)


@pytest.mark.slow
def test_text(one):
    answer = certlint("forecast", "--record", one, "--what-if", "key=ml-dsa", *AT)
    assert answer.code == 0
    for text in (
        "47 days",
        "total",
        "expire within a year, or have, by owner",
        "web",
        "a move to ml-dsa",
        "what breaks first",
    ):
        assert text in answer.out


@pytest.mark.parametrize(
    "words", [("--what-if", "days=0"), ("--what-if", "sooner"), ("x.pem",), ("--format", "ics")], ids=" ".join
)
def test_usage(one, words):
    assert certlint("forecast", "--record", one, *words).code == 2


def test_neither_bundle_nor_inventory():
    answer = certlint("forecast")
    assert (answer.code, "no bundle was given" in answer.err) == (2, True)


ROOT_A = forge.root("Root A", key="p384-a")
ROOT_B = forge.root("Root B", key="p384-b", not_after=datetime(2030, 1, 1))
SOON = datetime(2027, 3, 1)
BY_A = forge.intermediate(ROOT_A, "Issuing CA", key="p256-b", not_after=SOON)
BY_B = forge.intermediate(ROOT_B, "Issuing CA", key="p256-b", not_after=datetime(2027, 5, 1))
LEAF = forge.leaf(BY_A, "www.example.com", not_after=datetime(2027, 8, 1))


def first(target: str, *words: str) -> dict:
    (found,) = [each for each in forecast(target, *words)["places"] if each["location"] == "/www.pem"]
    return found


@pytest.fixture
def below_two(database, target):
    """A leaf that outlives both of the CA certificates above it."""
    for number, cert in enumerate((LEAF, ROOT_A, ROOT_B, BY_A, BY_B), 1):
        real(database, number, cert)
    return target


@pytest.mark.slow
def test_an_intermediate_that_expires_before_the_leaf_breaks_the_place(database, below_two):
    place(database, 1, 1, 4, location="/www.pem")
    found = first(below_two)
    assert (found["at"][:10], "Issuing CA" in found["why"]) == ("2027-03-01", True)


@pytest.mark.slow
def test_of_two_paths_the_one_that_lasts_counts(database, below_two):
    place(database, 1, 1, 4, 5, location="/www.pem")
    assert first(below_two)["at"][:10] == "2027-05-01"


@pytest.mark.slow
def test_a_spare_certificate_that_expires_breaks_nothing(database, below_two):
    leaf = forge.leaf(BY_B, "www.example.com", serial=7, not_after=datetime(2027, 4, 1))
    real(database, 9, leaf)
    place(database, 1, 9, 4, 5, location="/www.pem")
    assert (first(below_two)["at"][:10], first(below_two)["why"]) == ("2027-04-01", "its certificate expires")


@pytest.mark.slow
@pytest.mark.parametrize("last", [datetime(2027, 1, 14), datetime(2027, 1, 16)])
def test_what_has_expired_is_not_announced(database, below_two, last):
    real(database, 9, forge.leaf(BY_B, "www.example.com", serial=7, not_after=last))
    place(database, 1, 9, 5, location="/www.pem")
    assert first(below_two)["why"] == f"its certificate {'has expired' if last.day == 14 else 'expires'}"


@pytest.mark.slow
def test_only_roots_of_a_store_are_trusted_where_one_is_given(database, below_two, tmp_path):
    (tmp_path / "a.pem").write_bytes(forge.bundle(ROOT_A))
    place(database, 1, 1, 4, 5, location="/www.pem")
    assert first(below_two, "--trust", str(tmp_path / "a.pem"))["at"][:10] == "2027-03-01"
    (tmp_path / "none.pem").write_bytes(forge.bundle(forge.root("Another", key="p256-a")))
    found = first(below_two, "--trust", str(tmp_path / "none.pem"))
    assert (found["at"][:10], found["why"]) == ("2027-01-15", "it has no valid path to a trust anchor")


@pytest.mark.slow
def test_a_root_program_that_ceases_to_trust_a_ca_breaks_the_place(database, below_two, monkeypatch):
    place(database, 1, 1, 4, location="/www.pem")
    row = [Certificate(ROOT_A.der).spki_sha256, "Root A", "Chrome", "removed", "2027-02-01", ""]
    known = tables.values
    caches.clear()
    monkeypatch.setattr(tables, "values", lambda name: [row] if name == "distrust" else known(name))
    found = first(below_two)
    assert (found["at"][:10], found["why"]) == ("2027-02-01", "Chrome does not trust 'Root A' from 2027-02-01 on")
    caches.clear()


@pytest.mark.slow
def test_places_are_listed_until_a_day(database, below_two):
    place(database, 1, 1, 4, location="/www.pem")
    assert forecast(below_two, "--until", "2027-02-28")["places"] == []
    assert len(forecast(below_two, "--until", "2027")["places"]) == 1


OURS = """
title = "Ours"
catalogues = ["validity"]
select = ["own/*", "validity/expired"]
[[rule]]
id = "own/too-long"
title = "Certificate is valid for more than 90 days"
severity = "error"
roles = ["leaf"]
check = "validity_period.at_most"
params = { days = 90 }
citation = "our policy"
rationale = "We automate."
remediation = "Reissue it for 90 days."
"""


@pytest.mark.slow
def test_under_a_policy_of_ones_own(database, below_two, tmp_path):
    """What the rules of a profile refuse is counted by month, rule, issuer and owner; its lifetime has a column."""
    (tmp_path / "ours.toml").write_text(OURS)
    short = forge.leaf(
        BY_B, "short.example.com", serial=8, not_before=datetime(2027, 1, 1), not_after=datetime(2027, 3, 1)
    )
    real(database, 9, short)
    place(database, 1, 1, 4, location="/www.pem")
    place(database, 2, 9, 5, location="/short.pem")
    owner(database, 1, "web", 1)
    found = forecast(below_two, "--profile", str(tmp_path / "ours.toml"))
    policy = found["policy"]
    assert (policy["days"], policy["judged"], policy["certificates"]) == (90, 2, 1)
    assert [each["name"] for each in policy["rules"]] == ["own/too-long"]
    assert [(each["name"], each["certificates"]) for each in policy["owners"]] == [("web", 1)]
    assert sum(policy["months"].values()) == 1
    assert "days_90" in found["renewals"][0]
    broken = next(each for each in found["places"] if each["location"] == "/www.pem")
    assert (broken["at"][:10], broken["why"].startswith("own/too-long: ")) == ("2027-01-15", True)
    text = certlint("forecast", "--record", below_two, "--profile", str(tmp_path / "ours.toml"), *AT)
    assert "1 of 2 certificates break them" in text.out


@pytest.mark.parametrize(
    "words", [("--fqdn", "www.example.com"), ("--key", "x"), ("--pedantic",), ("--owner", "a:b")], ids=" ".join
)
def test_what_is_about_files_or_rules_that_nobody_named_is_refused(one, words):
    answer = certlint("forecast", "--record", one, *words)
    assert answer.code == 2
    assert words[0] in answer.err


@pytest.mark.slow
def test_what_a_place_sends_is_not_mended_by_what_the_inventory_knows(database, below_two, tmp_path):
    """It sends a whole chain to a root that is not trusted; a certificate that it does not send leads to another root."""
    (tmp_path / "b.pem").write_bytes(forge.bundle(ROOT_B))
    place(database, 1, 1, 4, location="/www.pem")
    place(database, 2, 1, location="/alone.pem")
    assert first(below_two, "--trust", str(tmp_path / "b.pem"))["why"] == "it has no valid path to a trust anchor"
    found = forecast(below_two, "--trust", str(tmp_path / "b.pem"))["places"]
    (alone,) = [each for each in found if each["location"] == "/alone.pem"]
    assert alone["at"][:10] == "2027-05-01"


@pytest.mark.slow
def test_a_place_of_ca_certificates_breaks_when_they_expire(database, below_two):
    place(database, 1, 4, location="/www.pem")
    assert (first(below_two)["at"][:10], first(below_two)["why"]) == ("2027-03-01", "its certificate expires")
