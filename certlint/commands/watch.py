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
    """The options of `certlint watch`; everything after `--` goes to `certlint check`."""
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
    """Checks at once, and again after each change, until it is interrupted; the code is that of the last round."""
    paths, options = _split([*arguments.paths, *arguments.handed_on])
    if not 0.05 <= arguments.quiet_time <= 3600 or not 0 < arguments.timeout <= 86_400:
        raise UsageError(
            "--quiet-time is 0.05 to 3600 seconds, --timeout up to 86400", "remove them for the defaults 1 and 60"
        )
    changes = _changes(paths, arguments.quiet_time)
    next(changes)  # from here on nothing is missed
    _tell_what_is_awaited(paths)
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


def _tell_what_is_awaited(paths: list[str]) -> None:
    """A path that names nothing may be one that an agent will write, or one that is mistyped."""
    for path in paths:
        if not os.path.exists(path):
            sys.stderr.write(f"certlint: {terminal(path)} does not exist: waiting for it to appear\n")


class _Rounds:
    """The checks, each in a process of its own: whatever comes of it, watching goes on. Each tells when it was, and why."""

    def __init__(self, paths: list[str], options: list[str]) -> None:
        self.number = 0
        # -P: or else Python would take modules from the folder that is watched.
        self._call = [sys.executable, "-P", "-m", "certlint", "check", *paths, *options]
        self._before: Outcome | None = None
        # A report for programs has standard output to itself.
        formats = set(_values_of("--format", options))
        self._stream = sys.stdout if formats <= {"text"} else sys.stderr

    def check(self, changed: str) -> int:
        """One round. Gives its exit code."""
        import subprocess
        import tempfile

        self.number += 1
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        self._tell(f"{now}  round {self.number}" + (f"  {changed}" if changed else ""))
        sys.stdout.flush()
        try:
            made = tempfile.TemporaryDirectory(prefix="certlint-")
        except OSError:  # the disk is full: the round is not compared with the one before
            return subprocess.run(self._call, check=False).returncode
        with made as folder:
            place = os.path.join(folder, "round.json")
            code = subprocess.run(self._call, check=False, env={**os.environ, ROUND: place}).returncode
            self._compare(place)
        return code

    def _compare(self, place: str) -> None:
        try:
            with open(place, encoding="utf-8", errors="surrogatepass") as file:
                after = json.load(file)
        except (OSError, ValueError):  # the check did not come so far
            return
        if self._before is not None:
            lines = differences(self._before, after)
            self._tell("since the round before:" + " nothing is different" * (not lines))
            for line in lines:
                self._tell(f"  {line}")
        self._before = after

    def _tell(self, line: str) -> None:
        self._stream.write(f"{terminal(line)}\n")
        self._stream.flush()


def _values_of(option: str, words: list[str]) -> Iterator[str]:
    """The values that an option has on a command line."""
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            yield words[at + 1]
        elif word.startswith(f"{option}="):
            yield word.partition("=")[2]


def _execute(command: str, timeout: float) -> int:
    """Runs a command without a shell, for no longer than `timeout` seconds; 1 when it fails."""
    import shlex
    import subprocess

    if not command:
        return 0
    try:
        done = subprocess.run(shlex.split(command), check=False, timeout=timeout)
        problem = f"ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        problem = f"took longer than {timeout:g} seconds and was stopped"
    except (OSError, ValueError) as error:
        problem = f"cannot be run: {error}"
    if problem:
        sys.stderr.write(f"certlint: --exec {command}: {problem}\n")
    return int(bool(problem))


def _changes(paths: Iterable[str], quiet: float) -> Iterator[str]:
    """Comes round once at the start, and, with what has changed, when what `paths` name has kept still for `quiet` seconds.

    Folders are watched, not files: a file that vanishes, or is exchanged for another, is seen when it comes again. Now
    and then it looks by itself, so that a folder that is made again is found. Only folders with files to check are
    watched, one by one: whoever watches all that is below a folder follows its links to anywhere.
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
                    now = _settled(wanted, now, quiet)
                    changed = changed_files(*({row[0]: row for row in state} for state in (before, now)))
                    before = now
                    yield changed or "changed, and changed back"
                if _folders(wanted, before) != folders:
                    break
        except FileNotFoundError:  # a folder went before it could be watched: the next look finds what is there
            time.sleep(quiet)


def _settled(wanted: list[str], state: State, quiet: float) -> State:
    """The state once it has kept still; an agent that never rests is looked at after ten times that long."""
    for _ in range(10):
        time.sleep(quiet)
        now = _state(wanted)
        if now == state:
            break
        state = now
    return state


def _folders(wanted: Iterable[str], state: State) -> dict[str, int]:
    """The folders to watch with their inodes: those named and those of files; where one is missing, the nearest above."""
    out = {}
    for path in (*wanted, *{os.path.dirname(file) for file, *_ in state}):
        folder = path
        while (inode := _inode(folder)) is None:
            folder = os.path.dirname(folder)
        out[folder] = inode
    return out


def _inode(folder: str) -> int | None:
    """The inode of a folder; None when there is none of that name, or none any more."""
    try:
        facts = os.stat(folder)
    except OSError:
        return None
    return facts.st_ino if stat.S_ISDIR(facts.st_mode) else None


def _state(wanted: Iterable[str]) -> State:
    """What tells a file from the one before: name, inode, size, time. What is not there has no row."""
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
