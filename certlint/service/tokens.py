"""Authentication: tokens from a file, compared with the `Authorization` header."""

from __future__ import annotations

import hmac
import os
import re
import stat
import tomllib
from base64 import b64decode
from hashlib import sha256
from typing import Any, NamedTuple

from certlint.errors import ConfigurationError, did_you_mean
from certlint.files import opening
from certlint.policy.remediation import shell

READ, LINT = "read", "lint"
ROLES = (READ, LINT)
LEAST, MOST = 32, 512
"""The least characters of a token. 32 random ones cannot be guessed."""
_LARGEST = 1 << 20
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_MAKE = "make a token: openssl rand -hex 32"
_HINT = f'write [[token]] with name = "monitoring", roles = ["read"] and token = "…"; {_MAKE}'


class TokenHolder(NamedTuple):
    """The name of an accepted token, and what it allows."""

    name: str
    roles: frozenset[str]


ANYBODY = TokenHolder("-", frozenset(ROLES))
"""The holder if no token is needed."""
NOBODY = TokenHolder("?", frozenset())
"""The holder of a refused request."""


class Tokens:
    """The tokens of a file; only their digests are kept."""

    def __init__(self, holders: list[tuple[bytes, TokenHolder]]) -> None:
        self._holders = holders

    def holder(self, authorization: str) -> TokenHolder | None:
        """The holder of the token in the header: a bearer token, or the password of basic authentication. None if unknown.

        All tokens are compared, each in constant time, so that timing reveals nothing.
        """
        shown, found = _digest(_shown(authorization)), None
        for digest, holder in self._holders:
            if hmac.compare_digest(digest, shown):
                found = holder
        return found


def load(path: str) -> Tokens:
    """The tokens of a TOML file. Raises ConfigurationError."""
    try:
        entries = tomllib.loads(_read(path).decode()).get("token")
    except OSError as error:
        from certlint.files.facts import why_unreadable

        raise ConfigurationError(f"cannot read the token file {path}: {why_unreadable(error)}") from None
    except (ValueError, RecursionError) as error:
        reason = "its values are nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigurationError(f"{path}: not a valid TOML file: {reason}") from None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f"{path}: the file contains no token", _HINT)
    holders = [_entry(entry, f"{path}: token {number}") for number, entry in enumerate(entries, 1)]
    for what, seen in (("name", [h.name for _, h in holders]), ("token", [d for d, _ in holders])):
        if len(set(seen)) < len(seen):
            raise ConfigurationError(f"{path}: two entries have the same {what}", f"give each its own {what}")
    return Tokens(holders)


def _read(path: str) -> bytes:
    """The contents of a file that only its owner can read. Raises OSError, ConfigurationError."""
    descriptor = opening.open_to_read(path)
    with os.fdopen(descriptor, "rb") as stream:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > _LARGEST:
            raise ConfigurationError(f"{path}: not a file of tokens")
        if opening.HAS_MODES and facts.st_mode & 0o077:
            message = f"{path}: other users can read the tokens (mode {stat.S_IMODE(facts.st_mode):03o}, expected 600)"
            raise ConfigurationError(message, f"keep them to yourself: chmod 600 {shell(path)}")
        return stream.read(_LARGEST)


def _entry(entry: Any, where: str) -> tuple[bytes, TokenHolder]:
    """One `[[token]]`. Raises ConfigurationError, which never contains a token."""
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where} is not a table", _HINT)
    for key in entry.keys() - {"name", "roles", "token"}:
        raise ConfigurationError(f"{where}: unknown key {key!r}", did_you_mean(key, ("name", "roles", "token")))
    name, roles, token = entry.get("name"), entry.get("roles"), entry.get("token")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
        raise ConfigurationError(f"{where}: name is not 1 to 64 letters, digits, dots or dashes", _HINT)
    if not isinstance(roles, list) or not roles or not all(isinstance(each, str) and each in ROLES for each in roles):
        raise ConfigurationError(f"{where} ({name}): roles is not a list of {' and '.join(ROLES)}", _HINT)
    if not isinstance(token, str) or not LEAST <= len(token) <= MOST or not _TOKEN.fullmatch(token):
        message = f"{where} ({name}): token is not {LEAST} to {MOST} letters, digits or any of . _ ~ + / = -"
        raise ConfigurationError(message, _MAKE)
    return _digest(token), TokenHolder(name, frozenset(roles))


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _shown(authorization: str) -> str:
    """The token in the header; empty without one."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except ValueError:
            pass
    return ""
