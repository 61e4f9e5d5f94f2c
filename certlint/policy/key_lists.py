"""Lists of compromised keys that a run was given. docs/known-keys.md describes the format."""

from __future__ import annotations

import re
from hashlib import sha1

from certlint.caches import Cache
from certlint.errors import InputError
from certlint.policy import list_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 1 << 28
"""The largest list in bytes: a few million keys."""
# The digest may be followed by the suffix that `openssl dgst -r` and `sha256sum` write for standard input.
_LINE = re.compile(rb"([0-9a-fA-F]{64}|[0-9a-fA-F]{20})(?:\s+(?:(?:\*stdin|\*?-)|(\S.*)))?")
_FORMAT = "a line has 64 hexadecimal digits (the SHA-256 of a public key) or 20, and perhaps a name after a space"
_BOM = b"\xef\xbb\xbf"
# (path, size, modification time) → the digests in the file, with the names of the keys.
_read: Cache[tuple[str, int, int], dict[bytes, str]] = Cache(16)


class KeyLists:
    """The keys of some files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)

    def name_of(self, digest: str, modulus: int) -> str:
        """A list's name for a key, by the SHA-256 of its SPKI, and its modulus or 0; empty if it is in none.

        Raises InputError.
        """
        short = _of_modulus(modulus) if modulus else b""
        for path in self.paths:
            listed = load(path)
            found = listed.get(bytes.fromhex(digest)) or listed.get(short)
            if found:
                return found
        return ""


def load(path: str) -> dict[bytes, str]:
    """The keys in a file, by digest. Raises InputError."""
    return list_files.load(path, _read, MOST_BYTES, _parsed)


def _parsed(data: bytes, path: str) -> dict[bytes, str]:
    """The keys in `data` by digest. Raises InputError, which names the path and the line."""
    found: dict[bytes, str] = {}
    unnamed = f"in the list {path}"
    for number, line in enumerate(data.removeprefix(_BOM).splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(b"#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            raise InputError(f"{path}, line {number}: this is not a key of a list", _FORMAT)
        name = f"{match[2].decode('utf-8', 'replace')}, {unnamed}" if match[2] else unnamed
        found[bytes.fromhex(match[1].decode())] = name
    if not found:
        raise InputError(f"{path}: the list contains no key", _FORMAT)
    return found


def _of_modulus(modulus: int) -> bytes:
    """The identifier of an RSA key in openssl-blacklist: the end of the SHA-1 over the output of `openssl rsa -modulus`."""
    return sha1(f"Modulus={modulus:X}\n".encode(), usedforsecurity=False).digest()[10:]
