"""Writes repaired files: each completely or not at all, keys with mode 0600 or less, with backups of the originals."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.files import writing
from certlint.files.backups import backup_place, write_keeping_keys
from certlint.files.paths import require_different
from certlint.files.standard import write_utf8
from certlint.files.writing import PRIVATE, PUBLIC, File
from certlint.fix.after import STDOUT, key_place, wanted_mode
from certlint.pem.in_place import replaceable
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    from certlint.bundle.private_key import PrivateKey
    from certlint.files.held import Held
    from certlint.fix.model import Repaired
    from certlint.pem import Document
    from certlint.pem.facts import FileFacts


def narrow_key(key: PrivateKey, key_mode: int | None) -> None:
    """Performs `key_step`. Raises OutputError."""
    if key.source is not None and key.source.mode is not None and key.source.held is not None:
        key.source.held.verify()
        key.source.held.set_mode(wanted_mode(key.source.mode, True, key_mode))


def write_out(document: Document, repaired: Repaired, out: str, key_out: str, *, force: bool) -> list[str]:
    """Writes the bundle to `out`, and the key to `key_out` or next to the bundle. Returns messages. Raises CertlintError."""
    if out == STDOUT:
        return _write_stdout(repaired, key_out, force=force)
    if os.path.exists(out) and os.path.exists(document.path) and os.path.samefile(out, document.path):
        raise UsageError(f"--out {out} is the bundle itself", "repair it with --in-place")
    wanted = {out: File(repaired.text.encode(), PRIVATE if repaired.is_key else PUBLIC)}
    if repaired.keys:
        key_path = key_out or key_place(out)
        require_different([out, key_path])
        wanted[key_path] = File(repaired.keys.encode(), PRIVATE)
    missing = {path: file for path, file in wanted.items() if not _holds(path, file)}
    kept = write_keeping_keys(missing, force=force)
    writing.sweep_places(wanted)
    return [*(f"wrote {path}" for path in missing), *kept] or [f"{' and '.join(wanted)} already contained all this"]


def _write_stdout(repaired: Repaired, key_out: str, *, force: bool) -> list[str]:
    if repaired.is_key:
        raise UsageError("a private key is not written to standard output", "give a file: --out FILE")
    notes = []
    if repaired.keys:
        if not key_out:
            raise UsageError("the bundle contains a private key", "give a file for it: --key-out FILE")
        file = File(repaired.keys.encode(), PRIVATE)
        if not _holds(key_out, file):
            kept = write_keeping_keys({key_out: file}, force=force)
            notes = [f"wrote {key_out}", *kept]
        writing.sweep_places([key_out])
    write_utf8(repaired.text)
    return notes


def write_in_place(
    document: Document, source: FileFacts, repaired: Repaired, key_out: str, *, force: bool
) -> list[str]:
    """Replaces the file and keeps the old one as `FILE.bak`. Returns messages. Raises CertlintError.

    Refuses if another file has taken the place of the one that was read.
    """
    if source.held:
        source.held.sweep(key_place(source.held.name))
    if not repaired.steps:
        return []
    held, before, owner = _replaceable(source)
    _refuse_foreign(document, source)
    mode = before if repaired.mode is None else repaired.mode
    if repaired.text.encode() == document.raw:
        held.verify()
        held.set_mode(mode)
        return []
    secret = repaired.keys or repaired.is_key
    backup = backup_place(held.path)
    access = held.access
    kept = {backup: File(document.raw, before & PRIVATE if secret else before, owner, access)}
    changed = {held.path: File(repaired.text.encode(), mode, owner, access)}
    messages = [f"the old file is kept as {backup}", *_other_names(held)]
    if repaired.keys:
        key_path = key_out or key_place(held.path)
        require_different([held.path, key_path])
        messages.append(f"the private key is in {key_path}, mode 0600")
        _add_key(key_path, File(repaired.keys.encode(), PRIVATE, owner), kept, changed, force=force)
    try:
        if secret:
            held.set_mode(before & PRIVATE)  # if the run is killed now, no readable copy of a key remains
        writing.write_all(changed, force=True, before=kept, held=held)
    except BaseException:
        held.set_mode(before)
        raise
    return messages


def _other_names(held: Held) -> list[str]:
    """Notes about other hard links to the file, which keep the old contents: they may belong to a snapshot."""
    others = held.facts.st_nlink - 1
    if others < 1:
        return []
    names = "another name" if others == 1 else f"{others} other names"
    still = "it still leads" if others == 1 else "they still lead"
    top = os.path.dirname(os.path.realpath(held.path))
    while not os.path.ismount(top):
        top = os.path.dirname(top)
    find = f"find {shell(top)} -xdev -inum {held.facts.st_ino}"
    link = f"ln -f {shell(held.path)} <OTHER-NAME>"
    told = f"the old file has {names} (hard links): {still} to the old contents."
    return [f"{told} To list: {find}", f"to have one lead to the repaired file: {link}"]


def _replaceable(source: FileFacts) -> tuple[Held, int, tuple[int, int]]:
    """The open file, its mode and owner. Raises UsageError if any of these is unknown."""
    if source.held is None:
        raise UsageError("a bundle from a pipe cannot be replaced", "give a file: --out FILE")
    if source.mode is None or source.uid is None or source.gid is None:  # for example on Windows
        raise UsageError(
            f"{source.path} is not replaced: this system does not report its owner and mode, which the new file must keep",
            "write the bundle elsewhere: --out FILE",
        )
    return source.held, source.mode, (source.uid, source.gid)


def _add_key(path: str, file: File, kept: dict[str, File], changed: dict[str, File], *, force: bool) -> None:
    """Adds a key file to the files to write: a new one, or a replacement with a backup of the old one."""
    if _holds(path, file):
        return
    if not (force and os.path.lexists(path)):
        kept[path] = file
        return
    before = writing.contents(path)
    if before is not None:
        kept[backup_place(path)] = File(before, PRIVATE)
    changed[path] = file


def can_be_replaced(document: Document, source: FileFacts) -> bool:
    """Whether `write_in_place` can replace this file: PEM, and not a pipe."""
    return source.mode is not None and replaceable(document, source.path)


def _refuse_foreign(document: Document, source: FileFacts) -> None:
    if not replaceable(document, source.path):
        raise UsageError(
            f"{source.path} is not PEM, and would be replaced by PEM", "write the bundle elsewhere: --out FILE"
        )


def _holds(path: str, file: File) -> bool:
    """Whether a file with these bytes and no wider mode exists."""
    try:
        return not os.lstat(path).st_mode & 0o777 & ~(file.mode or 0o777) and writing.contents(path) == file.data
    except OSError:
        return False
