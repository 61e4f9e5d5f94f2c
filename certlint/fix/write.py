"""Puts mended files into their places: each whole or not at all, keys never more open than 0600, originals kept."""

from __future__ import annotations

import os
import sys
from copy import copy
from typing import TYPE_CHECKING

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.errors import UsageError
from certlint.files import writing
from certlint.files.backups import backup_place, write_keeping_keys
from certlint.files.facts import Source
from certlint.files.writing import PRIVATE, PUBLIC, File
from certlint.fix.model import Mended, Step
from certlint.pem.kinds import KEY_KINDS

if TYPE_CHECKING:
    from certlint.pem import Document

STDOUT = "-"
KEY_MODE = "file/key-exposed"
# What is written in place must be PEM or DER already: these are other things with PEM in them, or have no text form.
_FOREIGN_SUFFIXES = (".json", ".yaml", ".yml", ".env", ".p12", ".pfx", ".p7b", ".p7c", ".jks", ".keystore")


def key_place(bundle: str) -> str:
    """Where a private key goes that was in a bundle: `proxy_cert.pem` → `proxy_key.pem`, `bundle.pem` → `bundle.key`."""
    stem, suffix = os.path.splitext(bundle)
    if stem.endswith("_cert"):
        return f"{stem.removesuffix('_cert')}_key{suffix}"
    return f"{stem}.key" if suffix != ".key" else f"{bundle}.key"


def wanted_mode(mode: int, is_key: bool, key_mode: int | None) -> int:
    """The mode with nothing in it that a certificate file (0644) or a key file (0600, or `key_mode`) must not have."""
    return mode & ((PRIVATE if key_mode is None else key_mode) if is_key else PUBLIC)


def with_mode(mended: Mended, source: Source, key_mode: int | None) -> Mended:
    """Adds the step that sets the mode, where the file has another one."""
    if source.mode is None:
        return mended
    wanted = wanted_mode(source.mode, mended.is_key, key_mode)
    if wanted == source.mode:
        return mended
    rule = KEY_MODE if mended.is_key else "file/certificate-writable"
    step = Step(f"set the mode to {wanted:04o}, it was {source.mode:04o}", rule)
    return mended._replace(steps=[*mended.steps, step], mode=wanted)


def key_step(key: PrivateKey | None, key_mode: int | None) -> list[Step]:
    """The step that sets the mode of the key file beside the bundle, where others may read that."""
    source = key.source if key is not None else None
    if source is None or source.mode is None:
        return []
    wanted = wanted_mode(source.mode, True, key_mode)
    return [Step(f"set the mode of {source.path} to {wanted:04o}, it was {source.mode:04o}", KEY_MODE)] * (
        wanted != source.mode
    )


def narrowed(key: PrivateKey | None, key_mode: int | None) -> PrivateKey | None:
    """The key as it is known once `key_step` is done; the one that is given stays as it is."""
    source = key.source if key is not None else None
    if key is None or source is None or source.mode is None:
        return key
    after, after.source = copy(key), copy(source)
    after.source.mode = wanted_mode(source.mode, True, key_mode)
    return after


def narrow_key(key: PrivateKey, key_mode: int | None) -> None:
    """Does what `key_step` says. Raises OutputError."""
    if key.source is not None and key.source.mode is not None and key.source.held is not None:
        key.source.held.verify()
        key.source.held.set_mode(wanted_mode(key.source.mode, True, key_mode))


def bundle_after(source: Source | None, mended: Mended, key: PrivateKey | None, out: str = "") -> Bundle:
    """The mended bundle, with its key, as it lies on the disk or will once it is written."""
    facts = _facts_after(source, mended, out) if source is not None else None
    path = facts.path if facts is not None else ""
    after = pem.read(mended.text.encode(), path)
    if mended.is_key:
        key = PrivateKey(after, facts)
    elif mended.keys:
        key = PrivateKey(pem.read(mended.keys.encode(), key_place(path)), None)
    return Bundle(after, facts, key)


def _facts_after(source: Source, mended: Mended, out: str) -> Source:
    """What the file system says of the mended file, or will say once it is written."""
    if out == STDOUT:
        return Source("<stdout>", len(mended.text))
    if out:
        facts, folder = os.stat(out), os.stat(os.path.dirname(out) or ".")
        return Source(
            out,
            facts.st_size,
            mode=facts.st_mode & 0o7777,
            uid=facts.st_uid,
            gid=facts.st_gid,
            directory=os.path.dirname(out) or ".",
            directory_mode=folder.st_mode & 0o7777,
            directory_uid=folder.st_uid,
        )
    return Source(
        source.path,
        len(mended.text),
        mode=source.mode if mended.mode is None else mended.mode,
        uid=source.uid,
        gid=source.gid,
        directory=source.directory,
        directory_mode=source.directory_mode,
        directory_uid=source.directory_uid,
        is_link=source.is_link,
        target=source.target,
    )


