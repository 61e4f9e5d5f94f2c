"""What OpenSSL reads from a file: `PEM_read_bio`, line by line. `agreement` reports where certlint reads more.

Modelled after OpenSSL 3.0; a test compares it with the installed library on hundreds of damaged files.
"""

from __future__ import annotations

import re
from binascii import a2b_base64

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = 254
"""The most bytes of a line in OpenSSL; the rest is treated as another line."""
_COLUMNS = 64
_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"
_BLANK = bytes(
    (*range(33), *range(128, 256))
)  # with a signed `char`, as on most machines, these are all below the space
_MARK = b"\xef\xbb\xbf"
_UNENDED = "the file ends before its END line"
_BASE64 = rb"[A-Za-z0-9+/]*+={0,2}"
# Lines of only base64 up to an END line, as in most blocks: reading each line separately would double the time.
_PLAIN = rb"[A-Za-z0-9+/=\r\n]++(?=-----END )"
_LONGEST_PLAIN = 2**15
_LONGEST_LINE = 200
_ENCRYPTED = rb"Proc-Type:[ \t]*4,[ \t]*ENCRYPTED[ \t\r]*\nDEK-Info:"


class OpensslBlock(NamedTuple):
    """A block as OpenSSL reads it, or where and why it stops, if `reason` is set.

    start, at  offsets of the BEGIN line, and of the last line read
    """

    start: int
    at: int
    label: bytes
    der: bytes
    headers: bytes = b""
    reason: str = ""

    @property
    def header_fault(self) -> str:
        """Why OpenSSL reads neither a certificate nor a key from a block with these headers. RFC 1421 section 4.6."""
        if not self.headers:
            return ""
        if is_encrypted(self):
            return "" if self.label.endswith(b"KEY") else "its headers mark it as encrypted (bad password read)"
        word = "not encrypted" if self.headers.startswith(b"Proc-Type:") else "not proc type"
        return f"it has headers other than those of an encrypted key ({word})"


def is_encrypted(block: OpensslBlock) -> bool:
    """Whether the headers of a block say that it is encrypted. RFC 1421 section 4.6.1.1."""
    return re.match(_ENCRYPTED, block.headers) is not None


class _Stop(Exception):
    def __init__(self, at: int, reason: str) -> None:
        self.at = at
        self.reason = reason


def parts(data: bytes) -> Iterator[OpensslBlock]:
    """The consecutive blocks of a file; after a failure, the failure and the blocks read by a new call after it.

    A server that loads certificates stops at a failure; one that loads a key calls again.
    """
    at, last_nul = 0, data.rfind(0)
    while (found := _next_begin(data, at, has_nul=last_nul >= at)) is not None:
        start, at, label = found
        try:
            headers, body, at = _block(data, at, label)
            yield OpensslBlock(start, at, label, _decoded(body, at), headers)
        except _Stop as stop:
            at = max(at, stop.at)
            yield OpensslBlock(start, stop.at, label, b"", reason=stop.reason)


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    """The line at `at` as `BIO_gets` returns it, and the offset of the next one. A NUL hides the rest of a line."""
    found = data.find(b"\n", at, at + _LINE)
    stop = found + 1 if found >= 0 else min(at + _LINE, len(data))
    line = data[at:stop]
    hidden = line.find(0)
    return (line if hidden < 0 else line[:hidden]), stop


def _next_begin(data: bytes, at: int, *, has_nul: bool) -> tuple[int, int, bytes] | None:
    """Offsets of the next BEGIN line and of the line after it, and its label. `has_nul`: there is a NUL after `at`.

    Computed once per file: searching a NUL after each of 100,000 blocks took twelve seconds.
    """
    for start in _with_nul(data, at) if has_nul else _starts(data, at):
        line, stop = _line(data, start)
        text = (line.removeprefix(_MARK) if start == at else line).rstrip(_BLANK)
        if text.startswith(_BEGIN) and text.endswith(_DASHES) and len(text) >= len(_BEGIN) + len(_DASHES):
            return start, stop, text[len(_BEGIN) : -len(_DASHES)]
    return None


