"""What is read in pieces, of any size: nothing is left out, and nothing is there twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint.errors import OutputError
from certlint.inventory.outlook import deployed, renewals
from certlint.inventory.queries import lists
from certlint.inventory.search.filters import Filters
from certlint.inventory.sql.columns import LOCATION_SIGNS
from certlint.inventory.sql.database import open_database
from tests import forge
from tests.inventory import seeing
from tests.inventory.filled import DAY, NOW, certificate, estate, place


@pytest.fixture
def filled(database):
    estate(database)
    return database


@pytest.mark.parametrize("size", [1, 2, 3])
def test_leaves_by_their_end(filled, size, monkeypatch):
    for number, end in ((10, NOW - 5 * DAY), (11, NOW - 5 * DAY), (12, -DAY), (13, 0)):
        certificate(filled, number, f"{number}.example.com", not_after=end)
        place(filled, number, number)
    place(filled, 20, 1)
    whole = list(deployed.by_end(filled))
    ends = [(at, leaf.certificate_id, leaf.place_id) for at, leaf in whole]
    assert ends == sorted(ends)
    assert [number for _, number, _ in ends] == [12, 13, 10, 11, 1, 1, 2, 3, 4]
    monkeypatch.setattr(deployed, "_DUE", size)
    assert list(deployed.by_end(filled)) == whole


def test_leaves_by_their_numbers(filled, monkeypatch):
    place(filled, 20, 1)
    found = {(leaf.certificate_id, leaf.place_id) for leaf in deployed.with_ids(filled, {1, 3, 5, 77})}
    assert found == {(1, 1), (1, 20), (3, 3)}
    monkeypatch.setattr(deployed, "_MOST_ISSUERS", 1)
    assert {(leaf.certificate_id, leaf.place_id) for leaf in deployed.with_ids(filled, {1, 3, 5, 77})} == found


@pytest.mark.parametrize("length", range(LOCATION_SIGNS - 3, LOCATION_SIGNS + 3))
def test_a_folder_with_a_long_name_has_what_is_in_it(database, length):
    """PostgreSQL indexes the beginning of a location: what is longer is compared as a whole, too."""
    folder = "/" + "x" * (length - 1)
    located = [
        folder,
        f"{folder}/a.pem",
        f"{folder}/z/b.pem",
        f"{folder}z/c.pem",
        f"{folder}-d.pem",
        folder[:-1],
        f"{folder[:-1]}/e.pem",
    ]
    for number, location in enumerate(located, 1):
        place(database, number, location=location)
    assert [row.id for row in lists.places(database, Filters(place=folder)).rows] == [1, 2, 3]
    assert [row.id for row in lists.places(database, Filters(place=f"{folder}/")).rows] == [2, 3]
    assert [row.id for row in lists.places(database, Filters(place="*/e.pem")).rows] == [7]


@pytest.mark.parametrize(
    ("begin", "end", "month"),
    [
        (0, 100, "2027-04"),
        (-100, 0, "2027-01"),
        (-400, 10, "2027-01"),
        (None, 100, ""),
        (0, None, ""),
        (None, None, ""),
    ],
)
def test_the_month_of_a_renewal(begin, end, month):
    """On 2027-01-15; a tenth of the validity period is left then, and what is overdue is due now."""
    moments = [None if days is None else NOW + days * DAY for days in (begin, end)]
    assert renewals.due_month(*moments, datetime.fromtimestamp(NOW, UTC)) == month


def test_a_place_with_several_leaves_shows_each(database):
    one, other = (forge.leaf(san=[f"{name}.example.com"], serial=number) for number, name in enumerate("ab", 7))
    both = seeing.place("/srv/both.pem", one, other)
    both = both._replace(certificates=tuple((each, 0) for each, _ in both.certificates))
    places = [both, seeing.place("/srv/one.pem", one), seeing.place("/srv/ca.pem", forge.root())]
    seeing.record(database, places)
    stored = dict(database.query("SELECT location, leaf_id FROM places"))
    assert (stored["/srv/both.pem"], stored["/srv/ca.pem"]) == (0, None)
    assert stored["/srv/one.pem"] > 0
    found = {row.location for row in lists.places(database, Filters(name="b.example.com")).rows}
    assert found == {"/srv/both.pem"}


@pytest.mark.parametrize(
    ("left", "is_refused"), [({"-wal": b"x"}, True), ({"-wal": b"", "-shm": b"x"}, False), ({}, False)]
)
def test_what_a_removed_inventory_left_is_not_put_into_a_new_one(tmp_path, left, is_refused):
    path = tmp_path / "inventory.db"
    for suffix, data in left.items():
        (tmp_path / f"inventory.db{suffix}").write_bytes(data)
    if is_refused:
        with pytest.raises(OutputError, match="is a remnant of an inventory that was removed"):
            open_database(str(path), create=True)
        assert not path.exists()
    else:
        open_database(str(path), create=True).close()
        assert path.exists()
