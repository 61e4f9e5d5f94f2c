"""A block without END: its base64 goes on as far as OpenSSL or GnuTLS read it, and no further than an object needs."""

from __future__ import annotations

import pytest

from certlint.pem import read
from tests.support.pem_forms import BEGIN, END, FIRST, LEAF, REST

LINES = FIRST.removesuffix(END).splitlines(keepends=True)
SKIPPED = ("\x0b", "\x0c", "\x0b\x0c\x0b", "\x0b \x0c\t", " \x0b")
"""By GnuTLS, wherever it stands."""
DROPPED = ("\x01", "\x1a", "\x80", "\xa0\xa0", "\x01 \x80\t")
"""By OpenSSL, at the end of a line."""


def bundle(number: int, column: int, piece: str, behind: str = REST) -> bytes:
    """The chain without the END of the first block, with something at a column of one of its lines."""
    line = LINES[number]
    pieces = [*LINES[:number], line[:column], piece, line[column:], *LINES[number + 1 :], behind]
    return "".join(pieces).encode("latin-1")


def first(data: bytes) -> bytes:
    """The DER of the first block, which has no END."""
    document = read(data, compares=False)
    assert "unterminated-block" in {each.kind for each in document.oddities if each.line == 1}
    return document.blocks[0].der


@pytest.mark.parametrize("piece", SKIPPED)
@pytest.mark.parametrize(("number", "column"), [(5, 28), (5, 0), (5, 64), (1, 0), (0, -1), (len(LINES) - 1, 10)])
def test_blanks_of_any_kind_are_skipped_anywhere(piece: str, number: int, column: int):
    assert first(bundle(number, column, piece)) == LEAF.der


@pytest.mark.parametrize("piece", DROPPED)
@pytest.mark.parametrize("number", [0, 1, 5, len(LINES) - 1])
def test_what_is_not_printable_is_dropped_at_the_end_of_a_line(piece: str, number: int):
    assert first(bundle(number, -1, piece)) == LEAF.der


def test_two_kinds_of_interruption_are_skipped_together():
    data = bundle(5, 28, "\x0b").replace(LINES[9].encode(), LINES[9].strip().encode() + b"\x01\n \n")
    assert first(data) == LEAF.der


@pytest.mark.parametrize("piece", ["*", "\x01", "\x80", "~", "\x7f"])
def test_what_nobody_skips_ends_it(piece: str):
    """The error about the missing END is for what stands before that line."""
    assert first(bundle(5, 28, piece)) == LEAF.der[: 48 * 4]


@pytest.mark.parametrize("behind", ["hello world\n", "subject=CN = x\n", "\x0b\n", "QUJD ABCD\n", "A B\x01\n"])
def test_a_whole_object_is_not_followed_by_more(behind: str):
    """Where all of it was read, words behind it are not taken for base64, whatever blanks are in them."""
    assert first(bundle(5, 64, "", behind + REST)) == LEAF.der


@pytest.mark.parametrize("piece", ["\x0b", "\x01\n"])
def test_over_what_interrupts_words_nothing_is_read(piece: str):
    """They begin no object that something behind could complete."""
    data = (BEGIN + f"hello {piece} world\nmore words {piece}\n" + FIRST).encode()
    assert [each.der for each in read(data, compares=False).blocks[-1:]] == [LEAF.der]
    assert b"words" not in b"".join(each.der for each in read(data, compares=False).blocks)


def test_a_hyphen_ends_it_behind_what_is_skipped():
    cut = "".join(LINES).rstrip("\n").replace(LINES[3], "\x0b" + LINES[3])
    assert first(f"{cut}-QUJD\n{REST}".encode()) == LEAF.der
