"""The contents between BEGIN and END: RFC 1421 headers and base64."""

from __future__ import annotations

from binascii import Error, a2b_base64

from certlint.light import NamedTuple, re
from certlint.pem.characters import named, visible_character
from certlint.pem.kinds import loose_header
from certlint.pem.model import ALPHABET
from certlint.pem.plain import ends_in_zeros

_NOT_DATA = bytes(set(range(256)) - set(ALPHABET))
# Text on the BEGIN line that is not the base64 of a SEQUENCE, which begins with M.
_COMMENT = r"[ \t\x0b\x0c]*+[^M \t\n\r\x0b\x0c][^\n\r]*+(?=[\n\r])"
# A colon without a following blank is a stray character in base64 rather than a header.
_HEADER = r"([A-Za-z][A-Za-z0-9-]{0,31}+):[ \t][^\n\r]*+[\n\r]"
# Searches for the first line that does not match: repeating a group would take memory for each repetition.
_HEADER_ENDS = r"[\n\r](?![ \t]++[^\s][^\n\r]*+[\n\r])"
_OPENING = r"[ \t]*+[\n\r]"
_MOST_HEADERS, _LONGEST_HEADER = 64, 1 << 16
_NOT_ALIEN = ALPHABET + b"= \t\n\r"
_ALIEN = r"[^A-Za-z0-9+/= \t\n\r]"  # Java refuses vertical tab and form feed, which RFC 7468 allows
_BLANK_LINE = r"[\n\r][ \t\x0b\x0c]*+(?=[\n\r])"
_PURE = r"[A-Za-z0-9+/= \t\x0b\x0c]*+"
_PURE_ENDS = r"[\n\r](?![ \t]*+[A-Za-z0-9+/=]*+[ \t\x0b\x0c]*+(?:[\n\r]|\Z))"
# GnuTLS skips white space anywhere, and OpenSSL skips non-printable characters at the end of a line.
_SKIPPED_ENDS = r"[\n\r](?!" + _PURE + r"[^\x21-\x7f\n\r]*+(?:[\n\r]|\Z))"
_STOPPED = r"[\n\r]" + _PURE + r"(?=[-\0])"
_MOST_LETTERS = 12  # characters of base64 that contain the tag and length of an object


class BodyFault(NamedTuple):
    """A defect of the base64, and its position in the text. `message` quotes at most one foreign character.

    kind  of the corresponding oddity
    """

    message: str
    at: int
    expected: str = ""
    found: str = ""
    kind: str = "bad-base64"


def plain(text: str, start: int, end: int) -> bytes:
    """The bytes of a block with only lines of base64 between its boundaries; empty if there is anything else."""
    body = text[start:end]
    if "\n\n" in body:
        return b""
    data = body.replace("\n", "")
    try:
        der = a2b_base64(data, strict_mode=True)
    except (Error, ValueError):
        return b""
    # The strict mode of `binascii` accepts superfluous padding, and nonzero unused bits.
    return der if len(data) % 4 == 0 and ends_in_zeros(data[-4:].encode()) else b""


def decode_body(text: str, start: int, end: int) -> tuple[bytes, dict[str, str], int, list[BodyFault]]:
    """Decodes the text between the boundaries of a block as far as possible, and reports defects.

    Returns the bytes, the headers, the offset of the base64 in the text, and the defects.
    """
    body = text[start:end]
    comment = re.match(_COMMENT, body)
    if comment:
        start, body = start + comment.end(), body[comment.end() :]
    headers, stop = _headers(body, 0, len(body))
    start, body = start + stop, body[stop:]
    der, faults = _lenient(body)
    return der, headers, start, [fault._replace(at=start + fault.at) for fault in faults]


def _headers(text: str, start: int, end: int) -> tuple[dict[str, str], int]:
    """The headers before the base64, and the end of the line before it; `start` without headers."""
    opening = re.compile(_OPENING).match(text, start, end)
    headers: dict[str, str] = {}
    line, ends = re.compile(_HEADER), re.compile(_HEADER_ENDS)
    at = opening.end() if opening else end
    for _ in range(_MOST_HEADERS):
        match = line.match(text, at, end)
        if match is None:
            break
        stop = ends.search(text, match.end() - 1, end)
        at = stop.end() if stop else end
        value = text[match.end(1) + 1 : min(at, match.end(1) + _LONGEST_HEADER)]
        headers[match[1]] = " ".join(value.split())
    return headers, at - 1 if headers else start


