"""Serves the inventory to browsers, and a REST API that checks certificates before they are issued.

Listens on the loopback interface unless told otherwise; anywhere else it requires TLS and tokens. SIGTERM, SIGHUP and
Ctrl-C let the requests under way end.

Exit codes: 0 ended by a signal, 2 usage error, 3 the address cannot be used.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from certlint.commands import inventory_options, options, recording
from certlint.errors import UsageError, not_installed

if TYPE_CHECKING:
    import argparse

    from certlint.net.contexts import Context
    from certlint.service.tokens import Tokens

PORT = 8470


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint serve`."""
    parser.usage = "certlint serve [options]"
    where = parser.add_argument_group("address")
    where.add_argument("--host", default="127.0.0.1", metavar="ADDR", help="address to listen on (127.0.0.1)")
    where.add_argument(
        "--port", type=options.whole_number, default=PORT, metavar="N", help=f"port, 0 for a free one ({PORT})"
    )
    where.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="NAME",
        help="name under which clients reach the server; repeatable",
    )
    who = parser.add_argument_group("access")
    who.add_argument("--tokens", default="", metavar="FILE", help="file with tokens and their roles, read and lint")
    who.add_argument("--cert", default="", metavar="FILE", help="certificate chain of this server")
    who.add_argument("--key", default="", metavar="FILE", help="private key of --cert")
    what = parser.add_argument_group("operation")
    inventory_options.add_database(what)
    what.add_argument(
        "--lint-profile",
        action="append",
        default=[],
        metavar="FILE",
        help="your own profile for lint requests; repeatable",
    )
    what.add_argument("--quiet", action="store_true", help="do not log requests")


def run(arguments: argparse.Namespace) -> int:
    """Serves until a signal ends it."""
    try:
        from certlint.service import application, server
    except ImportError as error:
        raise UsageError(*not_installed("serving", error.name or "a package", "serve")) from None
    from certlint.inventory.sql.database import open_database
    from certlint.net import listening
    from certlint.service.access_log import AccessLog
    from certlint.service.guard import Door
    from certlint.service.lint import profiles_by_name

    _check(arguments)
    door = Door(_known(arguments), _tokens(arguments))
    profiles = profiles_by_name(arguments.lint_profile)
    record = arguments.record or os.environ.get(recording.VARIABLE, "")
    if record:
        open_database(record).close()  # reports errors before the service starts
    log = AccessLog(None if arguments.quiet else sys.stderr)
    with listening.listener(arguments.host, arguments.port) as socket:
        context = _context(arguments)
        place = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
        address = f"{'https' if context else 'http'}://{place}:{listening.port_of(socket)}/"
        service = application.Service(door, log, profiles, record)
        ready = partial(_note, f"serving on {address}")
        server.serve(application.application(service), socket, context, service.bounds, ready)
    _note("ended")
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Raises UsageError for an unprotected service on the network, and for one without a valid host name."""
    from certlint.service import hosts

    if arguments.port > 65535:
        raise UsageError(f"--port {arguments.port} is not a port", "give 1 to 65535")
    if arguments.key and not arguments.cert:
        raise UsageError("--key requires --cert", "give the certificate chain: --cert FILE")
    if not hosts.is_loopback(arguments.host):
        if not (arguments.cert and arguments.tokens):
            hint = "give --cert FILE, --key FILE and --tokens FILE, or listen on 127.0.0.1"
            raise UsageError(f"serving on {arguments.host} requires TLS and tokens", hint)
        if hosts.is_every_address(arguments.host) and not arguments.name:
            hint = "give each name that clients call it by: --name inventory.example.com"
            raise UsageError(f"serving on {arguments.host} requires a name", hint)


def _known(arguments: argparse.Namespace) -> frozenset[str]:
    from certlint.service import hosts

    return hosts.known_as(arguments.host, arguments.name)


def _tokens(arguments: argparse.Namespace) -> Tokens | None:
    from certlint.service import tokens

    return tokens.load(arguments.tokens) if arguments.tokens else None


def _context(arguments: argparse.Namespace) -> Context | None:
    """The TLS context; findings about its certificate are reported."""
    if not arguments.cert:
        return None
    from certlint.net import listening

    context = listening.serving(arguments.cert, arguments.key)
    _lint_own(arguments)
    return context


def _lint_own(arguments: argparse.Namespace) -> None:
    """Evaluates the server's own certificate and reports findings. The service starts anyway: it may be needed to fix them.

    The names are those given for the service, else the address it listens on.
    """
    from certlint.api import Linter
    from certlint.service import hosts

    called = arguments.name or [arguments.host]
    names = [name for name in called if not hosts.is_ip_address(name)]
    addresses = [name for name in called if hosts.is_ip_address(name)]
    key = {"key": arguments.key} if arguments.key else {}
    result = Linter("hygiene", fqdn=names, ip=addresses, **key).lint(arguments.cert)
    for finding in result.findings:
        _note(f"{finding.location}: {finding.severity}: {finding.message} ({finding.rule})")
    _note(f"{arguments.cert}: {result.verdict.upper()}")


def _note(text: str) -> None:
    from certlint.escape import terminal

    sys.stderr.write(f"certlint: {terminal(text)}\n")
    sys.stderr.flush()
