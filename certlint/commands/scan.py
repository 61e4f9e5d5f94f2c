"""Checks the certificates that live TLS servers present.

Connects to each address of each host, shakes hands, and evaluates the chain as it was sent: by the rules of a profile, by the
name that the host was reached by, and by the TLS clients that would accept it. Nothing is sent but a handshake and, with
--starttls, the words before it. A host that refuses is not asked again.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or internal error, 3 something was not reached or evaluated.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from certlint.batch.bundles import notes
from certlint.batch.scan.sightings import STEP, WHOLE, Look
from certlint.commands import configured, evidence, options, recording, reports
from certlint.commands.apart import require_outputs_apart
from certlint.commands.bar import FilesBar
from certlint.engine.repetition import Repetition
from certlint.engine.suppressions import verify_rules
from certlint.engine.verdict import exit_code
from certlint.errors import UsageError
from certlint.escape import for_shell
from certlint.net.starttls import PROTOCOLS
from certlint.output import formats
from certlint.output.record import Totals
from certlint.output.writer import Writer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from typing import Any

    from certlint.batch.bundles import Job, Waivers
    from certlint.batch.scan.journal import ScanJournal
    from certlint.batch.scan.targets import Targets
    from certlint.config.model import Configuration
    from certlint.output.record import Record

DEFAULT_PROFILE = "hygiene"
MOST_UNASKED = 4096
"""The most addresses and ports that are scanned without --yes."""
HTTPS = 443
# Requirements that apply to files, not to servers.
_OF_FILES = ("--key", "--passphrase-file", "--owner", "--key-mode")
# Requirements of the configuration about names are for files; a server's names are those it was addressed by.
_SETTINGS_OF_FILES = frozenset({"fqdn", "ip", "san", "key", "passphrase_file", "owner", "key_mode"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint scan`."""
    parser.usage = "certlint scan HOST[:PORT[,PORT...]]... [--hosts FILE] [options]"
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="HOST[:PORT]",
        help="name, address or network (192.0.2.0/24), and ports: 443, 443,8443 or 9000-9010",
    )
    _add_where(parser)
    what = parser.add_argument_group("comparison")
    what.add_argument(
        "--compare", default="", metavar="PATH", help="the bundle that hosts should present, or a folder of bundles"
    )
    options.add_requirements(parser, without=_OF_FILES)
    evidence.add_arguments(parser)
    reports.add_selection(parser)
    report = parser.add_argument_group("report")
    reports.add_formats(report, f"{', '.join(formats.FOR_BUNDLES)}; repeatable")
    reports.add_looks(report)
    recording.add_arguments(parser)
    configured.add_arguments(parser)
    parser.set_defaults(jobs=0, max_size="", max_certificates=None)


def _add_where(parser: argparse.ArgumentParser) -> None:
    """Options about where to connect, and how."""
    where = parser.add_argument_group("where to connect")
    where.add_argument(
        "--hosts", action="append", default=[], metavar="FILE", help="file with a host on each line, or -; repeatable"
    )
    where.add_argument(
        "--ports", default="", metavar="LIST", help="ports of hosts without ports (443, or that of --starttls)"
    )
    where.add_argument("--starttls", default="", choices=tuple(PROTOCOLS), help="the protocol before TLS begins")
    where.add_argument(
        "--rate",
        type=options.whole_number,
        default=50,
        metavar="N",
        help="new connections per second; 0: no limit (50)",
    )
    where.add_argument(
        "--timeout",
        type=options.seconds,
        default=STEP,
        metavar="S",
        help=f"seconds for each step: name resolution, connection, STARTTLS, handshake (10); {WHOLE:g} for all of them",
    )
    where.add_argument("--resume", default="", metavar="FILE", help="keep a journal, or continue from it")
    where.add_argument("--yes", action="store_true", help=f"connect to more than {MOST_UNASKED:,} addresses and ports")
    parser.set_defaults(usual_profile=DEFAULT_PROFILE)


