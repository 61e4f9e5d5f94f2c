"""`make check`: the quick tests are of every room, so that they say something of all of them."""

from __future__ import annotations

import ast

import pytest

from tests import ROOT
from tests.conftest import ALL_SLOW

# A session of Spark takes longer to start than all quick tests of a room.
NONE_QUICK = {"spark"}


def quick_tests(text: str) -> int:
    """How many tests of a module `make check` runs; parameters are not counted."""
    if ALL_SLOW.search(text):
        return 0
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    tests = [node for node in functions if node.name.startswith("test_")]
    return sum("mark.slow" not in "".join(map(ast.unparse, node.decorator_list)) for node in tests)


@pytest.mark.slow
def test_every_room_has_quick_tests():
    found: dict[str, int] = {}
    for path in (ROOT / "tests").glob("*/test_*.py"):
        found[path.parent.name] = found.get(path.parent.name, 0) + quick_tests(path.read_text())
    assert {room for room, count in found.items() if not count} == NONE_QUICK, found
