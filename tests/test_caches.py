"""What modules remember is made by `certlint.caches`, so that one call empties it all."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certlint import caches
from certlint.asn1 import der
from certlint.dns import suffixes
from certlint.engine import judge, setup
from certlint.policy import tables
from certlint.x509 import signature
from certlint.x509.certificate import Certificate
from tests import forge

PACKAGE = Path(caches.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "caches.py")
# What changes a dict, a list or a set.
CHANGING = {"append", "add", "update", "setdefault", "pop", "popitem", "extend", "insert", "remove", "discard", "clear"}


def _top_level(tree: ast.Module) -> dict[str, str]:
    """The names that a module assigns, also within `if`, with what makes their value."""
    found = {}
    for statement in (each for top in tree.body for each in ([top] if not isinstance(top, ast.If) else ast.walk(top))):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                value = statement.value
                found[target.id] = ast.unparse(value.func) if isinstance(value, ast.Call) else "a literal"
    return found


def _changed(function: ast.AST) -> set[str]:
    """The names of outer scopes whose values a function changes, or that it sets again."""
    again, names, own = set(), set(), {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            again.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif (
            isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name)
        ):
            names.add(node.value.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            names.update({node.func.value.id} if isinstance(node.func.value, ast.Name) else ())
    return again | (names - own)


def unregistered(source: str) -> set[str]:
    """What a module remembers by itself: values that its functions change, and functions with a cache of `functools`."""
    tree = ast.parse(source)
    values = _top_level(tree)
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    changed = {name for function in functions for name in _changed(function) & values.keys()}
    imported = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "functools"
        for each in node.names
    }
    cached = {name for name in imported if name in ("cache", "lru_cache")}
    dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    cached |= dotted & {"functools.cache", "functools.lru_cache"}
    return cached | {name for name in changed if values[name] != "Cache"}


@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_cache_of_a_module_is_registered(path):
    assert unregistered(path.read_text()) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_known: dict[str, str] = {}\ndef f(a):\n    _known[a] = a\n", {"_known"}),
        ("_known = dict()\ndef f(a):\n    _known.setdefault(a, a)\n", {"_known"}),
        ("if 1:\n    _loaded = []\n    def f():\n        _loaded.append(1)\n", {"_loaded"}),
        ("_last = None\ndef f(a):\n    global _last\n    _last = a\n", {"_last"}),
        ("from functools import lru_cache\n@lru_cache\ndef f(a): ...\n", {"lru_cache"}),
        ("import functools\n@functools.cache\ndef f(a): ...\n", {"functools.cache"}),
        ("_known = Cache(9)\ndef f(a):\n    _known[a] = a\n", set()),
        ("_table = {}\ndef f(_table):\n    _table[1] = 1\n", set()),
    ],
)
def test_the_test_finds_caches(source, found):
    assert unregistered(source) == found


def test_clear_empties_caches_and_functions():
    known = caches.Cache()
    calls = []

    @caches.remembered()
    def asked(value: int) -> int:
        calls.append(value)
        return value

    known.keep("a", 1)
    assert asked(3) == asked(3) == 3
    caches.clear()
    assert known == {}
    assert asked(3) == 3
    assert calls == [3, 3]


def test_a_bounded_cache_begins_anew_when_it_is_full():
    known = caches.Cache(2)
    for number in range(5):
        assert known.keep(number, -number) == -number
        assert len(known) <= 2
    assert known == {4: -4}


@pytest.mark.slow
def test_what_input_fills_stays_bounded():
    for number in range(10_000):
        der.oid(bytes([0x2A, 0x80 | number >> 7, number & 0x7F]))
    assert len(der._oids) <= der._oids.most


def test_a_large_certificate_is_not_kept_with_its_verdict():
    root = forge.root()
    large = Certificate(forge.cert("large.example.com", root, san=[f"{n}.example.com" for n in range(2000)]).der)
    caches.clear()
    assert signature.verify(large, Certificate(root.der)) is True
    assert [len(key) for key in signature._verdicts] == [32]


def test_nothing_changes_when_everything_is_forgotten():
    leaves = [Certificate(each.der) for each in forge.chain()]
    plan = setup.make_plan("web-pki", {}, now=datetime(2026, 6, 1, tzinfo=UTC))

    def events():
        again = [(Certificate(each.der), "leaf") for each in leaves]
        return [[(e.call.selected.rule.id, e.status) for e in j.events] for j in judge.judge_together(plan, again)]

    before, table, listed = events(), tables.values("countries"), suffixes.suffix_list()
    caches.clear()
    assert events() == before
    assert tables.values("countries") == table
    assert suffixes.suffix_list() is not listed
