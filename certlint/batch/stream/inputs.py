"""From the paths of a command line to pieces of input. Looks at names, sizes and first bytes; decodes nothing."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from certlint import sources
from certlint.batch.stream import streams
from certlint.batch.stream.chunks import BEGIN, LIMIT, PIECE, Piece, ranges
from certlint.batch.stream.streams import ARCHIVES, CERTIFICATES, CSV, JSON, PACKED, Flow
from certlint.errors import UsageError
from certlint.filefacts import Unreadable, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = (*CERTIFICATES, *JSON, *CSV, *ARCHIVES, *PACKED, ".parquet")
_LOOK = 1 << 12


def files(
    paths: Iterable[str], left_out: list[str] | None = None, own: frozenset[str] = frozenset()
) -> Iterator[str | Unreadable]:
    """The files that paths name, folders searched for what can be read here; `left_out` as in `sources.expand`.

    Those that the run itself writes, `own` by their real paths, are none of them.
    """
    names = {os.path.basename(path) for path in own}
    for path in sources.expand(paths, suffixes=SUFFIXES, left_out=left_out):
        if not (isinstance(path, str) and os.path.basename(path) in names and os.path.realpath(path) in own):
            yield path


def pieces(
    paths: Iterable[str], column: str, left_out: list[str] | None = None, own: frozenset[str] = frozenset()
) -> Iterator[Piece]:
    """All input in pieces, always the same ones in the same order. What can't be read is a piece that tells it."""
    for path in files(paths, left_out, own):
        if isinstance(path, Unreadable):
            yield from absent([path])
            continue
        try:
            yield from _stdin(column) if path == sources.STDIN else _file(path, column)
        except (OSError, ValueError) as error:
            yield Piece(path, "broken", data=unreadable(path, error).reason)
        except UsageError as error:
            yield Piece(path, "broken", data=streams.told(error))


def absent(inputs: Iterable[Unreadable]) -> Iterator[Piece]:
    """Inputs that can't be read, as pieces that tell it."""
    for each in inputs:
        yield Piece(each.path, "broken", data=each.reason)


def total_size(paths: Iterable[str], own: frozenset[str] = frozenset()) -> int:
    """The bytes that all files have; 0 when that can't be known."""
    size = 0
    for path in files(paths, None, own):
        if path == sources.STDIN:
            return 0
        try:
            size += os.stat(path).st_size if isinstance(path, str) else 0
        except (OSError, ValueError):
            continue  # its piece tells why
    return size


def _file(path: str, column: str) -> Iterator[Piece]:
    facts = os.stat(path)
    size, stamp = facts.st_size, facts.st_mtime_ns
    name = path.lower()
    if stat.S_ISREG(facts.st_mode) and size <= PIECE and (name.endswith(CERTIFICATES) or not size):
        yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
    elif sources.DESCRIPTOR.fullmatch(path):
        with open(path, "rb") as file:
            yield from _stream(Flow(path, "", file.read, column))
    elif reason := sources.special(facts.st_mode):
        yield Piece(path, "broken", data=reason)
    else:
        yield from _by_contents(path, size, stamp, column)


def _by_contents(path: str, size: int, stamp: int, column: str) -> Iterator[Piece]:
    """A file that workers can't just be given whole."""
    name = path.lower()
    with open(path, "rb") as file:
        head = file.read(_LOOK)
        if name.endswith(JSON):
            yield from _rows(path, size, stamp, column, streams.not_utf8(head))
        elif head.startswith(b"PAR1"):
            from certlint.batch.stream import parquet

            yield from parquet.pieces(path, size, stamp, column)
        elif name.endswith(CSV) or _is_packed(head, path):
            file.seek(0)
            yield from _stream(Flow(path, "", file.read, column))
        elif size <= PIECE:
            yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
        elif BEGIN.text in head or BEGIN.text in file.read(LIMIT):
            for start, stop in ranges(size):
                yield Piece(path, "pem", start, stop, weight=stop - start, stamp=stamp)
        elif size <= LIMIT:
            yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
        else:
            yield Piece(path, "broken", data=f"there is no BEGIN line in its first {LIMIT:,} bytes", weight=size)


def _rows(path: str, size: int, stamp: int, column: str, reason: str) -> Iterator[Piece]:
    """JSON lines, unless there is a reason against it."""
    if reason:
        yield Piece(path, "broken", data=reason, weight=size)
        return
    for start, stop in ranges(size):
        yield Piece(path, "jsonl", start, stop, column=column, weight=stop - start, stamp=stamp)


def _is_packed(head: bytes, path: str) -> bool:
    from certlint.batch.stream import archives
    from certlint.batch.stream.decompress import packing_of

    return bool(packing_of(head)) or archives.is_tar(head, path)


def _stdin(column: str) -> Iterator[Piece]:
    if not sys.stdin:
        yield Piece("<stdin>", "broken", data="stdin is closed")
        return
    yield from _stream(Flow("<stdin>", "", sys.stdin.buffer.read, column))


def _stream(flow: Flow) -> Iterator[Piece]:
    """Bytes that come once, compressed or not. What they take of the input is their weight."""
    from certlint.batch.stream.decompress import Plain, Unpacked, UnpackError, packing_of

    head = streams.filled(flow.read, _LOOK)
    packed = Plain(flow.read, head)
    packing = packing_of(head)
    told = 0
    try:
        for piece in _contents(flow._replace(read=Unpacked(packed, packing).read if packing else packed.read)):
            weight, told = packed.consumed - told, packed.consumed
            yield piece._replace(weight=weight)
    except UnpackError as error:
        yield flow.broken(f"{error}: what follows was not read")


def _contents(flow: Flow) -> Iterator[Piece]:
    from certlint.batch.stream import archives

    head = streams.filled(flow.read, _LOOK)
    yield from archives.pieces(flow, head) if archives.is_tar(head, flow.path) else streams.pieces(flow, head)
