"""The house: every module in its room, rooms that tests mirror, and nothing in them too long to be read at a sitting."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache

import pytest

from certlint.commands.registry import COMMANDS, module_of
from tests import ROOT

PACKAGE = ROOT / "certlint"
# Where a module is asked for by a name that is made: no contract of `lint-imports` sees it.
BY_NAME = {
    "certlint/__init__.py": "public names are loaded when they are asked for",
    "certlint/cli.py": "the command that was named, and no other",
    "certlint/commands/completions.py": "the shell that was named",
    "certlint/commands/parser.py": "the arguments of the command that was named",
    "certlint/engine/binding.py": "the check that a rule names",
    "certlint/loading.py": "for all of these",
    "certlint/output/formats.py": "the format that was named",
    "certlint/pem/as_read/__init__.py": "the engine that a profile names",
    "certlint/policy/plugins.py": "checks of other packages",
    "certlint/x509/parts/__init__.py": "the part that few objects have",
    "certlint/x509/remarks/__init__.py": "what remarks on the part that was read",
}
# Which modules a contract of the kind "forbidden" leaves out of its list, though it is about all that is there.
KNOW = {"Only commands know argparse": {"commands"}, "Only net opens connections": {"net"}}
# Rooms in which a module has the name of its subject, or of the standard's; all others of many modules have a map.
BY_SUBJECT = {"checks", "inventory/sql/migrations", "pem/as_read", "x509/derived", "x509/parts", "x509/remarks"}
MANY = 8
# About 250 lines, about 40: a few more are accepted.
MOST_FLAT, MOST_LINES, LONGEST_FUNCTION = 12, 275, 45


@cache
def sources() -> dict[str, str]:
    """Each module of the package with its text."""
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def test_few_modules_are_in_no_room():
    flat = [path.name for path in PACKAGE.glob("*.py")]
    assert len(flat) <= MOST_FLAT, flat


def test_tests_have_a_folder_for_each_room():
    rooms = [path.parent.name for path in PACKAGE.glob("*/__init__.py")]
    assert [room for room in rooms if not any((ROOT / "tests" / room).glob("test_*.py"))] == []


def described(room: str) -> str:
    """The docstring of a room, which is its map: a line `module  what it does` for each, with others in backquotes."""
    return ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text())) or ""


def listed(room: str) -> set[str]:
    """The names that begin the lines of a map."""
    return {*re.findall(r"(?m)^([a-z]\w+)  ", described(room))}


def modules_of(room: str) -> set[str]:
    """The modules of a room, and the rooms within it."""
    within = {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}
    return {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"} | within


ROOMS = sorted(path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/**/__init__.py"))


@pytest.mark.parametrize("room", [room for room in ROOMS if len(modules_of(room)) >= MANY and room not in BY_SUBJECT])
def test_the_map_of_a_room_has_all_its_modules(room):
    named = {*re.findall(r"`(\w+)`", described(room)), *listed(room)}
    if room == "commands":  # the registry lists them
        named |= {module_of(command).rpartition(".")[2] for command in COMMANDS}
    assert modules_of(room) - named == set()


def test_a_map_has_no_module_that_is_gone():
    assert {room: gone for room in ROOMS if (gone := listed(room) - modules_of(room))} == {}


@pytest.mark.slow
def test_modules_are_short():
    assert {name: n for name, text in sources().items() if (n := len(text.splitlines())) > MOST_LINES} == {}


@pytest.mark.slow
def test_functions_are_short():
    found = {
        f"{name}: {node.name}": lines
        for name, text in sources().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert found == {}


@pytest.mark.slow
def test_no_module_reads_the_private_names_of_another():
    found = []
    for name, text in sources().items():
        tree = ast.parse(text)
        ours = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("certlint")
            for alias in node.names
        }
        found += [f"{name}: {each}" for each in ours if each.startswith("_") and not each.startswith("__")]
        found += [
            f"{name}:{node.lineno}: {node.value.id}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ours
            if node.attr.startswith("_") and not node.attr.startswith("__") and node.attr != "_make"
        ]
    assert found == []


def test_contracts_are_about_all_rooms_without_exception():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert not any("ignore_imports" in contract for contract in contracts)
    for name, but in KNOW.items():
        (listed,) = (contract["source_modules"] for contract in contracts if contract["name"] == name)
        assert {each.removeprefix("certlint.") for each in listed} == there - but - {"__init__"}, name


def test_commands_are_independent():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (listed,) = (contract["modules"] for contract in contracts if contract["type"] == "independence")
    assert set(listed) == set(map(module_of, COMMANDS))


@pytest.mark.slow
def test_few_modules_import_by_name():
    names = {"import_module", "__import__", "imported"}
    found = {
        name
        for name, text in sources().items()
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id in names) or (isinstance(node, ast.Attribute) and node.attr in names)
    }
    assert found == BY_NAME.keys()


@pytest.mark.slow
def test_what_differs_between_systems_stands_in_two_rooms():
    asking = {
        name.split("/")[1]
        for name, text in sources().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.platform", "os.name", "platform.system"}
    }
    assert asking == {"files", "processes"}
