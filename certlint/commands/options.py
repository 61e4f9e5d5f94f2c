"""Options that several commands share, and the translation from arguments to requirements on certificates."""

from __future__ import annotations

import sys

from certlint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

SEVERITIES = ("info", "warning", "error")
MOST_DAYS = 36500
MOST_SECONDS = 86400
MAX_RESPONSE = 2**20
# `watch` names a file in this environment variable; the check writes the state there that the next round is compared with.
ROUND = "CERTLINT_ROUND"
# The options with several values that may name a stream.
_NAMING_FILES = ("trust", "pool", "known_keys", "ct_logs", "crl", "ocsp_response")
# The title of the group of options that the chosen profile declares: see `declared`.
SETTING_OPTIONS = "settings of the profile"


def whole_number(text: str) -> int:
    """A non-negative integer. Raises an error that argparse reports as a usage error."""
    import argparse

    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")
    return int(text)


def seconds(text: str) -> float:
    """A duration in seconds. Raises an error that argparse reports as a usage error."""
    import argparse

    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, 0 to {MOST_SECONDS}")
    return number


def response_size(text: str) -> int:
    """The maximum size of a response in bytes. Raises UsageError."""
    from certlint.engine import setup

    return setup.size(text, "--max-response")


def add_network(parser: argparse.ArgumentParser) -> None:
    """Options that bound what goes over the network."""
    group = parser.add_argument_group("network")
    group.add_argument("--timeout", type=seconds, default=30, metavar="S", help="seconds for a whole request (30)")
    group.add_argument(
        "--max-response",
        type=response_size,
        default=MAX_RESPONSE,
        metavar="BYTES",
        help="largest response in bytes (1M)",
    )


