"""Incremental decompression with bounded memory and expansion, whatever the file claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MEMORY = 96 << 20
"""The most memory for decompression, in bytes: `xz -9` needs 65 MiB."""
MOST_GROWTH = 100
"""The largest expansion beyond the first FREE bytes. Certificates hardly compress, so more is a decompression bomb."""
FREE = 16 << 20
GROWN = f"it grows more than {MOST_GROWTH} times when decompressed, unlike certificates"
FREE_WORK, MOST_WORK = 4 << 20, 10
"""The most work for compressed input, in bytes: a fixed amount plus a multiple of the compressed size. Rows, blocks and
archive members have a cost however small they are, and copies or empty ones compress to almost nothing."""
OVERLOADED = "it has more copies, or empty rows, blocks or files, than its compressed size accounts for"
_CHUNK = 1 << 16


class DecompressionError(Exception):
    """A stream that cannot be decompressed, with the reason as text."""


def is_bomb(produced: int, consumed: int) -> bool:
    """Whether `produced` bytes are more than certificates in `consumed` compressed bytes can have."""
    return produced > FREE and produced > MOST_GROWTH * consumed


def is_overload(work: int, consumed: int) -> bool:
    """Whether the work for compressed input exceeds what its size justifies."""
    return work > FREE_WORK + MOST_WORK * consumed


class Plain:
    """A stream with bytes that were already read from it. `consumed` counts the bytes read."""

    def __init__(self, read: Callable[[int], bytes], head: bytes) -> None:
        self.consumed = 0
        self._read, self._head = read, head

    def read(self, size: int) -> bytes:
        """At most about `size` bytes; empty at the end. Raises OSError."""
        data, self._head = self._head or self._read(size), b""
        self.consumed += len(data)
        return data


class Decompressed:
    """The contents of a compressed stream, which may consist of several concatenated ones."""

    def __init__(self, packed: Plain, packing: str) -> None:
        self._packed = packed
        self._make = _DECODERS[packing]
        self._decoder = self._make()
        self._pending = b""
        self._produced = 0
        self._flaw: DecompressionError | None = None

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer at the end or before a defect. Raises OSError and DecompressionError.

        Collects small pieces: a stream may consist of a million streams with one byte each, and callers process all they get.
        """
        parts, room = [], size
        while room > 0 and self._flaw is None:
            try:
                part = self._some(room)
            except DecompressionError as error:
                self._flaw = error
                break
            if not part:
                break
            parts.append(part)
            room -= len(part)
        if not parts and self._flaw is not None:
            raise self._flaw
        return b"".join(parts)

    def _some(self, size: int) -> bytes:
        """At most `size` bytes; empty at the end."""
        while True:
            data = b""
            if self._decoder.eof or self._decoder.needs_input:
                data = self._pending or self._packed.read(_CHUNK)
                self._pending = b""
                if not data and self._decoder.eof:
                    return b""
            out = self._decompress(data, size)
            if out:
                self._grow(len(out))
                return out

    def _decompress(self, data: bytes, size: int) -> bytes:
        if self._decoder.eof:
            data = data.lstrip(b"\0")
            if not data:
                return b""
            self._decoder = self._make()
        elif not data and self._decoder.needs_input:
            raise DecompressionError("the archive is truncated")
        try:
            out: bytes = self._decoder.decompress(data, size)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - each library has its own exception
            limit = "memory" in str(error).lower()
            reason = (
                f"decompressing it takes more than {MOST_MEMORY >> 20} MiB of memory"
                if limit
                else "the archive is damaged"
            )
            raise DecompressionError(reason) from None
        if self._decoder.eof:
            self._pending = self._decoder.unused_data
        return out

    def _grow(self, count: int) -> None:
        self._produced += count
        if is_bomb(self._produced, self._packed.consumed):
            raise DecompressionError(GROWN)


class _Gzip:
    """zlib's decoder with the interface of those of lzma and bz2."""

    def __init__(self) -> None:
        import zlib

        self._decoder = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    def decompress(self, data: bytes, size: int) -> bytes:
        return self._decoder.decompress(self._decoder.unconsumed_tail + data, size)


def _xz() -> Any:
    import lzma

    return lzma.LZMADecompressor(memlimit=MOST_MEMORY)


def _bz2() -> Any:
    import bz2

    return bz2.BZ2Decompressor()


_DECODERS: dict[str, Callable[[], Any]] = {"gz": _Gzip, "xz": _xz, "bz2": _bz2}
_MAGIC = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bz2"))


def packing_of(head: bytes) -> str:
    """The compression of a file, by its first bytes; empty if it is not compressed."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")
