"""`certlint forecast --record`: what an inventory has to renew, and what will fail first."""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from certlint.commands import inventory_options, options
from certlint.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.engine.plan import Plan
    from certlint.inventory.outlook.breakages import Breakage
    from certlint.inventory.outlook.policy import OwnPolicy
    from certlint.inventory.outlook.renewals import Share
    from certlint.inventory.sql.database import Database

LIFETIMES = (200, 100, 47)
_LISTED = 20
# Settings about paths and rules; the others are about files, or about the names of one service.
_OF_PATHS = ("trust", "pool")
_OF_RULES = ("profile", "select", "ignore", "expires_in", "pedantic", "rules_of", "clients", "known_keys")
_POLICY = re.compile(r"days=([1-9][0-9]{0,4})|key=([a-zA-Z0-9-]{2,20})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options about an inventory."""
    inventory_options.add_database(parser)
    parser.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="POLICY",
        help="with --record: an assumption, days=90 or key=ml-dsa; repeatable",
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
        keys += [_known_kind(found[2])] if found[2] else []
    plan, until = _plan(arguments, now), _until(arguments, now)
    with inventory_options.open_inventory(arguments) as database:
        outlook = _Outlook(database, arguments, now, until, plan)
        if outlook.policy is not None and outlook.policy.days:
            lifetimes.append(outlook.policy.days)
        write = _json if arguments.format == "json" else _text
        write(outlook, tuple(dict.fromkeys(lifetimes)), keys)
    return 0


def _known_kind(key: str) -> str:
    """A kind of key, with or without a size. Raises UsageError for an unknown kind."""
    from certlint.asn1 import oids
    from certlint.x509.parts.public_key import key_title

    titles = [key_title(kind, 0, "").lower() for kind in oids.KEY_ALGORITHMS.values()]
    kind = key.lower().rstrip("0123456789") or key
    if not any(title.startswith(kind) for title in titles):
        hint = did_you_mean(key.lower(), titles) or "give rsa, ecdsa, ed25519, ml-dsa, rsa-4096 or another kind of key"
        raise UsageError(f"unknown kind of key {key!r}", hint)
    return key


def _plan(arguments: argparse.Namespace, now: datetime) -> Plan | None:
    """The rules for the leaves of the inventory; None without any. Raises CertlintError."""
    from certlint.engine import setup

    if arguments.config:
        raise UsageError("--record and --config exclude each other", "name the rules: --profile NAME or FILE")
    given = options.asked(arguments)
    for name in given:
        if name not in (*_OF_PATHS, *_OF_RULES, *arguments.settings):
            option = name.replace("_", "-")
            hint = "it is about files, or about the names of one service: ask for a bundle"
            raise UsageError(f"--record and --{option} exclude each other", hint)
        if name not in _OF_PATHS and not arguments.profile:
            raise UsageError(f"--{name.replace('_', '-')} needs rules", "name them: --profile NAME or FILE")
    if not arguments.profile:
        return None
    return setup.plan_for({name: value for name, value in given.items() if name not in _OF_PATHS}, now=now)


def _until(arguments: argparse.Namespace, now: datetime) -> int | None:
    from certlint.analysis.forecast import horizon

    return int(horizon(arguments.until, now).timestamp()) if arguments.until else None


class _Outlook:
    """The questions to an inventory: its renewals, what fails first, and what a policy refuses."""

    def __init__(
        self, database: Database, arguments: argparse.Namespace, now: datetime, until: int | None, plan: Plan | None
    ) -> None:
        from certlint.inventory.outlook.breakages import Breakages
        from certlint.inventory.outlook.policy import OwnPolicy
        from certlint.inventory.outlook.stored_paths import StoredPaths
        from certlint.trust import stores

        self.database, self.now, self.until = database, now, until
        paths = StoredPaths(database, now, stores.load(arguments.trust), stores.pool(arguments.pool))
        self.policy = OwnPolicy(plan, paths) if plan is not None else None
        self.profile = arguments.profile
        self._breakages = Breakages(database, paths, self.policy.end if self.policy is not None else None)

    def breakages(self) -> Iterator[Breakage]:
        """The first breakage of each place, by day."""
        return self._breakages.every(self.until)


def _text(outlook: _Outlook, lifetimes: tuple[int, ...], keys: list[str]) -> None:
    sys.stdout.writelines(_lines(outlook, lifetimes, keys))


def _lines(outlook: _Outlook, lifetimes: tuple[int, ...], keys: list[str]) -> Iterator[str]:
    """The outlook as text: renewals by month, issuer and owner, moves to other keys, a policy, and what breaks first."""
    from certlint.inventory.outlook import renewals
    from certlint.inventory.queries.row_formats import as_table, day_of

    database, now = outlook.database, outlook.now
    months = renewals.by_month(database, now, lifetimes)
    yield f"renewals from {now:%Y-%m-%d} on, each a tenth of the validity period before the end\n"
    columns: list[tuple[str, Any]] = [("month", lambda row: row.month), ("as now", lambda row: row.as_now)]
    columns += [(f"{days} days", lambda row, at=at: row.under[at]) for at, days in enumerate(lifetimes)]
    columns.append(("", lambda _: ""))
    sums = [sum(month.under[at] for month in months) for at in range(len(lifetimes))]
    total = renewals.RenewalMonth("total", sum(month.as_now for month in months), tuple(sums))
    yield from as_table([*months, total], columns)
    for title, shares in (("issuer", renewals.by_issuer(database, now)), ("owner", renewals.by_owner(database, now))):
        yield f"\ncertificates in use that expire within a year, or have, by {title}\n"
        share = [("certificates", lambda row: row.renewals), ("first", lambda row: day_of(row.first)), (title, _name)]
        yield from as_table(shares[:_LISTED], share)
    for key in keys:
        yield f"\na move to {key}: certificates in use with other keys, and when the last of them ends\n"
        moves = [
            ("certificates", lambda r: r.certificates),
            ("last", lambda r: day_of(r.last)),
            ("key", lambda r: r.key),
        ]
        yield from as_table(renewals.keys_to_move(database, key), moves)
    if outlook.policy is not None:
        yield from _of_policy(outlook, outlook.policy)
    yield f"\nwhat breaks first (the first {_LISTED} places)\n"
    yield from as_table(
        islice(outlook.breakages(), _LISTED),
        [
            ("day", lambda row: day_of(row.at)),
            ("now", lambda row: "fails" if row.failing else ""),
            ("certificate", lambda row: row.common_name),
            ("owner", lambda row: row.owners),
            ("site", lambda row: row.site),
            ("place", lambda row: row.location),
            ("why", lambda row: row.why),
        ],
    )


def _of_policy(outlook: _Outlook, ruling: OwnPolicy) -> Iterator[str]:
    """What the rules of a profile refuse today, and when it would be renewed anyway."""
    from certlint.escape import terminal
    from certlint.inventory.outlook import policy
    from certlint.inventory.queries.row_formats import as_table, day_of

    refused = policy.refused(outlook.database, ruling, outlook.now)
    yield (
        f"\nthe rules of {terminal(outlook.profile)}: {refused.certificates} of {refused.judged} certificates break them,"
        " and when they would be renewed anyway\n"
    )
    if not refused.certificates:
        return
    yield from as_table(
        [*refused.months.items()],
        [("month", lambda row: row[0]), ("certificates", lambda row: row[1]), ("", lambda _: "")],
    )
    for title, shares in (("rule", refused.rules), ("issuer", refused.issuers), ("owner", refused.owners)):
        yield f"\nbreaking the rules of {terminal(outlook.profile)}, by {title}\n"
        share = [("certificates", lambda row: row.renewals), ("first", lambda row: day_of(row.first)), (title, _name)]
        yield from as_table(shares[:_LISTED], share)


def _name(row: Any) -> str:
    return str(row.name) or "(none)"


def _json(outlook: _Outlook, lifetimes: tuple[int, ...], keys: list[str]) -> None:
    """Writes the outlook as one JSON object, its breakages last and place by place, since there may be many."""
    from certlint.files.standard import write_utf8
    from certlint.inventory.outlook import policy, renewals
    from certlint.inventory.queries.row_formats import moment_of, with_places

    database, now = outlook.database, outlook.now
    months = [
        {"month": each.month, "as_now": each.as_now}
        | {f"days_{days}": number for days, number in zip(lifetimes, each.under, strict=True)}
        for each in renewals.by_month(database, now, lifetimes)
    ]
    shares = {
        "issuers": _shares(renewals.by_issuer(database, now)),
        "owners": _shares(renewals.by_owner(database, now)),
    }
    moves = {
        key: [
            {"key": each.key, "certificates": each.certificates, "last": moment_of(each.last)}
            for each in renewals.keys_to_move(database, key)
        ]
        for key in keys
    }
    head: dict[str, Any] = {"schema_version": 1, "as_of": now.isoformat(), "renewals": months, **shares, "moves": moves}
    if outlook.policy is not None:
        refused = policy.refused(database, outlook.policy, now)
        head["policy"] = {
            "profile": outlook.profile,
            "days": outlook.policy.days,
            **refused._asdict(),
            **{name: _shares(getattr(refused, name), "certificates") for name in ("rules", "issuers", "owners")},
        }
    for text in with_places(head, outlook.breakages()):
        write_utf8(text)


def _shares(rows: Iterable[Share], number: str = "renewals") -> list[dict[str, Any]]:
    from certlint.inventory.queries.row_formats import moment_of

    return [{"name": each.name, number: each.renewals, "first": moment_of(each.first)} for each in rows]
