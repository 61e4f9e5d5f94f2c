"""Reports, as one oddity per file at the first place, that OpenSSL reads less than `reader`, unless another oddity does."""

from __future__ import annotations

import re
from bisect import bisect_left

from certlint.pem import openssl
from certlint.pem.kinds import KEY_KINDS, BlockKind, loose_header, sniff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.pem.builder import Draft
    from certlint.pem.model import Block
    from certlint.pem.openssl import OpensslBlock

KIND = "openssl-refuses"
REPORTING = ("malformed-boundary", "label-mismatch", "bad-base64", "unterminated-block", "double-encoded", "not-ascii")
"""Oddities because of which OpenSSL does not read a block, or the file."""
_JUDGED = (BlockKind.CERTIFICATE, *KEY_KINDS)
_RETURNS = rb"(\r++)(\n?)"


def note_what_openssl_refuses(draft: Draft, data: bytes, text: bytes) -> None:
    """Compares the blocks of a document with what OpenSSL reads from its bytes. `text` are these bytes without DER objects."""
    if draft.has("not-ascii") or draft.has("double-encoded"):
        return
    lines = _Lines(text)
    reported = draft.lines_of(REPORTING)
    read: dict[int, bytes] = {}
    stopped = 0
    for part in openssl.parts(data):
        begin, last = lines.of(part.start), lines.of(max(part.start, part.at - 1))
        reason = part.reason or (part.header_fault if _is_asked_for(part) else "")
        if not reason:
            read[begin] = part.der
        elif not _is_reported(reported, begin, last) and not stopped:
            block = next((each for each in draft.document.blocks if each.first_line == begin), None)
            message = f"OpenSSL does not read the block that begins in line {begin}: {reason}"
            _note(draft, last if part.reason else begin, block, message)
        stopped = stopped or (begin if reason else 0)
    _take_over(draft.document.blocks, read)
    missed = list(_missed(draft.document.blocks, read, reported))
    if missed and not (stopped and missed[0].first_line >= stopped):
        _note_missed(draft, missed, returns=lines.lone)


def _take_over(blocks: list[Block], read: dict[int, bytes]) -> None:
    """A certificate with damaged base64 is evaluated as OpenSSL decodes it, which stops where `body` continues."""
    for block in blocks:
        der = read.get(block.first_line, b"")
        if (
            sniff(der) == "CERTIFICATE"
            and _is_whole(der)
            and der != block.der
            and not _is_longer_by_trust_data(der, block)
        ):
            block.kind, block.der = BlockKind.CERTIFICATE, der


def _is_whole(der: bytes) -> bool:
    """Whether an object is complete: if OpenSSL stops within it, other software may read on."""
    header = loose_header(der, 0, len(der))
    return header is not None and header[2] <= len(der)


def _is_longer_by_trust_data(der: bytes, block: Block) -> bool:
    """Whether OpenSSL also reads the trust settings of a TRUSTED CERTIFICATE; the block only keeps the certificate."""
    return block.label == "TRUSTED CERTIFICATE" and der.startswith(block.der or b"\0")


def _missed(blocks: list[Block], read: dict[int, bytes], reported: list[int]) -> Iterator[Block]:
    """The unreported blocks that OpenSSL does not read. Because of a block without END, it also misses those after it."""
    explained = False
    for block in blocks:
        unread = _is_unread(block, read)
        explained = _is_reported(reported, block.first_line, block.last_line) or (unread and explained)
        if unread and not explained:
            yield block


def _is_asked_for(part: OpensslBlock) -> bool:
    return part.label.endswith((b"CERTIFICATE", b"PRIVATE KEY"))


def _is_unread(block: Block, read: dict[int, bytes]) -> bool:
    """Whether OpenSSL does not read the same bytes; a TRUSTED CERTIFICATE has more bytes than the block keeps."""
    return block.kind in _JUDGED and not read.get(block.first_line, b"").startswith(block.der or b"\0")


def _is_reported(lines: list[int], first: int, last: int) -> bool:
    """Whether an oddity, on one of `lines`, explains why the block on these lines is not read."""
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= last


def _note_missed(draft: Draft, missed: list[Block], *, returns: bool) -> None:
    first = missed[0]
    more = f", nor {len(missed) - 1:,} more" if len(missed) > 1 else ""
    why = (
        "lines end only in a carriage return, but OpenSSL needs a line feed (no start line)"
        if returns
        else "for OpenSSL, its BEGIN line does not begin a line, or is inside another block"
    )
    message = f"OpenSSL does not find block {first.index}{more}: {why}"
    _note(draft, first.first_line, first, message)


def _note(draft: Draft, line: int, block: Block | None, message: str) -> None:
    draft.note(KIND, message, line, block.index if block else None)


class _Lines:
    """The line of the file at an offset, counted as in `characters`: a lone carriage return also ends a line."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.lone = b"\r" in data and _lone_returns(data, 0, len(data)) > 0
        self._mark = (0, 1)

    def of(self, at: int) -> int:
        position, line = self._mark
        if at < position:
            position, line = 0, 1
        line += self.data.count(b"\n", position, at)
        if self.lone:
            line += _lone_returns(self.data, position, at)
        self._mark = (at, line)
        return line


def _lone_returns(data: bytes, start: int, stop: int) -> int:
    if data.count(b"\r", start, stop) == data.count(b"\r\n", start, stop):
        return 0
    runs = re.compile(_RETURNS).finditer(data, start, stop)
    return sum(len(run[1]) for run in runs if not run[2])
