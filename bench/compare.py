"""Whether certlint got slower: two checkouts side by side. `python -m bench.compare BEFORE AFTER [RUNS] [WORD…]`.

Each checkout has its own `.venv` (as `make` builds it) and runs the same work in turns, in whole processes. What is compared
is the processor time that each process took, user and system, so that a busy machine counts little; the table has the medians
of RUNS (15) runs. Ends with 1 when anything takes over 3 % more than before. A WORD keeps the rows whose name contains it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.leaves import realistic_leaves
from tests import forge

RUNS = 15
ALLOWED = 1.03
LEAVES = 3000
BUNDLES = 300
DEMO = Path(__file__).parent.parent / "tests" / "fixtures" / "demo"
RUN = ["--fqdn", "cluster.example.com", "--as-of", "2026-06-01"]

# The plan is made by whichever module a checkout's own bench makes it with: modules move between commits.
ENGINE = """
import re, resource, sys
from binascii import a2b_base64
from datetime import UTC, datetime
from pathlib import Path
from bench import __main__ as bench
leaves = [a2b_base64(body) for body in re.findall(rb"-\\n([^-]+)-", Path(sys.argv[1]).read_bytes())]
make_plan = next(each.make_plan for each in vars(bench).values() if hasattr(each, "make_plan"))
def spent():
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime
def judged():
    plan = make_plan(sys.argv[2], {}, now=datetime(2026, 6, 1, tzinfo=UTC), memo=sys.argv[3] == "on")
    begin = spent()
    bench.judge_all(plan, leaves)
    return spent() - begin
judged()
print(min(judged() for _ in range(2)))
"""


class Work(NamedTuple):
    """One row: the arguments of a checkout's `certlint`, or of ENGINE."""

    what: str
    arguments: list[str]
    engine: bool = False


def works(folder: Path) -> list[Work]:
    """What is compared, over inputs that are written into `folder`."""
    leaves = folder / "leaves.pem"
    leaves.write_text("".join(map(forge.pem, realistic_leaves(LEAVES, 1))))
    good, bad = str(DEMO / "mended.pem"), str(DEMO / "bad.pem")
    many = folder / "bundles"
    many.mkdir(mode=0o700)
    for number in range(BUNDLES):
        path = many / f"{number}.pem"
        path.write_bytes(Path(bad if number % 2 else good).read_bytes())
        path.chmod(0o600)
    audit = [str(leaves), "--profile", "web-pki", "--as-of", "2026-06-01", "--format", "jsonl", "--jobs", "1"]
    return [
        Work("`--help`", ["--help"]),
        Work("a bundle without findings", [good, *RUN]),
        Work("a bundle with findings", [bad, *RUN]),
        Work(f"{LEAVES:,} leaves, jsonl", audit),
        Work(f"{BUNDLES} bundles, text", [str(many), *RUN, "--jobs", "1"]),
        Work(f"{BUNDLES} bundles, json", [str(many), *RUN, "--jobs", "1", "--format", "json"]),
        Work(f"{BUNDLES} bundles, jsonl", [str(many), *RUN, "--jobs", "1", "--format", "jsonl"]),
        *(
            Work(f"engine, {profile}, memo {memo}", [str(leaves), profile, memo], engine=True)
            for profile in ("redis-enterprise-server", "web-pki")
            for memo in ("on", "off")
        ),
    ]


def spent(checkout: Path, work: Work, printed: Path) -> float:
    """Processor seconds of one run in `checkout`; for the engine, of the judging alone."""
    binaries = checkout / ".venv" / "bin"
    command = [str(binaries / "python"), "-P", "-c", ENGINE] if work.engine else [str(binaries / "certlint")]
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, str(printed), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    child = os.posix_spawn(command[0], [*command, *work.arguments], environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    if (code := os.waitstatus_to_exitcode(status)) not in ((0,) if work.engine else (0, 1)):
        raise SystemExit(f"{' '.join([command[0], *work.arguments])} ended with {code}")
    return float(printed.read_text()) if work.engine else usage.ru_utime + usage.ru_stime


def compared(before: Path, after: Path, work: Work, runs: int, printed: Path) -> tuple[float, float]:
    """Median processor seconds of both checkouts; the first to run changes from pair to pair."""
    sides: dict[Path, list[float]] = {before: [], after: []}
    for number in range(runs + 1):
        for side in (before, after) if number % 2 else (after, before):
            taken = spent(side, work, printed)
            if number:  # the first pair compiles modules and fills the file system's caches
                sides[side].append(taken)
    return statistics.median(sides[before]), statistics.median(sides[after])


def main(before: str, after: str, runs: str = str(RUNS), *words: str) -> int:
    """Prints the table."""
    slower = 0
    # Where the environment forbids to keep what is compiled, every run would compile it.
    for checkout in (Path(before).resolve(), Path(after).resolve()):
        folders = [str(checkout / name) for name in ("certlint", "bench")]
        subprocess.run([str(checkout / ".venv/bin/python"), "-m", "compileall", "-qf", *folders], check=True)
    print("| what | before | after | ratio | |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for work in works(folder):
            if words and not any(word in work.what for word in words):
                continue
            first, second = compared(Path(before).resolve(), Path(after).resolve(), work, int(runs), folder / "printed")
            ratio = second / first
            slower += ratio > ALLOWED
            verdict = "**slower**" if ratio > ALLOWED else ""
            print(
                f"| {work.what} | {first * 1e3:,.1f} ms | {second * 1e3:,.1f} ms | {ratio:.3f} | {verdict} |",
                flush=True,
            )
    return int(slower > 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
