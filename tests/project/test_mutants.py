"""The table of `make mutants`, which takes hours: it is about the code and the tests as they are."""

from __future__ import annotations

import tomllib

from scripts.mutant_table import TABLE, rows, stale
from tests import ROOT

TABLES = tomllib.loads(TABLE.read_text())


def test_each_survivor_is_of_a_line_that_there_is_and_has_a_reason():
    assert stale(rows(TABLES)) == []


def test_each_room_has_its_tests():
    named = {pattern for room in TABLES["rooms"].values() for kind in room.values() for pattern in kind}
    assert [pattern for pattern in named if not any(ROOT.glob(pattern))] == []
    assert [room for room in TABLES["rooms"] if not (ROOT / "certlint" / room).is_dir()] == []
