"""Files, folders and stdin: which there are, and what they hold."""

from __future__ import annotations

import os
import re
import stat
import sys
from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.files import opening
from certlint.files.facts import Source, Unreadable, unreadable
from certlint.files.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import ExitStack
    from typing import BinaryIO

    from certlint.files.held import Held

STDIN = "-"
SUFFIXES = (".pem", ".crt", ".cer", ".key")
MAX_SIZE = 16 * 1024 * 1024

_CHUNK = 1024 * 1024
DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/(stdin)")
_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def expand(
    paths: Iterable[str], *, suffixes: tuple[str, ...] = SUFFIXES, left_out: list[str] | None = None
) -> Iterator[str | Unreadable]:
    """Each file that `paths` name: files as they are, folders with what is in them and below, sorted, ``-`` as it is.

    A link to a folder is followed when it is named itself, or stays in the folder that is; others go to `left_out`.
    """
    left_out = [] if left_out is None else left_out
    for path in paths:
        if path == STDIN:
            yield path
            continue
        try:
            facts = os.stat(path)
        except (OSError, ValueError) as error:
            yield unreadable(path, error)
            continue
        if stat.S_ISDIR(facts.st_mode):
            yield from _walk(path, suffixes, left_out)
        else:
            yield path


def load(
    path: str, *, max_size: int = MAX_SIZE, stdin: BinaryIO | None = None, hold: ExitStack | None = None
) -> tuple[Source, bytes] | Unreadable:
    """The bytes of an input, and what is known of it. Never waits for a pipe or a device that was named by mistake.

    ``-`` is read from `stdin`; a descriptor such as ``/dev/fd/63``, as the shell's ``<(command)`` makes it, likewise.
    With `hold` a file stays open until that is closed: it is the one that `Source.held` may change or replace.
    """
    descriptor = DESCRIPTOR.fullmatch(path)
    try:
        if path == STDIN:
            return _load_stdin(max_size, stdin)
        if descriptor:
            return _load_descriptor(path, int(descriptor[1] or 0), max_size)
        return _load_file(path, max_size, hold)
    except (OSError, ValueError) as error:
        return unreadable(path, error)


def require_apart(read: Iterable[str], written: Iterable[str]) -> None:
    """Raises UsageError when a file that is to be read would be overwritten."""
    targets = {_identity(path): path for path in written if os.path.isfile(path)}
    for path in read if targets else ():
        if path != STDIN and (target := targets.get(_identity(path))):
            raise UsageError(f"{path} is to be read, and {target} would overwrite it", "name another file to write to")


def _identity(path: str) -> tuple[int, int]:
    try:
        facts = os.stat(path)
    except (OSError, ValueError):
        return -1, -1
    return facts.st_dev, facts.st_ino


def note(left_out: list[str]) -> list[str]:
    """What to tell of links that were left out; nothing when there are none."""
    if not left_out:
        return []
    more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    return [f"not followed, because it leads out of the folder: the link {left_out[0]}{more}; name it to have it read"]


def _walk(root: str, suffixes: tuple[str, ...], left_out: list[str]) -> Iterator[str | Unreadable]:
    """The files below a folder, or why there is nothing to be read."""
    empty = True
    for path in descend(root, left_out):
        if isinstance(path, Unreadable) or path.lower().endswith(suffixes):
            empty = False
            yield path
    if empty:
        names = " ".join(f"*{suffix}" for suffix in suffixes if suffix.count(".") == 1)
        yield Unreadable(root, f"no {names} in it: name the files themselves")


def descend(root: str, left_out: list[str]) -> Iterator[str | Unreadable]:
    """All that is below a folder and is not a folder. Keeps the names of one folder a level, and visits each folder once."""
    visited: set[tuple[int, int]] = set()
    levels: list[tuple[tuple[int, int], Iterator[tuple[str, bool]]]] = []
    path = root
    while True:
        try:
            facts = os.stat(path)
            identity = (facts.st_dev, facts.st_ino)
            if any(identity == above for above, _ in levels):
                yield Unreadable(path, "this link leads back to a folder that it is in: remove the link")
            elif identity not in visited:
                visited.add(identity)
                levels.append((identity, _entries(path)))
        except OSError as error:
            yield unreadable(path, error)
        while levels:
            entry = next(levels[-1][1], None)
            if entry is None:
                levels.pop()
            elif not entry[1]:
                yield entry[0]
            elif _leads_out(entry[0], root):
                left_out.append(entry[0])
            else:
                break
        else:
            return
        path = entry[0]


