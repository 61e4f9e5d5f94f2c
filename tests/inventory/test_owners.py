"""Owners: a TOML file of patterns, and whose the places of a run are."""

from __future__ import annotations

import pytest

from certlint.errors import ConfigurationError
from certlint.inventory.recording import owners, recorder
from certlint.inventory.recording.owners import Owner
from certlint.inventory.recording.place_owners import PlaceOwners
from certlint.output.seen import KUBERNETES
from tests.inventory.seeing import facts, place, record
from tests.inventory.test_recorder import leaf, rows_of

WEB = Owner("web", "web@example.com", names=("*.EXAMPLE.com",))
SHOP = Owner("shop", "", places=("/srv/shop/*", "shop/Secret/*"))
EU = Owner("eu", "", sites=("eu-*",))
BOTH = Owner("both", "", names=("mail.*",), places=("/mail/*",), sites=("us-1",))


def owned(database) -> list[tuple]:
    sql = """SELECT p.location, o.owner FROM places p LEFT JOIN place_owners po ON po.place_id = p.id
        LEFT JOIN owners o ON o.id = po.owner_id ORDER BY p.location, o.owner"""
    return rows_of(database, sql)


@pytest.mark.parametrize(
    ("seen", "site", "whose"),
    [
        (place("/a.pem", leaf("www.example.com")), "us-2", ["web"]),
        (place("/a.pem", leaf("example.org")), "us-2", [None]),
        (place("/srv/shop/deep/a.pem", leaf("example.org")), "us-2", ["shop"]),
        (place("-", leaf("example.org"), kind=KUBERNETES, entry="shop/Secret/a/tls.crt"), "us-2", ["shop"]),
        (place("/srv/shop/a.pem", leaf("a.example.com")), "eu-1", ["eu", "shop", "web"]),
        (place("/a.pem", leaf("mail.example.org")), "us-1", ["both"]),
        (place("/a.pem", leaf("mail.example.org")), "us-2", [None]),
        (place("/mail/a.pem", leaf("example.org")), "us-1", ["both"]),
    ],
)
def test_patterns_of_names_places_and_sites(database, seen, site, whose):
    record(database, [seen], site=site, owners=(WEB, SHOP, EU, BOTH))
    assert [owner for _, owner in owned(database)] == whose


@pytest.mark.slow
def test_names_are_those_of_leaves_that_are_there(database):
    record(database, [place("/a.pem", leaf("example.org"), leaf("www.example.com"))], owners=(WEB,))
    assert owned(database) == [("/a.pem", None)]


def test_a_later_run_says_it_anew(database):
    record(database, [place("/srv/shop/a.pem", leaf())], owners=(WEB, SHOP))
    record(database, [place("/srv/shop/a.pem", leaf())], day=1)
    assert [owner for _, owner in owned(database)] == ["shop", "web"]
    record(database, [place("/srv/shop/a.pem", leaf())], day=2, owners=(WEB._replace(contact="new"),))
    assert [owner for _, owner in owned(database)] == ["web"]
    assert rows_of(database, "SELECT owner, contact FROM owners ORDER BY owner") == [("shop", ""), ("web", "new")]
    record(database, [place("/srv/shop/a.pem", leaf())], day=3, owners=(BOTH,))
    assert owned(database) == [("/srv/shop/a.pem", None)]


@pytest.mark.slow
def test_owners_are_noted_with_a_new_place_and_again_where_more_is_seen_of_it(database, monkeypatch):
    """What is new is owned although its run is killed."""
    monkeypatch.setattr(recorder, "BATCH", 1)
    begun = recorder.Recorder(database, facts(), (WEB, SHOP))
    begun.add([place("/a.pem", leaf("example.org")), place("/srv/shop/b.pem", leaf("example.org", serial=4))])
    assert owned(database) == [("/a.pem", None), ("/srv/shop/b.pem", "shop")]
    begun.add([place("/a.pem", leaf(serial=3))])
    begun.add([place("/c.csv", leaf("example.org", serial=5), kind="table", is_part=True)])
    begun.add([place("/c.csv", leaf("x.example.com", serial=6), kind="table", is_part=True)])
    begun.finish(0)
    assert owned(database) == [("/a.pem", "web"), ("/c.csv", "web"), ("/srv/shop/b.pem", "shop")]


@pytest.mark.slow
def test_all_places_are_assigned_at_once(database):
    record(database, [place("/a.pem", leaf())], owners=(SHOP, WEB))
    record(database, [place("/srv/shop/a.pem", leaf("x.org", serial=2))])
    with database.transaction():
        PlaceOwners(database, (SHOP,)).assign()
    assert owned(database) == [("/a.pem", None), ("/srv/shop/a.pem", "shop")]
    assert rows_of(database, "SELECT owner FROM owners") == [("shop",)]


def test_a_file_of_owners_is_read(tmp_path):
    path = tmp_path / "owners.toml"
    path.write_text('[[owner]]\nowner = "web"\ncontact = "web@example.com"\nnames = ["*.example.com"]\n')
    assert owners.read_owners(str(path)) == (Owner("web", "web@example.com", ("*.example.com",)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no table [[owner]]"),
        ("owner = 1", "has no table [[owner]]"),
        ("[[owner]]\nnames = ['*']", "has no 'owner'"),
        ("[[owner]]\nowner = 'a'", "the owner 'a' has neither names nor places"),
        ("[[owner]]\nowner = 'a'\nname = ['*']", "unknown key 'name' in [[owner]]"),
        ("[[owner]]\nowner = 'a'\nnames = '*'", "'names' in [[owner]] is not a list of texts"),
        (f"[[owner]]\nowner = 'a'\nnames = ['{'*a' * 600}']", "a pattern in 'names' of [[owner]] has 1,200 characters"),
        ("#" * 5_000_000, "File too large"),
        ("[[owner]]\nowner = ['a']\nnames = ['*']", "'owner' in [[owner]] is not a text"),
        (
            "[[owner]]\nowner = 'a'\nnames = ['*']\n[[owner]]\nowner = 'a'\nplaces = ['*']",
            "two tables have the owner 'a'",
        ),
        ("[[owner]]\nowner = 'a'\nnames = ['*']\n[x]\n", "unknown key 'x'"),
        ("[[owner]", "owners.toml: "),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, text, told):
    path = tmp_path / "owners.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        owners.read_owners(str(path))
    assert str(path) in error.value.message
    assert told in error.value.message


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot read the owners"):
        owners.read_owners(str(tmp_path / "none.toml"))


def test_any_of_many_patterns_means_a_place(database):
    """They are put together some at a time."""
    many = Owner("many", "", places=tuple(f"/srv/{n}/*" for n in range(250)))
    seen = [place(f"/srv/{n}/a.pem", leaf("example.org")) for n in (0, 99, 100, 199, 249, 250)]
    record(database, seen, owners=(many,))
    assert [owner for _, owner in sorted(owned(database), key=lambda row: int(row[0].split("/")[2]))] == [
        *["many"] * 5,
        None,
    ]
