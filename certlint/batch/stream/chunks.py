"""Chunks: the stretches of input that workers read, and where a file may be cut into them.

A file of PEM blocks is cut at BEGIN lines, one of rows at line ends. The place of a cut depends on nothing but the file
and the byte from which on it is looked for: two workers that read neighbouring chunks agree without communicating.
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
"""The work that a row, a block and a chunk cause apart from their bytes, expressed in bytes: measured."""
CHUNK = 1 << 18
"""How many bytes of input a worker takes at once: about 125 certificates, so that the last ones to work wait little."""
LIMIT = 16 << 20
"""The longest block or row, in bytes. Anything that is longer is cut, and what is left of it cannot be read."""


class Marker(NamedTuple):
    """What chunks are cut at: these bytes, and how far behind their first byte the cut is."""

    text: bytes
    behind: int


BEGIN = Marker(b"-----BEGIN ", 0)
NEWLINE = Marker(b"\n", 1)


class Chunk(NamedTuple):
    """A stretch of input.

    kind         how it is read: a key of `readers.READERS`
    start, stop  bytes of the file, or of the stream that `data` was cut from; for cells, rows
    data         what it holds, when the parent had to read it (streams); None when the worker reads the file
    column       which column of a table: its name, or its number in CSV
    weight       bytes of input, for the progress bar
    secret       the file whose first line opens keystores
    stamp        tells a file that was changed: the time of its last change in nanoseconds, or a checksum of `data`
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
        """What it takes to judge the chunk of a stream, in bytes."""
        if not isinstance(self.data, bytes):
            return _CHUNK
        each = self.data.count(b"\n") * ROW if self.kind in ("csv", "jsonl") else self.data.count(BEGIN.text) * _BLOCK
        return _CHUNK + len(self.data) + each

    def trail(self, before: int) -> int:
        """A checksum of this chunk and of all before it: whoever goes on later knows whether the input is the same."""
        identity = f"{self.path}\0{self.member}\0{self.kind}\0{self.start}\0{self.stop}\0{self.stamp}"
        return zlib.crc32(identity.encode("utf-8", "surrogateescape"), before)


def cut(read: Callable[[int, int], bytes], marker: Marker, start: int) -> int:
    """The first place at or after `start` where a chunk may begin. `read(offset, size)` gives bytes of the file.

    Without a marker in LIMIT bytes the cut is there: no block that is shorter is ever torn.
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
    """The bytes of a file from the cut for `start` to the cut for `stop`, and where they begin. Raises OSError."""
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
    """The bytes of a file of `size`, in stretches of CHUNK: where each begins, and where it ends."""
    for start in range(0, size, CHUNK):
        yield start, min(start + CHUNK, size)


def stretches(
    read: Callable[[int], bytes], last_cut: Callable[[bytes], int], head: bytes = b""
) -> Iterator[tuple[int, bytes]]:
    """A stream in stretches that end at a cut, with the offset of each. `last_cut` gives the last one in a buffer, or 0.

    `head` was read from the stream before. A stretch without any cut ends after LIMIT bytes.
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
    """The last place of a PEM stream where it may be cut."""
    return max(buffer.rfind(BEGIN.text), 0)


def last_line_end(buffer: bytes) -> int:
    """The last place of a stream of lines where it may be cut."""
    return buffer.rfind(b"\n") + 1


def row_end(data: bytes, start: int) -> int:
    """Where the CSV row ends that begins at `start`: behind the first line end outside of quotes."""
    at, quoted = start, False
    while (newline := data.find(b"\n", at)) >= 0:
        quoted ^= bool(data.count(b'"', at, newline) % 2)
        if not quoted:
            return newline + 1
        at = data.find(b'"', newline)  # no line that comes before it ends the row
        if at < 0:
            break
    return len(data)


def last_row_end(buffer: bytes) -> int:
    """The last place of a CSV stream where it may be cut: a line end outside of quotes. RFC 4180 section 2.

    `buffer` begins outside of quotes.
    """
    quotes, end = buffer.count(b'"'), len(buffer)
    while (newline := buffer.rfind(b"\n", 0, end)) >= 0:
        quotes -= buffer.count(b'"', newline, end)
        if quotes % 2 == 0:
            return newline + 1
        end = buffer.rfind(b'"', 0, newline) + 1  # all line ends up to where the quotes begin are within them
    return 0