def _leads_out(folder: str, root: str) -> bool:
    """Whether a folder is a link to one that is not below `root`: what is there, nobody has asked for."""
    return os.path.islink(folder) and not is_below(os.path.realpath(folder), os.path.realpath(root))


def _entries(folder: str) -> Iterator[tuple[str, bool]]:
    """Paths in a folder by name, and whether each is a folder. Only names are kept: a folder may have a million.

    ``..data`` and the like are left out: in a mounted Kubernetes Secret they hold a second view of the same files.
    """
    folders = set()
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".."):
                names.append(entry.name)
                if _is_folder(entry):
                    folders.add(entry.name)
    names.sort()
    return ((os.path.join(folder, name), name in folders) for name in names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere or in a circle: load() says so, if it has a suffix
        return False


def _load_stdin(max_size: int, stdin: BinaryIO | None) -> tuple[Source, bytes] | Unreadable:
    stream = stdin if stdin is not None else sys.stdin and sys.stdin.buffer
    if not stream:
        return Unreadable("<stdin>", "stdin is closed")
    return _limited("<stdin>", stream.read, max_size)


def _load_descriptor(path: str, number: int, max_size: int) -> tuple[Source, bytes] | Unreadable:
    descriptor = os.dup(number)
    try:
        return _limited(path, lambda size: os.read(descriptor, size), max_size)
    finally:
        os.close(descriptor)


def _load_file(path: str, max_size: int, hold: ExitStack | None) -> tuple[Source, bytes] | Unreadable:
    """Looks before it opens, because opening alone sets some devices going; and again after, in case it was exchanged."""
    reason = special(os.stat(path).st_mode)
    if reason:
        return Unreadable(path, reason)
    held = _held(path, hold) if hold else None
    descriptor = held.descriptor if held else opening.open_to_read(path)
    try:
        facts = os.fstat(descriptor)
        reason = special(facts.st_mode)
        if reason or facts.st_size > max_size:
            return Unreadable(path, reason or _too_large(facts.st_size, max_size))
        loaded = _limited(path, lambda size: os.read(descriptor, size), max_size)
    finally:
        if not held:
            os.close(descriptor)
    if isinstance(loaded, Unreadable):
        return loaded
    source = _source(path, facts, len(loaded[1]))
    source.held = held
    return source, loaded[1]


def _held(path: str, hold: ExitStack) -> Held:
    from certlint.files.held import Held

    return hold.enter_context(Held(path))


def _limited(path: str, read: Callable[[int], bytes], max_size: int) -> tuple[Source, bytes] | Unreadable:
    """Reads to the end, which is `b""`, but no more than one byte over the limit."""
    chunks = []
    room = max_size + 1
    while room > 0 and (chunk := read(min(room, _CHUNK))):
        chunks.append(chunk)
        room -= len(chunk)
    if room <= 0:
        return Unreadable(path, _too_large(None, max_size))
    data = b"".join(chunks)
    return Source(path, len(data)), data


def _source(path: str, facts: os.stat_result, size: int) -> Source:
    directory = os.path.dirname(path) or "."
    is_link = os.path.islink(path)
    target = os.path.realpath(path) if is_link else ""
    if not opening.HAS_MODES:
        return Source(path, size, directory=directory, is_link=is_link, target=target)
    folder = os.stat(directory)
    return Source(
        path,
        size,
        mode=stat.S_IMODE(facts.st_mode),
        uid=facts.st_uid,
        gid=facts.st_gid,
        directory=directory,
        directory_mode=stat.S_IMODE(folder.st_mode),
        directory_uid=folder.st_uid,
        is_link=is_link,
        target=target,
    )


def special(mode: int) -> str:
    """Why what has this mode is no file to be read; nothing for a file."""
    kind = next((kind for is_kind, kind in _SPECIAL if is_kind(mode)), "" if stat.S_ISREG(mode) else "of unknown kind")
    return kind and f"this is {kind}, not a file" + ("" if kind == "a folder" else ": pass what it holds on stdin")


def _too_large(size: int | None, max_size: int) -> str:
    found = f"{size:,} bytes are over" if size is not None else "it holds more than"
    return f"{found} the limit of {max_size:,} bytes: raise it with --max-size, if this really is a certificate file"
