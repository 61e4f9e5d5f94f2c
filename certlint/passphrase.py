"""Where the passphrase of a key or of a PKCS#12 file comes from: never an argument, which every user of the host can see."""

from __future__ import annotations

import os
import sys

from certlint.errors import InputError, UsageError

VARIABLE = "CERTLINT_PASSPHRASE"
LONGEST = 1024
"""The most bytes that OpenSSL reads of a passphrase."""


def passphrase(file: str, what: str) -> bytes:
    """The first line of `file`, else the environment's, else what somebody types who is asked for that of `what`.

    Raises InputError when the file can't be read, UsageError when nobody is there to be asked.
    """
    if file:
        return _from_file(file)
    if VARIABLE in os.environ:
        return os.fsencode(os.environ[VARIABLE])
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"{what} is protected by a passphrase, and none was given",
            f"put it into a file that only you can read and name it with --passphrase-file, or set {VARIABLE}",
        )
    from getpass import getpass

    from certlint.escape import terminal

    return getpass(f"Passphrase of {terminal(what)}: ").encode()


def _from_file(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            line = stream.readline(LONGEST + 2)
    except OSError as error:
        raise InputError(f"can't read the passphrase file {path}: {error.strerror}") from None
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > LONGEST:
        raise InputError(f"the first line of {path} is no passphrase", f"it should have 1 to {LONGEST} bytes")
    return line
