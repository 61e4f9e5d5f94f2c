"""Maps the paths of a command line to chunks of input. Reads names, sizes and first bytes; decodes nothing."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from certlint.batch.stream import streams
from certlint.batch.stream.chunks import BEGIN, CHUNK, LIMIT, Chunk, ranges
from certlint.batch.stream.kinds import CERTIFICATES, STREAM_SUFFIXES
from certlint.batch.stream.streams import Stream
from certlint.errors import UsageError, beside_path
from certlint.files import sources, waiting, walking
from certlint.files.facts import Unreadable, unreadable
from certlint.pem.foreign import JAVA_KEYSTORES, is_manifest
from certlint.pem.kinds import CSV, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOOK = 1 << 12


def files(
    paths: Iterable[str],
    left_out: list[str] | None = None,
    own: frozenset[str] = frozenset(),
    others: walking.Others | None = None,
) -> Iterator[str | Unreadable]:
    """The files that paths name; folders are searched for supported files. `left_out`, `others` as in `walking.expand`.

    Leaves out files that the run itself writes (`own`, by their real paths).
    """
    names = {os.path.basename(path) for path in own}
    for path in walking.expand(paths, suffixes=STREAM_SUFFIXES, left_out=left_out, others=others):
        if not (isinstance(path, str) and os.path.basename(path) in names and os.path.realpath(path) in own):
            yield path


def chunks(
    paths: Iterable[str],
    column: str,
    left_out: list[str] | None = None,
    own: frozenset[str] = frozenset(),
    others: walking.Others | None = None,
) -> Iterator[Chunk]:
    """All input in chunks, in a deterministic order. What cannot be read is a chunk with the reason."""
    for path in files(paths, left_out, own, others):
        if isinstance(path, Unreadable):
            yield from absent([path])
            continue
        try:
            yield from _stdin(column) if path == sources.STDIN else _file(path, column)
        except (OSError, ValueError) as error:
            yield Chunk(path, "broken", data=unreadable(path, error).reason)
        except UsageError as error:
            yield Chunk(path, "broken", data=beside_path(error.text, path))


def absent(inputs: Iterable[Unreadable]) -> Iterator[Chunk]:
    """Unreadable inputs, as chunks with the reason."""
    for each in inputs:
        yield Chunk(each.path, "broken", data=each.reason)


def total_size(paths: Iterable[str], own: frozenset[str] = frozenset()) -> int:
    """The total bytes of all files; 0 if unknown."""
    size = 0
    for path in files(paths, None, own):
        if path == sources.STDIN:
            return 0
        try:
            size += os.stat(path).st_size if isinstance(path, str) else 0
        except (OSError, ValueError):
            continue  # its chunk has the reason
    return size


def _file(path: str, column: str) -> Iterator[Chunk]:
    facts = os.stat(path)
    size, stamp = facts.st_size, facts.st_mtime_ns
    name = path.lower()
    if stat.S_ISREG(facts.st_mode) and size <= CHUNK and (name.endswith(CERTIFICATES) or not size):
        yield Chunk(path, "file", 0, size, weight=size, stamp=stamp)
    elif sources.descriptor_of(path) is not None:
        with open(path, "rb") as file:
            waiting.note_waiting(path, file.fileno())
            yield from _streamed(Stream(path, "", waiting.once_to_the_end(file.read), column))
    elif reason := sources.special(facts.st_mode):
        yield Chunk(path, "broken", data=reason)
    else:
        yield from _by_contents(path, size, stamp, column)


def _by_contents(path: str, size: int, stamp: int, column: str) -> Iterator[Chunk]:
    """The chunks of a file whose format depends on its contents."""
    name = path.lower()
    with waiting.open_ready(path) as file:
        head = file.read(_LOOK)
        if name.endswith(JSON_LINES):
            yield from _rows(path, size, stamp, column, streams.not_utf8(head))
        elif head.startswith(b"PAR1"):
            from certlint.batch.stream import parquet

            yield from parquet.chunks(path, size, stamp, column)
        elif name.endswith(CSV) or _is_packed(head, path):
            file.seek(0)
            yield from _streamed(Stream(path, "", file.read, column))
        elif size <= CHUNK or (size <= LIMIT and (head.startswith(JAVA_KEYSTORES) or is_manifest(head, path))):
            yield Chunk(path, "file", 0, size, weight=size, stamp=stamp)
        elif BEGIN.text in head or BEGIN.text in file.read(LIMIT):
            for start, stop in ranges(size):
                yield Chunk(path, "pem", start, stop, weight=stop - start, stamp=stamp)
        elif size <= LIMIT:
            yield Chunk(path, "file", 0, size, weight=size, stamp=stamp)
        else:
            yield Chunk(path, "broken", data=f"no BEGIN line in its first {LIMIT:,} bytes", weight=size)


def _rows(path: str, size: int, stamp: int, column: str, reason: str) -> Iterator[Chunk]:
    """JSON lines, or the reason why they cannot be read."""
    if reason:
        yield Chunk(path, "broken", data=reason, weight=size)
        return
    for start, stop in ranges(size):
        yield Chunk(path, "jsonl", start, stop, column=column, weight=stop - start, stamp=stamp)


def _is_packed(head: bytes, path: str) -> bool:
    from certlint.batch.stream import archives
    from certlint.batch.stream.decompress import packing_of

    return bool(packing_of(head)) or archives.is_tar(head, path)


def _stdin(column: str) -> Iterator[Chunk]:
    if not sys.stdin:
        yield Chunk("<stdin>", "broken", data="stdin is closed")
        return
    descriptor = waiting.descriptor_of_stream(sys.stdin.buffer)
    if descriptor is not None:
        waiting.note_waiting("standard input", descriptor)
    yield from _streamed(Stream("<stdin>", "", waiting.once_to_the_end(sys.stdin.buffer.read), column))


def _streamed(stream: Stream) -> Iterator[Chunk]:
    """A stream of bytes, compressed or not. Their weight is the number of bytes read from the input."""
    from certlint.batch.stream.decompress import (
        OVERLOADED,
        Decompressed,
        DecompressionError,
        Plain,
        is_overload,
        packing_of,
    )

    head = streams.refilled(stream.read, _LOOK)
    packed = Plain(stream.read, head)
    packing = packing_of(head)
    reported = work = 0
    try:
        for chunk in _contents(stream._replace(read=Decompressed(packed, packing).read if packing else packed.read)):
            if packing and is_overload(work, packed.consumed):
                yield stream.broken(f"{OVERLOADED}: the rest was not read; decompress it first")
                return
            work += chunk.work
            weight, reported = packed.consumed - reported, packed.consumed
            yield chunk._replace(weight=weight)
    except DecompressionError as error:
        yield stream.broken(f"{error}: the rest was not read")


def _contents(stream: Stream) -> Iterator[Chunk]:
    from certlint.batch.stream import archives

    head = streams.refilled(stream.read, _LOOK)
    yield from archives.chunks(stream, head) if archives.is_tar(head, stream.path) else streams.chunks(stream, head)
