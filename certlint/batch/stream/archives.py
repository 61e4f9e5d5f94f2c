"""Tar archives as streams, plain or compressed: never unpacked to disk or held in memory."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from certlint.batch.stream import streams
from certlint.batch.stream.chunks import BEGIN, CHUNK, Chunk
from certlint.batch.stream.decompress import DecompressionError, Plain
from certlint.batch.stream.kinds import ARCHIVES, CERTIFICATES, PACKED, looks_like_certificate
from certlint.batch.stream.streams import Stream, refilled
from certlint.errors import UsageError, beside_path
from certlint.files.walking import STORE_SUFFIXES
from certlint.pem.kinds import CSV, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_READ = (*CERTIFICATES, *STORE_SUFFIXES, *JSON_LINES, *CSV)
_OTHERS = (*ARCHIVES, *PACKED, ".parquet")
_LONGEST_NAME = 1 << 16
_LOOK = 4096


class _Member(tarfile.TarInfo):
    """A member with strict parsing: the library would treat a damaged header as the end of the archive, and would read an
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
    """Whether a file is a tar archive, by its first bytes or, for the oldest format, by its name."""
    return head[257:262] == b"ustar" or path.lower().endswith(ARCHIVES)


def chunks(stream: Stream, head: bytes) -> Iterator[Chunk]:
    """The members of an archive, in order. A defect of the archive is a chunk with its reason. Raises DecompressionError."""
    found = False
    try:
        for chunk in _members(stream, Plain(stream.read, head)):
            found = True
            yield chunk
        if not found:
            yield stream.broken("the archive contains no certificate")
    except (OSError, DecompressionError):
        raise
    except Exception as error:  # noqa: BLE001 - damaged headers make the library raise various exceptions
        what = "the archive is damaged or truncated" if found else "this is not a tar archive"
        detail = f" ({error})" if isinstance(error, tarfile.TarError) else ""
        yield stream.broken(f"{what}{detail}: the rest was not read")


def _members(stream: Stream, plain: Plain) -> Iterator[Chunk]:
    with tarfile.open(fileobj=plain, mode="r|", tarinfo=_Member, errorlevel=2) as archive:  # type: ignore[call-overload]  # any stream
        while (member := archive.next()) is not None:
            archive.members.clear()  # the library would keep all members in memory
            archive.pax_headers.clear()
            if member.isreg():
                yield from _member(stream, archive, member)
        while rest := archive.fileobj.read(CHUNK):
            if rest.strip(b"\0"):
                yield stream.broken(
                    "data follows the end of the archive and was not read (archives are not joined with `cat`)"
                )
                return


def _member(stream: Stream, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[Chunk]:
    """The chunks of an archive member that may contain certificates; none of another one."""
    name = member.name
    within = stream._replace(member=name)
    if member.issparse():
        yield within.broken("it is a sparse file: pack it again without --sparse")
        return
    file = archive.extractfile(member)
    if file is None:
        return
    within = within._replace(read=file.read)
    head = refilled(file.read, _LOOK)
    lower = name.lower()
    if head[257:262] == b"ustar" or lower.endswith(_OTHERS):
        yield within.broken("archives, compressed files and Parquet are not read within an archive: unpack it first")
    elif lower.endswith(_READ) or looks_like_certificate(head.lstrip()[:12]) or BEGIN.text in head:
        try:
            yield from streams.chunks(within, head)
        except UsageError as error:
            yield within.broken(beside_path(error.text, name))
