"""Lines of places in a block, whatever its lines look like; what is counted in a body is counted without lists of it."""

from __future__ import annotations

import tracemalloc

import pytest

from certlint import pem
from tests import forge

DER = forge.leaf().der


@pytest.mark.parametrize("width", [1, 7, 64, 76, 100_000])
@pytest.mark.parametrize("between", ["\n", "\r\n", " \n"])
def test_a_place_is_on_the_line_that_holds_its_letters(width, between):
    text = forge.pem(DER, width=width).replace("\n", between)
    (block,) = pem.read(text.encode()).blocks
    for offset in range(0, len(DER), 11):
        assert block.line_at(offset) == 2 + offset * 4 // 3 // width
    assert block.line_at(-5) == 2


BODIES = {"headers": "A: b\n", "letters": "A\n", "odd": "!\n", "blank": " \n"}


@pytest.mark.slow
@pytest.mark.parametrize("name", BODIES)
def test_memory_is_a_few_times_the_text(name):
    text = forge.pem(DER).replace("-----END", BODIES[name] * 200_000 + "-----END").encode()
    tracemalloc.start()
    try:
        for block in pem.read(text).blocks:
            block.line_at(0)
        assert tracemalloc.get_traced_memory()[1] < 12 * len(text)
    finally:
        tracemalloc.stop()
