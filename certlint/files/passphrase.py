"""Where secrets come from: a file, the environment, a prompt. Never an argument, which every user of the host can see."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress

from certlint.caches import Cache
from certlint.errors import InputError, UsageError
from certlint.light import NamedTuple

LONGEST = 1024
"""The most bytes that OpenSSL reads of a passphrase."""


class Secret(NamedTuple):
    """A kind of secret: what it is called, and where else it may come from.

    An empty variable is not set: pipelines leave it empty where they have no secret of the name.
    """

    name: str
    option: str
    variable: str

    @property
    def of_environment(self) -> bytes:
        """What the variable holds; empty where it is not set."""
        return os.fsencode(os.environ.get(self.variable, ""))


PASSPHRASE = Secret("passphrase", "--passphrase-file", "CERTLINT_PASSPHRASE")
PASSWORD = Secret("password", "--password-file", "CERTLINT_PASSWORD")


def somebody_is_there() -> bool:
    """Whether somebody sits at a terminal, and can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


class PassphraseSource:
    """A passphrase that is asked for when it is needed, and once.

    asks  whether somebody may be asked; else it is an InputError where there is none, which is about that one file
    """

    def __init__(self, file: str, what: str, *, asks: bool = True) -> None:
        self.file, self.what, self.asks = file, what, asks
        self.known: bytes | None = None

    def given(self) -> bytes | None:
        """The passphrase where it is given in a file or the environment, and nobody has to be asked. Raises InputError."""
        if self.known is None and (self.file or PASSPHRASE.of_environment):
            self.known = obtain(PASSPHRASE, self.file, self.what)
        return self.known

    def __call__(self) -> bytes:
        """The passphrase. Raises InputError, or UsageError where nobody is there who could be asked."""
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
    """The first line of `file`, else the environment's, else what somebody types who is asked for that of `what`.

    Raises InputError when the file cannot be read, UsageError when nobody is there to be asked.
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
    """Reads a pipe, as `<(pass show tls)` of a shell is one, before several processes need what can be read only once."""
    if path:
        with suppress(OSError):
            if stat.S_ISFIFO(os.stat(path).st_mode):
                _first_line(path)


def _from_file(path: str, secret: Secret) -> bytes:
    try:
        line = _first_line(path)
    except OSError as error:
        raise InputError(f"cannot read the {secret.name} file {path}: {error.strerror}") from None
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > LONGEST:
        raise InputError(f"the first line of {path} is not a {secret.name}", f"it must have 1 to {LONGEST} bytes")
    return line


_of_pipes: Cache[tuple[str, int, int], bytes] = Cache()
"""The first lines of pipes, which nobody can read again. `caches.clear()` forgets these secrets, too."""


def _first_line(path: str) -> bytes:
    about = os.stat(path)  # before it is opened: a named pipe without a writer would never open again
    pipe = path, about.st_dev, about.st_ino
    if pipe in _of_pipes:
        return _of_pipes[pipe]
    if not stat.S_ISFIFO(about.st_mode):
        with open(path, "rb") as stream:
            return stream.readline(LONGEST + 2)
    from certlint.files.waiting import telling_of

    with telling_of(path), open(path, "rb") as stream:
        line = stream.readline(LONGEST + 2)
    _of_pipes.keep(pipe, line)
    return line
