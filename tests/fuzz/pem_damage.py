"""PEM text, damaged by chance as people and programs damage it: seeded, so that a failure names the file that it came of."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests import forge
from tests.support.pem_forms import BEGIN, CHAIN, END, KEY, PKCS7

_LABELS = ("X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CERTIFICATE CHAIN", "FANCY THING", "certificate")
_PIECES = (
    *(
        "\n",
        "\n\n",
        " ",
        "\t",
        "=",
        "==",
        "-",
        "-----",
        "*",
        ":",
        "#",
        "\r",
        "\0",
        *"\x01\x0b\x0c\x1a\x7f",
        "x" * 254,
        "QQ==\n",
        "A" * 64 + "\n",
    ),
    *("-----BEGIN ", "-----BEGIN FOO-----\n", "-----END FOO-----\n", "-----BEGIN my_label/1-----\n", BEGIN, END),
    *(
        "Proc-Type: 4,ENCRYPTED\n",
        "Proc-Type: 4,MIC-CLEAR\n\n",
        "Comment: x\n\n",
        "Comment: x\n",
        "subject=CN = x\n",
        "\ufeff",
    ),
)
_STOPS = (
    "\0",
    "-",
    "=",
    "==",
    "\0\0",
    "\t",
    "\x0b",
    "\x0c",
    "\x0b ",
    "\x1a",
    " = ",
    "-----",
    "\0-",
    "\r",
    "====",
    "\x7f",
    "\xa0",
)
"""What ends base64, or is skipped in it, for one program or another."""
_WIDTHS = (1, 60, 63, 64, 65, 76, 253, 254, 255, 5000)


def mutant(seed: object) -> bytes:
    """A bundle after one to four changes."""
    chance = random.Random(f"pem {seed}")
    text = "".join(each.pem for each in CHAIN)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 3))):
        text = chance.choice(_CHANGES)(text, chance)
    return _encoded(text, chance)


def key_mutant(seed: object) -> bytes:
    """A key file after one to three changes."""
    chance = random.Random(f"key {seed}")
    text = forge.key_pem("rsa3072-a", chance.choice(("pkcs8", "pkcs1")))
    for _ in range(chance.choice((1, 1, 2, 3))):
        text = chance.choice(_CHANGES)(text, chance)
    return _encoded(text, chance)


def _encoded(text: str, chance: random.Random) -> bytes:
    if chance.random() < 0.02:
        return text.encode("utf-16")
    data = text.encode()
    der = chance.choice(CHAIN).der
    return chance.choice((*[data] * 12, der + b"\n" + data, der + data, data + der))


def _insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    if chance.random() < 0.6:  # at the start of a line
        at = text.find("\n", at) + 1
    return text[:at] + chance.choice(_PIECES) + text[at:]


def _lose(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 1, 1, 5, 64, 700)) :]


def _change_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    boundaries = [number for number, line in enumerate(lines) if "-----" in line]
    at = chance.choice(boundaries) if boundaries and chance.random() < 0.6 else chance.randrange(len(lines))
    line = lines[at]
    lines[at : at + 1] = chance.choice(
        (
            *([], [line, line], [f"  {line}"], [f"{line}  "], [f"{line}\r"], [f"{line} x"], ["", line], [line.lower()]),
            *(
                [line[1:]],
                [line[:-1]],
                [f"-{line}"],
                [f"{line}-"],
                [line.replace(" ", "  ")],
                [f"\t{line}"],
                [line, ""],
            ),
        )
    )
    return "\n".join(lines)


def _relabel(text: str, chance: random.Random) -> str:
    label = chance.choice(_LABELS)
    blocks = text.split(BEGIN)
    if len(blocks) < 2:
        return text.replace(
            " PRIVATE KEY", chance.choice((" ANY PRIVATE KEY", " RSA PRIVATE KEY", " private key", " KEY"))
        )
    at = chance.randrange(1, len(blocks))
    head = BEGIN.join(blocks[:at])
    block = (BEGIN + blocks[at]).replace("CERTIFICATE-----", f"{label}-----", chance.choice((1, 2)))
    return head + block + "".join(BEGIN + each for each in blocks[at + 1 :])


def _refold(text: str, chance: random.Random) -> str:
    """One certificate in lines of another width, with an empty line in front of them or without."""
    each, width = chance.choice(CHAIN), chance.choice(_WIDTHS)
    block = forge.pem(each.der, width=width)
    blank = chance.choice(("", "\n", "\n", " \n", "\n\n"))
    return text.replace(each.pem, block.replace(BEGIN, BEGIN + blank))


def _stop(text: str, chance: random.Random) -> str:
    """Something that a decoder may stop at or skip within the base64, and perhaps something behind it that does not count."""
    lines = text.split("\n")
    at = chance.choice([number for number, line in enumerate(lines) if line and "-----" not in line] or [0])
    line = lines[at]
    column = chance.choice((0, len(line), chance.randrange(len(line) + 1) // 4 * 4, chance.randrange(len(line) + 1)))
    stop, junk = chance.choice(_STOPS), chance.choice(("", "", "A", "QUJD", "A" * 64, line[column:], "*"))
    behind = chance.choice(("", "\n", "\n"))
    lines[at] = line[:column] + stop + junk + behind + line[column:]
    return "\n".join(lines)


def _break(text: str, chance: random.Random) -> str:
    return text.replace(
        "\n", chance.choice(("\r\n", "\r", "\r\r\n", " \n", "\n\n", " ", "\\n")), chance.choice((1, 3, -1))
    )


def _add(text: str, chance: random.Random) -> str:
    """Something else in front or behind: a key, PKCS #7, a certificate under another label, a block that is none."""
    other = forge.pem(chance.choice(CHAIN).der, chance.choice(_LABELS))
    piece = chance.choice(
        (KEY, PKCS7, PKCS7.replace("PKCS7", "CERTIFICATE CHAIN"), other, forge.pem(b"0\x03\x02\x01\x05"))
    )
    return chance.choice((piece + text, text + piece, text.rstrip("\n") + piece))


def _glue(text: str, chance: random.Random) -> str:
    """Boundaries on one line, which share some dashes."""
    return text.replace("-----\n-----", chance.choice((" ", "")) + "-" * chance.randrange(16), 1)


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(
        _insert,
        _insert,
        _lose,
        _change_line,
        _change_line,
        _change_line,
        _relabel,
        _refold,
        _refold,
        _break,
        _add,
        _glue,
        _stop,
        _stop,
    ),
)
