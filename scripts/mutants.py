"""`make mutants`: do the tests see a mistake in the code? A sample of mistakes in a copy, one after the other.

usage: python -m scripts.mutants [--sample N] [--seed TEXT] [--quick] [--list] [ROOM ...]

Over each mutant run the tests that run its line, and those that start certlint in processes of their own. Ends with 1 when
fewer than 90 % of a room's mutants die, when one survives that `mutants.toml` does not list with its reason, when a listed one
is no longer possible, and when a test fails without a mutant. Mutants that are listed as equivalent change nothing that can be
seen: they are not run and not counted. A large sample takes hours.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scripts.mutant_sites import Mutant, sample
from scripts.mutant_table import TABLE, rows, stale
from scripts.mutant_tests import KINDS, ROOT, Knowledge, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.mutant_table import Rows

LEAST = 0.9
"""Of the mutants of each room, how many die."""


class Figures(NamedTuple):
    """What became of a room's sample."""

    room: str
    fates: dict[str, int]
    survivors: tuple[Mutant, ...]
    failing: tuple[str, ...]

    @property
    def rate(self) -> float:
        counted = sum(self.fates.values()) - self.fates["equivalent"]
        return 1 - self.fates["survived"] / counted if counted else 1.0

    def __str__(self) -> str:
        fates = ", ".join(f"{count} {fate}" for fate, count in self.fates.items())
        return f"{self.room}: {sum(self.fates.values())} mutants: {fates}; {self.rate:.0%} die"


def judge(workshop: Workshop, room: str, mutants: list[Mutant], listed: Rows, kinds: Iterable[str] = KINDS) -> Figures:
    """Tries the mutants of a room, one after the other, and tells what becomes of each."""
    known: dict[str, Knowledge] = {}
    fates = dict.fromkeys(("killed", "timed out", "survived", "equivalent"), 0)
    survivors = []
    for mutant in mutants:
        equivalent = listed.get(mutant.identity, {}).get("equivalent")
        fate = "equivalent" if equivalent else _fate(workshop, room, mutant, known, kinds)
        fates[fate] += 1
        if fate == "survived":
            survivors.append(mutant)
        sys.stdout.write(f"{fate:10} {mutant.module}:{mutant.number}  {mutant.line}  ►  {mutant.mutant}\n")
        sys.stdout.flush()
    failing = {test for each in known.values() for test in each.failing} | workshop.invalid_value
    return Figures(room, fates, tuple(survivors), tuple(sorted(failing)))


def _fate(workshop: Workshop, room: str, mutant: Mutant, known: dict[str, Knowledge], kinds: Iterable[str]) -> str:
    """What becomes of a mutant: what the quick tests do not see is shown to the slow ones."""
    for kind in kinds:
        known[kind] = known.get(kind) or workshop.learn(room, kind)
        fate = workshop.fate(mutant, room, kind, known[kind])
        if fate != "survived":
            return fate
    return "survived"


def faults(figures: Iterable[Figures], listed: Rows) -> list[str]:
    """What is wrong with the outcome, in lines."""
    found = []
    for each in figures:
        found += [f"{each.room}: without a mutant, {test} fails" for test in each.failing]
        if each.rate < LEAST:
            found.append(f"{each.room}: {each.rate:.0%} of the mutants die, {LEAST:.0%} are wanted")
        unknown = [mutant for mutant in each.survivors if mutant.identity not in listed]
        found += [f"# {m.module}:{m.number} survives, and is not in {TABLE.name}:\n{entry(m)}" for m in unknown]
    return found


def entry(mutant: Mutant) -> str:
    """What the table would say of a survivor, but for the reason."""
    values = {**dict(zip(("module", "line", "mutant"), mutant.identity, strict=True)), "reason": ""}
    return "\n".join(["[[survivor]]", *(f"{name} = {_quoted(value)}" for name, value in values.items())])


def _quoted(text: str) -> str:
    """A string of TOML: literal where it can be."""
    return f"'{text}'" if "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(arguments: list[str]) -> int:
    table = tomllib.loads(TABLE.read_text())
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(table['rooms'])}; all by default")
    parser.add_argument("--sample", type=int, default=25, metavar="N", help="mutants of each room (default: 25)")
    parser.add_argument("--seed", default="1", metavar="TEXT", help="which sample (default: 1)")
    parser.add_argument("--module", default="*", metavar="NAME", help="mutants of this module alone, such as `reader`")
    parser.add_argument(
        "--quick", action="store_true", help="ask the tests of `make check` alone, which is harder to pass"
    )
    parser.add_argument("--list", action="store_true", help="show the sample, and run nothing")
    options = parser.parse_args(arguments)
    if unknown := set(options.rooms) - set(table["rooms"]):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    rooms = options.rooms or [*table["rooms"]]
    drawn = {room: _draw(room, options) for room in rooms}
    if options.list:
        sys.stdout.writelines(f"{m.module}:{m.number}  {m.line}  ►  {m.mutant}\n" for ms in drawn.values() for m in ms)
        return 0
    listed = rows(table)
    kinds = list(KINDS)[: 1 if options.quick else None]
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder), table["rooms"])
        figures = [judge(workshop, room, mutants, listed, kinds) for room, mutants in drawn.items()]
    wrong = stale(listed) + faults(figures, listed)
    sys.stdout.write("\n".join([*map(str, figures), *wrong, ""]))
    return 1 if wrong else 0


def _draw(room: str, options: argparse.Namespace) -> list[Mutant]:
    modules = sorted((ROOT / "certlint" / room).rglob(f"{options.module}.py"))
    return sample(modules, ROOT, options.seed, options.sample)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
