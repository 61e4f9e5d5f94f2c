"""`make fuzz`: damaged certificates by the hundred thousand, and coverage-guided bytes into the DER reader and the parts.

usage: python -m scripts.fuzz [MUTANTS] [SECONDS]
Ends with exit code 1 when a rule crashed, something unexpected was raised, or one mutant took over 50 ms of processor time.
The coverage-guided half needs the package `atheris` (pip install '.[fuzz]'), and is left out, saying so, where it is not.
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.fuzz_pem import FILES, compare
from tests.engine.test_mutation import NAMES, job, judge, mutant, originals

LONGEST = 0.05


def mutate(count: int) -> int:
    """Judges `count` damaged bundles; returns how many went wrong, each named by its seed."""
    wrong = 0
    for name in NAMES:
        job(name)
        judge(mutant(random.Random(0)), name)  # what is loaded once is not the mutant's to pay
    for seed in range(count):
        chance = random.Random(f"fuzz {seed}")
        data, name = mutant(chance), chance.choice(NAMES)
        try:
            fault = "a rule crashed" if judge(data, name).conclusion.crashed else too_slow(data, name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what fuzzing looks for
            fault = repr(error)
        if fault:
            wrong += 1
            sys.stdout.write(f"seed {seed}, profile {name}: {fault}\n")
    sys.stdout.write(f"{count} mutants, {wrong} went wrong\n")
    return wrong


def too_slow(data: bytes, name: str) -> str:
    """How long a mutant takes, if too long: the best of three, as a collection of garbage may fall into any one."""
    taken = LONGEST
    for _ in range(3):
        begin = time.process_time()
        judge(data, name)
        taken = min(taken, time.process_time() - begin)
        if taken < LONGEST:
            return ""
    return f"took {taken * 1e3:.0f} ms or more"


def explore(seconds: int) -> int:
    """The coverage-guided half, in a process of its own that starts from real certificates; its exit code."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, der in enumerate(originals()):
            Path(corpus, str(number)).write_bytes(der)
        limits = (f"-max_total_time={seconds}", "-max_len=8192")
        return subprocess.run([sys.executable, "-m", "scripts.fuzz_target", corpus, *limits], check=False).returncode


def main(arguments: list[str]) -> int:
    """Damaged certificates, damaged PEM files, and the coverage-guided half, one after the other."""
    count, seconds = (int(a) for a in (arguments + ["100000", "600"][len(arguments) :])[:2])
    wrong = mutate(count) + compare(FILES)
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("atheris is not installed: nothing was explored by coverage\n")
        return int(bool(wrong))
    explored = explore(seconds)  # whatever the first half found
    return int(bool(wrong) or explored != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
