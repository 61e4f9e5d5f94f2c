"""Checks again whenever a file changes: for agents that rewrite certificates."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from certlint.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

MISSING = "watching needs the package watchfiles, which is not installed"
HINT = "pip install 'certlint[watch]'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint watch`; everything after `--` goes to `certlint check`."""
    parser.usage = "certlint watch PATH... [--exec CMD] [options] [-- CHECK-OPTIONS]"
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders to watch and to check")
    parser.add_argument("--exec", default="", metavar="CMD", dest="command", help="run it when the checks pass")
    parser.add_argument("--quiet-time", type=float, default=1.0, metavar="S", help="wait until so long unchanged (1)")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="longest that CMD may take (60)")
    parser.add_argument("--count", type=int, default=0, metavar="N", help="stop after so many rounds of checks")


def run(arguments: argparse.Namespace) -> int:
    """Checks at once, and again after each change, until it is interrupted; the code is that of the last round."""
    paths, options = _split(arguments.paths)
    if not 0.05 <= arguments.quiet_time <= 3600 or not 0 < arguments.timeout <= 86_400:
        raise UsageError("--quiet-time is 0.05 to 3600 seconds, --timeout up to 86400", "leave them out for 1 and 60")
    code = _round(paths, options, arguments)
    if arguments.count == 1:
        return code
    for rounds, _ in enumerate(_changes(paths, arguments.quiet_time), 2):
        code = _round(paths, options, arguments)
        if rounds == arguments.count:
            break
    return code


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Paths, and the options for the check: those after `--`."""
    at = words.index("--") if "--" in words else len(words)
    paths, options = words[:at], words[at + 1 :]
    if not paths or "-" in paths:
        raise UsageError("no file or folder to watch", "certlint watch certs --exec 'systemctl reload proxy'")
    return paths, options


def _round(paths: list[str], options: list[str], arguments: argparse.Namespace) -> int:
    """One check in a process of its own: whatever comes of it, watching goes on."""
    import subprocess

    call = [sys.executable, "-m", "certlint", "check", *paths, *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    sys.stdout.flush()
    code = subprocess.run(call, env=environment, check=False).returncode
    if code or not arguments.command:
        return code
    import shlex

    try:
        done = subprocess.run(shlex.split(arguments.command), check=False, timeout=arguments.timeout)
        told = f"ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        told = f"took longer than {arguments.timeout:g} seconds and was stopped"
    except (OSError, ValueError) as error:
        told = f"can't be run: {error}"
    if told:
        sys.stderr.write(f"certlint: --exec {arguments.command}: {told}\n")
    return 1 if told else 0


def _changes(paths: Iterable[str], quiet: float) -> Iterator[None]:
    """Comes round when what `paths` name has changed and then kept still for `quiet` seconds.

    Folders are watched, not files: a file that vanishes, or is exchanged for another, is seen when it comes again.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError(MISSING, HINT) from None

    wanted = [os.path.abspath(path) for path in paths]
    folders = sorted({_existing(path if os.path.isdir(path) else os.path.dirname(path)) for path in wanted})
    milliseconds = int(quiet * 1000)
    # The longest that changes may go on before they are looked at: an agent that never rests must not blind the watch.
    longest = max(milliseconds * 10, 1600)
    before = _state(wanted)
    for _ in watch(*folders, watch_filter=None, debounce=longest, step=milliseconds, recursive=True):
        now = _state(wanted)
        if now != before:
            before = now
            yield


def _existing(folder: str) -> str:
    """The folder, or the nearest one above it that there is."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _state(paths: Iterable[str]) -> list[tuple[str, int, int, int]]:
    """What tells a file from the one before: name, inode, size, time. What is not there has no row."""
    from certlint.sources import expand

    out = []
    for path in expand(paths):
        if isinstance(path, str):
            try:
                facts = os.stat(path)
            except OSError:
                continue
            out.append((path, facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return out
