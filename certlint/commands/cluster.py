"""Audits the certificates of a live Redis Enterprise cluster.

Reads the certificates, the version and the settings over the REST API, judges each certificate for what the cluster uses it
for, and compares it with what the ports serve. The cluster's own certificate is verified before any login is sent. Private
keys in responses are dropped unread. Nothing on the cluster is changed.

Exit codes: 0 all pass, 1 findings or another certificate is served, 2 usage error or the cluster refuses, 3 something could
not be read or evaluated.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from certlint.commands import configured, login, options, recording
from certlint.commands.apart import require_outputs_apart
from certlint.commands.reports import report_path
from certlint.output import formats

if TYPE_CHECKING:
    import argparse

    from certlint.install.connection import Connection
    from certlint.install.inventory import Inventory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint cluster`."""
    parser.usage = "certlint cluster URL (--user NAME | --api-cert FILE --api-key FILE) [--api-ca FILE] [options]"
    parser.add_argument("url", metavar="URL", help="the REST API: https://cluster.example.com:9443")
    login.add_arguments(parser.add_argument_group("login"))
    what = parser.add_argument_group("evaluation")
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
    report.add_argument("--output", default="", metavar="FILE", help="file for the report (standard output)")
    report.add_argument("--save", default="", metavar="DIR", help="save the certificates in DIR, for diff and rollback")
    report.add_argument("--force", action="store_true", help="overwrite the files of --save")
    report.add_argument("--color", default="auto", choices=("auto", "always", "never"))
    recording.add_arguments(parser)
    options.add_network(parser)


def run(arguments: argparse.Namespace) -> int:
    """Reads, evaluates, compares and reports; the exit code is the verdict."""
    from certlint.commands.cluster_audit import Audit
    from certlint.engine.repetition import Repetition
    from certlint.engine.verdict import Conclusion, exit_code
    from certlint.escape import terminal
    from certlint.install import inventory
    from certlint.output.record import Totals
    from certlint.output.seen import at_cluster
    from certlint.output.writer import Writer

    recording.fill(arguments)
    require_outputs_apart(arguments)
    now = options.moment(arguments)
    connection = _connect(arguments)
    found = inventory.read_all(connection)
    if arguments.save:
        _save(arguments, found)
    totals, repetition = Totals(), Repetition()
    audit = Audit(arguments, connection, found, now)
    differences, unreached = ({}, []) if arguments.no_connect else audit.compare()
    records = [(held, audit.record(held, differences.get(held.name, []))) for held in found.held if held.purpose]
    records.sort(key=lambda pair: (-pair[1].errors, not pair[1].unreadable, -pair[1].warnings, pair[0].name))
    job = audit.job({}, [])
    address = str(connection.address)
    with (
        recording.Recording(arguments, "cluster", (address,)) as recorded,
        Writer({arguments.format: report_path(arguments.output)}, job.about) as writer,
    ):
        recorded.begin(job)
        for held, record in records:
            seen = tuple(at_cluster(each, address, held.name) for each in record.seen)
            recorded.take(record._replace(seen=seen, path=f"{address}/{held.name}"))
            totals.add(record)
            writer.add(record)
            repetition.add(record.holders)
        for shared in configured.last_records(job, None, totals, repetition, complete=False):
            totals.add(shared)
            writer.add(shared)
        notes = map(terminal, [*audit.summary(), *found.notes, *unreached])  # text from the cluster is untrusted
        totals.notes = [*notes, *audit.successors(records)]
        totals.conclusion |= Conclusion(incomplete=bool(unreached))
        writer.finish(totals)
        recorded.finish(code := exit_code(totals.conclusion))
    return code


def _connect(arguments: argparse.Namespace) -> Connection:
    """The connection for all requests. It verifies the server before anything is sent."""
    from certlint.commands.shared import load_document
    from certlint.files.passphrase import PASSWORD, obtain
    from certlint.install import connection as rest

    login.require(arguments)
    address = rest.api_address(arguments.url, "URL")
    document = load_document(arguments.api_ca) if arguments.api_ca else None
    trusted = rest.trust(document, address, arguments.timeout)
    if arguments.api_cert:
        rest.show_certificate(trusted, arguments.api_cert, arguments.api_key)
    password = (
        obtain(PASSWORD, arguments.password_file, f"{arguments.user} at {address.host}") if arguments.user else b""
    )
    return rest.Connection(address, arguments.user, password, trusted, arguments.timeout, arguments.max_response)


def _save(arguments: argparse.Namespace, found: Inventory) -> None:
    """Writes the certificates, without keys, to the folder of `--save`. Raises OutputError."""
    from certlint.commands.cluster_audit import file_name
    from certlint.commands.shared import write_files
    from certlint.files.paths import require_different
    from certlint.files.writing import PUBLIC, File

    require_different(f"{arguments.save}/{file_name(held)}" for held in found.held)
    files = {f"{arguments.save}/{file_name(held)}": File(held.pem.encode(), PUBLIC) for held in found.held}
    write_files(files, force=arguments.force, folders=(arguments.save,))
    sys.stderr.write(f"certlint: wrote {len(files)} files to {arguments.save}\n")