def days(text: str) -> int:
    """The validity period of a new certificate in days. Raises UsageError if it is out of range."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST_DAYS):
        from certlint.escape import shortened

        message = f"--days {shortened(text, 60)!r} is not a valid validity period"
        raise UsageError(message, f"give 1 to {MOST_DAYS} whole days; 365 is usual")
    return int(text)


def add_names(parser: argparse.ArgumentParser) -> None:
    """The names of a new certificate."""
    parser.add_argument(
        "-f", "--fqdnNames", "--fqdn", dest="fqdn", action="append", default=[], metavar="NAMES",
        help="name that clients connect to, or several separated by spaces or commas",
    )  # fmt: skip


_ONE: dict[str, Any] = {"default": ""}
_SEVERAL: dict[str, Any] = {"action": "append", "default": []}
_NUMBER: dict[str, Any] = {"type": whole_number}
_FLAG: dict[str, Any] = {"action": "store_true", "default": None}
# The requirements on certificates: option, value, meaning.
_REQUIREMENTS = (
    ("--fqdn", "NAME", _SEVERAL, "name that clients connect to; repeatable"),
    ("--key", "FILE", _ONE, "the private key of the leaf certificate"),
    ("--passphrase-file", "FILE", _ONE, "file whose first line is the passphrase of PKCS #12 files and Java keystores"),
    ("--trust", "STORE", _SEVERAL, "trust store of clients: none, system, mozilla, a file or a folder; repeatable"),
    ("--pool", "PATH", _SEVERAL, "file or folder of CA certificates to build paths from"),
    ("--known-keys", "FILE", _SEVERAL, "list of keys whose private half is public; repeatable"),
    ("--ct-logs", "FILE", _SEVERAL, "list of Certificate Transparency logs to verify SCTs with; repeatable"),
    ("--deep", "SECONDS", _NUMBER, "try to factor each RSA key for so many seconds"),
    ("--profile", "NAME|FILE", _ONE, "the rules to run; `certlint rules --profiles` lists them"),
    ("--san", "NAME", _SEVERAL, "another name that the SAN must contain"),
    ("--ip", "ADDR", _SEVERAL, "an IP address that the SAN must contain"),
    ("--subject", "K=V,…", _SEVERAL, "values that C, ST, L, O or OU must have"),
    ("--owner", "USER:GROUP", _ONE, "user and group that must own the files"),
    ("--key-mode", "MODE", _ONE, "most permissive mode of key files (600)"),
    (
        "--expires-in",
        "DAYS",
        _NUMBER,
        "warn when a certificate expires in fewer days (a third of its validity period, at most 45)",
    ),
    ("--pedantic", "", _FLAG, "also run pedantic rules, which are of little use to operators"),
    ("--clients", "NAME,…", _SEVERAL, "check only these TLS clients; `certlint clients` lists them"),
    ("--as-of", "DATE", _ONE, "evaluate as of another day"),
    ("--rules-of", "DAY", _ONE, "apply the rules of this day: issuance, today or a date (default: set by the profile)"),
)


def add_requirements(parser: argparse.ArgumentParser, without: Sequence[str] = ()) -> None:
    """Options for the requirements on certificates, which `asked` reads; `without` lists those that a command does not have."""
    what = parser.add_argument_group("requirements for the certificates")
    for option, metavar, how, about in _REQUIREMENTS:
        if option in without:
            parser.set_defaults(**{option[2:].replace("-", "_"): how.get("default")})
        else:
            shown: dict[str, Any] = {"metavar": metavar, **how} if metavar else how
            what.add_argument(option, help=about, **shown)
    parser.add_argument_group(SETTING_OPTIONS)


def add_wanted(parser: argparse.ArgumentParser) -> None:
    """Options for the purpose and the rules of a new certificate, which `wanted` reads."""
    group = parser.add_argument_group("contents of the certificate")
    group.add_argument("--san", action="append", default=[], metavar="NAME", help="another DNS name; repeatable")
    group.add_argument("--ip", action="append", default=[], metavar="ADDR", help="an IP address; repeatable")
    group.add_argument(
        "--profile", default="", metavar="NAME|FILE", help="the profile whose rules determine the contents"
    )
    group.add_argument("--ignore", action="append", default=[], metavar="RULE", help="do not apply these rules")
    parser.add_argument_group(SETTING_OPTIONS)


def add_subject(parser: argparse.ArgumentParser) -> None:
    """The option for subject attributes other than the CN."""
    parser.add_argument(
        "--subject", action="append", default=[], metavar="K=V,…", help="C, ST, L, O, OU of the subject: C=US,O=Example"
    )


def asked(arguments: argparse.Namespace) -> dict[str, Any]:
    """The requirements from the options of `add_requirements`: settings, `profile`, `select` and `ignore`.

    Contains only what was given. Raises UsageError.
    """
    from certlint.commands import evidence
    from certlint.engine import setup

    _read_streams(arguments)
    out: dict[str, Any] = {
        "fqdn": [setup.asked_fqdn(name) for name in arguments.fqdn],
        "san": [setup.san(name) for name in arguments.san],
        "ip": addresses(arguments),
        "subject": subject(arguments.subject),
        "owner": setup.owner(arguments.owner),
        "expires_in": arguments.expires_in,
        "key_mode": setup.mode(arguments.key_mode),
        "pedantic": arguments.pedantic,
        "rules_of": arguments.rules_of and setup.rules_of(arguments.rules_of),
        "key": arguments.key,
        "passphrase_file": arguments.passphrase_file,
        "trust": arguments.trust,
        "pool": arguments.pool,
        "known_keys": arguments.known_keys,
        "ct_logs": arguments.ct_logs,
        "deep": arguments.deep,
        "clients": client_names(arguments.clients),
        **evidence.asked(arguments),
        "profile": arguments.profile,
        "select": getattr(arguments, "select", []),
        "ignore": getattr(arguments, "ignore", []),
    }
    return {name: value for name, value in (out | arguments.settings).items() if value not in ([], {}, "", None)}


def _read_streams(arguments: argparse.Namespace) -> None:
    """Reads pipes and standard input where an option names them, since each bundle and each process needs their contents."""
    if arguments.passphrase_file:
        from certlint.files.passphrase import read_pipe_once

        read_pipe_once(arguments.passphrase_file)
    named = [arguments.key, *(path for name in _NAMING_FILES for path in getattr(arguments, name, ()))]
    for path in named:
        if path == "-" or path.startswith(("/dev/", "/proc/")):
            from certlint.files import given_streams, sources, waiting

            number = waiting.descriptor_of_stream(sys.stdin) if path == "-" else sources.descriptor_of(path)
            if number is not None:
                given_streams.keep("standard input" if path == "-" else path, number)


def wanted(arguments: argparse.Namespace, fqdns: tuple[str, ...], **settings: str) -> dict[str, Any]:
    """The requirements for a new certificate with these names, in the form of `asked`. Raises UsageError.

    `settings` are additional settings without an option.
    """
    from certlint.make import names

    out: dict[str, Any] = {
        "fqdn": list(fqdns),
        "san": names.dns_entries(arguments.san),
        "ip": addresses(arguments),
        "subject": subject(arguments.subject),
        "profile": arguments.profile,
        "ignore": arguments.ignore,
    }
    return {
        name: value for name, value in (out | arguments.settings | settings).items() if value not in ([], {}, "", None)
    }


def again(arguments: argparse.Namespace, instead: str = "") -> list[str]:
    """The options that repeat profile, settings, names and subject in a printed command.

    `instead` is another profile, with the settings that all profiles have.
    """
    from certlint.commands.printed import command_words
    from certlint.policy.settings import COMMON

    profile = {"profile": instead or arguments.profile} if instead or arguments.profile else {}
    settings = {name: value for name, value in arguments.settings.items() if not instead or name in COMMON}
    return command_words(
        {**profile, **settings, "san": arguments.san, "ip": arguments.ip, "subject": arguments.subject}
    )


def client_names(texts: Sequence[str]) -> list[str]:
    """The names of TLS clients in `--clients`. Raises UsageError for an unknown one."""
    if not texts:
        return []
    from certlint.clients.model import chosen

    return [client.id for client in chosen(texts)]


def moment(arguments: argparse.Namespace) -> datetime | None:
    """The moment of `--as-of`; None for now. Raises UsageError."""
    from certlint.engine import setup

    return setup.as_of(arguments.as_of, "--as-of") if arguments.as_of else None


def addresses(arguments: argparse.Namespace) -> list[str]:
    """The addresses of `--ip`. Raises UsageError."""
    from certlint.engine import setup

    return [setup.ip_address(each) for each in arguments.ip]


def subject(texts: Sequence[str]) -> dict[str, str]:
    """`C=US,O=Example, Inc.` as a mapping: a comma ends a value only if another attribute follows."""
    if not texts:
        return {}
    import re

    from certlint.engine import setup

    next_attribute = rf",(?=\s*(?:{'|'.join(setup.SUBJECT_KEYS)})\s*=)"
    pairs = [pair.strip() for text in texts for pair in re.split(next_attribute, text, flags=re.IGNORECASE)]
    return {key: value.strip() for key, value in setup.subject(pairs).items()}
