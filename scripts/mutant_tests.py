"""A copy of the project in which mutants are tried, and which tests run which of its lines."""

from __future__ import annotations

import hashlib
import json
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coverage import CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.mutant_sites import Mutant

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".mutants"
"""What was learned about each file of tests, for as long as it does not change."""
LONGEST = 2
"""How many times as long as all tests of a room take without a mistake the tests of a mutant may take."""
LONGEST_TEST = {"quick": 120, "slow": 600}
"""Seconds that a single test may take, on a machine that does other work as well."""
MOST, FEWEST_OTHERS = 400, 100
"""Tests that are tried on a mutant, of those that run its line: a line of the reader is run by thousands. All tests in the
folder of the room are; of the others at least so many.
"""
KINDS = {"quick": "not (slow or browser or redis)", "slow": "slow or browser or redis"}
"""The tests of `make check`; and the others, which take most of the time: only what survives the quick is shown to them."""


_NO_TESTS, _NOT_FOUND = 5, 4
"""How pytest ends where there is no test of a kind, and where there is none of a name."""


class Knowledge(NamedTuple):
    """What the tests of a room do where nothing is wrong."""

    lines: dict[str, dict[int, list[str]]]
    """Which tests run a line of a module: those that do it in their own process."""
    seconds: float
    failing: tuple[str, ...]


