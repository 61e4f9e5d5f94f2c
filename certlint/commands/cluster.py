"""Audits the certificates of a live Redis Enterprise cluster.

Reads the certificates, the version and the settings over the REST API, judges each certificate for what the cluster uses it
for, and compares it with what the ports serve. The cluster's own certificate is verified before any login is sent. Private
keys in responses are dropped unread. Nothing on the cluster is changed.

Exit codes: 0 all pass, 1 findings or another certificate is served, 2 usage error or the cluster refuses, 3 something could
not be read or evaluated.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from certlint.commands import options
from certlint.errors import NetworkError
from certlint.output import formats

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from certlint.batch.bundles import Job
    from certlint.install.connection import Connection
    from certlint.install.inventory import ClusterCertificate, Inventory
    from certlint.output.record import Record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint cluster`."""
    parser.usage = "certlint cluster URL (--user NAME | --api-cert FILE --api-key FILE) [--api-ca FILE] [options]"
    parser.add_argument("url", metavar="URL", help="the REST API: https://cluster.example.com:9443")
    login = parser.add_argument_group("login")
    options.add_login(login)
    what = parser.add_argument_group("what is evaluated")
    what.add_argument(
        "--fqdn",
        action="append",
        default=[],
        metavar="NAME",
        help="name of the cluster (default: as the cluster reports it)",
    )
    what.add_argument(
        "--no-connect", action="store_true", help="do not compare with the certificates that the ports serve"
    )
    what.add_argument(
        "--expires-in",
        type=options.whole_number,
        metavar="DAYS",
        help="warn when a certificate expires in fewer days (45)",
    )
    what.add_argument("--as-of", default="", metavar="DATE", help="evaluate as of another day")
    what.add_argument(
        "--select", action="append", default=[], metavar="RULE", help="run only these rules (ids or globs)"
    )
    what.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="do not run these rules (ids or globs)"
    )
    report = parser.add_argument_group("report")
    report.add_argument("--format", default="text", choices=formats.FOR_BUNDLES, help="format of the report (text)")
    report.add_argument(
        "--output", default="", metavar="FILE", help="where the report goes, instead of standard output"
    )
    report.add_argument("--save", default="", metavar="DIR", help="save the certificates there, for diff and roll-back")
    report.add_argument("--force", action="store_true", help="overwrite the files of --save")
    report.add_argument("--color", default="auto", choices=("auto", "always", "never"))
    options.add_network(parser)


def run(arguments: argparse.Namespace) -> int:
    """Reads, judges, compares, reports; says how it went by the exit code."""
    from certlint.engine.verdict import Conclusion, exit_code
    from certlint.install import inventory
    from certlint.output.record import Totals
    from certlint.output.writer import Writer

    now = options.moment(arguments)
    connection = _connect(arguments)
    found = inventory.read_all(connection)
    if arguments.save:
        _save(arguments, found)
    totals = Totals()
    records = [(held, _record(arguments, connection, found, held, now)) for held in found.held if held.purpose]
    records.sort(key=lambda pair: (-pair[1].errors, not pair[1].unreadable, -pair[1].warnings, pair[0].name))
    with Writer({arguments.format: arguments.output}, _job(arguments, found, {}, now).about) as writer:
        for _, record in records:
            totals.add(record)
            writer.add(record)
        served, conclusion = ([], Conclusion()) if arguments.no_connect else _compared(arguments, found)
        totals.notes = [_summary(connection, found), *found.notes, *served, *_next(connection, found, records)]
        totals.conclusion |= conclusion
        writer.finish(totals)
    return exit_code(totals.conclusion)


def _connect(arguments: argparse.Namespace) -> Connection:
    """The connection that everything is read over. The server is verified by it, or nothing is sent."""
    from certlint.commands.shared import load_document
    from certlint.files.passphrase import PASSWORD, obtain
    from certlint.install import connection as rest

    options.require_login(arguments)
    address = rest.api_address(arguments.url, "URL")
    document = load_document(arguments.api_ca) if arguments.api_ca else None
    trusted = rest.trust(document, address, arguments.timeout)
    if arguments.api_cert:
        rest.show_certificate(trusted, arguments.api_cert, arguments.api_key)
    password = (
        obtain(PASSWORD, arguments.password_file, f"{arguments.user} at {address.host}") if arguments.user else b""
    )
    return rest.Connection(address, arguments.user, password, trusted, arguments.timeout, arguments.max_response)


