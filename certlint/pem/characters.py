"""Decodes bytes to text, and escapes text for messages."""

from __future__ import annotations

from certlint.light import re
from certlint.pem.builder import Draft

_BOM = "\ufeff"
_ESCAPED_AFTER_BOUNDARY = r"--\\{1,4}[rn]"
_RETURNS = r"(\r++)(\n?)"
_ESCAPED_BREAK = r"\\{1,4}(?:r\\{1,4}n|[rn])"


class Text:
    r"""The characters of a file with normalized line ends, ``\n``.

    Bytes that are not UTF-8 are kept as surrogates. A file in which line breaks are written as the two characters ``\n`` is
    `escaped`: each of them becomes a ``\r``, which ends a line of PEM but not a line of the file.
    """

    __slots__ = ("_mark", "content", "escaped")

    def __init__(self, content: str, escaped: bool = False) -> None:
        self.content = content
        self.escaped = escaped
        self._mark = (0, 1)

    def line_of(self, at: int) -> int:
        """The line of the file at an offset, counted from the previous offset: calls are in ascending order."""
        position, line = self._mark
        count = self.content.count
        line += count("\n", position, at) if at >= position else -count("\n", at, position)
        self._mark = (at, line)
        return line


def decode_text(data: bytes, draft: Draft) -> Text:
    """The text of a file; oddities of its characters are added to `draft`."""
    content = _utf16(data, draft)
    if content is None:
        content = data.decode("utf-8", "surrogateescape")
        if not content.isascii() and _BOM in content:
            content = _without_marks(content, draft)
    if "\r" in content:
        content = _unix_line_ends(content, draft)
    escaped = "\\" in content and re.search(_ESCAPED_AFTER_BOUNDARY, content)
    if not escaped:
        return Text(content)
    draft.note(
        "malformed-boundary",
        r"line breaks are written as the two characters \n, as in an environment variable or a JSON string: "
        r"write the value with real line breaks (printf '%b')",
        content.count("\n", 0, escaped.start()) + 1,
        expected="a line break after each boundary",
        found=r"\n in letters",
    )
    return Text(re.sub(_ESCAPED_BREAK, "\r", content).replace("\\/", "/"), escaped=True)


def _utf16(data: bytes, draft: Draft) -> str | None:
    """The text if it is UTF-16, by its byte order mark or by NULs in every other byte; else None."""
    even, odd = data[:64:2], data[1:64:2]
    if data.startswith(b"\xff\xfe") or (odd and odd.count(0) > 0.75 * len(odd) and not even.count(0)):
        name, codec = "UTF-16 LE", "utf-16-le"
    elif data.startswith(b"\xfe\xff") or (odd and even.count(0) > 0.75 * len(even) and not odd.count(0)):
        name, codec = "UTF-16 BE", "utf-16-be"
    else:
        return None
    text = data.decode(codec, "replace").lstrip(_BOM)
    if "begin" not in text.casefold():
        return None
    draft.note(
        "not-ascii",
        f"the file is {name}, as Windows PowerShell and Notepad write it",
        1,
        expected="ASCII",
        found=name,
    )
    return text


def _without_marks(text: str, draft: Draft) -> str:
    """Removes byte order marks anywhere: concatenated files have them in the middle."""
    first, count = text.index(_BOM), text.count(_BOM)
    place = "the file begins with" if first == 0 else "the file contains"
    draft.note(
        "byte-order-mark",
        f"{place} a UTF-8 byte order mark" + (f", and {count - 1} more follow" if count > 1 else ""),
        text.count("\n", 0, first) + 1,
        expected="no byte order mark",
        found="EF BB BF",
    )
    return text.replace(_BOM, "")


def _unix_line_ends(text: str, draft: Draft) -> str:
    """Carriage returns before a line feed end one line with it, as in OpenSSL; any other ends a line of its own."""
    windows = text.count("\r\n")
    # Deleting single characters first takes a fifth of the time.
    unix = text.replace("\r", "") if windows == text.count("\r") else text.replace("\r\n", "\n")
    lone = 0
    if "\r" in unix:
        runs = re.compile(_RETURNS)
        lone = sum(len(run[1]) for run in runs.finditer(unix) if not run[2])
        unix = runs.sub(lambda run: run[2] or "\n" * len(run[1]), unix)
    doubled = "\r\r\n" in text
    more = ", some of them with more than one carriage return" if doubled else ""
    parts = [f"{windows:,} × CRLF, as Windows writes it{more}"] if windows else []
    parts += [f"{lone:,} × a lone carriage return, which OpenSSL does not accept as a line ending"] if lone else []
    draft.note(
        "crlf",
        f"line endings are not LF: {' and '.join(parts)}",
        text.count("\n", 0, text.index("\r")) + 1,
        expected="LF",
        found="CRLF" if windows else "CR",
        form="doubled-returns" if doubled else "",
    )
    return unix


def quoted(text: str, limit: int = 72) -> str:
    """`text` in quotation marks, shortened; everything except printable ASCII is escaped."""
    excerpt = "".join(map(visible_character, text[:limit]))
    return f'"{excerpt}..."' if len(text) > limit else f'"{excerpt}"'


def visible_character(character: str) -> str:
    """A character for a message; a byte that is not UTF-8 is shown as such."""
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    if 0x20 <= code < 0x7F:
        return character
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def named(character: str) -> str:
    """The notation of an unexpected character: ``U+2013`` or ``byte 0x96``."""
    code = ord(character)
    return f"byte 0x{code - 0xDC00:02X}" if 0xDC80 <= code <= 0xDCFF else f"U+{code:04X}"
