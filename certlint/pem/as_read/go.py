"""Go: `encoding/pem.Decode`, and `crypto/tls.X509KeyPair`, which reads all blocks."""

from __future__ import annotations

from certlint.light import NamedTuple
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.as_read.strict import decoded
from certlint.pem.kinds import object_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS = b" \t\r\n"
_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"


class _Block(NamedTuple):
    label: bytes
    der: bytes
    at: int


def certificates(data: bytes) -> list[bytes]:
    """All blocks with the label CERTIFICATE. Go decodes only the first one and sends the others unparsed."""
    found = [each.der for each in _blocks(data) if each.label == b"CERTIFICATE"]
    if not found:
        raise FileRefused("Go finds no block with the label CERTIFICATE that it can decode")
    return found


def key(data: bytes) -> bytes:
    """The first block whose label ends in PRIVATE KEY."""
    for each in _blocks(data):
        if each.label == b"PRIVATE KEY" or each.label.endswith(b" PRIVATE KEY"):
            return object_of(each.der)
    raise FileRefused("Go finds no block with the label of a private key that it can decode")


def _blocks(data: bytes) -> Iterator[_Block]:
    """The blocks that Go decodes. It silently skips those it cannot decode."""
    at = 0
    while (start := _next_begin(data, at)) >= 0:
        line, after = _line(data, start + len(_BEGIN))
        at = after
        if line.endswith(_DASHES):
            label = line[: -len(_DASHES)]
            body = _behind_headers(data, after)
            end, trailer = _end(data, body, has_headers=body > after)
            if end < 0:
                continue
            rest, behind = _line(data, trailer)
            der = decoded(data[body:end].translate(None, _BLANKS)) if rest == label + _DASHES else None
            if der is not None:
                yield _Block(label, der, start)
                at = behind


def _next_begin(data: bytes, at: int) -> int:
    if data.startswith(_BEGIN, at):
        return at
    found = data.find(b"\n" + _BEGIN, at)
    return found + 1 if found >= 0 else -1


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    """The line at an offset without trailing blanks, and the offset of the next one."""
    end = data.find(b"\n", at)
    if end < 0:
        return data[at:].rstrip(b" \t"), len(data)
    line = data[at:end]
    return line.removesuffix(b"\r").rstrip(b" \t"), end + 1


def _behind_headers(data: bytes, at: int) -> int:
    """The offset after the headers, that is lines with a colon."""
    while at < len(data):
        line, after = _line(data, at)
        if b":" not in line:
            break
        at = after
    return at


def _end(data: bytes, at: int, *, has_headers: bool) -> tuple[int, int]:
    """The end of the base64, and the offset after the word END."""
    if not has_headers and data.startswith(_END, at):
        return at, at + len(_END)
    found = data.find(b"\n" + _END, at)
    return found, found + 1 + len(_END)
