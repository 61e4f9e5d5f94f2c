"""Shapes of hostile input, each of any size: `SHAPES[name](count)` is a file with `count` of something in it.

names        subjects, lists of general names, name constraints
extensions   every other extension with a list in it, and extensions themselves
numbers      integers, moduli, identifiers and strings of any length
bundles      certificates and keys by the thousand, and who could have issued whom
texts        what stands between the blocks, and what blocks are made of

`STREAMS["NAME.SUFFIX"](count)` is a table, an archive or a compressed file that is called so; `KEYS[name](count)` a file
with a private key; `FILES` are the other files that a run is given.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.forge.hostile.bundles import BUNDLES
from tests.forge.hostile.extensions import EXTENSIONS
from tests.forge.hostile.files import FILES
from tests.forge.hostile.keys import KEYS
from tests.forge.hostile.names import NAMES
from tests.forge.hostile.numbers import NUMBERS
from tests.forge.hostile.streams import STREAMS
from tests.forge.hostile.texts import TEXTS

__all__ = ["BUNDLES", "EXTENSIONS", "FILES", "KEYS", "NAMES", "NUMBERS", "SHAPES", "STREAMS", "TEXTS", "Shape", "sized"]

Shape = Callable[[int], bytes]
SHAPES: dict[str, Shape] = {**NAMES, **EXTENSIONS, **NUMBERS, **BUNDLES, **TEXTS}


def sized(shape: Shape, size: int) -> bytes:
    """The shape with as many of its things as make about `size` bytes."""
    for few in (16, 1600):
        small, larger = (len(shape(count)) for count in (few, 3 * few))
        if larger > small:  # some shapes grow by a piece for every hundred things
            break
    each = max((larger - small) / (2 * few), 0.001)
    return shape(max(1, int((size - small) / each) + few))
