"""Options for the login to the REST API of a cluster: adding, requiring and printing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    import argparse


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Options for the login to the REST API of a cluster, and for verifying the server."""
    group.add_argument("--user", default="", metavar="NAME", help="user name; certlint asks for the password")
    group.add_argument("--password-file", default="", metavar="FILE", help="file whose first line is the password")
    group.add_argument("--api-cert", default="", metavar="FILE", help="log in with this client certificate instead")
    group.add_argument("--api-key", default="", metavar="FILE", help="the private key of --api-cert")
    group.add_argument(
        "--api-ca",
        default="",
        metavar="FILE",
        help="CA certificate to verify the certificate of the API with, or that certificate itself",
    )


def require(arguments: argparse.Namespace) -> None:
    """Raises UsageError unless exactly one complete login was given."""
    if bool(arguments.user) == bool(arguments.api_cert):
        raise UsageError("the cluster requires a login", "give --user NAME, or --api-cert FILE and --api-key FILE")
    if arguments.api_key and not arguments.api_cert:
        raise UsageError("--api-key requires --api-cert", "give the client certificate: --api-cert FILE")


def as_given(arguments: argparse.Namespace) -> str:
    """The options of a login as they were given, quoted for a shell."""
    names = ("user", "password_file", "api_cert", "api_key", "api_ca")
    given = {name: getattr(arguments, name) for name in names}
    return " ".join(f"--{name.replace('_', '-')} {shell(value)}" for name, value in given.items() if value)
