"""Where code can be changed, and how: the operators of Cosmic Ray that make plausible mistakes, and a few of our own.

A sample is drawn by a hash of what a line says, not of its number: an edit moves only the mutants of the lines that it changes.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

from scripts.mutant_table import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CHOSEN = (
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_FloorDiv")
    ),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("BitOr_BitAnd", "BitAnd_BitOr", "LShift_RShift", "RShift_LShift")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd", "AddNot", "ReplaceTrueWithFalse"),
    *("ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue"),
    *("ReplaceContinueWithBreak", "NumberReplacer", "ZeroIterationForLoop"),
)
UNSEEN = ("annassign", "tfpdef", "import_from", "import_name", "decorator", "assert_stmt")
"""What nothing observes at run time: types; and what breaks whatever is done to it."""


_ROUND = 256


class _Own(Operator):
    """An operator that knows its nodes; what it makes of one is text."""

    made = ""

    def mutation_positions(self, node):
        if self.fits(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):  # noqa: ARG002 - as Cosmic Ray calls it
        made = parso.parse(self.text(node)).children[0]
        made.get_first_leaf().prefix = node.get_first_leaf().prefix
        return made

    def text(self, node) -> str:  # noqa: ARG002 - for those that look at it
        return self.made

    @classmethod
    def examples(cls):
        return ()


class Membership(_Own):
    """`in` becomes `not in`, and the reverse; not the `in` of a loop."""

    def fits(self, node) -> bool:
        inner = node.type == "keyword" and node.value == "in" and node.parent.type == "comparison"
        return inner or (node.type == "comp_op" and node.get_code(include_prefix=False) == "not in")

    def text(self, node) -> str:
        return "in" if node.type == "comp_op" else "not in"


class DropStatement(_Own):
    """A call for its effect, a `yield`, an assignment to something that is there already, a `raise`: left out."""

    def fits(self, node) -> bool:
        if node.parent is None or node.parent.type != "simple_stmt":
            return False
        kind = node.type
        changes = kind == "expr_stmt" and any(c.type == "operator" and len(c.value) > 1 for c in node.children)
        into = kind == "expr_stmt" and node.children[0].type in ("atom_expr", "power") and node.children[1] == "="
        return kind in ("atom_expr", "power", "yield_expr", "raise_stmt") or changes or into

    made = "pass"


class ReturnNothing(_Own):
    """`return x` returns None."""

    def fits(self, node) -> bool:
        return node.type == "return_stmt" and len(node.children) > 1 and node.children[1] != "None"

    made = "return None"


class Mutant(NamedTuple):
    """A module with one mistake in it. A survivor is known by the lines before and after, wherever they stand."""

    module: str
    number: int
    line: str
    mutant: str
    code: str

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.module, self.line, self.mutant


class _Site(NamedTuple):
    rank: str
    path: Path
    operator: Operator
    occurrence: int


def sample(paths: Iterable[Path], root: Path, seed: str, size: int) -> list[Mutant]:
    """Up to `size` mutants of these modules, each at a place of its own: the same for the same code and seed."""
    best: dict[tuple[Path, tuple[int, int]], list[_Site]] = defaultdict(list)
    for path in paths:
        for place, site in _sites(path, seed):
            best[path, place].append(site)
    ranked = sorted(best.values(), key=lambda sites: min(site.rank for site in sites))
    mutants = (made for sites in ranked if (made := _first(sorted(sites), root)))
    return list(itertools.islice(_distinct(mutants), size))


def _distinct(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    seen = set()
    for mutant in mutants:
        if mutant.identity not in seen:
            seen.add(mutant.identity)
            yield mutant


def _sites(path: Path, seed: str) -> Iterator[tuple[tuple[int, int], _Site]]:
    source = path.read_text()
    lines = source.splitlines()
    operators = [*(get_operator(f"core/{name}")() for name in CHOSEN), Membership(), DropStatement(), ReturnNothing()]
    nodes = [(node, _is_seen(node)) for node in ast_nodes(parso.parse(source))]
    for operator in operators:
        occurrence, same = 0, Counter[str]()
        for node, seen in nodes:
            for start, _ in operator.mutation_positions(node):
                if seen:
                    said = f"{seed} {path.name} {type(operator).__name__} {lines[start[0] - 1].strip()}"
                    same[said] += 1
                    rank = hashlib.sha256(f"{said} {same[said]}".encode()).hexdigest()
                    yield start, _Site(rank, path, operator, occurrence)
                occurrence += 1


def _is_seen(node) -> bool:
    """Whether a change of this node can be observed at run time."""
    if node.type == "number" and _is_round(node):
        return False
    below = None
    while node is not None:
        is_value = node.type == "annassign" and len(node.children) > 2 and below is node.children[-1]
        if node.type in UNSEEN and not is_value:
            return False
        if node.type == "funcdef" and below is not None and node.annotation is below:
            return False
        if node.type == "argument" and node.children[0].get_code().strip() == "strict":
            return False  # two lists that are as long as each other
        if node.type == "if_stmt" and node.children[1].get_code().strip() == "TYPE_CHECKING":
            return False
        if node.type == "expr_stmt" and node.children[0].get_code().strip() == "TYPE_CHECKING":
            return False
        below, node = node, node.parent
    return True


def _is_round(node) -> bool:
    """Whether a number is a bound that somebody has rounded, or how much a memory holds: of that, one more is not a mistake."""
    if node.value.replace("_", "").isdecimal() and int(node.value) > _ROUND:
        return True
    before = node.get_previous_leaf()
    opening = before.get_previous_leaf() if before is not None and before.value == "(" else None
    return opening is not None and opening.value in ("Cache", "remembered")


def _first(sites: list[_Site], root: Path) -> Mutant | None:
    """The first of these changes that gives another program."""
    for site in sites:
        source = site.path.read_text()
        code = MutationVisitor.mutate_code(source, site.operator, site.occurrence)
        if code is None:
            continue
        try:
            if ast.dump(ast.parse(code)) == ast.dump(ast.parse(source)):
                continue
        except SyntaxError:
            continue
        before, after = source.splitlines(), code.splitlines()
        number = next(n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
        module = site.path.relative_to(root).as_posix()
        return Mutant(module, number + 1, spaced(before[number]), spaced(after[number]), code)
    return None
