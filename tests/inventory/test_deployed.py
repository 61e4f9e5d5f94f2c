"""Leaves by the way in which they are shown: counted by the database where they are many, one by one where they are few."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint.inventory.outlook import deployed
from certlint.inventory.outlook.deployed import Deployed
from certlint.inventory.search import chains
from certlint.inventory.search.leaves import LeafChain, LeafGroup
from certlint.inventory.sql.migrations.step_07 import LEAF
from tests.inventory.filled import DAY, NOW, certificate, owner, place

MOMENT = datetime.fromtimestamp(NOW, UTC)


@pytest.fixture(params=[False, True], ids=["asked", "told by the place"])
def shown(request, database):
    """Four leaves of one issuer, one of them expired, one that is shown in another way; of the last two, two teams own one."""
    for number in (1, 2, 3, 4):
        certificate(database, number, not_after=NOW + (2 - number) * DAY if number == 3 else NOW + DAY)
        place(database, number, number, beside="8,9" if number == 4 else "8")
    owner(database, 1, "web", 1, 4)
    owner(database, 2, "shop", 4)
    (issuer,) = database.one("SELECT issuer_id FROM certificates WHERE id = 1")
    if request.param:
        database.execute(f"UPDATE places SET {LEAF}")
    return LeafChain(issuer, "8"), LeafChain(issuer, "8,9")


def leaves(database, few: int, monkeypatch) -> Deployed:
    monkeypatch.setattr(deployed, "FEW", few)
    return Deployed(database, MOMENT)


def test_each_way_has_a_leaf_that_is_valid_where_there_is_one(database, shown, monkeypatch):
    one, other = shown
    found = leaves(database, 0, monkeypatch).chains()
    assert found[one] in ((True, 1), (True, 2))
    assert found[other] == (True, 4)
    database.execute("UPDATE certificates SET not_after = ? WHERE id = 4", (NOW - DAY,))
    database.execute("UPDATE places SET ends = ? WHERE leaf_id = 4", (NOW - DAY,))
    assert leaves(database, 0, monkeypatch).chains()[other] == (False, 4)


@pytest.mark.parametrize("most", [chains._MOST, 1])
def test_many_ways_are_counted_in_one_pass(most, database, shown, monkeypatch):
    monkeypatch.setattr(chains, "_MOST", most)
    found = leaves(database, 0, monkeypatch).chains()
    assert {chain: valid for chain, (valid, _) in found.items()} == dict.fromkeys(shown, True)


@pytest.mark.parametrize("few", [deployed.FEW, 3, 0])
def test_groups_are_the_same_however_they_are_counted(database, shown, few, monkeypatch):
    one, other = shown
    found = leaves(database, few, monkeypatch)
    assert (found.few is None) == (few < 4)
    counts = {(chain, owned): (number, valid) for chain, owned, number, valid, _ in found.groups()}
    assert counts == {(one, 1): (1, 1), (one, None): (2, 1), (other, 0): (1, 1)}
    assert sorted(found.of_several_owners()) == [LeafGroup(other, 1, 1, 1, 4), LeafGroup(other, 2, 1, 1, 4)]
    assert [leaf.certificate_id for leaf in found.leaves()] == [1, 2, 3, 4]


def test_a_certificate_at_many_places_is_not_few(database, shown, monkeypatch):
    """It is the leaves that are kept in memory."""
    place(database, 5, 4)
    assert leaves(database, 4, monkeypatch).few is None
    assert [leaf.place_id for leaf in leaves(database, 5, monkeypatch).few] == [1, 2, 3, 4, 5]
