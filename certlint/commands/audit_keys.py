"""Finds RSA keys that share a prime factor with another key, in the certificates of files, folders and inventories.

Two keys of one prime are broken by a division: whoever has both certificates has both private keys. Moduli with a small
factor are found as well, and keys that several certificates have.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or internal error, 3 something was not read or compared.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from certlint.commands import inventory_options, recording
from certlint.errors import UsageError
from certlint.escape import json_for_logs
from certlint.files.standard import write_utf8

if TYPE_CHECKING:
    import argparse

    from certlint.batch.key_audit import Keys
    from certlint.batch.stream.progress import ProgressLine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint audit-keys`."""
    parser.usage = "certlint audit-keys [PATH...] [--record DATABASE] [options]"
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="PEM or DER files, keystores, tables, archives, folders, or - for standard input",
    )
    inventory_options.add_database(parser)
    parser.add_argument(
        "--column", default="", metavar="NAME", help="the column of a table that contains the certificates"
    )
    parser.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="file whose first line is the passphrase of keystores"
    )
    parser.add_argument("--format", default="text", choices=("text", "json"))
    parser.add_argument(
        "--fail-on",
        default="error",
        choices=("warning", "error", "never"),
        help="lowest severity that makes the exit code 1 (error); a key shared by certificates is a warning",
    )
    parser.add_argument("--max-memory", default="2G", metavar="SIZE", help="memory limit of the comparison (2G)")


def run(arguments: argparse.Namespace) -> int:
    """Compares all keys and reports."""
    from certlint.batch.key_audit import Keys, read_keys
    from certlint.commands.weak_keys import keys_as_json, keys_as_text, not_evaluated
    from certlint.engine import setup
    from certlint.engine.verdict import Conclusion, exit_code, fails
    from certlint.escape import terminal
    from certlint.files import walking
    from certlint.policy.severity import Severity

    if not (arguments.paths or arguments.record or os.environ.get(recording.VARIABLE)):
        raise UsageError("nothing to compare was named", "give files or folders, or an inventory with --record")
    keys = Keys(setup.size(arguments.max_memory, "--max-memory"))
    fail_on = None if arguments.fail_on == "never" else Severity[arguments.fail_on.upper()]
    left_out: list[str] = []
    if arguments.record or not arguments.paths:
        _read_inventory(keys, arguments)
    bar = _bar(arguments.paths)
    more = {"column": arguments.column, "passphrase_file": arguments.passphrase_file, "left_out": left_out}
    try:
        read_keys(keys, arguments.paths, progress=bar, **more)
    finally:
        if bar:
            bar.clear()
    findings = keys.findings()
    if arguments.format == "json":
        write_utf8(json_for_logs(keys_as_json(keys, findings)))
    else:
        sys.stdout.write(keys_as_text(keys, findings))
    for note in (*not_evaluated(keys), *walking.note(left_out)):
        sys.stderr.write(f"certlint: {terminal(note)}\n")
    failed = any(fails(each.severity, fail_on) for each in findings)
    return exit_code(Conclusion(failed, incomplete=bool(keys.lost), judged=bool(keys.holders)))


def _read_inventory(keys: Keys, arguments: argparse.Namespace) -> None:
    """Adds the keys of all certificates in an inventory. Raises CertlintError."""
    from certlint.inventory.queries.encodings import encodings

    with inventory_options.open_inventory(arguments) as database:
        keys.add(encodings(database))


def _bar(paths: list[str]) -> ProgressLine | None:
    """A progress bar, if stderr is a terminal that can show one."""
    if not paths or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from certlint.batch.stream.inputs import total_size
    from certlint.batch.stream.progress import ProgressLine

    return ProgressLine(sys.stderr, total_size(paths))
