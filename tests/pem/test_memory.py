"""Reading a file takes a few times its size in memory: no list, and no group of a pattern, grows with its lines."""

from __future__ import annotations

import tracemalloc

import pytest

from certlint import pem
from tests.forge.hostile import TEXTS, sized

pytestmark = pytest.mark.slow

SIZE = 40_000
MOST = 30
"""Times the size of the file: its bytes, its text, what is cut out of it, and blocks and oddities, which have a limit."""


@pytest.mark.parametrize("name", TEXTS)
def test_reading_takes_a_few_times_the_size_of_the_file(name):
    data = sized(TEXTS[name], SIZE)
    pem.read(data)  # what is loaded and compiled once is not the file's
    tracemalloc.start()
    try:
        document = pem.read(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert document.path
    assert peak < MOST * len(data), f"{peak / len(data):.0f} times its size"
