"""Rows of the inventory as tables."""

from __future__ import annotations

import pytest

from certlint.inventory.queries.row_formats import as_table

COLUMNS = (("kind", lambda row: row[0]), ("place", lambda row: row[1]), ("what", lambda row: row[2]))


@pytest.mark.parametrize("kind", ["finding", "replaced", "fixed"])
def test_short_cells_stay_whole_though_the_first_rows_need_less(kind):
    """The first 500 rows determine the width of a column, and kinds of changes may come later."""
    rows = [("new", "a.pem", "x")] * 500 + [(kind, "b.pem", "y")]
    lines = list(as_table(rows, COLUMNS))
    assert lines[1] == "new   a.pem  x\n"
    assert lines[-1].split() == [kind, "b.pem", "y"]


def test_long_cells_are_cut_in_the_middle():
    rows = [("new", "a.pem", "x")] * 500 + [("new", "/etc/certificates/of/the/proxy.pem", "y")]
    place = list(as_table(rows, COLUMNS))[-1].split()[1]
    assert len(place) == 16
    assert (place[0], place[-4:]) == ("/", ".pem")