class Workshop:
    """The copy. One module after the other is replaced by a mutant of itself."""

    def __init__(self, folder: Path, rooms: dict[str, dict[str, list[str]]]) -> None:
        self._folder, self._rooms = folder / "project", rooms
        self._temporary = folder / "tmp"
        self.invalid_value: set[str] = set()
        """Tests that failed where nothing was wrong, though not when they were watched."""
        self._temporary.mkdir()
        folder.chmod(0o755)  # some tests run as nobody
        listed = subprocess.run(
            ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        )
        names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
        for name in names:
            (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self._folder / name)
        subprocess.run([sys.executable, "-m", "compileall", "-q", "certlint", "tests"], cwd=self._folder, check=True)
        where = self._run(
            "-c", "import certlint; print(certlint.__file__)", seconds=LONGEST_TEST["quick"]
        ).stdout.strip()
        if not where.startswith(str(self._folder)):
            sys.exit(f"mutants: the tests would run {where}, which is not the copy")

    def learn(self, room: str, kind: str) -> Knowledge:
        """What the tests of a room do, of one of the `KINDS`, where nothing is wrong. Runs the files that have changed."""
        folder = KEPT / room / kind
        folder.mkdir(parents=True, exist_ok=True)
        modules = {path.relative_to(self._folder).as_posix(): _digest(path) for path in self._modules(room)}
        lines: dict[str, dict[int, list[str]]] = {module: {} for module in modules}
        seconds, failing = 0.0, []
        for file in self._near(room):
            place = folder / f"{file.replace('/', '.')}-{_digest(self._folder / file)}.json"
            if not place.is_file():
                place.write_text(json.dumps([modules, *self._watch(room, kind, file)]))
            then, found, took, failed = json.loads(place.read_text())
            if failed:  # for a fault of the code that was there: the next run looks again
                place.unlink()
            seconds += took
            failing += failed
            for module, each in found.items():
                # Of a module that has changed since, its lines are others: a test that ran one may run any.
                same = then.get(module) == modules.get(module)
                for number, tests in each.items():
                    lines.setdefault(module, {}).setdefault(int(number) if same else 0, []).extend(tests)
        return Knowledge(lines, seconds, tuple(failing))

    def _watch(self, room: str, kind: str, file: str) -> Knowledge:
        """Runs a file of tests, and tells what it does."""
        begin = time.monotonic()
        watched = (f"--cov=certlint/{room}", "--cov-context=test", "--cov-report=")
        quick = ("-q", "--hypothesis-seed=0", "--continue-on-collection-errors", "-m", KINDS[kind])
        done = self._run("-m", "pytest", *quick, *watched, file, seconds=7200)
        if done.returncode not in (0, 1, _NO_TESTS):
            sys.exit(f"mutants: {file} does not run:\n{done.stdout[-3000:]}")
        failing = self._folder / ".pytest_cache" / "v" / "cache" / "lastfailed"
        failed = tuple(json.loads(failing.read_text())) if done.returncode == 1 else ()
        lines = {} if done.returncode == _NO_TESTS else self._lines()
        return Knowledge(lines, time.monotonic() - begin, failed)

    def _lines(self) -> dict[str, dict[int, list[str]]]:
        data = CoverageData(str(self._folder / ".coverage"))
        data.read()
        found = {}
        for name in data.measured_files():
            module = Path(name).relative_to(self._folder).as_posix()
            lines = data.contexts_by_lineno(name).items()
            found[module] = {line: sorted({each.rpartition("|")[0] for each in tests}) for line, tests in lines}
        return found

    def _modules(self, room: str) -> list[Path]:
        return sorted((self._folder / "certlint" / room).rglob("*.py"))

    def fate(self, mutant: Mutant, room: str, kind: str, known: Knowledge) -> str:
        """What the tests of a kind say of a mutant: killed, timed out or survived.

        A test that fails over a mutant is run again without: where it fails, too, it is left out from then on.
        """
        groups = [*filter(None, self._for(mutant, room, known))]
        limit = max(LONGEST_TEST[kind], LONGEST * known.seconds)
        while True:
            with self._made(mutant):
                outcomes = (self._tried(kind, tests, limit, known.failing) for tests in groups)
                fate, failed = next((found for found in outcomes if found[0] != "survived"), ("survived", []))
            invalid_value = [test for test in failed if self._tried(kind, [test], limit)[0] != "survived"]
            if not invalid_value:
                return fate
            self.invalid_value.update(invalid_value)

    @contextmanager
    def _made(self, mutant: Mutant) -> Iterator[None]:
        """The mistake, in the copy."""
        place = self._folder / mutant.module
        original = place.read_bytes()
        try:
            _put(place, mutant.code.encode())
            yield
        finally:
            _put(place, original)
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary.mkdir()

    def _tried(self, kind: str, tests: list[str], limit: float, failing: Iterable[str] = ()) -> tuple[str, list[str]]:
        """What becomes of a mutant where these tests are run, up to the first that fails; and which one that is."""
        left_out = [f"--{'deselect' if '::' in name else 'ignore'}={name}" for name in {*failing, *self.invalid_value}]
        cache = self._folder / ".tried"
        options = (
            "-xq",
            "-o",
            f"cache_dir={cache}",
            "--hypothesis-seed=0",
            f"--timeout={LONGEST_TEST[kind]}",
            *left_out,
        )
        shutil.rmtree(cache, ignore_errors=True)
        try:
            done = self._run("-m", "pytest", *options, "-m", KINDS[kind], *tests, seconds=limit)
            if done.returncode == _NOT_FOUND:  # a test has another name by now
                files = dict.fromkeys(map(_file, tests))
                done = self._run("-m", "pytest", *options, "-m", KINDS[kind], *files, seconds=limit)
        except subprocess.TimeoutExpired:
            return "timed out", []
        if done.returncode in (0, _NO_TESTS):
            return "survived", []
        failed = cache / "v" / "cache" / "lastfailed"
        return "killed", [*json.loads(failed.read_text())] if failed.is_file() else []

    def _for(self, mutant: Mutant, room: str, known: Knowledge) -> tuple[list[str], list[str]]:
        """The tests that could see a mutant: those of the module's name, which are few and mostly do; and the others."""
        lines = known.lines.get(mutant.module, {})
        run = [number for number in lines if number <= mutant.number]
        tests = [*dict.fromkeys([*lines[max(run)], *lines.get(0, ())])] if run else [""]
        if "" in tests:  # run when the module is loaded: it may matter to any test that runs something of it
            tests = sorted({test for each in lines.values() for test in each} - {""})
        near: dict[int, list[str]] = {0: [], 1: [], 2: []}
        for test in tests:
            file = _file(test)
            is_named = Path(mutant.module).stem in Path(file).stem
            near[0 if is_named else 1 if test.startswith(f"tests/{room}/") else 2].append(test)
        # What a fixture or a cache keeps runs a line in one test, and matters to all of its file.
        named, own = ([*dict.fromkeys(map(_file, each))] for each in (near[0], near[1]))
        others = near[2]
        left = max(FEWEST_OTHERS, MOST - len(near[0]) - len(near[1]))
        spread = others[:: -(-len(others) // left)] if others else []
        return named, [*own, *spread, *self._found(self._rooms[room].get("processes", ()))]

    def _near(self, room: str) -> list[str]:
        """The files with the tests of a room."""
        files = self._found([*self._rooms[room]["tests"], *self._rooms[room].get("processes", ())])
        return list(dict.fromkeys(files))

    def _found(self, patterns: list[str] | tuple[str, ...]) -> list[str]:
        paths = [path for pattern in patterns for path in sorted(self._folder.glob(pattern))]
        return [path.relative_to(self._folder).as_posix() for path in paths]

    def _run(self, *words: str, seconds: float) -> subprocess.CompletedProcess[str]:
        """Python in the copy. What it has started ends with it: it leads a group of its own."""
        own = {"PYTHONPATH": str(self._folder), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(self._temporary)}
        with subprocess.Popen(
            [sys.executable, *words], cwd=self._folder, env={**os.environ, **own}, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                out, _ = process.communicate(timeout=seconds)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(words, process.returncode, out)


def _put(place: Path, code: bytes) -> None:
    """Compiled, too: what was compiled before would be taken for it, being of the same second and perhaps the same length."""
    place.write_bytes(code)
    py_compile.compile(str(place), doraise=True)


def _file(test: str) -> str:
    return test.partition("::")[0]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
