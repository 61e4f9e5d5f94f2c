"""Lists the places, names and owners that fail if a CA is distrusted, a certificate is revoked or a key leaks.

Exit codes: 0 the question was answered; 1 with --fail-on any, something falls; 2 usage error; 3 something cannot be read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.commands import impact_report, inventory_options
from certlint.errors import InputError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from certlint.bundle.store import Store
    from certlint.clients.model import Client
    from certlint.inventory.outlook.event import InventoryEvent
    from certlint.inventory.sql.database import Database
    from certlint.x509.signed_object import SignedObject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint impact`."""
    parser.usage = "certlint impact --record DATABASE [--distrust CA] [--revoked CERT] [--key-leaked FILE] [options]"
    inventory_options.add_database(parser)
    _add_event(parser.add_argument_group("events"))
    paths = parser.add_argument_group("paths")
    paths.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="STORE",
        help="trust store: system, mozilla, a file or a folder; repeatable (the roots of the inventory)",
    )
    paths.add_argument(
        "--pool", action="append", default=[], metavar="PATH", help="more CA certificates to build paths from"
    )
    paths.add_argument("--as-of", default="", metavar="DATE", help="evaluate as of another day")
    answer = parser.add_argument_group("output")
    answer.add_argument("--format", default="text", choices=("text", "csv", "json", "html"), help="format (text)")
    answer.add_argument("--fail-on", default="", choices=("any",), help="exit code 1 if a place falls")


