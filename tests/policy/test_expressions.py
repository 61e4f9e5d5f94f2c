"""Expressions that a run keeps for the next are those that `re` compiles."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from certlint import caches
from certlint.policy import catalogue, expressions

WRITTEN = [
    (r"\A(([^\w\ufffd]|_)*|n[./]a\.?|not (applicable|available))\Z", 0),
    (r"(?i)(?P<first>ä+)|(?P<second>\d{2,})(?<!x)", 0),
    (rb"[a-z]+://((?>(?:[a-z0-9-]++\.)+)([a-z0-9]++))(?:[/?#]|\Z)", 0),
    (".{0,63}", expressions.DOTALL),
    ("a", 0),
    (b"a", 0),
]


def of_rules():
    rules = [rule for name in catalogue.names() for rule in catalogue.load(name)]
    return [(rule.params["pattern"], flags) for rule in rules if "pattern" in rule.params for flags in (0, re.DOTALL)]


@pytest.fixture
def kept_at(tmp_path, monkeypatch):
    """Where they are kept, in place of the folder of the rules."""
    monkeypatch.setattr(expressions, "FILE", str(tmp_path / "expressions.bin"))
    caches.clear()
    yield tmp_path / "expressions.bin"
    caches.clear()


def another_run():
    caches.clear()
    return expressions._kept()


@pytest.mark.slow
def test_what_was_kept_is_what_re_compiles(kept_at):
    written = [*WRITTEN, *of_rules()]
    for expression, flags in written:
        assert expressions.compiled(expression, flags) == re.compile(expression, flags)
    expressions.keep()
    assert len(another_run()) == len(set(written))
    for expression, flags in written:
        made, real = expressions.compiled(expression, flags), re.compile(expression, flags)
        assert made == real
        assert (made.pattern, made.flags, made.groups, made.groupindex) == (
            real.pattern,
            real.flags,
            real.groups,
            real.groupindex,
        )
    assert not expressions._new


def test_one_that_was_kept_finds_the_same(kept_at):
    for _ in range(2):
        found = expressions.compiled(*WRITTEN[1]).search("xÄÄ 12")
        assert (found.lastgroup, found["first"], found.span()) == ("first", "ÄÄ", (1, 3))
        expressions.keep()
        another_run()


def test_what_is_no_expression_is_refused_as_re_does(kept_at):
    with pytest.raises(re.error, match="unterminated"):
        expressions.compiled("(")
    expressions.keep()
    assert not kept_at.exists()


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"\0" + data[1:], lambda _: b""], ids=range(3))
def test_a_damaged_file_is_none(kept_at, damage):
    expressions.compiled("a+")
    expressions.keep()
    kept_at.write_bytes(damage(kept_at.read_bytes()))
    assert another_run() == {}
    assert expressions.compiled("a+").fullmatch("aa")


def test_what_another_python_kept_is_none(kept_at, monkeypatch):
    expressions.compiled("a+")
    expressions.keep()
    monkeypatch.setattr(sys, "version", "another")
    assert another_run() == {}


def test_no_more_are_kept_than_fit(kept_at, monkeypatch):
    monkeypatch.setattr(expressions, "_MOST", 2)
    for expression in ("a", "b"):
        expressions.compiled(expression)
    expressions.keep()
    expressions.compiled("c")
    expressions.keep()
    assert len(another_run()) == 2


@pytest.mark.slow
def test_a_run_imports_no_re_for_what_was_kept(kept_at):
    expressions.compiled("a+")
    expressions.keep()
    program = f"""
import sys
from certlint.policy import expressions
expressions.FILE = {str(kept_at)!r}
assert expressions.compiled("a+").fullmatch("aa")
assert "re" not in sys.modules
"""
    subprocess.run(
        [sys.executable, "-S", "-c", program], check=True, cwd=sys.path[0], env={"PYTHONPATH": ":".join(sys.path)}
    )
