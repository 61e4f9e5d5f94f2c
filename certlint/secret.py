"""Passphrases and passwords: from a file, the environment or a prompt, never from an argument, which everybody can see."""

from __future__ import annotations

import os

from certlint.errors import UsageError

_LONGEST = 4096


def obtain(what: str, *, path: str, option: str, variable: str) -> str:
    """The secret called `what`: the first line of the file at `path`, else the environment's `variable`, else asked for.

    `option` is the one that names the file, for hints. Raises UsageError.
    """
    if path:
        return _from_file(path, option)
    if variable in os.environ:
        return os.environ[variable]
    return _asked(what, f"there is no terminal to ask at: give it with {option} FILE or in {variable}")


def _from_file(path: str, option: str) -> str:
    try:
        with open(path, "rb") as file:
            line = file.readline(_LONGEST).rstrip(b"\r\n")
        return line.decode()
    except OSError as error:
        raise UsageError(f"{option}: can't read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{option}: the first line of {path} is no UTF-8 text") from None


def _asked(what: str, hint: str) -> str:
    import warnings
    from getpass import GetPassWarning, getpass

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # it would show what is typed
            return getpass(f"{what}: ")
    except (GetPassWarning, EOFError, OSError):
        raise UsageError(f"no {what.lower()} was given", hint) from None