def _add_event(group: argparse._ArgumentGroup) -> None:
    """Options that describe the event; several of them describe one event."""
    group.add_argument(
        "--distrust",
        action="append",
        default=[],
        metavar="NAME|SPKI|FILE",
        help="a CA is distrusted: part of its name, the SHA-256 of its key, or its certificate; repeatable",
    )
    group.add_argument(
        "--revoked",
        action="append",
        default=[],
        metavar="FILE|SHA256",
        help="a certificate is revoked: its file (of a chain, the leaf), or the beginning of its SHA-256; repeatable",
    )
    group.add_argument(
        "--key-leaked",
        action="append",
        default=[],
        metavar="FILE",
        help="a private key is leaked: the key, or a certificate for it (of a chain, the leaf); repeatable",
    )
    group.add_argument(
        "--before",
        default="",
        metavar="DATE",
        help="only certificates issued before this day, such as 2026-06-01; alone: all of these become invalid",
    )
    group.add_argument(
        "--since", default="", metavar="DATE", help="only certificates issued on this day or later; 30d: 30 days ago"
    )
    group.add_argument(
        "--client",
        default="",
        metavar="NAME",
        help="evaluate as this client; chrome, mozilla, java and microsoft: only the decisions of their root programs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Computes and writes the answer."""
    from certlint.commands import options
    from certlint.engine import setup
    from certlint.inventory.outlook.impact import Impact
    from certlint.inventory.outlook.impact_outcomes import ImpactOutcomes
    from certlint.inventory.outlook.stored_paths import StoredPaths
    from certlint.trust import stores

    now = options.moment(arguments) or setup.this_moment()
    client = _client(arguments.client)
    trusted, pool = stores.load(arguments.trust), stores.pool(arguments.pool)
    with inventory_options.open_inventory(arguments) as database:
        event, given = _event(database, arguments, now, trusted, client.program if client else "")
        if client and not event.program:
            event = event._replace(titles=(*event.titles, f"as {client.title} sees it"))
        outcomes = ImpactOutcomes(StoredPaths(database, now, trusted, pool, given), event, client)
        impact = Impact(database, event, outcomes)
        impact_report.WRITERS[arguments.format](event, impact, now)
        return int(arguments.fail_on == "any" and impact.totals.falls > 0)


def _client(name: str) -> Client | None:
    from certlint.clients.model import chosen
    from certlint.inventory.outlook.event import OF_PROGRAMMES

    return chosen([OF_PROGRAMMES.get(name.lower(), name)])[0] if name else None


def _event(
    database: Database,
    arguments: argparse.Namespace,
    now: datetime,
    trusted: Sequence[Store] | None,
    program: str,
) -> tuple[InventoryEvent, list[SignedObject]]:
    """The event, and the certificates given on the command line. Raises UsageError, InputError."""
    from certlint.inventory.outlook.event import InventoryEvent, decided_by
    from certlint.inventory.queries.row_formats import day_of
    from certlint.inventory.queries.spans import days_from

    # In lists, `--before 30d` looks ahead to expiry; here it refers to the date of issue.
    if days_from(arguments.before, 0, ahead=True) is not None:
        hint = "a certificate falls if it was issued before that day: give the day, as 2026-06-01"
        raise UsageError(f"--before {arguments.before[:60]!r} is not a day", hint)
    event = InventoryEvent(
        before=inventory_options.day(arguments.before, now, "--before"),
        since=inventory_options.day(arguments.since, now, "--since"),
    )
    given: list[SignedObject] = []
    if "" in (*arguments.distrust, *arguments.revoked, *arguments.key_leaked):
        raise UsageError("an empty text names neither a CA nor a certificate", "give a name, a SHA-256 or a file")
    for text in arguments.distrust:
        event = _distrusted(database, event, text, given, trusted)
    for text in arguments.revoked:
        event = _revoked(database, event, text, given)
    for path in arguments.key_leaked:
        event = _leaked(event, path)
    if event.is_by_date_alone and program:
        title = f"the decisions of {program}'s root program"
        event = event._replace(titles=(title,), program=program, suspects=decided_by(program))
    spans = [f"issued before {day_of(event.before)}"] * (event.before is not None)
    spans += [f"issued since {day_of(event.since)}"] * (event.since is not None)
    if not event.titles and not spans:
        hint = "give --distrust, --revoked, --key-leaked, --before, or --client chrome, mozilla, java or microsoft"
        raise UsageError("no event was given", hint)
    event = event._replace(titles=(*event.titles, *spans))
    return event, given


def _certificates(path: str) -> list[SignedObject]:
    from certlint.trust import stores

    (store,) = stores.pool([path])
    if not store.certificates:
        raise InputError(f"{path}: it contains no certificate", "give a file with certificates")
    return list(store.certificates)


def _leaves(found: list[SignedObject]) -> list[SignedObject]:
    """The certificates of a file that the event is about: in a chain, its leaf."""
    issuers = {each.raw.get("issuer") for each in found if not each.is_self_issued}
    return [each for each in found if each.raw.get("subject") not in issuers] or found


def _distrusted(
    database: Database, event: InventoryEvent, text: str, given: list[SignedObject], trusted: Sequence[Store] | None
) -> InventoryEvent:
    """The event in which a CA is also distrusted: that of a file, of a SHA-256 of its key, or of a part of its name."""
    from certlint.inventory.sql.columns import is_digest

    if os.path.exists(text):
        found = _certificates(text)
        given += found
        return _with_distrusted_certificates(event, found)
    known = [each for store in trusted or () for each in store.certificates]
    digest = text.replace(":", "").lower()
    if is_digest(digest):
        return _with_distrusted_key(database, event, text, digest, known)
    return _with_distrusted_name(database, event, text, known)


def _with_distrusted_certificates(event: InventoryEvent, found: list[SignedObject]) -> InventoryEvent:
    from certlint.x509.digests import sha256

    return event._replace(
        titles=event.titles + tuple(f"{each.title} is distrusted" for each in found),
        keys=event.keys | {each.spki_sha256 for each in found},
        names=event.names | {sha256(each.raw["subject"]).hexdigest() for each in found},
    )


def _with_distrusted_key(
    database: Database, event: InventoryEvent, text: str, digest: str, known: Sequence[SignedObject]
) -> InventoryEvent:
    from certlint.inventory.search.names import knows_key

    if not knows_key(database, digest) and all(each.spki_sha256 != digest for each in known):
        hint = "give the SHA-256 of the CA's public key, not of its certificate, or a file with its certificate"
        raise InputError(f"the inventory has no certificate with the key {text!r}", hint)
    title = f"the CA with the key {digest[:16]} is distrusted"
    return event._replace(titles=(*event.titles, title), keys=event.keys | {digest})


def _with_distrusted_name(
    database: Database, event: InventoryEvent, text: str, known: Sequence[SignedObject]
) -> InventoryEvent:
    from certlint.inventory.search.names import authorities_named
    from certlint.x509.digests import sha256

    named = authorities_named(database, text)
    for each in known:
        subject = str(each.part("subject") or "")
        if text.lower() in subject.lower():
            named[sha256(each.raw["subject"]).hexdigest()] = subject
    if not named:
        raise InputError(
            f"the inventory has no CA whose name contains {text!r}", "`inventory issuers` lists the issuers that it has"
        )
    titles = tuple(f"{name} is distrusted" for name in sorted(named.values()))
    return event._replace(titles=event.titles + titles, names=event.names | set(named))


def _revoked(database: Database, event: InventoryEvent, text: str, given: list[SignedObject]) -> InventoryEvent:
    from certlint.inventory.queries import details
    from certlint.x509.digests import sha256

    if os.path.exists(text):
        found = _leaves(_certificates(text))
        given += [each for each in found if each.is_ca]
        digests = {sha256(each.der).hexdigest() for each in found}
        titles = tuple(f"{each.title} is revoked" for each in found)
    else:
        row = details.certificate(database, text)
        digests, titles = {row.sha256}, (f"{row.common_name} ({row.sha256[:16]}) is revoked",)
    return event._replace(titles=event.titles + titles, digests=event.digests | digests)


def _leaked(event: InventoryEvent, path: str) -> InventoryEvent:
    from certlint.bundle.private_key import PrivateKey
    from certlint.commands.shared import load_document
    from certlint.pem import BlockKind
    from certlint.x509.digests import sha256

    document = load_document(path)
    if any(block.kind in (BlockKind.PRIVATE_KEY, BlockKind.ENCRYPTED_KEY) for block in document.blocks):
        key = PrivateKey(document)
        if key.public_key is None:
            raise InputError(
                f"{path}: the key cannot be read: {key.error or 'it is encrypted'}", "give a certificate of it"
            )
        keys = {sha256(key.public_key.raw).hexdigest()}
    else:
        keys = {each.spki_sha256 for each in _leaves(_certificates(path))}
    return event._replace(titles=(*event.titles, f"the key of {path} has leaked"), keys=event.keys | keys)