def run(arguments: argparse.Namespace) -> int:
    """Scans, evaluates and reports; the exit code is the verdict."""
    from certlint.batch.scan.compared import StoredBundles
    from certlint.batch.scan.judging import Judge

    configuration = configured.find(arguments)
    own = options.asked(arguments)
    if arguments.show_config:
        sys.stdout.write(configured.show(arguments, configuration, {"profile": DEFAULT_PROFILE} | own))
        return 0
    recording.fill(arguments)
    configured.fill(arguments, configuration)
    places = _places(arguments, configuration)
    asked = configured.asked_of_all(configuration, own, DEFAULT_PROFILE, _SETTINGS_OF_FILES)
    targets, unread = _targets(arguments)
    make = partial(_make_job, arguments, tuple(places), _waivers(arguments, configuration))
    stored = StoredBundles(arguments.compare, make(asked).plan) if arguments.compare else None
    judge = Judge(asked, make, stored)
    look = Look(arguments.starttls, next(iter(asked.get("fqdn", ())), "").rstrip("."), arguments.timeout)
    if arguments.fetch:
        from certlint.engine import online

        online.begin()
    with ExitStack() as stack:
        base = judge.job_of(asked)
        journal = _journal(arguments, look, stack)
        recorded = stack.enter_context(recording.Recording(arguments, "scan", ()))
        recorded.begin(base)
        writer = stack.enter_context(Writer(places, base.about))
        bar = stack.enter_context(FilesBar(sys.stderr, 0 if arguments.quiet else targets.count, "hosts"))
        found = bar.over_items(judge.records(targets, look, arguments.rate, journal))
        first = [*unread, *(stored.unread if stored else ())]
        totals, repetition = _taken_in(chain([first], found), recorded, writer)
        for last in configured.last_records(base, configuration, totals, repetition, complete=False):
            totals.add(last)
            writer.add(last)
        totals.notes = [*notes(totals), *judge.notes]
        writer.finish(totals)
        recorded.finish(code := exit_code(totals.conclusion, exit_zero=arguments.exit_zero))
    if arguments.statistics or arguments.write_baseline:
        from certlint.commands import check_written

        check_written.summarize(arguments, totals, [])
    return code


def _taken_in(
    found: Iterable[list[Record]], recorded: recording.Recording, writer: Writer
) -> tuple[Totals, Repetition]:
    """The totals over all records, and what repeats among them; records and writes each record as it arrives."""
    totals, repetition = Totals(), Repetition()
    for record in chain.from_iterable(found):
        recorded.take(record)
        totals.add(record)
        writer.add(record)
        repetition.add(record.holders)
    return totals, repetition


def _journal(arguments: argparse.Namespace, look: Look, stack: ExitStack) -> ScanJournal | None:
    """The journal of --resume, closed by `stack`. Raises CertlintError."""
    if not arguments.resume:
        return None
    from certlint.batch.scan.journal import ScanJournal

    return stack.enter_context(closing(ScanJournal(arguments.resume, {"starttls": look.protocol, "fqdn": look.name})))


def _places(arguments: argparse.Namespace, configuration: Configuration | None) -> dict[str, str]:
    """The output path of each format. Raises UsageError for a path that is an input or contains a key."""
    require_outputs_apart(arguments, configuration)
    return reports.formats_of(arguments)


def _refuse_file(text: str) -> None:
    """Raises UsageError for the name of a file that cannot be a host on the internet: `bundle.pem`, `hosts.txt`."""
    from certlint.dns.tlds import tlds

    if os.path.isfile(text) and "." in text and text.rpartition(".")[2].encode("utf-8", "replace") not in tlds():
        word = for_shell(f"./{text}" if text.startswith("-") else text)
        hint = f"check the file: certlint {word}; or connect to the hosts that it lists: certlint scan --hosts {word}"
        raise UsageError(f"{text} is a file, not a host", hint)


def _targets(arguments: argparse.Namespace) -> tuple[Targets, list[Record]]:
    """The targets, and the lines in files of hosts that are not hosts. Raises UsageError."""
    from certlint.batch.scan import hosts
    from certlint.batch.scan.targets import Targets, parsed_ports

    usual = PROTOCOLS[arguments.starttls].port if arguments.starttls else HTTPS
    targets = Targets(parsed_ports(arguments.ports) if arguments.ports else (usual,))
    for text in arguments.targets:
        _refuse_file(text)
        targets.add(text)
    unread = [record for path in arguments.hosts for record in hosts.add_file(targets, path)]
    if not targets.count and not unread:
        raise UsageError("no host to scan", "give a file with --hosts FILE, or name one: certlint scan <HOST>")
    if targets.count > MOST_UNASKED and not arguments.yes:
        hint = "name fewer of them, or confirm with --yes"
        raise UsageError(f"this would connect to {targets.count:,} addresses and ports", hint)
    return targets, unread


def _waivers(arguments: argparse.Namespace, configuration: Configuration | None) -> Waivers | None:
    """Suppressions and baseline. The path of a suppression is the target's name in reports, independent of the folder."""
    found = configured.waivers_of(arguments, configuration)
    return found and found._replace(suppressions=tuple(each._replace(folder="") for each in found.suppressions))


def _make_job(
    arguments: argparse.Namespace, formats: tuple[str, ...], waivers: Waivers | None, wanted: dict[str, Any]
) -> Job:
    from certlint.files import sources

    limits = sources.MAX_SIZE, sources.MAX_CERTIFICATES
    job = reports.make_job(arguments, formats, limits, wanted, inputs="endpoint")
    if waivers:
        verify_rules(waivers.suppressions, [job.plan.profile])
    return job._replace(waivers=waivers)
