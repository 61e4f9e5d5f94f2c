"""Chunks: the parts of an input that workers read, and where a file may be cut.

PEM files are cut at BEGIN lines, files of rows at line ends. A cut depends only on the file and the offset from which it is
searched: two workers that read adjacent chunks agree without communication.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any

from certlint.files.opening import open_to_read, read_at
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROW, _BLOCK, _CHUNK = 40, 120, 350
"""The measured cost of a row, a block and a chunk apart from their bytes, expressed in bytes."""
CHUNK = 1 << 18
"""Bytes of input per chunk, about 125 certificates: small, so that all workers end at nearly the same time."""
LIMIT = 16 << 20
"""The longest block or row, in bytes. Anything longer is cut, and its parts cannot be read."""


class Marker(NamedTuple):
    """The bytes at which chunks are cut, and the offset of the cut from their first byte."""

    text: bytes
    behind: int


BEGIN = Marker(b"-----BEGIN ", 0)
NEWLINE = Marker(b"\n", 1)


class Chunk(NamedTuple):
    """A part of an input.

    kind         how it is read: a key of `readers.READERS`
    start, stop  byte offsets in the file, or in the stream that `data` comes from; for cells, rows
    data         its contents, if the parent had to read it (streams); None if the worker reads the file
    column       the column of a table: its name, or its index in CSV
    weight       bytes of input, for the progress bar
    secret       the file whose first line is the passphrase of keystores
    stamp        detects a changed file: its modification time in ns, or a checksum of `data`
    """

    path: str
    kind: str
    start: int = 0
    stop: int = 0
    member: str = ""
    data: Any = None
    column: Any = ""
    weight: int = 0
    stamp: int = 0
    secret: str = ""

    @property
    def work(self) -> int:
        """The estimated cost of evaluating the chunk of a stream, in bytes."""
        if not isinstance(self.data, bytes):
            return _CHUNK
        each = self.data.count(b"\n") * ROW if self.kind in ("csv", "jsonl") else self.data.count(BEGIN.text) * _BLOCK
        return _CHUNK + len(self.data) + each

    def trail(self, before: int) -> int:
        """A checksum of this chunk and all before it, by which a continued run verifies that the input is unchanged."""
        identity = f"{self.path}\0{self.member}\0{self.kind}\0{self.start}\0{self.stop}\0{self.stamp}"
        return zlib.crc32(identity.encode("utf-8", "surrogateescape"), before)


def cut(read: Callable[[int, int], bytes], marker: Marker, start: int) -> int:
    """The first offset at or after `start` where a chunk may begin. `read(offset, size)` returns bytes of the file.

    Without a marker within LIMIT bytes, the cut is there; no shorter block is ever split.
    """
    if start <= 0:
        return 0
    at = start - marker.behind
    end = start + LIMIT
    window, step = b"", 1 << 13
    while at < end:
        more = read(at + len(window), step)
        window += more
        found = window.find(marker.text)
        if found >= 0:
            return min(at + found + marker.behind, end)
        if not more:
            return min(at + len(window), end)
        kept = len(marker.text) - 1
        at += max(len(window) - kept, 0)
        window = window[-kept:] if kept else b""
    return end


def between(path: str, marker: Marker, start: int, stop: int) -> tuple[int, bytes]:
    """The bytes of a file from the cut at `start` to the cut at `stop`, and their offset. Raises OSError."""
    descriptor = open_to_read(path)
    try:

        def read(at: int, size: int) -> bytes:
            return read_at(descriptor, size, at)

        first = cut(read, marker, start)
        last = cut(read, marker, stop)
        parts = []
        at = first
        while at < last and (part := read(at, last - at)):
            parts.append(part)
            at += len(part)
        return first, b"".join(parts)
    finally:
        os.close(descriptor)


def ranges(size: int) -> Iterator[tuple[int, int]]:
    """The ranges of CHUNK bytes in a file of `size` bytes: start and stop."""
    for start in range(0, size, CHUNK):
        yield start, min(start + CHUNK, size)


def stretches(
    read: Callable[[int], bytes], last_cut: Callable[[bytes], int], head: bytes = b""
) -> Iterator[tuple[int, bytes]]:
    """Splits a stream into parts that end at a cut, with their offsets. `last_cut` returns the last cut in a buffer, or 0.

    `head` was read from the stream before. A part without a cut ends after LIMIT bytes.
    """
    buffer, base = head, 0
    while more := read(CHUNK):
        buffer += more
        found = last_cut(buffer)
        if not found and len(buffer) >= LIMIT:
            found = len(buffer)
        if found:
            yield base, buffer[:found]
            base += found
            buffer = buffer[found:]
    if buffer:
        yield base, buffer


def last_begin(buffer: bytes) -> int:
    """The last offset in a PEM stream where it may be cut."""
    return max(buffer.rfind(BEGIN.text), 0)


def last_line_end(buffer: bytes) -> int:
    """The last offset in a stream of lines where it may be cut."""
    return buffer.rfind(b"\n") + 1


def row_end(data: bytes, start: int) -> int:
    """The end of the CSV row that begins at `start`: after the first line end outside of quotes."""
    at, quoted = start, False
    while (newline := data.find(b"\n", at)) >= 0:
        quoted ^= bool(data.count(b'"', at, newline) % 2)
        if not quoted:
            return newline + 1
        at = data.find(b'"', newline)  # line ends before this one are inside quotes
        if at < 0:
            break
    return len(data)


def last_row_end(buffer: bytes) -> int:
    """The last offset in a CSV stream where it may be cut: a line end outside of quotes. RFC 4180 section 2.

    `buffer` begins outside of quotes.
    """
    quotes, end = buffer.count(b'"'), len(buffer)
    while (newline := buffer.rfind(b"\n", 0, end)) >= 0:
        quotes -= buffer.count(b'"', newline, end)
        if quotes % 2 == 0:
            return newline + 1
        end = buffer.rfind(b'"', 0, newline) + 1  # every line end up to this opening quote is inside quotes
    return 0
