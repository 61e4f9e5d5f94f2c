"""The errors of pkilint and the rules that report the same: `rules/pkilint.toml`, `docs/coming-from-pkilint.md`."""

from __future__ import annotations

import tomllib

from certlint.policy import catalogue, profile
from tests import ROOT

KNOWN = tomllib.loads((ROOT / "rules" / "pkilint.toml").read_text())
CODES = KNOWN["code"]
RULES = {rule.id for name in catalogue.names() for rule in catalogue.load(name)}
RULES |= {rule.id for name in profile.names() for rule in profile.load(name).rules}


def test_every_code_has_rules_or_a_reason():
    assert [row["name"] for row in CODES if bool(row.get("rules")) == bool(row.get("why"))] == []
    names = [row["name"] for row in CODES]
    assert names == sorted(set(names))


def test_the_rules_exist():
    assert {rule for row in CODES for rule in row.get("rules", ())} - RULES == set()


QUALIFIED = [row for row in CODES if row["linters"] == ["etsi"]]


def test_nineteen_in_twenty_have_an_equivalent():
    """Of those about qualified certificates, three in four: neither EN 319 411-1 nor TS 119 495 was read."""
    rest = [row for row in CODES if row not in QUALIFIED]
    assert sum("rules" in row for row in rest) / len(rest) >= 0.95
    assert sum("rules" in row for row in QUALIFIED) / len(QUALIFIED) >= 0.75


def test_the_page_names_them_all():
    page = (ROOT / "docs" / "coming-from-pkilint.md").read_text()
    assert [row["name"] for row in CODES if f"`{row['name']}`" not in page] == []
