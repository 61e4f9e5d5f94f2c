"""Tar archives as streams, plain or compressed: never unpacked to a disk, never held whole."""

from __future__ import annotations

import tarfile
import zlib
from typing import TYPE_CHECKING

from certlint.stream.pieces import BEGIN, LIMIT, PIECE, Piece, last_begin, last_line_end, stretches
from certlint.stream.tables import looks_like_certificate
from certlint.stream.unpack import Plain, Unpacked, UnpackError, packing_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, BinaryIO, Self

SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_LONGEST_NAME = 1 << 16
_LOOK = 4096


class _Member(tarfile.TarInfo):
    """A member as the library reads it, but strict: it would take a damaged header for the end of the archive, and an
    extended header of any size into memory.
    """

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in the stubs
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from None

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.size > _LONGEST_NAME and self.type not in tarfile.REGULAR_TYPES:
            raise tarfile.ReadError(f"a header of {self.size:,} bytes")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]  # not in the stubs


def is_tar(head: bytes, path: str) -> bool:
    """Whether a file is a tar archive, by its first bytes or, for the oldest kind, by its name."""
    return bool(packing_of(head)) or head[257:262] == b"ustar" or path.lower().endswith(SUFFIXES)


def pieces(path: str, file: BinaryIO, head: bytes, column: str) -> Iterator[Piece]:
    """The members of an archive, in its order. What is wrong with it is a piece that tells it."""
    packing = packing_of(head)
    packed = Plain(file, head)
    stream = Unpacked(packed, packing) if packing else packed
    told = 0
    found = False
    try:
        for piece in _members(path, stream, column):
            found = True
            weight, told = packed.consumed - told, packed.consumed
            yield piece._replace(weight=weight)
        if not found:
            yield Piece(path, "broken", data="there is no certificate in the archive")
    except UnpackError as error:
        yield Piece(path, "broken", data=f"{error}: what follows was not read")
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged headers make the library raise all kinds of errors
        what = "the archive is damaged or cut off" if found else "this is no tar archive"
        detail = f" ({error})" if isinstance(error, tarfile.TarError) else ""
        yield Piece(path, "broken", data=f"{what}{detail}: what follows was not read")


def _members(path: str, stream: Plain | Unpacked, column: str) -> Iterator[Piece]:
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member, errorlevel=2) as archive:  # type: ignore[call-overload]  # any stream
        while (member := archive.next()) is not None:
            archive.members.clear()  # the library would keep them all
            archive.pax_headers.clear()
            if member.isreg():
                yield from _member(path, archive, member, column)


def _member(path: str, archive: tarfile.TarFile, member: tarfile.TarInfo, column: str) -> Iterator[Piece]:
    name = member.name
    if member.issparse():
        yield Piece(path, "broken", member=name, data="it is a sparse file: pack it anew without --sparse")
        return
    file = archive.extractfile(member)
    if file is None:
        return
    head = file.read(_LOOK)
    if name.lower().endswith((".jsonl", ".ndjson")):
        yield from _stretched(path, name, "jsonl", file, head, column)
    elif name.lower().endswith(_CERTIFICATES) or looks_like_certificate(head.lstrip()[:12]) or BEGIN.text in head:
        if member.size <= PIECE:
            data = head + file.read(PIECE)
            yield Piece(path, "file", 0, len(data), name, data, stamp=zlib.crc32(data))
        elif BEGIN.text in head:
            yield from _stretched(path, name, "pem", file, head, "")
        else:
            yield from _long(path, name, file, head)


def _long(path: str, name: str, file: IO[bytes], head: bytes) -> Iterator[Piece]:
    """A long member that does not begin as PEM does: it may still be small enough to be looked at as a whole."""
    data = head + file.read(LIMIT)
    if len(data) > LIMIT:
        yield Piece(path, "broken", member=name, data=f"no BEGIN line at its start, and longer than {LIMIT:,} bytes")
    else:
        yield Piece(path, "file", 0, len(data), name, data, stamp=zlib.crc32(data))


def _stretched(path: str, name: str, kind: str, file: IO[bytes], head: bytes, column: str) -> Iterator[Piece]:
    last = last_begin if kind == "pem" else last_line_end
    for start, data in stretches(file.read, last, head):
        yield Piece(path, kind, start, start + len(data), name, data, column, stamp=zlib.crc32(data))
