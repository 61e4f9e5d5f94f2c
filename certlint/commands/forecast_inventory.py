"""`certlint forecast --record`: what an inventory has to renew, and what breaks first."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from certlint.commands import asked
from certlint.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.inventory.database import Database

LIFETIMES = (200, 100, 47)
_LISTED = 20
_POLICY = re.compile(r"days=([1-9][0-9]{0,4})|key=([a-zA-Z0-9-]{2,20})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options about an inventory."""
    asked.add_database(parser)
    parser.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="POLICY",
        help="with --record: another policy, days=90 or key=ml-dsa; repeatable",
    )


def run(arguments: argparse.Namespace, now: datetime) -> int:
    """Prints the forecast of an inventory."""
    if arguments.paths or arguments.format == "ics":
        what = "BUNDLE" if arguments.paths else "--format ics"
        raise UsageError(f"--record and {what} exclude each other", "ask for one of them")
    lifetimes, keys = list(LIFETIMES), list[str]()
    for text in arguments.what_if:
        found = _POLICY.fullmatch(text)
        if found is None:
            raise UsageError(f"--what-if {text[:60]!r} is not a policy", "give days=90 or key=ml-dsa")
        lifetimes += [int(found[1])] if found[1] else []
        keys += [found[2]] if found[2] else []
    with asked.open_inventory(arguments) as database:
        if arguments.format == "json":
            _json(database, now, tuple(dict.fromkeys(lifetimes)), keys)
        else:
            sys.stdout.writelines(_text(database, now, tuple(dict.fromkeys(lifetimes)), keys))
    return 0


def _text(database: Database, now: datetime, lifetimes: tuple[int, ...], keys: list[str]) -> Iterator[str]:
    from certlint.inventory import renewals
    from certlint.inventory.shown import as_table, day_of

    months = renewals.by_month(database, now, lifetimes)
    yield f"renewals from {now:%Y-%m-%d} on, each a tenth of the validity period before the end\n"
    columns: list[tuple[str, Any]] = [("month", lambda row: row.month), ("as now", lambda row: row.as_now)]
    columns += [(f"{days} days", lambda row, at=at: row.under[at]) for at, days in enumerate(lifetimes)]
    columns.append(("", lambda _: ""))
    sums = [sum(month.under[at] for month in months) for at in range(len(lifetimes))]
    total = renewals.RenewalMonth("total", sum(month.as_now for month in months), tuple(sums))
    yield from as_table([*months, total], columns)
    for title, shares in (("issuer", renewals.by_issuer(database, now)), ("owner", renewals.by_owner(database, now))):
        yield f"\nwithin a year, by {title}\n"
        share = [("due", lambda row: row.renewals), ("first", lambda row: day_of(row.first)), (title, _name)]
        yield from as_table(shares[:_LISTED], share)
    for key in keys:
        yield f"\na move to {key}: certificates in use with other keys, and when the last of them ends\n"
        moves = [
            ("certificates", lambda r: r.certificates),
            ("last", lambda r: day_of(r.last)),
            ("key", lambda r: r.key),
        ]
        yield from as_table(renewals.keys_to_move(database, key), moves)
    yield f"\nwhat breaks first (the first {_LISTED} places)\n"
    yield from as_table(
        renewals.first_breakages(database, None, _LISTED).rows,
        [
            ("day", lambda row: day_of(row.at)),
            ("now", lambda row: "fails" if row.failing else ""),
            ("certificate", lambda row: row.common_name),
            ("owner", lambda row: row.owners),
            ("site", lambda row: row.site),
            ("place", lambda row: row.location),
        ],
    )


def _name(row: Any) -> str:
    return str(row.name) or "(none)"


def _json(database: Database, now: datetime, lifetimes: tuple[int, ...], keys: list[str]) -> None:
    import json

    from certlint.files.standard import write_utf8
    from certlint.inventory import paging, renewals
    from certlint.inventory.shown import fields_of, moment_of

    months = [
        {"month": each.month, "as_now": each.as_now}
        | {f"days_{days}": number for days, number in zip(lifetimes, each.under, strict=True)}
        for each in renewals.by_month(database, now, lifetimes)
    ]
    shares = {
        title: [{"name": each.name, "renewals": each.renewals, "first": moment_of(each.first)} for each in rows]
        for title, rows in (
            ("issuers", renewals.by_issuer(database, now)),
            ("owners", renewals.by_owner(database, now)),
        )
    }
    moves = {
        key: [
            {"key": each.key, "certificates": each.certificates, "last": moment_of(each.last)}
            for each in renewals.keys_to_move(database, key)
        ]
        for key in keys
    }
    head = {"schema_version": 1, "as_of": now.isoformat(), "renewals": months, **shares, "moves": moves}
    write_utf8(json.dumps(head, indent=1)[:-2] + ',\n "places": [')
    between = "\n"
    for row in paging.every(partial(_page, database)):
        write_utf8(f"{between}  {json.dumps(fields_of(row))}")
        between = ",\n"
    write_utf8("\n ]\n}\n")


def _page(database: Database, after: Any) -> Any:
    from certlint.inventory import renewals

    return renewals.first_breakages(database, after, 500)
