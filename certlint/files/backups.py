"""Backups of private keys that would be overwritten, next to them, under a numbered name.

A certificate can be issued again; a lost private key cannot be recovered, nor what was issued for it.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from certlint import pem
from certlint.errors import UsageError
from certlint.files.devices import is_device
from certlint.files.failures import FailuresReported
from certlint.files.writing import PRIVATE, File, check_places, contents, write_all
from certlint.pem import secrecy
from certlint.pem.kinds import BlockKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import BinaryIO

# A larger file is searched in pieces that overlap by more than the text of any private key.
_PIECE = 1 << 24
_OVERLAP = 1 << 16
_ISSUED = (BlockKind.CERTIFICATE, BlockKind.REQUEST, BlockKind.CRL, BlockKind.PKCS7)


def write_keeping_keys(files: Mapping[str, File], *, force: bool, folders: Collection[str] = ()) -> list[str]:
    """Writes as `write_all` does. With `force`, keeps private keys that would be overwritten; returns notes about where.

    Raises OutputError, also if an existing file cannot be read and could be a private key; then nothing is changed.
    """
    check_places(files, force=force, folders=folders)
    kept = {path: found for path, file in files.items() if force and (found := _replaced(path, file))}
    places = {path: backup_place(f"{path}.{time.strftime('%Y-%m-%d', time.gmtime())}") for path in kept}
    write_all(files, force=force, before={places[path]: file for path, file in kept.items()}, folders=folders)
    return [
        f"the old {path} may contain a private key and is kept as {place}, mode 0600" for path, place in places.items()
    ]


def backup_place(path: str) -> str:
    """The first free name of `FILE.bak`, `FILE.bak.1`, `FILE.bak.2`, …"""
    number, place = 0, f"{path}.bak"
    while os.path.lexists(place):
        number += 1
        place = f"{path}.bak.{number}"
    return place


def require_replaceable(written: Iterable[str]) -> None:
    """Raises UsageError if a report would overwrite a private key or a certificate, which is always a mistake."""
    for path in written:
        if os.path.isfile(path) and not os.path.islink(path):
            with FailuresReported(path), open(path, "rb") as file:
                found = next(filter(None, (_worth_keeping(piece, path) for piece in _pieces(file))), "")
            if found:
                message = f"{path} contains {found}, which a report would overwrite"
                raise UsageError(message, "give another output file")


def _worth_keeping(data: bytes, path: str) -> str:
    """What a part of a file contains that no report has; empty if there is nothing."""
    document = pem.read(data, path, compares=False)
    if secrecy.holds_key(document):
        return "a private key"
    kinds = (block.kind for block in document.blocks if block.der and block.kind in _ISSUED)
    return next((f"a {kind.value}" for kind in kinds), "")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The contents of a file in overlapping pieces of bounded size."""
    before = b""
    while data := file.read(_PIECE):
        yield before + data
        before = data[-_OVERLAP:]


def _replaced(path: str, file: File) -> File | None:
    """The private key that a new file would replace, or None. Replacing a link loses nothing."""
    if is_device(path) or not os.path.lexists(path):
        return None
    with FailuresReported(path):
        data, facts = contents(path), os.lstat(path)
    secret = file.mode is not None and not file.mode & 0o077
    if not data or data == file.data or not (secret or secrecy.may_hold_key(pem.read(data, path))):
        return None
    return File(data, PRIVATE, (facts.st_uid, facts.st_gid) if _is_root() else None)


def _is_root() -> bool:
    """Whether this user may change the owner of files."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
