"""Odd files are read as tests/golden/readings/pem.txt says, to the last word: `make fixtures` writes it again."""

from __future__ import annotations

import pytest

from tests import build_readings


@pytest.mark.slow
def test_odd_files_are_read_as_written_down():
    found = build_readings.build().split("\n\n")
    assert found == build_readings.PATH.read_text().split("\n\n")
