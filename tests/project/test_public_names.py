"""A name means one thing: a class has its name alone, and a function that shares its name is asked for through its module."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache

import pytest

from tests import ROOT

# What several modules define because each of them must, and why.
FAMILIES = {
    "certlint": ({"lint"}, "callers ask for it: `certlint.lint` of a bundle, `certlint.spark.lint` of a frame"),
    "certlint.commands": ({"add_arguments", "run"}, "every command has them; the registry asks its module for them"),
    "certlint.output": ({"bundle", "head", "tail", "whole"}, "every format has them; `formats.Rendering` says which"),
    "certlint.completion": ({"script"}, "every shell has one"),
    "certlint.files": (
        {"Folder", "access_of", "allow", "give", "lock", "permit", "signals_held"},
        "the same for each kind of system; `files.system` picks one",
    ),
}


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Each module with its syntax tree."""
    paths = sorted((ROOT / "certlint").rglob("*.py"))
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return tuple((n.removesuffix(".__init__"), ast.parse(p.read_text())) for n, p in zip(names, paths, strict=True))


def in_family(name: str, module: str) -> bool:
    room = module.rpartition(".")[0]
    return name in FAMILIES.get(room, ((), ""))[0]


def shared(kinds: tuple[type, ...]) -> dict[str, set[str]]:
    """The public names of these kinds that several modules define, and which."""
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in modules():
        for node in tree.body:
            if isinstance(node, kinds) and not node.name.startswith("_") and not in_family(node.name, module):
                homes[node.name].add(module)
    return {name: found for name, found in homes.items() if len(found) > 1}


@pytest.mark.slow
def test_no_two_classes_have_one_name():
    assert shared((ast.ClassDef,)) == {}


@pytest.mark.slow
def test_functions_of_one_name_are_qualified_by_their_module():
    homes = shared((ast.FunctionDef,))
    bare = [
        f"{module} imports {node.module}.{alias.name}, one of {sorted(homes[alias.name])}"
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if node.module in homes.get(alias.name, ())
    ]
    assert bare == []


@pytest.mark.slow
def test_families_are_families():
    for room, (names, reason) in FAMILIES.items():
        assert reason
        for name in names:
            assert len([m for m, tree in modules() if m.startswith(f"{room}.") and name in _defined(tree)]) > 1, name


def _defined(tree: ast.Module) -> set[str]:
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
