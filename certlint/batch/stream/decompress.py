"""Compressed streams, unpacked piece by piece: memory and growth are bounded, whatever the file claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MEMORY = 96 << 20
"""What unpacking may take, in bytes: `xz -9` needs 65 MiB."""
MOST_GROWTH = 100
"""Certificates hardly compress. What grows more than this many times over, beyond the first FREE bytes, is a bomb."""
FREE = 16 << 20
GROWN = f"it grows more than {MOST_GROWTH} times when decompressed, unlike certificates"
FREE_WORK, MOST_WORK = 4 << 20, 10
"""What may be judged of compressed input, counted in bytes: so many, and so many times those that it takes. A row, a block and
a member of an archive cost something, however small they are: copies and empty ones compress to next to nothing."""
OVERLOADED = "it has more copies, or empty rows, blocks or files, than its compressed size accounts for"
_CHUNK = 1 << 16


class DecompressionError(Exception):
    """A stream that cannot be unpacked, and why, in words."""


def is_bomb(produced: int, consumed: int) -> bool:
    """Whether so many bytes are more than those that were `consumed` can hold of certificates."""
    return produced > FREE and produced > MOST_GROWTH * consumed


def is_overload(work: int, consumed: int) -> bool:
    """Whether what was judged of compressed input is more than those bytes account for."""
    return work > FREE_WORK + MOST_WORK * consumed


class Plain:
    """A stream that begins with bytes that were read of it already. `consumed` counts what was read."""

    def __init__(self, read: Callable[[int], bytes], head: bytes) -> None:
        self.consumed = 0
        self._read, self._head = read, head

    def read(self, size: int) -> bytes:
        """At most about `size` bytes, nothing at the end. Raises OSError."""
        data, self._head = self._head or self._read(size), b""
        self.consumed += len(data)
        return data


class Decompressed:
    """What a compressed stream holds; one compressed stream may follow the other."""

    def __init__(self, packed: Plain, packing: str) -> None:
        self._packed = packed
        self._make = _DECODERS[packing]
        self._decoder = self._make()
        self._pending = b""
        self._produced = 0
        self._flaw: DecompressionError | None = None

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer at the end or before a flaw. Raises OSError and DecompressionError.

        A stream may be made of a million streams with a byte in each, and whoever reads works on all that there is so far.
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
        """At most `size` bytes, nothing at the end."""
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
        except Exception as error:  # noqa: BLE001 - each library has an error of its own
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
    """How a file is compressed, by its first bytes; nothing when it is not."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")
