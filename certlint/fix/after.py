"""The file and its key after a repair: modes, paths, and the bundle to evaluate before anything is written."""

from __future__ import annotations

import os

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.files.modes import PRIVATE, PUBLIC
from certlint.fix.model import Repaired, Step
from certlint.pem.facts import FileFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.private_key import PrivateKey
    from certlint.bundle.reading import Reading
    from certlint.pem import Document

STDOUT = "-"
KEY_MODE = "key-mode"


def key_place(bundle: str) -> str:
    """The path for a private key that was in a bundle: `proxy_cert.pem` → `proxy_key.pem`, `bundle.pem` → `bundle.key`."""
    stem, suffix = os.path.splitext(bundle)
    if stem.endswith("_cert"):
        return f"{stem.removesuffix('_cert')}_key{suffix}"
    return f"{stem}.key" if suffix != ".key" else f"{bundle}.key"


def wanted_mode(mode: int, is_key: bool, key_mode: int | None) -> int:
    """The mode without the bits that a certificate file (0644) or a key file (0600, or `key_mode`) must not have."""
    return mode & ((PRIVATE if key_mode is None else key_mode) if is_key else PUBLIC)


def with_mode(repaired: Repaired, source: FileFacts, key_mode: int | None) -> Repaired:
    """Adds the step that sets the mode, if the file has another one."""
    if source.mode is None:
        return repaired
    wanted = wanted_mode(source.mode, repaired.is_key, key_mode)
    if wanted == source.mode:
        return repaired
    repairs = KEY_MODE if repaired.is_key else "mode"
    step = Step(f"set the mode to {wanted:04o}, it was {source.mode:04o}", repairs)
    return repaired._replace(steps=[*repaired.steps, step], mode=wanted)


def key_step(key: PrivateKey | None, key_mode: int | None) -> list[Step]:
    """The step that sets the mode of a separate key file, if others can read it."""
    source = key.source if key is not None else None
    if source is None or source.mode is None:
        return []
    wanted = wanted_mode(source.mode, True, key_mode)
    return [Step(f"set the mode of {source.path} to {wanted:04o}, it was {source.mode:04o}", KEY_MODE)] * (
        wanted != source.mode
    )


def narrowed(key: PrivateKey | None, key_mode: int | None) -> PrivateKey | None:
    """The key with the mode that `key_step` sets; the argument is not changed."""
    source = key.source if key is not None else None
    if key is None or source is None or source.mode is None:
        return key
    wanted = wanted_mode(source.mode, True, key_mode)
    if wanted == source.mode:
        return key
    from copy import copy

    after, after.source = copy(key), copy(source)
    after.source.mode = wanted
    return after


def bundle_after(
    source: FileFacts | None,
    repaired: Repaired,
    key: PrivateKey | None,
    out: str = "",
    *,
    names: Sequence[str] = (),
    known: Bundle | None = None,
    reading: Reading | None = None,
    chain_documents: Sequence[Document] = (),
) -> Bundle:
    """The repaired bundle with its key, as it is or will be on disk.

    out      the path it is written to, if that is not the path of the file
    key      the key from a separate file, if any; it takes precedence over a key in the bundle
    names    as in `Bundle`
    known    the bundle before the repair, whose parsed certificates are reused
    reading  the companion files, and `chain_documents`: documents that continue its chain
    """
    facts = _facts_after(source, repaired, out) if source is not None else None
    path = facts.path if facts is not None else ""
    after = pem.read(repaired.text.encode(), path)
    after.facts = facts
    if key is None and (repaired.is_key or repaired.keys):
        from certlint.bundle.private_key import PrivateKey

        key = PrivateKey(after if repaired.is_key else pem.read(repaired.keys.encode(), key_place(path)))
    return Bundle(after, key, names, known.by_der if known else None, chain_documents=chain_documents, reading=reading)


def _facts_after(source: FileFacts, repaired: Repaired, out: str) -> FileFacts:
    """The file system facts of the repaired file, now or after writing."""
    if out == STDOUT:
        return FileFacts("<stdout>", len(repaired.text))
    if out:
        facts, folder = os.stat(out), os.stat(os.path.dirname(out) or ".")
        return FileFacts(
            out,
            facts.st_size,
            mode=facts.st_mode & 0o7777,
            uid=facts.st_uid,
            gid=facts.st_gid,
            directory=os.path.dirname(out) or ".",
            directory_mode=folder.st_mode & 0o7777,
            directory_uid=folder.st_uid,
        )
    return FileFacts(
        source.path,
        len(repaired.text),
        mode=source.mode if repaired.mode is None else repaired.mode,
        uid=source.uid,
        gid=source.gid,
        directory=source.directory,
        directory_mode=source.directory_mode,
        directory_uid=source.directory_uid,
        is_link=source.is_link,
        target=source.target,
    )
