"""Lists of keys whose private half is public, which a run was given. docs/known-keys.md has their format."""

from __future__ import annotations

import re
from hashlib import sha1

from certlint.caches import Cache
from certlint.errors import InputError
from certlint.files.facts import content_key, unreadable
from certlint.files.whole import read_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 1 << 28
"""The largest list that is read: a few million keys."""
# The digest may be followed by what `openssl dgst -r` and `sha256sum` write for standard input, which is not a name.
_LINE = re.compile(rb"([0-9a-fA-F]{64}|[0-9a-fA-F]{20})(?:\s+(?:(?:\*stdin|\*?-)|(\S.*)))?")
_BOM = b"\xef\xbb\xbf"
# (path, size, time of change) → what the file lists: a digest of each key, and what it is called.
_read: Cache[tuple[str, int, int], dict[bytes, str]] = Cache(16)


class KeyLists:
    """The keys of some files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)

    def name_of(self, digest: str, modulus: int) -> str:
        """What a list says of a key by the SHA-256 of its SPKI, and its modulus or 0; empty where none has it.

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
    """The keys in a file, by the digests that it lists. Raises InputError."""
    place = content_key(path)
    known = _read.get(place)
    return _read.keep(place, _parsed(path)) if known is None else known


def _parsed(path: str) -> dict[bytes, str]:
    try:
        data = read_whole(path, MOST_BYTES)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {unreadable(path, error).reason}") from None
    found: dict[bytes, str] = {}
    unnamed = f"in the list {path}"
    for number, line in enumerate(data.removeprefix(_BOM).splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(b"#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            hint = (
                "a line has 64 hexadecimal digits (the SHA-256 of a public key) or 20, and perhaps a name after a space"
            )
            raise InputError(f"{path}, line {number}: this is not a key of a list", hint)
        name = f"{match[2].decode('utf-8', 'replace')}, {unnamed}" if match[2] else unnamed
        found[bytes.fromhex(match[1].decode())] = name
    return found


def _of_modulus(modulus: int) -> bytes:
    """How the lists of openssl-blacklist identify an RSA key: the end of the SHA-1 over what `openssl rsa -modulus` prints."""
    return sha1(f"Modulus={modulus:X}\n".encode(), usedforsecurity=False).digest()[10:]
