"""Sources of secrets: a file, the environment, a prompt. Never an argument, which every user of the host can see."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress

from certlint.caches import Cache
from certlint.errors import InputError, UsageError
from certlint.light import NamedTuple

LONGEST = 1024
"""The most bytes of a passphrase that OpenSSL reads."""


class Secret(NamedTuple):
    """A kind of secret: its name, and its alternative sources.

    An empty environment variable counts as unset: CI systems set it to empty for missing secrets.
    """

    name: str
    option: str
    variable: str

    @property
    def of_environment(self) -> bytes:
        """The value of the environment variable; empty if it is unset."""
        return os.fsencode(os.environ.get(self.variable, ""))


PASSPHRASE = Secret("passphrase", "--passphrase-file", "CERTLINT_PASSPHRASE")
PASSWORD = Secret("password", "--password-file", "CERTLINT_PASSWORD")


def somebody_is_there() -> bool:
    """Whether a user is at a terminal and can be prompted."""
    return sys.stdin is not None and sys.stdin.isatty()


class PassphraseSource:
    """A passphrase that is obtained once, when it is needed.

    asks  whether the user may be prompted; otherwise a missing one is an InputError about that one file
    """

    def __init__(self, file: str, what: str, *, asks: bool = True) -> None:
        self.file, self.what, self.asks = file, what, asks
        self.known: bytes | None = None

    def given(self) -> bytes | None:
        """The passphrase from a file or the environment, without prompting. Raises InputError."""
        if self.known is None and (self.file or PASSPHRASE.of_environment):
            self.known = obtain(PASSPHRASE, self.file, self.what)
        return self.known

    def __call__(self) -> bytes:
        """The passphrase. Raises InputError, or UsageError if no user can be prompted."""
        found = self.given()
        if found is None and not self.asks:
            hint = f"name a file that holds it with {PASSPHRASE.option}, or set {PASSPHRASE.variable}"
            raise InputError(f"{self.what} needs a {PASSPHRASE.name}: {hint}")
        if found is None:
            found = self.known = obtain(PASSPHRASE, self.file, self.what)
        return found


def passphrase(file: str, what: str) -> bytes:
    """The passphrase that protects `what`; see `obtain`."""
    return obtain(PASSPHRASE, file, what)


def obtain(secret: Secret, file: str, what: str) -> bytes:
    """The first line of `file`, else the environment variable, else what the user enters at a prompt for `what`.

    Raises InputError if the file cannot be read, UsageError if no user can be prompted.
    """
    if file:
        return _from_file(file, secret)
    if secret.of_environment:
        return secret.of_environment
    if not somebody_is_there():
        raise UsageError(
            f"{what} needs a {secret.name}, but none was given",
            f"write it to a file that only you can read and give the file with {secret.option}, or set {secret.variable}",
        )
    from getpass import getpass

    from certlint.escape import terminal

    try:
        typed = getpass(f"{secret.name.capitalize()} of {terminal(what)}: ")
    except EOFError:
        raise InputError(f"{what} needs a {secret.name}, and none was entered", f"or give {secret.option}") from None
    return typed.encode("utf-8", "surrogateescape")


def read_pipe_once(path: str) -> None:
    """Reads a pipe, such as the shell's `<(pass show tls)`, in advance, since several processes need its content."""
    if path:
        with suppress(OSError):
            if stat.S_ISFIFO(os.stat(path).st_mode):
                _first_line(path)


def _from_file(path: str, secret: Secret) -> bytes:
    try:
        line = _first_line(path)
    except OSError as error:
        from certlint.files.facts import why_unreadable

        raise InputError(f"cannot read the {secret.name} file {path}: {why_unreadable(error)}") from None
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > LONGEST:
        raise InputError(f"the first line of {path} is not a {secret.name}", f"it must have 1 to {LONGEST} bytes")
    return line


_of_pipes: Cache[tuple[str, int, int], bytes] = Cache()
"""The first lines of pipes, which cannot be read again. `caches.clear()` also drops these secrets."""


def _first_line(path: str) -> bytes:
    about = os.stat(path)  # before opening it: opening a named pipe without a writer would block
    pipe = path, about.st_dev, about.st_ino
    if pipe in _of_pipes:
        return _of_pipes[pipe]
    if not stat.S_ISFIFO(about.st_mode):
        with open(path, "rb") as stream:
            return stream.readline(LONGEST + 2)
    from certlint.files.waiting import noting_wait

    with noting_wait(path), open(path, "rb") as stream:
        line = stream.readline(LONGEST + 2)
    _of_pipes.keep(pipe, line)
    return line
