"""What is accepted of what certificates of a run share: by whom, until when, how often."""

from __future__ import annotations

from hashlib import sha256

import pytest

from certlint.engine.shared_waivers import Accepted, SharedWaivers
from certlint.engine.suppressions import KnownFinding, Use
from certlint.report import Shared, Suppression
from tests import forge

DAY = "2026-06-01"
SPKI = b"the key"
DIGEST = sha256(SPKI).hexdigest()
SHARED = Shared(
    *("key", "leaf", "d/a.pem", "", 1, 1, "other", "d/b.pem", "line 1"), SPKI, forge.name("Example"), b"the key"
)
RULE = "meta/key-reused"


def suppression(**fields: str) -> Suppression:
    usual = {"rule": RULE, "reason": "known", "expires": "2026-06-02", "origin": "certlint.toml"}
    return Suppression(**{**dict.fromkeys(Suppression._fields, ""), **usual, **fields})


def waivers(*suppressions: Suppression, baseline=None) -> SharedWaivers:
    return SharedWaivers(suppressions, baseline or {}, "base.json", DAY)


@pytest.mark.parametrize(
    ("fields", "speaks"),
    [
        ({}, True),
        ({"rule": "meta/*"}, True),
        ({"rule": "meta/serial-reused"}, False),
        ({"path": "d/*.pem"}, True),
        ({"path": "*.pem", "folder": "d"}, True),
        ({"path": "e/*.pem"}, False),
        ({"spki_sha256": DIGEST}, True),
        ({"spki_sha256": "00"}, False),
        ({"subject": "CN=Example"}, True),
        ({"subject": "CN=Other"}, False),
        ({"path": "d/*.pem", "spki_sha256": DIGEST, "subject": "CN=Example"}, True),
        ({"path": "d/*.pem", "spki_sha256": DIGEST, "subject": "CN=Other"}, False),
        ({"path": "d/*.pem", "spki_sha256": "00", "subject": "CN=Example"}, False),
    ],
)
def test_what_a_suppression_speaks_of(fields, speaks):
    made = waivers(suppression(**fields))
    assert made.accepted(SHARED, RULE) == (Accepted("known", "2026-06-02") if speaks else None)
    assert made.use == (Use((0,), (0,)) if speaks else Use())
    assert made.known == ({} if speaks else {KnownFinding(RULE, DIGEST, ""): 1})


@pytest.mark.parametrize(("expires", "holds"), [("2026-05-31", False), (DAY, False), ("2026-06-02", True)])
def test_on_its_last_day_it_no_longer_holds(expires, holds):
    made = waivers(suppression(expires=expires))
    assert (made.accepted(SHARED, RULE) is not None) is holds
    assert made.use == Use((0,), (0,) if holds else ())


def test_the_first_that_holds_is_used():
    rows = [
        suppression(rule="x/y"),
        suppression(expires=DAY),
        suppression(reason="first"),
        suppression(reason="second"),
    ]
    made = waivers(*rows)
    assert made.accepted(SHARED, RULE) == Accepted("first", "2026-06-02")
    assert made.use == Use((1, 2, 3), (2,))


def test_a_subject_that_cannot_be_read_is_nobodys():
    broken = SHARED._replace(subject=b"\x30\x03\x31\x01\x00")
    assert waivers(suppression(subject="CN=Example")).accepted(broken, RULE) is None
    assert waivers(suppression(spki_sha256=DIGEST)).accepted(broken, RULE) is not None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_baseline_knows_it_so_often(count):
    key = KnownFinding(RULE, DIGEST, "")
    made = waivers(baseline={key: count})
    said = [made.accepted(SHARED, RULE) for _ in range(3)]
    assert said == [Accepted("known since the baseline base.json", "")] * count + [None] * (3 - count)
    assert made.known == {key: 3}


def test_each_rule_is_accepted_by_itself():
    one, other = (KnownFinding(rule, DIGEST, "") for rule in (RULE, "acme/key-reused"))
    made = waivers(baseline={one: 1})
    assert made.accepted(SHARED, one.rule) is not None
    assert made.accepted(SHARED, other.rule) is None
    assert waivers(suppression()).accepted(SHARED, other.rule) is None
    assert waivers(baseline={KnownFinding(RULE, "00", ""): 1}).accepted(SHARED, RULE) is None
