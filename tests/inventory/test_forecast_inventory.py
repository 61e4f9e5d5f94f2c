"""`certlint forecast --record`: renewals by month, issuer and owner, under other policies, and what breaks first."""

from __future__ import annotations

import json

import pytest

from tests.inventory.filled import DAY, NOW, certificate, estate, owner, place
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


def test_what_has_expired_is_due_at_once(database, target):
    certificate(database, 1, "old.example.com", not_before=NOW - 100 * DAY, not_after=NOW - DAY)
    place(database, 1, 1)
    assert forecast(target)["renewals"][0]["as_now"] == 1


def test_by_issuer_and_owner_and_what_breaks_first(database, target):
    estate(database)
    found = forecast(target)
    assert [(each["name"], each["renewals"]) for each in found["issuers"]] == [("CN=Example CA", 2), ("CN=Other CA", 1)]
    assert {each["name"]: each["renewals"] for each in found["owners"]} == {"web": 2, "data": 1, "": 1}
    first = found["places"][0]
    assert (first["location"], first["common_name"], first["failing"]) == ("/etc/ssl/1.pem", "www.example.com", True)


def test_a_move_to_other_keys(database, target):
    estate(database)
    certificate(database, 30, "pq.example.com", key_type="ml-dsa-65", key_bits=None, key="ML-DSA-65")
    place(database, 30, 30)
    (move,) = forecast(target, "--what-if", "key=ml-dsa")["moves"]["ml-dsa"]
    assert (move["key"], move["certificates"]) == ("ECDSA P-256", 4)


def test_text(one):
    answer = certlint("forecast", "--record", one, "--what-if", "key=ml-dsa", *AT)
    assert answer.code == 0
    for text in ("47 days", "total", "within a year, by owner", "web", "a move to ml-dsa", "what breaks first"):
        assert text in answer.out


@pytest.mark.parametrize(
    "words", [("--what-if", "days=0"), ("--what-if", "sooner"), ("x.pem",), ("--format", "ics")], ids=" ".join
)
def test_usage(one, words):
    assert certlint("forecast", "--record", one, *words).code == 2


def test_neither_bundle_nor_inventory():
    answer = certlint("forecast")
    assert (answer.code, "no bundle was given" in answer.err) == (2, True)
