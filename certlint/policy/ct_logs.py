"""The Certificate Transparency logs that a run knows, with their keys. docs/ct-logs.md describes the file format."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.errors import InputError
from certlint.light import NamedTuple
from certlint.policy import list_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

MOST_BYTES = 1 << 24
_HINT = "give a list as Google and Apple publish it, log_list.json of version 2 or 3; see docs/ct-logs.md"
# (path, size, modification time) → the logs in the file.
_read: Cache[tuple[str, int, int], dict[bytes, Log]] = Cache(16)


class Log(NamedTuple):
    """A log: its name, the DER of its public key, and its operator; empty if the list does not have them."""

    name: str
    spki: bytes
    operator: str = ""


class LogLists:
    """The logs of some files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)

    def find(self, identifier: bytes) -> Log | None:
        """The log with this ID, the SHA-256 of its key; None if no list has it. Raises InputError."""
        return next((found for path in self.paths if (found := load(path).get(identifier)) is not None), None)


def load(path: str) -> dict[bytes, Log]:
    """The logs in a file, by their IDs. Raises InputError."""
    return list_files.load(path, _read, MOST_BYTES, _parsed)


def _parsed(data: bytes, path: str) -> dict[bytes, Log]:
    """The logs in `data` by identifier (the SHA-256 of the key). Raises InputError, which names the path."""
    import json
    from hashlib import sha256

    try:
        rows = list(_rows(json.loads(data)))
    except (ValueError, RecursionError):
        raise InputError(f"{path}: the list of logs is not JSON", _HINT) from None
    found: dict[bytes, Log] = {}
    for number, (row, operator) in enumerate(rows, 1):
        spki = _decoded(row.get("key"), f"{path}: the key of log {number}")
        identifier = sha256(spki).digest()
        if "log_id" in row and _decoded(row["log_id"], f"{path}: the ID of log {number}") != identifier:
            raise InputError(f"{path}: the ID of log {number} is not the SHA-256 of its key", _HINT)
        name = row.get("description")
        found[identifier] = Log(_text(name) or f"log {number} of {path}", spki, operator)
    if not found:
        raise InputError(f"{path}: the list contains no log", _HINT)
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _rows(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """The entries of logs with their operators, in all versions of the format: below operators, or at the top level."""
    if not isinstance(data, dict):
        return
    for holder in (data, *_dicts(data.get("operators"))):
        operator = _text(holder.get("name")) if holder is not data else ""
        for name in ("logs", "tiled_logs"):
            yield from ((row, operator) for row in _dicts(holder.get(name)))


def _dicts(rows: object) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _decoded(text: object, what: str) -> bytes:
    from binascii import Error, a2b_base64

    try:
        return a2b_base64(text.encode("ascii"), strict_mode=True) if isinstance(text, str) else _missing(what)
    except (Error, ValueError):
        raise InputError(f"{what} is not base64", _HINT) from None


def _missing(what: str) -> bytes:
    raise InputError(f"{what} is missing", _HINT)