def _job(arguments: argparse.Namespace, found: Inventory, purpose: dict[str, Any], now: datetime | None) -> Job:
    """How a certificate is judged: by the profile of its name, for the version and the names of this cluster."""
    from certlint.batch.bundles import Job, about_run
    from certlint.engine import setup
    from certlint.escape import terminal_style
    from certlint.files import sources

    fqdn = [setup.fqdn(name) for name in arguments.fqdn or filter(None, [found.fqdn])]
    asked: dict[str, Any] = {"fqdn": fqdn, "redis_version": found.version, "expires_in": arguments.expires_in}
    asked |= {"cert_name": purpose["id"]} if purpose else {}
    asked |= {"ocsp": found.ocsp} if found.ocsp is not None else {}
    # The cluster keeps the keys, and checked that they fit when they were set.
    asked |= {"select": arguments.select, "ignore": [*arguments.ignore, "key/missing"]}
    given = {name: value for name, value in asked.items() if value not in ([], "", None)}
    plan = setup.plan_for(given, now=now)
    color, width = terminal_style(arguments.color)
    return Job(
        plan,
        about_run(plan, width=width, color=color),
        (arguments.format,),
        "",
        sources.MAX_SIZE,
        sources.MAX_CERTIFICATES,
    )


def _record(
    arguments: argparse.Namespace,
    connection: Connection,
    found: Inventory,
    held: ClusterCertificate,
    now: datetime | None,
) -> Record:
    """The verdict about one certificate, under the name of its file."""
    from certlint import pem
    from certlint.batch.assembly import assemble
    from certlint.batch.bundles import record

    job = _job(arguments, found, held.purpose, now)
    path = f"{arguments.save or connection.address.host}/{_file_name(held)}"
    return record(job, assemble(pem.read(held.pem.encode(), path), job.plan, ""))


def _compared(arguments: argparse.Namespace, found: Inventory) -> tuple[list[str], Any]:
    """What the ports serve instead of what the cluster holds: notes, and what they come to."""
    from certlint import pem
    from certlint.engine.verdict import Conclusion
    from certlint.install.served import difference
    from certlint.net import Deadline, presented

    notes, conclusion = [], Conclusion()
    for held in found.held:
        expected = [block.der for block in pem.read(held.pem.encode(), held.name).blocks]
        for place in held.places:
            try:
                reason = difference(presented(place, Deadline(arguments.timeout)), expected)
                conclusion |= Conclusion(failed=bool(reason))
                notes.append(f"{held.name} at {place}: {reason or 'the port serves what the cluster holds'}")
            except NetworkError as error:
                conclusion |= Conclusion(incomplete=True)
                notes.append(f"{held.name} at {place}: not compared: {error.message}")
    return notes, conclusion


def _summary(connection: Connection, found: Inventory) -> str:
    """Which cluster this is, in one line."""
    version = f"version {found.version}" if found.version else "version unknown"
    settings = "".join(f"; {name}={value}" for name, value in found.settings.items())
    return f"cluster {found.fqdn or connection.address.host}, {version}{settings}"


def _next(connection: Connection, found: Inventory, records: list[tuple[ClusterCertificate, Record]]) -> list[str]:
    """For each certificate with findings, the command that sets its successor."""
    from certlint.policy import remediation

    version = f" --redis-version {remediation.shell(found.version)}" if found.version else ""
    names = "".join(f" --fqdn {remediation.shell(name)}" for name in [found.fqdn] if name)
    login = (
        f" --user {remediation.shell(connection.user)}" if connection.user else " --api-cert <FILE> --api-key <FILE>"
    )
    return [
        f"to replace {held.name}:\n    certlint install {held.purpose['id']} --cert <NEW-CERTIFICATE-FILE> --key <NEW-KEY-FILE>"
        f"{names}{version} --api {remediation.shell(str(connection.address))}{login}"
        for held, record in records
        if record.conclusion.failed and not held.name.startswith("database-")
    ]


def _save(arguments: argparse.Namespace, found: Inventory) -> None:
    """Writes the certificates, and nothing else, to the folder of `--save`. Raises OutputError."""
    from certlint.commands.shared import write_files
    from certlint.files.writing import PUBLIC, File

    files = {f"{arguments.save}/{_file_name(held)}": File(held.pem.encode(), PUBLIC) for held in found.held}
    write_files(files, force=arguments.force)
    sys.stderr.write(f"certlint: wrote {len(files)} files to {arguments.save}\n")


def _file_name(held: ClusterCertificate) -> str:
    """Names come from the cluster: only what can be a file's name is one."""
    import re

    return re.sub(r"[^A-Za-z0-9_-]", "_", held.name) + ".pem"
