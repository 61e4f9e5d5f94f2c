"""Splits streams into chunks: standard input, pipes, compressed files, archive members, tables. Nothing is read twice."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from certlint.batch.stream.chunks import (
    BEGIN,
    CHUNK,
    LIMIT,
    Chunk,
    last_begin,
    last_line_end,
    last_row_end,
    row_end,
    stretches,
)
from certlint.batch.stream.kinds import CERTIFICATES, NOTHING, looks_like_certificate
from certlint.batch.stream.tables import csv_header
from certlint.errors import UsageError
from certlint.light import NamedTuple
from certlint.pem.foreign import is_manifest
from certlint.pem.kinds import CSV, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK = 1 << 12
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = b",;\t|"


class Stream(NamedTuple):
    """Bytes that can be read once. `read(size)` returns at most about `size` of them; empty at the end."""

    path: str
    member: str
    read: Callable[[int], bytes]
    column: str

    @property
    def name(self) -> str:
        """The name that determines the format, without the suffix of the compression; empty if there is none."""
        name = (self.member or self.path).lower()
        return name.removesuffix(".gz").removesuffix(".xz").removesuffix(".bz2")

    def broken(self, reason: str) -> Chunk:
        return Chunk(self.path, "broken", member=self.member, data=reason)


def refilled(read: Callable[[int], bytes], size: int, head: bytes = b"") -> bytes:
    """`head` and what follows it, together `size` bytes if the stream has as many."""
    while len(head) < size and (more := read(size - len(head))):
        head += more
    return head


def chunks(stream: Stream, head: bytes = b"") -> Iterator[Chunk]:
    """All of a stream; `head` was read before. The format follows from the name, else from the first bytes."""
    head = refilled(stream.read, _LOOK, head)
    start = head.removeprefix(_UTF8_MARK).lstrip()
    if is_manifest(head, stream.name) and not stream.name.endswith(JSON_LINES) and not stream.column:
        yield from _manifest(stream, head)
    elif stream.name.endswith(JSON_LINES) or start[:1] == b"{":
        yield from _rows(stream, head)
    elif stream.name.endswith(CSV):
        yield from table(stream, head)
    elif BEGIN.text in head:
        yield from _blocks(stream, head)
    elif not stream.name.endswith(CERTIFICATES) and _is_table(start, stream.column):
        yield from table(stream, head)
    else:
        yield from _whole(stream, head)


def _whole(stream: Stream, head: bytes) -> Iterator[Chunk]:
    """A stream that does not begin as PEM: it may be PEM anyway, or small enough to be read as a whole."""
    head = refilled(stream.read, CHUNK + 1, head)
    if len(head) > CHUNK:
        head = refilled(stream.read, LIMIT + 1, head)
    if len(head) > CHUNK and BEGIN.text in head:
        yield from _blocks(stream, head)
    elif len(head) > LIMIT:
        yield stream.broken(f"no BEGIN line in its first {LIMIT:,} bytes")
    else:
        yield Chunk(stream.path, "file", 0, len(head), stream.member, head, stamp=zlib.crc32(head))


def _manifest(stream: Stream, head: bytes) -> Iterator[Chunk]:
    """Kubernetes objects, which are read as a whole."""
    head = refilled(stream.read, LIMIT + 1, head)
    if len(head) > LIMIT:
        yield stream.broken(f"a Kubernetes manifest of more than {LIMIT:,} bytes")
    else:
        yield Chunk(stream.path, "file", 0, len(head), stream.member, head, stamp=zlib.crc32(head))


def _blocks(stream: Stream, head: bytes) -> Iterator[Chunk]:
    found = False
    for chunk in _stretched(stream, "pem", last_begin, head):
        found = found or b"CERTIFICATE" in chunk.data
        yield chunk
    if not found:
        yield stream.broken(NOTHING)


def _rows(stream: Stream, head: bytes) -> Iterator[Chunk]:
    """JSON lines."""
    if reason := not_utf8(head) or ("" if head else "the file is empty"):
        yield stream.broken(reason)
        return
    found = False
    for chunk in _stretched(stream, "jsonl", last_line_end, head):
        found = found or not chunk.data.isspace()
        yield chunk
    if not found:
        yield stream.broken(NOTHING)


def table(stream: Stream, head: bytes = b"") -> Iterator[Chunk]:
    """CSV. A row may have several lines, so only a reader from the beginning can find the cuts.

    Raises UsageError if the column is ambiguous.
    """
    head, first, second = _first_rows(stream.read, head)
    if reason := not_utf8(head) or ("" if head.strip() else "the file is empty"):
        yield stream.broken(reason)
        return
    header = csv_header(_text(head[:first]), _text(head[first:second]), stream.column, stream.member or stream.path)
    skipped = first if header.named else len(head) - len(head.removeprefix(_UTF8_MARK))
    found = False
    for start, data in stretches(stream.read, last_row_end, head[skipped:]):
        found = found or not data.isspace()
        place = (start + skipped, start + skipped + len(data), stream.member, data)
        yield Chunk(stream.path, "csv", *place, (header.column, header.delimiter), len(data), zlib.crc32(data))
    if not found:
        yield stream.broken("the table has no row below the header")


def not_utf8(head: bytes) -> str:
    """Why a table with this beginning cannot be read; empty if it can."""
    if head.startswith(_UTF16_MARKS):
        return "this is UTF-16, but tables must be UTF-8: convert it, for example with iconv"
    return ""


def _first_rows(read: Callable[[int], bytes], head: bytes) -> tuple[bytes, int, int]:
    """The beginning of a table, and where its first and second rows end."""
    wanted = max(len(head), _LOOK)
    while True:
        head = refilled(read, wanted, head)
        first = row_end(head, 0)
        second = row_end(head, first)
        if second < len(head) or len(head) < wanted or len(head) >= LIMIT:
            return head, first, second
        wanted *= 4


def _is_table(start: bytes, column: str) -> bool:
    """Whether unnamed bytes begin like a table with the given column, or with a recognizable one."""
    first = row_end(start, 0)
    row = start[:first]
    quoted = row[:1] == b'"' and looks_like_certificate(row[1:])
    if b"\0" in row or not (quoted or any(delimiter in row for delimiter in _DELIMITERS)):
        return False
    try:
        csv_header(_text(row), _text(start[first : row_end(start, first)]), column, "")
    except UsageError:
        return False
    return True


def _text(row: bytes) -> str:
    return row.decode("utf-8-sig", "replace").rstrip("\r\n")


def _stretched(stream: Stream, kind: str, last_cut: Callable[[bytes], int], head: bytes) -> Iterator[Chunk]:
    for start, data in stretches(stream.read, last_cut, head):
        place = (start, start + len(data), stream.member, data)
        yield Chunk(stream.path, kind, *place, stream.column, len(data), zlib.crc32(data))
