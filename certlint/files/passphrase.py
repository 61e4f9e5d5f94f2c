"""Where secrets come from: a file, the environment, a prompt. Never an argument, which every user of the host can see."""

from __future__ import annotations

import os
import sys

from certlint.errors import InputError, UsageError
from certlint.light import NamedTuple

LONGEST = 1024
"""The most bytes that OpenSSL reads of a passphrase."""


class Secret(NamedTuple):
    """A kind of secret: what it is called, and where else it may come from."""

    name: str
    option: str
    variable: str


PASSPHRASE = Secret("passphrase", "--passphrase-file", "CERTLINT_PASSPHRASE")
PASSWORD = Secret("password", "--password-file", "CERTLINT_PASSWORD")


def passphrase(file: str, what: str) -> bytes:
    """The passphrase that protects `what`; see `obtain`."""
    return obtain(PASSPHRASE, file, what)


def obtain(secret: Secret, file: str, what: str) -> bytes:
    """The first line of `file`, else the environment's, else what somebody types who is asked for that of `what`.

    Raises InputError when the file cannot be read, UsageError when nobody is there to be asked.
    """
    if file:
        return _from_file(file, secret)
    if secret.variable in os.environ:
        return os.fsencode(os.environ[secret.variable])
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"{what} asks for a {secret.name}, and none was given",
            f"put it into a file that only you can read and name it with {secret.option}, or set {secret.variable}",
        )
    from getpass import getpass

    from certlint.escape import terminal

    return getpass(f"{secret.name.capitalize()} of {terminal(what)}: ").encode()


def _from_file(path: str, secret: Secret) -> bytes:
    try:
        with open(path, "rb") as stream:
            line = stream.readline(LONGEST + 2)
    except OSError as error:
        raise InputError(f"cannot read the {secret.name} file {path}: {error.strerror}") from None
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > LONGEST:
        raise InputError(f"the first line of {path} is not a {secret.name}", f"it should have 1 to {LONGEST} bytes")
    return line
