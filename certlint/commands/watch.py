"""Checks once, then again after each change of a file."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from certlint.commands.options import ROUND, whole_number
from certlint.errors import UsageError, not_installed
from certlint.escape import terminal
from certlint.output.rounds import changed_files, differences

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from certlint.output.rounds import Outcome

    State = list[tuple[str, int, int, int]]

# Milliseconds after which it looks at the files even if no change was announced.
LOOK = 2000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint watch`; everything after `--` is passed to `certlint check`."""
    parser.usage = "certlint watch PATH... [--exec CMD] [options] [-- CHECK-OPTIONS]"
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to watch and check")
    parser.add_argument(
        "--exec", default="", metavar="CMD", dest="command", help="command to run after a change that passes"
    )
    parser.add_argument(
        "--quiet-time", type=float, default=1.0, metavar="S", help="seconds without a change before a check (1)"
    )
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="time limit of CMD, in seconds (60)")
    parser.add_argument("--count", type=whole_number, default=0, metavar="N", help="stop after this many checks")


def run(arguments: argparse.Namespace) -> int:
    """Checks now and after each change until interrupted; the exit code is that of the last round."""
    paths, options = _split([*arguments.paths, *arguments.handed_on])
    if not 0.05 <= arguments.quiet_time <= 3600 or not 0 < arguments.timeout <= 86_400:
        raise UsageError(
            "--quiet-time is 0.05 to 3600 seconds, --timeout up to 86400", "remove them for the defaults 1 and 60"
        )
    from certlint.processes.ending import terminable

    with terminable():
        changes = _changes(paths, arguments.quiet_time)
        next(changes)  # changes from here on are noticed
        _note_missing_paths(paths)
        report = _Rounds(paths, options)
        code = report.check("")
        while report.number != arguments.count:
            changed = next(changes)
            code = report.check(changed) or _execute(arguments.command, arguments.timeout)
    return code


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Paths, and the options for the check: those after `--`."""
    at = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    paths, options = words[:at], words[at:]
    if not paths:
        raise UsageError(
            "no file or folder to watch", "give one: certlint watch <FOLDER> --exec 'systemctl reload proxy'"
        )
    return paths, options


def _note_missing_paths(paths: list[str]) -> None:
    """Notes paths that do not exist: an agent may write them later, or they are mistyped."""
    for path in paths:
        if not os.path.exists(path):
            sys.stderr.write(f"certlint: {terminal(path)} does not exist: waiting for it to appear\n")


class _Rounds:
    """Runs each check in its own process, so that watching continues whatever happens. Prints time and reason of each."""

    def __init__(self, paths: list[str], options: list[str]) -> None:
        self.number = 0
        # -P keeps Python from importing modules from the watched folder.
        self._call = [sys.executable, "-P", "-m", "certlint", "check", *paths, *options]
        self._before: Outcome | None = None
        # A machine-readable report has standard output to itself.
        formats = set(_values_of("--format", options))
        self._stream = sys.stdout if formats <= {"text"} else sys.stderr

    def check(self, changed: str) -> int:
        """Runs one round. Returns its exit code."""
        import tempfile

        from certlint.processes.ending import run_interruptible

        self.number += 1
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        self._write_line(f"{now}  round {self.number}" + (f"  {changed}" if changed else ""))
        sys.stdout.flush()
        try:
            made = tempfile.TemporaryDirectory(prefix="certlint-")
        except OSError:  # the disk is full: this round is not compared with the previous one
            return run_interruptible(self._call, os.environ)
        with made as folder:
            place = os.path.join(folder, "round.json")
            code = run_interruptible(self._call, {**os.environ, ROUND: place})
            self._compare(place)
        return code

    def _compare(self, place: str) -> None:
        try:
            with open(place, encoding="utf-8", errors="surrogatepass") as file:
                after = json.load(file)
        except (OSError, ValueError):  # the check ended before it wrote the file
            return
        if self._before is not None:
            lines = differences(self._before, after)
            self._write_line("since the previous check:" + " nothing has changed" * (not lines))
            for line in lines:
                self._write_line(f"  {line}")
        self._before = after

    def _write_line(self, line: str) -> None:
        self._stream.write(f"{terminal(line)}\n")
        self._stream.flush()


def _values_of(option: str, words: list[str]) -> Iterator[str]:
    """The values of an option on a command line."""
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            yield words[at + 1]
        elif word.startswith(f"{option}="):
            yield word.partition("=")[2]


def _execute(command: str, timeout: float) -> int:
    """Runs a command without a shell for at most `timeout` seconds; 1 if it fails."""
    import shlex

    from certlint.processes import group

    if not command:
        return 0
    try:
        code = group.run_in_group(shlex.split(command), timeout)
        problem = f"ended with {code}" if code else ""
    except TimeoutError:
        problem = f"took longer than {timeout:g} seconds and was stopped"
    except (OSError, ValueError) as error:
        problem = f"cannot be run: {error}"
    if problem:
        sys.stderr.write(f"certlint: --exec {command}: {problem}\n")
    return int(bool(problem))


def _changes(paths: Iterable[str], quiet: float) -> Iterator[str]:
    """Yields once at the start, and then a description of each change once the paths have been unchanged for `quiet` seconds.

    Folders are watched instead of files, so that a removed or replaced file is noticed when it returns. A periodic check finds
    folders that were created again. Only folders with files to check are watched, each separately: a recursive watch would
    follow links out of the folder.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError(*not_installed("watching", "watchfiles", "watch")) from None

    wanted = [os.path.abspath(path) for path in paths]
    before = _state(wanted)
    yield ""
    watch = partial(watch, watch_filter=None, debounce=200, step=50, rust_timeout=LOOK, yield_on_timeout=True)
    while True:
        folders = _folders(wanted, before)
        try:
            for _ in watch(*folders, recursive=False):
                now = _state(wanted)
                if now != before:
                    now = _stable(wanted, now, quiet)
                    changed = changed_files(*({row[0]: row for row in state} for state in (before, now)))
                    before = now
                    yield changed or "changed, and changed back"
                if _folders(wanted, before) != folders:
                    break
        except FileNotFoundError:  # the folder was removed before it was watched: the next check reports that
            time.sleep(quiet)


def _stable(wanted: list[str], state: State, quiet: float) -> State:
    """The state once it is stable; if files keep changing, the state after ten times `quiet`."""
    for _ in range(10):
        time.sleep(quiet)
        now = _state(wanted)
        if now == state:
            break
        state = now
    return state


def _folders(wanted: Iterable[str], state: State) -> dict[str, int]:
    """The folders to watch, with inodes: named ones, those of files, or the nearest existing parent."""
    out = {}
    for path in (*wanted, *{os.path.dirname(file) for file, *_ in state}):
        folder = path
        while (inode := _inode(folder)) is None:
            folder = os.path.dirname(folder)
        out[folder] = inode
    return out


def _inode(folder: str) -> int | None:
    """The inode of a folder; None if it is missing or not a folder."""
    try:
        facts = os.stat(folder)
    except OSError:
        return None
    return facts.st_ino if stat.S_ISDIR(facts.st_mode) else None


def _state(wanted: Iterable[str]) -> State:
    """What identifies the version of a file: name, inode, size, time. Missing files are left out."""
    from certlint.files.walking import expand

    out = []
    for path in expand(wanted):
        if isinstance(path, str):
            try:
                facts = os.stat(path)
            except OSError:
                continue
            out.append((path, facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return out