def _starts(data: bytes, at: int) -> Iterator[int]:
    """The offsets of lines that may be BEGIN lines."""
    line = first = at
    while (found := data.find(_BEGIN, at)) >= 0:
        line = max(data.rfind(b"\n", at, found) + 1, line)
        if line == first and found == line + len(_MARK):
            yield line
        elif (found - line) % _LINE == 0:
            yield found
        at = found + len(_BEGIN)


def _with_nul(data: bytes, at: int) -> Iterator[int]:
    """The same with NULs: a line that begins with one ends the file."""
    while at < len(data):
        yield at
        line, at = _line(data, at)
        if not line:
            return


def _is_plain(text: bytes) -> bool:
    """Whether base64 has few lines, none of them empty or long, each with one of the two usual line ends."""
    if len(text) > _LONGEST_PLAIN or text.count(b"\r") != text.count(b"\r\n"):
        return False
    *lines, rest = text.translate(None, b"\r").split(b"\n")
    return all(lines) and max(map(len, lines), default=0) <= _LONGEST_LINE and not rest


def _block(data: bytes, at: int, label: bytes) -> tuple[bytes, bytes, int]:
    """Headers and base64 between a BEGIN line and its END, and the offset of the next line.

    The first empty line ends the headers, even if there are none. If a colon precedes it, everything is headers.
    """
    plain = re.compile(_PLAIN).match(data, at)
    if plain is not None and _is_plain(plain[0]):
        end, stop = _line(data, plain.end())
        _verify_end(end.rstrip(_BLANK), label, stop)
        return b"", plain[0], stop
    before = bytearray()  # avoids a list of a million lines
    lines = _lines(data, at)
    for text, stop in lines:
        if not text:
            return bytes(before), *_behind_headers(lines, label)
        if text.startswith(_END):
            _verify_end(text, label, stop)
            return b"", b"" if b":" in before else bytes(before.replace(b"\n", b"")), stop
        before += text + b"\n"
    raise _Stop(len(data), _UNENDED)


def _behind_headers(lines: Iterator[tuple[bytes, int]], label: bytes) -> tuple[bytes, int]:
    """The base64 after an empty line: all of its lines but the last must have 64 columns."""
    body = bytearray()
    short = False
    stop = 0
    for text, stop in lines:
        if not text:
            raise _Stop(stop, "it contains a second empty line (bad end line)")
        if text.startswith(_END):
            _verify_end(text, label, stop)
            return bytes(body), stop
        if short:
            raise _Stop(
                stop, f"after an empty line, all lines but the last must have {_COLUMNS} columns (bad end line)"
            )
        if len(text) > _COLUMNS:
            raise _Stop(
                stop, f"after an empty line, no line may have more than {_COLUMNS} columns; this has {len(text)}"
            )
        short = len(text) < _COLUMNS
        body += text
    raise _Stop(stop, _UNENDED)


def _lines(data: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """Lines without trailing blanks, and the offset of the next one. The rest of a line that was cut is skipped."""
    partial = False
    while True:
        line, at = _line(data, at)
        if not line:
            return
        text = line.rstrip(_BLANK)
        if text or not partial:
            yield text, at
        partial = len(line) == _LINE and not line.endswith(b"\n")


def _verify_end(text: bytes, label: bytes, at: int) -> None:
    if text != _END + label + _DASHES:
        raise _Stop(at, "the next END line has another label (bad end line)")


def _decoded(body: bytes, at: int) -> bytes:
    """The bytes of base64. A hyphen ends it."""
    data = body.partition(b"-")[0].translate(None, b" \t\r\n")
    if not data:
        raise _Stop(at, "it contains no base64")
    if len(data) % 4 or not re.fullmatch(_BASE64, data):
        raise _Stop(at, "its base64 is damaged (bad base64 decode)")
    return a2b_base64(data)
