"""BEGIN and END lines within text: explanations, and blocks that are commented out."""

from __future__ import annotations

from certlint.light import re
from certlint.pem.body import decode_body
from certlint.pem.kinds import loose_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.boundary import Boundary
    from certlint.pem.builder import Draft
    from certlint.pem.characters import Text

KIND = "boundary-in-text"
_LONGEST_MARK = 100
_DATA = r"[A-Za-z0-9+/]{40}"  # long enough to be base64 rather than a word


def is_mention(text: Text, begin: Boundary, close: Boundary | None, limit: int) -> bool:
    """Whether a malformed BEGIN line, perhaps with its END, encloses no block: no base64, or only commented-out base64."""
    if text.escaped or not begin.faults:
        return False
    content = text.content
    mark = content[max(begin.start - _LONGEST_MARK, 0) : begin.start].rpartition("\n")[2].rstrip()
    if mark and close is not None:
        between = content[begin.end : close.end].split("\n")[1:]
        if between and all(line.startswith(mark) for line in between if line.strip()):
            return True
    return not _holds_data(content, begin.end, limit)


def is_left_over(text: Text, start: int, close: Boundary) -> bool:
    """Whether an END without BEGIN ends nothing: no base64 since `start`, or nothing at all if it is alone on its line."""
    if text.escaped:
        return False
    before = text.content[start : close.start]
    return not _holds_data(text.content, start, close.start) if close.faults else not before.strip()


def note_mention(draft: Draft, text: Text, boundary: Boundary) -> None:
    """Reports the mention with its position."""
    found = boundary.found or f'"{boundary.expected}"'
    does = "begin" if boundary.begins else "end"
    message = f"{found} is inside text and does not {does} a block"
    draft.note(KIND, message, text.line_of(boundary.start), None, "text without it", found, _form(text, boundary))


def _form(text: Text, boundary: Boundary) -> str:
    """Which readers take it for a boundary: `begin-certificate`, `begin-key`, `begin` or `end`, plus `-first` at a line start.

    GnuTLS finds the first two anywhere on a line, Java any boundary at the start of a line.
    """
    content, label = text.content, boundary.label
    what = "begin" if boundary.begins else "end"
    if content.startswith(f"-----BEGIN {label}", boundary.start):
        is_certificate = label in ("CERTIFICATE", "X509 CERTIFICATE")
        what += "-certificate" if is_certificate else "-key" if label.endswith("PRIVATE KEY") else ""
    first = content.startswith("-----", boundary.start) and content[boundary.start - 1 : boundary.start] in ("", "\n")
    return what + "-first" * first


def _holds_data(content: str, start: int, stop: int) -> bool:
    """Whether there is base64, or lines of any length that decode to the beginning of a DER object."""
    if re.compile(_DATA).search(content, start, stop):
        return True
    der, *_ = decode_body(content, start, stop)
    return der[:1] == b"\x30" and loose_header(der, 0, len(der)) is not None
