"""Text outside of the blocks."""

from __future__ import annotations

from certlint.light import re
from certlint.pem.builder import Draft
from certlint.pem.characters import Text, named, quoted
from certlint.pem.kinds import KEY_KINDS
from certlint.pem.secrecy import LIKE_KEY

_BLANKS = " \t\n\r\x0b\x0c"
_NOT_ASCII = r"[^\x00-\x7f]"
_PROSE = r"[^A-Za-z0-9+/=_\n\r-]"
_TOOLS = (
    ("Bag Attributes", "Bag Attributes, as `openssl pkcs12` writes them"),
    ("Certificate:\n    Data:\n", "a certificate as text, as `openssl x509 -text` writes it"),
    ("CONNECTED(", "the log of `openssl s_client`"),
    ("Server certificate\n", "the log of `openssl s_client`"),
    ("SSL-Session:", "the log of `openssl s_client`"),
    ("issuer=", "subject and issuer lines, as OpenSSL writes them"),
    ("   i:", "subject and issuer lines, as `openssl s_client -showcerts` writes them"),
)
"""Words that identify the tool which wrote a text."""


Region = tuple[str, int, int]
"""Text without surrounding white space, and its first and last line."""


def note_regions(draft: Draft, text: Text, gaps: list[tuple[int, int]]) -> None:
    """Reports the first gap with text, the number of further ones, and the first line that is not ASCII.

    Text between all certificates of a bundle is one oddity, not many.
    """
    regions = [region for gap in gaps for region in _visible(text, *gap)]
    if not regions:
        return
    region, first, last = regions[0]
    place = f"line {first}" if first == last else f"lines {first} to {last}"
    what = _tool(region)
    line = "" if what or _holds_key(draft, text) else _quotable(region)
    excerpt = what or (f"it begins {line}" if line else "it is not shown, because it may contain key material")
    message = f"text outside the PEM blocks in {place}: {excerpt}{_more(len(regions) - 1)}"
    draft.note("text-outside-blocks", message, first)
    _note_foreign_characters(draft, [region for region in regions if not region[0].isascii()])


def _more(places: int) -> str:
    if not places:
        return ""
    return ", and in one more place" if places == 1 else f", and in {places:,} more places"


def _visible(text: Text, start: int, end: int) -> list[Region]:
    """The text of a gap, if any. Text on the line of a boundary is reported with the boundary."""
    content = text.content
    if start > 0:
        breaks = [at for at in (content.find("\n", start, end), content.find("\r", start, end)) if at >= 0]
        start = min(breaks, default=end)
    if end < len(content):
        end = max(start, content.rfind("\n", start, end), content.rfind("\r", start, end))
    excerpt = content[start:end].lstrip(_BLANKS)
    if not excerpt:
        return []
    line = text.line_of(end - len(excerpt))
    excerpt = excerpt.rstrip(_BLANKS)
    return [(excerpt, line, line + excerpt.count("\n"))]


def _holds_key(draft: Draft, text: Text) -> bool:
    """Whether the file may contain a private key, or parts of one: a damaged boundary may hide it."""
    keys = any(block.kind in KEY_KINDS for block in draft.document.blocks)
    damaged = any(map(draft.has, ("malformed-boundary", "unterminated-block", "boundary-in-text")))
    return keys or damaged or any(mark in text.content for mark in ("PRIVATE", "rivate", " KEY"))


def _tool(region: str) -> str:
    return next((what for mark, what in _TOOLS if mark in region), "")


def _quotable(region: str) -> str:
    """The first line, quoted; empty if anything in the region resembles a key."""
    line = re.split(r"[\n\r]", region, maxsplit=1)[0]
    return quoted(line.strip()) if re.search(_PROSE, line) and not re.search(LIKE_KEY, region) else ""


def _note_foreign_characters(draft: Draft, regions: list[Region]) -> None:
    if not regions:
        return
    text, line, _ = regions[0]
    first = re.search(_NOT_ASCII, text)
    if first is None:
        return
    count = sum(1 for region, _, _ in regions for _ in re.finditer(_NOT_ASCII, region))
    more = f"; {count} such characters outside the blocks" if count > 1 else ""
    line += text.count("\n", 0, first.start())
    draft.note(
        "comment-not-ascii", f"{named(first[0])} is not ASCII{more}", line, expected="ASCII", found=named(first[0])
    )
