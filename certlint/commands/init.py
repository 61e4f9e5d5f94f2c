"""Writes a commented certlint.toml for the bundles and keys in a folder."""

from __future__ import annotations

import os
import sys

from certlint.errors import InputError, OutputError
from certlint.files.standard import write_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from certlint.files.facts import Unreadable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint init`."""
    parser.usage = "certlint init [FOLDER] [--stdout] [--force]"
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="folder to search, and to write to (the current one)"
    )
    parser.add_argument("--stdout", action="store_true", help="print the file instead of writing it")
    parser.add_argument("--force", action="store_true", help="overwrite an existing certlint.toml")


def run(arguments: argparse.Namespace) -> int:
    """Scans the folder, writes the file and reports. Raises InputError if nothing was found, or not all was read."""
    from certlint.batch import folders
    from certlint.config import NAME, starter
    from certlint.escape import terminal
    from certlint.files.writing import File, write_all
    from certlint.policy.resolve import known_names

    if not os.path.isdir(arguments.folder):
        fault = "is not a folder" if os.path.lexists(arguments.folder) else "does not exist"
        raise OutputError(f"{arguments.folder} {fault}", "give the folder with the certificates")
    unread: list[Unreadable] = []
    found = starter.look(arguments.folder, folders.with_readings([arguments.folder], known_names()), unread)
    text = starter.text(found)
    if arguments.stdout:
        write_utf8(text)
    else:
        path = os.path.join(arguments.folder, NAME)
        write_all({path: File(text.encode())}, force=arguments.force)
        keys = sum(bool(each.key) for each in found)
        sys.stderr.write(
            f"certlint: wrote {terminal(path)}: {len(found)} bundle{'s' * (len(found) != 1)}, {keys} with a key\n"
        )
    for each in unread:
        sys.stderr.write(f"certlint: not read: {terminal(each.path)}: {terminal(each.reason)}\n")
    if not found:
        raise InputError(
            f"{arguments.folder} contains no bundle with a leaf certificate",
            "give the folder with the certificates, or replace the example in the file",
        )
    if unread:
        raise InputError(
            f"{len(unread)} file{'s' * (len(unread) != 1)} in {arguments.folder} could not be read",
            "a bundle in such a file is not in the configuration: make it readable and run certlint init again",
        )
    return 0
