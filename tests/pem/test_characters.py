"""The line on which an odd character is reported, and which characters end a line."""

from __future__ import annotations

import pytest

from certlint.pem import read
from certlint.pem.characters import named, quoted, visible_character
from tests import forge

PEM = forge.leaf().pem
MARK = "\ufeff"


def line(text: str, kind: str) -> int:
    """Where the oddity of a file is, of which there is one."""
    (oddity,) = [each for each in read(text.encode("utf-8", "surrogateescape")).oddities if each.kind == kind]
    return oddity.line


@pytest.mark.parametrize("front", ["", "\n", "\n\n", "text\n", "\ntext\n"])
def test_lines_are_counted_from_the_first(front: str):
    number = front.count("\n") + 1
    assert line(f"{front}{MARK}{PEM}{MARK}", "byte-order-mark") == number
    assert line(front + PEM.replace("\n", "\r\n"), "crlf") == number
    assert line(front + PEM.replace("\n", "\r"), "crlf") == number
    assert line(front + PEM.replace("\n", "\\n"), "malformed-boundary") == number
    assert line(f"{front}für\n{PEM}", "comment-not-ascii") == number


@pytest.mark.parametrize(
    ("text", "message", "found"),
    [
        (PEM.replace("\n", "\r\n", 3), "line endings are not LF: 3 × CRLF, as Windows writes it", "CRLF"),
        (
            PEM.replace("\n", "\r", 2),
            "line endings are not LF: 2 × a lone carriage return, which OpenSSL does not accept as a line ending",
            "CR",
        ),
        (
            PEM.replace("\n", "\r\n", 3).replace("\r\n", "\r", 1),
            (
                "line endings are not LF: 2 × CRLF, as Windows writes it and "
                "1 × a lone carriage return, which OpenSSL does not accept as a line ending"
            ),
            "CRLF",
        ),
    ],
)
def test_which_ends_of_lines_there_are(text: str, message: str, found: str):
    (oddity,) = [each for each in read(text.encode()).oddities if each.kind == "crlf"]
    assert (oddity.message, oddity.found) == (message, found)


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (1, "the file begins with a UTF-8 byte order mark"),
        (2, "the file begins with a UTF-8 byte order mark, and 1 more follow"),
        (3, "the file begins with a UTF-8 byte order mark, and 2 more follow"),
    ],
)
def test_how_many_marks_there_are(count: int, message: str):
    (oddity,) = [each for each in read((MARK + PEM).encode() * count).oddities if each.kind == "byte-order-mark"]
    assert oddity.message == message
    (inside,) = [each for each in read((PEM + MARK + PEM).encode()).oddities if each.kind == "byte-order-mark"]
    assert inside.message == "the file contains a UTF-8 byte order mark"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", MARK])
@pytest.mark.parametrize("front", ["", "für den Cluster, a line that is longer than what is looked at\n"])
def test_utf_16_is_known_by_its_mark_or_by_its_zeros(codec: str, mark: str, front: str):
    document = read((mark + front + PEM).encode(codec))
    assert [block.der for block in document.blocks] == [forge.leaf().der]
    assert "not-ascii" in {each.kind for each in document.oddities}


@pytest.mark.parametrize(
    ("character", "shown", "name"),
    [
        ("A", "A", "U+0041"),
        ('"', '\\"', "U+0022"),
        ("\\", "\\\\", "U+005C"),
        (" ", " ", "U+0020"),
        ("~", "~", "U+007E"),
        ("\x1f", "\\x1f", "U+001F"),
        ("\x7f", "\\x7f", "U+007F"),
        ("\xff", "\\xff", "U+00FF"),
        ("\u0100", "\\u0100", "U+0100"),
        ("\uffff", "\\uffff", "U+FFFF"),
        ("\U00010000", "\\U00010000", "U+10000"),
        ("\udc7f", "\\udc7f", "U+DC7F"),
        ("\udc80", "\\x80", "byte 0x80"),
        ("\udcff", "\\xff", "byte 0xFF"),
        ("\udd00", "\\udd00", "U+DD00"),
    ],
)
def test_how_a_character_is_told(character: str, shown: str, name: str):
    assert (visible_character(character), named(character)) == (shown, name)


@pytest.mark.parametrize(
    ("text", "said"), [("abc", '"abc"'), ("a" * 5, '"aaaaa"'), ("a" * 6, '"aaaaa..."'), ("", '""')]
)
def test_text_is_shortened(text: str, said: str):
    assert quoted(text, 5) == said
