"""Options of the commands that query an inventory: its location, filters, output formats."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.commands.recording import VARIABLE
from certlint.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from certlint.inventory.search.filters import Filters
    from certlint.inventory.sql.database import Database

_TEXTS = ("owner", "issuer", "severity", "name", "place", "site", "rule", "verdict")


def add_database(parser: argparse._ActionsContainer) -> None:
    """The option for the location of the inventory."""
    parser.add_argument(
        "--record",
        default="",
        metavar="DATABASE",
        help=f"the inventory: a file, or postgresql://USER@HOST/DATABASE (${VARIABLE})",
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that narrow a question."""
    group = parser.add_argument_group("filters")
    group.add_argument("--owner", default="", metavar="NAME", help="only places of this owner")
    group.add_argument("--unowned", action="store_true", help="only places without an owner")
    group.add_argument("--issuer", default="", metavar="TEXT", help="part of the issuer's name, or its SHA-256")
    group.add_argument(
        "--severity",
        default="",
        choices=("error", "warning", "info"),
        help="only with an open finding at or above this severity",
    )
    group.add_argument(
        "--before", default="", metavar="DATE", help="only expiry or event before this day; 30d: 30 days from now"
    )
    group.add_argument(
        "--since", default="", metavar="DATE", help="only expiry or event on this day or later; 7d: 7 days ago"
    )
    group.add_argument(
        "--name", default="", metavar="NAME", help="only for this name: www.example.com, *.example.com, *word*"
    )
    group.add_argument(
        "--place",
        default="",
        metavar="PATH",
        help="only this place, this folder, or places that match a pattern with *",
    )
    group.add_argument("--site", default="", metavar="NAME", help="only this site")
    group.add_argument(
        "--verdict", default="", choices=("pass", "fail", "incomplete"), help="only places with this verdict"
    )
    group.add_argument("--rule", default="", metavar="RULE", help="only with an open finding of this rule")


def open_inventory(arguments: argparse.Namespace, *, writing: bool = False) -> Database:
    """Opens an existing inventory, for reading or for writing. Raises CertlintError."""
    from certlint.inventory.sql.database import open_database

    target = arguments.record or os.environ.get(VARIABLE, "")
    if not target:
        hint = f"give --record DATABASE, or set {VARIABLE}; a check with --record makes an inventory"
        raise UsageError("no inventory was given", hint)
    reading = open_database(target)
    if not writing:
        return reading
    reading.close()
    return open_database(target, create=True)


def filters(arguments: argparse.Namespace, now: datetime) -> Filters:
    """The filters from the options of `add_filters`. Raises UsageError."""
    from certlint.inventory.search.filters import Filters

    texts = {name: getattr(arguments, name) for name in _TEXTS}
    for name, text in texts.items():
        if "\0" in text:
            raise UsageError(f"--{name} contains a NUL character", "remove it")
    return Filters(
        **texts,
        unowned=arguments.unowned,
        before=day(arguments.before, now, "--before"),
        since=day(arguments.since, now, "--since"),
    )


def day(text: str, now: datetime, option: str) -> int | None:
    """The moment of a day; `30d` means 30 days from `now` in `--before`, ago in others. Raises UsageError."""
    from certlint.engine import setup
    from certlint.inventory.queries.spans import days_from

    if not text:
        return None
    moment = days_from(text, int(now.timestamp()), ahead=option == "--before")
    return int(setup.as_of(text, option).timestamp()) if moment is None else moment