def open_end(text: str, start: int, end: int) -> int:
    """The end of the base64 in a block without END: before the first line with anything else, or at a hyphen or NUL.

    If that is within an object, it continues after what OpenSSL or GnuTLS skip, provided they find the rest of it there.
    """
    comment = re.compile(_COMMENT).match(text, start, end)
    _, begin = _headers(text, comment.end() if comment else start, end)
    pure = _lines_end(text, begin, end, _PURE_ENDS)
    if _holds_all(text[begin:pure]):
        return pure
    longer = _lines_end(text, begin, end, _SKIPPED_ENDS)
    return longer if _holds_all(text[begin:longer]) else pure


def _lines_end(text: str, start: int, end: int, last_line: str) -> int:
    """The end of the lines of base64, of which a pattern finds the last one; without trailing blanks."""
    stop = re.compile(_PURE).match(text, start, end).end()  # type: ignore[union-attr]  # the pattern also matches nothing
    if stop < end and text[stop] in "\n\r":
        last = re.compile(last_line).search(text, stop, end)
        stop = last.start() if last else end
        stopped = re.compile(_STOPPED).match(text, stop, end)  # where OpenSSL and GnuTLS stop as well
        stop = stopped.end() if stopped else stop
    return start + len(text[start:stop].rstrip())


def _holds_all(body: str) -> bool:
    """Whether the base64 has enough characters for the DER object that it begins with."""
    data = body.encode("latin-1", "replace").translate(None, _NOT_DATA)
    head = a2b_base64(data[: min(len(data), _MOST_LETTERS) // 4 * 4])
    found = loose_header(head, 0, len(head))
    return found is not None and len(data) * 3 // 4 >= found[2]


def _lenient(body: str) -> tuple[bytes, list[BodyFault]]:
    """Decodes everything that is base64 in `body`; positions of defects are relative to its start."""
    faults = []
    alien = re.search(_ALIEN, body)
    if alien:
        count = len(body.encode("latin-1", "replace").translate(None, _NOT_ALIEN))  # avoids a list of a million pieces
        faults.append(_alien_fault(body, alien.start(), count))
    data = body.encode("latin-1", "replace").translate(None, _NOT_DATA)
    faults += _blank_line_fault(body)
    if not data:
        return b"", faults or [BodyFault("the block contains no base64", 0)]
    if not alien:
        faults += _padding_fault(body, data)
    spare = len(data) % 4
    if spare == 1:
        data = data[:-1]
    return a2b_base64(data + b"=" * (-len(data) % 4)), faults


def _alien_fault(body: str, at: int, count: int) -> BodyFault:
    character = body[at]
    line = max(body.rfind("\n", 0, at), body.rfind("\r", 0, at))
    place = f" in column {at - line}" if line >= 0 else ""
    character_text = (
        f"'{visible_character(character)}' ({named(character)})" if " " < character <= "~" else named(character)
    )
    others = f"; {count} such characters in the block" if count > 1 else ""
    return BodyFault(
        f"{character_text}{place} is not base64{others}", at, "A-Z a-z 0-9 + / =", visible_character(character)
    )


def _blank_line_fault(body: str) -> list[BodyFault]:
    """An empty line within the base64, where OpenSSL stops; one directly after BEGIN or the headers is harmless."""
    first = re.search(_BLANK_LINE, body)
    if first and not body[: first.start()].strip():
        first = re.compile(_BLANK_LINE).search(body, first.end())
    if not first:
        return []
    return [
        BodyFault(
            "an empty line interrupts the base64; OpenSSL does not read the block",
            first.start() + 1,
            "no empty lines",
        )
    ]


def _padding_fault(body: str, data: bytes) -> list[BodyFault]:
    """Padding must make the number of characters a multiple of four, and nothing may follow it. RFC 4648 section 4.

    Unused bits of the last character must be zero: section 3.5. `data` is the body without padding.
    """
    count = len(data)
    first = body.find("=")
    padding = body.count("=")
    last = len(body.rstrip()) - 1
    if padding and body[first:].strip("= \t\n\r\x0b\x0c"):
        return [
            BodyFault("base64 continues after its padding (=): two pieces were joined, or a part is missing", first)
        ]
    if count % 4 == 1:
        return [
            BodyFault(
                f"{count} characters of base64 cannot be decoded completely: at least one is missing or too many", last
            )
        ]
    if padding != -count % 4:
        wanted = -count % 4
        return [BodyFault("wrong padding at the end of the base64", last, f"{wanted} × =", f"{padding} × =")]
    if padding and not ends_in_zeros(data[-(4 - padding) :] + b"=" * padding):
        what = "the base64 ends in bits that belong to no byte and are not zero"
        return [BodyFault(what, last, kind="unused-bits")]
    return []
