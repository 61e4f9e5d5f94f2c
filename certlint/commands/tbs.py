"""Checks certificates before they are issued: the TBSCertificate that a CA will sign.

A file holds TBSCertificates in DER, in PEM under any label, or one in base64. They are evaluated as the certificates that they
become; rules about the signature, the chain and the file do not apply.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or internal error, 3 something was not read or evaluated.
"""

from __future__ import annotations

from certlint.commands import options, reports
from certlint.commands.apart import require_outputs_apart
from certlint.output import formats

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DEFAULT_PROFILE = "web-pki"
# Requirements that apply to files, keys and chains.
_OF_ISSUED = ("--key", "--passphrase-file", "--owner", "--key-mode", "--trust", "--pool", "--clients")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint tbs`."""
    parser.usage = "certlint tbs FILE... [--profile NAME|FILE] [options]"
    parser.add_argument(
        "paths", nargs="+", metavar="FILE", help="TBSCertificates in DER, PEM or base64; - for standard input"
    )
    options.add_requirements(parser, without=_OF_ISSUED)
    reports.add_selection(parser)
    group = parser.add_argument_group("report")
    reports.add_formats(group, f"{', '.join(formats.FOR_BUNDLES)}; repeatable")
    reports.add_looks(group)
    parser.set_defaults(usual_profile=DEFAULT_PROFILE)


def run(arguments: argparse.Namespace) -> int:
    """Evaluates each file and reports; the exit code is the verdict."""
    from certlint.batch.bundles import notes, records
    from certlint.engine.verdict import exit_code
    from certlint.files import sources
    from certlint.output.record import Totals
    from certlint.output.writer import Writer

    arguments.fail_on, arguments.min_severity = arguments.fail_on or "error", arguments.min_severity or "info"
    places = reports.formats_of(arguments)
    require_outputs_apart(arguments)
    asked = {"profile": DEFAULT_PROFILE, **options.asked(arguments)}
    limits = sources.USUAL
    job = reports.make_job(arguments, tuple(places), (limits.size, limits.certificates), asked)
    totals = Totals()
    with Writer(places, job.about) as writer:
        for record in records(job._replace(unissued=True), arguments.paths, 1):
            totals.add(record)
            writer.add(record)
        totals.notes = notes(totals)
        writer.finish(totals)
    if arguments.statistics:
        reports.write_statistics(totals)
    return exit_code(totals.conclusion, exit_zero=arguments.exit_zero)
