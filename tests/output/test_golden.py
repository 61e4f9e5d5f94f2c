"""Reports are what they were, byte for byte. After a change that is meant: `make fixtures`, and a look at the diff."""

from __future__ import annotations

import pytest

from tests import build_golden
from tests.build_golden import FOLDER, FORMATS, GOLDEN, POLICY


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", GOLDEN)
def test_the_report_is_what_it_was(name, kind):
    expected = (FOLDER / f"{name}.{FORMATS[kind]}").read_bytes()
    assert build_golden.report(GOLDEN[name], kind).decode().splitlines() == expected.decode().splitlines()
    assert build_golden.report(GOLDEN[name], kind) == expected


def test_there_are_no_others():
    made = {f"{name}.{ending}" for name in GOLDEN for ending in FORMATS.values()}
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == made | {POLICY.name}
