"""`make fuzz`: every target's mutants, then ten minutes of coverage-guided bytes into the DER reader and the parts.

Targets go side by side, so that a run that is ended early (Ctrl-C) has asked something of each. Each day has other seeds. A
seed that went wrong is told, and run again by `make fuzz SEED=TARGET:NUMBER`. Ends with exit code 1 when anything went
wrong. The coverage-guided part needs the package `atheris` (pip install '.[fuzz]'), and is left out, saying so, where it is
not.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests import ROOT
from tests.fuzz.seeds import originals
from tests.fuzz.target import Fault
from tests.fuzz.targets import TARGETS
from tests.support.clients import versions

PAGE = ROOT / "docs" / "robustness.md"
START, END = "<!-- figures: written by `python -m tests.fuzz --write` -->\n", "<!-- end of the figures -->\n"

NEEDED = ("cryptography_vectors", "pyarrow")

A_DAY = 1_000_000
"""How far the seeds of one day lie from those of the next."""


class Figures(NamedTuple):
    """What came of a target: mutants, how many went wrong, and processor seconds."""

    mutants: int
    wrong: int
    seconds: float


def ask(name: str, seeds: range) -> tuple[str, int, list[Fault], float]:
    """Runs some seeds in a process of the pool."""
    began = _processor()
    try:
        faults = list(TARGETS[name].faults(seeds))
    except Exception as error:  # noqa: BLE001 - the others go on, and what was not asked counts as gone wrong
        faults = [Fault(seeds[0], f"none of {len(seeds)} was asked: {error!r}")]
    return name, len(seeds), faults, _processor() - began


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def run(work: list[tuple[str, range]], jobs: int) -> dict[str, Figures]:
    """Runs all of it, tells what goes wrong at once, and gives the figures of each target: of what was done until Ctrl-C."""
    mutants, wrong, seconds = Counter[str](), Counter[str](), Counter[str]()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ProcessPoolExecutor(jobs, initializer=_leave_the_end_to_others) as pool:
        try:
            for done in as_completed([pool.submit(ask, *each) for each in work]):
                name, count, faults, taken = done.result()
                mutants[name] += count
                wrong[name] += len(faults)
                seconds[name] += taken
                for fault in faults:
                    sys.stdout.write(f"{name}:{fault.seed}  {fault.what}\n")
                sys.stdout.flush()
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
    return {name: Figures(mutants[name], wrong[name], seconds[name]) for name in TARGETS if mutants[name]}


def _leave_the_end_to_others() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def batches(names: Iterable[str], start: int, count: int) -> list[tuple[str, range]]:
    """The work of these targets, cut into what is asked at once; the targets take turns, by how much each has."""
    pieces: list[tuple[float, str, range]] = []
    for name in names:
        target = TARGETS[name]
        wanted = count or target.count
        for first in range(0, wanted, target.batch):
            seeds = range(start + first, start + min(first + target.batch, wanted))
            pieces.append((first / wanted, name, seeds))
    return [(name, seeds) for _, name, seeds in sorted(pieces, key=lambda piece: piece[0])]


def replay(seeds: Iterable[str]) -> Iterator[tuple[str, range]]:
    for each in seeds:
        name, _, number = each.partition(":")
        yield name, range(int(number), int(number) + 1)


def table(figures: dict[str, Figures]) -> str:
    rows = [
        f"| `{name}` | {TARGETS[name].asks} | {each.mutants:,} | {each.wrong:,} | {each.seconds:,.0f} s |"
        for name, each in figures.items()
    ]
    head = "| target | what holds for every mutant | mutants | went wrong | processor time |\n|---|---|---:|---:|---:|"
    began = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} processors, {versions()}."
    )
    return "\n".join([began, "", head, *rows]) + "\n"


def write(text: str) -> None:
    """Puts the figures into the documentation."""
    before, _, rest = PAGE.read_text().partition(START)
    PAGE.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}")


def explore(seconds: int) -> int:
    """The coverage-guided half, in a process of its own that starts from real certificates; its exit code."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, der in enumerate(originals()):
            Path(corpus, str(number)).write_bytes(der)
        limits = (f"-max_total_time={seconds}", "-max_len=8192")
        return subprocess.run([sys.executable, "-m", "tests.fuzz.explore", corpus, *limits], check=False).returncode


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", action="append", choices=TARGETS, help="only this one; repeatable")
    parser.add_argument("--seed", nargs="*", default=[], metavar="TARGET:NUMBER", help="only these mutants")
    parser.add_argument("--count", type=int, default=0, help="mutants of each target, instead of its own number")
    parser.add_argument("--start", type=int, default=datetime.now(UTC).toordinal() * A_DAY, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--seconds", type=int, default=600, help="of coverage-guided fuzzing, of all targets")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/robustness.md")
    options = parser.parse_args(argv)
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        parser.error(f"mutants are made of {', '.join(missing)}, which is not installed: pip install '.[test]'")
    work = list(
        replay(options.seed) if options.seed else batches(options.target or TARGETS, options.start, options.count)
    )
    if not options.seed:
        sys.stdout.write(f"seeds from {options.start}\n")
    figures = run(work, options.jobs)
    sys.stdout.write(table(figures))
    if options.write:
        write(table(figures))
    wrong = any(each.wrong for each in figures.values())
    if options.seed or options.target or not options.seconds:
        return int(wrong)
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("atheris is not installed: nothing was explored by coverage\n")
        return int(wrong)
    return int(explore(options.seconds) != 0 or wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
