"""Findings read as tests/golden/findings says, to the last word, and are where it says: `make fixtures` writes it again."""

from __future__ import annotations

import pytest

from tests import build_findings


@pytest.mark.slow
@pytest.mark.parametrize("group", build_findings.GROUPS)
def test_what_is_found_reads_as_written_down(group):
    expected = (build_findings.FOLDER / f"{group}.txt").read_text()
    assert build_findings.build(group).split("\n\n") == expected.split("\n\n")


@pytest.mark.slow
def test_nothing_is_written_down_that_is_no_longer_made():
    assert sorted(path.stem for path in build_findings.FOLDER.iterdir()) == sorted(build_findings.GROUPS)