def write_out(document: Document, mended: Mended, out: str, key_out: str, *, force: bool) -> list[str]:
    """Writes the bundle to `out`, and the key beside it or to `key_out`. Gives what is to be told. Raises CertlintError."""
    if out == STDOUT:
        return _write_stdout(mended, key_out, force=force)
    if os.path.exists(out) and os.path.exists(document.path) and os.path.samefile(out, document.path):
        raise UsageError(f"--out {out} is the bundle itself", "mend it with --in-place")
    wanted = {out: File(mended.text.encode(), PRIVATE if mended.is_key else PUBLIC)}
    if mended.keys:
        wanted[key_out or key_place(out)] = File(mended.keys.encode(), PRIVATE)
    missing = {path: file for path, file in wanted.items() if not _holds(path, file)}
    kept = write_keeping_keys(missing, force=force)
    return [*(f"wrote {path}" for path in missing), *kept] or [f"{' and '.join(wanted)} held all this already"]


def _write_stdout(mended: Mended, key_out: str, *, force: bool) -> list[str]:
    if mended.is_key:
        raise UsageError("a private key is not written to standard output", "name a file: --out FILE")
    notes = []
    if mended.keys:
        if not key_out:
            raise UsageError("there is a private key in the bundle", "say where it goes: --key-out FILE")
        file = File(mended.keys.encode(), PRIVATE)
        if not _holds(key_out, file):
            kept = write_keeping_keys({key_out: file}, force=force)
            notes = [f"wrote {key_out}", *kept]
    sys.stdout.write(mended.text)
    return notes


def write_in_place(document: Document, source: Source, mended: Mended, key_out: str, *, force: bool) -> list[str]:
    """Replaces the file, and keeps what it was as `FILE.bak`. Gives what is to be told. Raises CertlintError.

    Nothing but the file that was read is replaced: it is refused when another stands in its place by now.
    """
    held = source.held
    if held:
        held.sweep(key_place(held.name))
    if not mended.steps:
        return []
    if held is None or source.mode is None or source.uid is None or source.gid is None:
        raise UsageError("what comes from a pipe can't be replaced", "name a file: --out FILE")
    _refuse_foreign(document, source)
    mode = source.mode if mended.mode is None else mended.mode
    if mended.text.encode() == document.raw:
        held.verify()
        held.set_mode(mode)
        return []
    owner = (source.uid, source.gid)
    secret = mended.keys or mended.is_key
    backup = backup_place(held.path)
    kept = {backup: File(document.raw, source.mode & PRIVATE if secret else source.mode, owner)}
    changed = {held.path: File(mended.text.encode(), mode, owner)}
    told = [f"what it was is kept as {backup}"]
    if mended.keys:
        key_path = key_out or key_place(held.path)
        told.append(f"the private key is in {key_path}, mode 0600")
        _add_key(key_path, File(mended.keys.encode(), PRIVATE, owner), kept, changed, force=force)
    try:
        if secret:
            held.set_mode(source.mode & PRIVATE)  # so that whoever is killed now leaves no open copy of a key behind
        writing.write_all(changed, force=True, before=kept, held=held)
    except BaseException:
        held.set_mode(source.mode)
        raise
    return told


def _add_key(path: str, file: File, kept: dict[str, File], changed: dict[str, File], *, force: bool) -> None:
    """Adds a key file to what is written: as a new one, or over the one that is there, of which a backup is kept."""
    if _holds(path, file):
        return
    if not (force and os.path.lexists(path)):
        kept[path] = file
        return
    before = writing.contents(path)
    if before is not None:
        kept[backup_place(path)] = File(before, PRIVATE)
    changed[path] = file


def _refuse_foreign(document: Document, source: Source) -> None:
    if not replaceable(document, source):
        raise UsageError(
            f"{source.path} is not a PEM file, and would be replaced by one", "write the bundle elsewhere: --out FILE"
        )


def replaceable(document: Document, source: Source) -> bool:
    """Whether PEM may take the place of a file: not of a container, nor of a file of which PEM is only a part."""
    wrapped = any(oddity.kind == "double-encoded" for oddity in document.oddities)
    container = document.encoding == "der" and any(
        block.kind.value not in ("certificate", *(kind.value for kind in KEY_KINDS)) for block in document.blocks
    )
    partly = source.path.lower().endswith(_FOREIGN_SUFFIXES) or document.raw.lstrip()[:1] in b"{["
    return not (container or wrapped or partly)


def _holds(path: str, file: File) -> bool:
    """Whether a file is there already, with these bytes and no wider mode."""
    try:
        return not os.lstat(path).st_mode & 0o777 & ~(file.mode or 0o777) and writing.contents(path) == file.data
    except OSError:
        return False
