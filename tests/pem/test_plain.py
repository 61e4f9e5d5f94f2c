"""Files in which nothing is odd are read in a few steps, and as any other file is: with and without these steps."""

from __future__ import annotations

import random
from typing import Any

import pytest

from certlint import pem
from certlint.pem import reader
from certlint.pem.plain import plain_blocks
from tests import forge
from tests.support import corpus

PIECES = [
    b"\n", b"\n\n", b" ", b"\t", b"\r\n", b"\r", b"-", b"=", b"==", b"A", b"\0", b"\xef\xbb\xbf", b"text\n", b"\xc3\xa9",
    rb"\n", b"-----BEGIN CERTIFICATE-----\n", b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----",
]  # fmt: skip


def told(document: pem.Document) -> tuple[Any, ...]:
    blocks = [
        (b.label, b.kind, b.der, b.index, b.first_line, b.last_line, b.headers, b.text, b.line_at(0), b.line_at(90))
        for b in document.blocks
    ]
    return document.encoding, document.problem, document.oddities, blocks


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with something put in, taken out or exchanged, rather at the end of a line."""
    ends = [at for at, byte in enumerate(data) if byte == 0x0A]
    at = min(max(chance.choice(ends) + chance.randint(-2, 2), 0), len(data))
    kept = at + chance.randint(0, 1)
    return data[:at] + chance.choice([b"", *PIECES]) + data[kept:]


def offenders(files: list[bytes], monkeypatch) -> list[bytes]:
    usual = [told(pem.read(data)) for data in files]
    monkeypatch.setattr(reader, "_read_plain", lambda draft, data: False)
    return [data for data, said in zip(files, usual, strict=True) if told(pem.read(data)) != said]


@pytest.mark.slow
def test_every_file_is_read_alike(monkeypatch):
    assert not offenders([*corpus.inputs().values()], monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_so_is_every_damaged_one(seed, monkeypatch):
    chance, sound = random.Random(seed), forge.bundle(*forge.chain())
    assert not offenders([damaged(sound, chance) for _ in range(700)], monkeypatch)


@pytest.mark.parametrize("text", [b"", b"\n", b"\n\n\n"])
def test_lines_at_the_end_are_not_odd(text, monkeypatch):
    sound = forge.bundle(*forge.chain()).rstrip()
    assert not offenders([sound + text, sound.replace(b"\n-----BEGIN", b"\n" + text + b"-----BEGIN")], monkeypatch)
    monkeypatch.undo()
    assert len(pem.read(sound + text).blocks) == 3


SOUND = forge.bundle(*forge.chain())
ONE = forge.leaf().pem.encode()


@pytest.mark.parametrize("front", [b"", b"\n", b"text\n"])
@pytest.mark.parametrize("between", [b"", b"\n", b"text\n", b"text\n\n"])
@pytest.mark.parametrize("last", [b"", b"\n", b"\n\n", b"\ntext\n"])
def test_what_is_read_in_a_few_steps(front, between, last):
    """The bytes and the text behind each block, and where it starts."""
    data = front + SOUND.rstrip().replace(b"\n-----BEGIN", b"\n" + between + b"-----BEGIN") + last
    blocks = plain_blocks(data)
    assert [each.der for each in blocks] == [each.der for each in forge.chain()]
    assert [each.text for each in blocks] == [b"\n" + between, b"\n" + between, last]
    assert all(data.startswith(b"-----BEGIN", each.start) for each in blocks)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text" + ONE,
        ONE.rstrip() * 2,
        ONE + b"text",
        ONE.rstrip() + b"text\n",
        ONE.rstrip() + b"text\n" + ONE,
        ONE + b"text" + ONE,
        ONE.replace(b"-----\n", b"-----\n\n", 1),
        ONE.replace(b"\n-----END", b"\n\n-----END"),
        ONE.replace(b"\n-----END", b"-----END"),
        ONE.replace(b"\n-----END", b"====\n-----END"),
        ONE.replace(b"\n-----END", b"*\n-----END"),
        ONE.replace(b"\n", b"\r\n"),
        ONE + b"-----\n",
        ONE + forge.key_pem().encode(),
    ],
)
def test_what_is_not(data):
    assert plain_blocks(data) is None


@pytest.mark.parametrize("size", range(60, 72))
@pytest.mark.parametrize("more", range(1, 7))
def test_padding_that_is_too_much_is_odd_whatever_the_length(size, more):
    block = forge.pem(forge.der.octet_string(bytes(size)), "PARAMETERS")
    sound, odd = (pem.read(block.replace("\n-----END", f"{'=' * count}\n-----END").encode()) for count in (0, more))
    assert [each.kind for each in sound.oddities] == []
    assert [each.kind for each in odd.oddities] == ["bad-base64"]
    assert odd.blocks[0].der == sound.blocks[0].der
    data = ONE.replace(b"\n-----END", b"=" * more + b"\n-----END")
    assert plain_blocks(data) is None
