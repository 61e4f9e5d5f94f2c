"""Command-line options that `generate`, `csr` and `sign` share, and what they mean for a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from certlint.engine import setup
from certlint.errors import UsageError
from certlint.escape import shortened
from certlint.make import names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from certlint.engine.plan import Plan

MOST_DAYS = 36500
_NEXT_ATTRIBUTE = re.compile(rf",(?=\s*(?:{'|'.join(setup.SUBJECT_KEYS)})\s*=)", re.IGNORECASE)


def add_wanted(parser: argparse.ArgumentParser) -> None:
    """Options that say what the certificate shall be for, and by which rules."""
    group = parser.add_argument_group("what the certificate is for")
    group.add_argument("--no-internal", action="store_true", help="leave the internal names out")
    group.add_argument("--san", action="append", default=[], metavar="NAME", help="one more name; repeatable")
    group.add_argument("--ip", action="append", default=[], metavar="ADDR", help="an IP address; repeatable")
    group.add_argument("--profile", default="", metavar="NAME|FILE", help="the rules to make it by")
    group.add_argument("--redis-version", default="", metavar="V", help="turns version-bound rules on or off")
    group.add_argument("--ignore", action="append", default=[], metavar="RULE", help="leave these rules out")


def add_subject(parser: argparse.ArgumentParser) -> None:
    """The option for the subject beside its CN."""
    parser.add_argument(
        "--subject", action="append", default=[], metavar="K=V,…", help="C, ST, L, O, OU of the subject: C=US,O=Example"
    )


def days(text: str) -> int:
    """The life of a certificate in days. Raises UsageError for what none should have."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST_DAYS):
        message = f"--days {shortened(text, 60)!r} can't be the life of a certificate"
        raise UsageError(message, f"give whole days, 1 to {MOST_DAYS}; 365 is usual")
    return int(text)


def subject(texts: Sequence[str]) -> dict[str, str]:
    """`C=US,O=Example, Inc.` as a mapping: a comma ends a value only where the next attribute begins."""
    pairs = [pair.strip() for text in texts for pair in _NEXT_ATTRIBUTE.split(text)]
    return {key: value.strip() for key, value in setup.subject(pairs).items()}


def addresses(arguments: argparse.Namespace) -> list[str]:
    """The addresses of `--ip`. Raises UsageError."""
    return [setup.ip_address(each) for each in arguments.ip]


def make_plan(arguments: argparse.Namespace, fqdns: tuple[str, ...], cert_name: str, now: datetime | None) -> Plan:
    """The plan for a certificate of these names: what it shall be made by, and judged by."""
    from certlint.policy.profile import Layer

    chosen: dict[str, Any] = {
        "fqdn": fqdns,
        "san": names.entries(arguments.san),
        "ip": addresses(arguments),
        "subject": subject(getattr(arguments, "subject", ())),
        "cert_name": cert_name,
        "redis_version": setup.version(arguments.redis_version),
    }
    chosen = {key: value for key, value in chosen.items() if value}
    if arguments.no_internal:
        chosen["internal"] = False
    layers = [Layer("command line", ignore=tuple(arguments.ignore))] if arguments.ignore else []
    return setup.make_plan(arguments.profile, chosen, now=now, layers=layers)
