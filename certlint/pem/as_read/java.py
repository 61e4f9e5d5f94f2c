"""Java: `generateCertificates` of the JDK, which treats every block as a certificate."""

from __future__ import annotations

from binascii import Error, a2b_base64

from certlint.light import re
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.kinds import loose_header

_SEQUENCE = 0x30
_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"
_BASE64 = rb"[A-Za-z0-9+/]*={0,2}"


def certificates(data: bytes) -> list[bytes]:
    """All blocks, whatever their labels."""
    found = []
    at = 0
    while (block := _block(data, at)) is not None:
        der, at = block
        found.append(der)
    if not found:
        raise FileRefused("Java finds no block")
    return found


def _block(data: bytes, at: int) -> tuple[bytes, int] | None:
    """The next block or DER object, and the offset after it."""
    if data[at : at + 1] == b"\x30":
        header = loose_header(data, at, len(data))
        if header is None or header[2] > len(data):
            raise FileRefused("Java takes a 0 at the start of a line for DER", at)
        return data[at : header[2]], header[2]
    start = _dashes(data, at)
    if start < 0:
        return None
    line_end = re.compile(rb"[\n\r]").search(data, start)
    if line_end is None:
        raise FileRefused("Java finds no end of the block", start)
    stop = line_end.start()
    ends_in_return = data[stop : stop + 1] == b"\r" and data[stop + 1 : stop + 2] != b"\n"
    body = stop + (1 if ends_in_return or data[stop : stop + 1] == b"\n" else 2)
    dash = data.find(b"-", body)
    if dash < 0:
        raise FileRefused("Java finds no end of the block", start)
    ends = [data.find(end, dash) for end in ((b"\r", b"\n") if ends_in_return else (b"\n",))]
    last = min((each for each in ends if each >= 0), default=len(data))
    _compare(data[start:stop].rstrip(), data[dash:last].replace(b"\r", b"").rstrip(), start)
    return _decoded(data[body:dash], start), last + 1


def _dashes(data: bytes, at: int) -> int:
    """The offset of five dashes at the beginning of a line, or at `at`."""
    if data.startswith(_DASHES, at):
        return at
    found = re.compile(rb"(?<=[\r\n])-----").search(data, at)
    return found.start() if found else -1


def _compare(header: bytes, footer: bytes, at: int) -> None:
    if not (header.startswith(_BEGIN) and header.endswith(_DASHES) and len(header) >= 16):
        raise FileRefused("Java does not take the line for a BEGIN line (Illegal header)", at)
    if not (footer.startswith(_END) and footer.endswith(_DASHES) and len(footer) >= 14):
        raise FileRefused("Java does not take the line for an END line (Illegal footer)", at)
    if header[len(_BEGIN) :] != footer[len(_END) :]:
        raise FileRefused("Java does not read a block whose labels differ (Header and footer do not match)", at)


def _decoded(text: bytes, at: int) -> bytes:
    data = text.translate(None, b" \t\r\n")
    if not re.fullmatch(_BASE64, data) or (b"=" in data and len(data) % 4) or len(data) % 4 == 1:
        raise FileRefused("Java cannot decode the base64 of a block (Illegal base64 character)", at)
    try:
        return a2b_base64(data + b"=" * (-len(data) % 4))
    except Error:
        raise FileRefused("Java cannot decode the base64 of a block", at) from None
