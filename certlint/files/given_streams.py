"""Streams that options name, such as the shell's `<(command)`: read once and kept, for all bundles and processes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from certlint.caches import Cache
from certlint.files.waiting import note_waiting

MOST_BYTES = 1 << 28
"""As many bytes as the largest list of keys may have; whoever uses a stream applies its own limit."""
_CHUNK = 1 << 20

_kept: Cache[tuple[int, ...], bytes] = Cache()
"""The contents of streams. `caches.clear()` also drops private keys among them."""


def keep(name: str, descriptor: int) -> None:
    """Reads an open descriptor to its end, before processes are started; `name` is for a note if nothing comes."""
    # What cannot be read is reported where it is used.
    with suppress(OSError):
        if kept_from(descriptor) is None:
            note_waiting(name, descriptor)
            data = _whole(descriptor)
            _kept.keep(_identity(descriptor), data)


def kept_from(descriptor: int) -> bytes | None:
    """What was read from this open descriptor; None if that was not kept."""
    try:
        return _kept.get(_identity(descriptor)) if _kept else None
    except OSError:
        return None


def _identity(descriptor: int) -> tuple[int, ...]:
    """What two descriptors of one stream share; for a redirected file, also its state."""
    facts = os.fstat(descriptor)
    is_file = stat.S_ISREG(facts.st_mode)
    return facts.st_dev, facts.st_ino, *((facts.st_size, facts.st_mtime_ns) if is_file else ())


def _whole(descriptor: int) -> bytes:
    """Everything up to the end, at most one byte more than the limit."""
    chunks: list[bytes] = []
    room = MOST_BYTES + 1
    while room > 0:
        try:
            chunk = os.read(descriptor, min(room, _CHUNK))
        except BlockingIOError:
            import select

            select.select([descriptor], [], [])
            continue
        if not chunk:
            break
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)
