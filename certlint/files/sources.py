"""Sources of inputs, which load documents: files, descriptors, standard input."""

from __future__ import annotations

import io
import os
import stat
import sys

from certlint import pem
from certlint.files import opening
from certlint.files.facts import Unreadable, known_group, known_user, unreadable
from certlint.light import NamedTuple, re
from certlint.pem.facts import FileFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from typing import BinaryIO, Protocol

    from certlint.files.held import Held

    class Source(Protocol):
        """A source of an input."""

        def load(self, limits: Limits) -> pem.Document | Unreadable:
            """The document with facts about its file, or why it cannot be read. Total: does not raise."""
            ...


STDIN = "-"
MAX_SIZE = 16 * 1024 * 1024
MAX_CERTIFICATES = 10_000

_CHUNK = 1024 * 1024
_DESCRIPTOR = r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/stdin"
_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class Limits(NamedTuple):
    """How much of an input is read: bytes, and certificates."""

    size: int = MAX_SIZE
    certificates: int = MAX_CERTIFICATES


USUAL = Limits()


class FileSource(NamedTuple):
    """A file by its path. With `hold`, it stays open until that is closed: `FileFacts.held` can then change or replace it."""

    path: str
    hold: ExitStack | None = None

    def load(self, limits: Limits) -> pem.Document | Unreadable:
        """Does not block on a pipe or a device that was named by mistake."""
        try:
            return _load_file(self, limits)
        except (OSError, ValueError) as error:
            return unreadable(self.path, error)


class DescriptorSource(NamedTuple):
    """An open descriptor by its path, such as ``/dev/fd/63`` from the shell's ``<(command)``."""

    path: str
    number: int

    def load(self, limits: Limits) -> pem.Document | Unreadable:
        """All data from the descriptor, which stays open."""
        try:
            descriptor = os.dup(self.number)
        except OSError as error:
            return unreadable(self.path, error)
        try:
            if (data := _given(descriptor)) is not None:
                return _limited(self.path, io.BytesIO(data).read, limits)
            _note_waiting(self.path, descriptor)
            return _limited(self.path, lambda size: os.read(descriptor, size), limits)
        except OSError as error:
            return unreadable(self.path, error)
        finally:
            os.close(descriptor)


class StandardInput(NamedTuple):
    """Standard input; `stream` replaces that of this process."""

    stream: BinaryIO | None = None

    def load(self, limits: Limits) -> pem.Document | Unreadable:
        """All data from the stream."""
        stream = self.stream if self.stream is not None else sys.stdin and sys.stdin.buffer
        if not stream:
            return Unreadable("<stdin>", "stdin is closed")
        try:
            if self.stream is None:
                if (data := _given(0)) is not None:
                    return _limited("<stdin>", io.BytesIO(data).read, limits)
                _note_waiting("standard input", stream)
            return _limited("<stdin>", stream.read, limits)
        except (OSError, ValueError) as error:
            return unreadable("<stdin>", error)


def _given(descriptor: int) -> bytes | None:
    """The contents of a stream that an option names, and which is therefore read already."""
    from certlint.files.given_streams import kept_from  # not needed for files

    return kept_from(descriptor)


def _note_waiting(name: str, stream: BinaryIO | int) -> None:
    from certlint.files import waiting  # not needed for files

    descriptor = stream if isinstance(stream, int) else waiting.descriptor_of_stream(stream)
    if descriptor is not None:
        waiting.note_waiting(name, descriptor)


def source_of(path: str, hold: ExitStack | None = None) -> Source:
    """The source for a path on the command line: ``-`` is standard input."""
    if path == STDIN:
        return StandardInput()
    number = descriptor_of(path)
    return FileSource(path, hold) if number is None else DescriptorSource(path, number)


def descriptor_of(path: str) -> int | None:
    """The number of the open descriptor in a path such as ``/dev/fd/63``; None for any other path."""
    if not path.startswith(("/dev/", "/proc/")):  # compiling the pattern takes longer than reading a file
        return None
    found = re.fullmatch(_DESCRIPTOR, path)
    return int(found[1] or 0) if found else None


def is_standard_input(path: str) -> bool:
    """Whether a path on the command line is standard input, by any of its names."""
    return path == STDIN or descriptor_of(path) == 0


def load(path: str, limits: Limits = USUAL, hold: ExitStack | None = None) -> pem.Document | Unreadable:
    """The document for a path on the command line."""
    return source_of(path, hold).load(limits)


def _load_file(file: FileSource, limits: Limits) -> pem.Document | Unreadable:
    """Checks before opening, because opening activates some devices; and again after, in case the file was replaced."""
    path, hold = file
    reason = special(os.stat(path).st_mode)
    if reason:
        return Unreadable(path, reason)
    held = _held(path, hold) if hold else None
    descriptor = held.descriptor if held else opening.open_to_read(path)
    try:
        facts = os.fstat(descriptor)
        reason = special(facts.st_mode)
        if reason or facts.st_size > limits.size:
            return Unreadable(path, reason or _too_large(facts.st_size, limits.size))
        loaded = _limited(path, lambda size: os.read(descriptor, size), limits)
    finally:
        if not held:
            os.close(descriptor)
    if not isinstance(loaded, Unreadable):
        loaded.facts = _facts(path, facts, loaded.data_size)
        loaded.facts.held = held
    return loaded


def _held(path: str, hold: ExitStack) -> Held:
    from certlint.files.held import Held

    return hold.enter_context(Held(path))


def _limited(path: str, read: Callable[[int], bytes], limits: Limits) -> pem.Document | Unreadable:
    """Reads to the end (`b""`), but at most one byte more than the limit."""
    chunks: list[bytes] = []
    room = limits.size + 1
    while room > 0 and (chunk := read(min(room, _CHUNK if chunks else opening.FIRST))):
        chunks.append(chunk)
        room -= len(chunk)
    if room <= 0:
        return Unreadable(path, _too_large(None, limits.size))
    document = pem.read(b"".join(chunks), path, max_certificates=limits.certificates)
    document.facts = FileFacts(path, document.data_size)
    return document


def _facts(path: str, facts: os.stat_result, size: int) -> FileFacts:
    """What the file system says about a file and its folder. Raises OSError."""
    directory = os.path.dirname(path) or "."
    is_link = os.path.islink(path)
    target = os.path.realpath(path) if is_link else ""
    if not opening.HAS_MODES:
        return FileFacts(path, size, directory=directory, is_link=is_link, target=target)
    folder = os.stat(directory)
    return FileFacts(
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
        users=known_user,
        groups=known_group,
    )


def special(mode: int) -> str:
    """Why a file with this mode cannot be read as a file; empty for a regular file."""
    kind = next((kind for is_kind, kind in _SPECIAL if is_kind(mode)), "" if stat.S_ISREG(mode) else "of unknown kind")
    return kind and f"this is {kind}, not a file" + (
        ": give a file" if kind == "a folder" else ": pass its contents on stdin"
    )


def _too_large(size: int | None, max_size: int) -> str:
    found = f"{size:,} bytes exceed" if size is not None else "it has more than"
    return f"{found} the limit of {max_size:,} bytes: raise it with --max-size if this is a certificate file"
