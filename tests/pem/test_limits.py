"""At each limit the last that is allowed is read and one more is reported: nothing is cut off silently, in any form."""

from __future__ import annotations

import base64

import pytest

from certlint import pem
from certlint.pem import BlockKind
from certlint.pem.encode import block
from tests import forge

LEAF = forge.leaf(forge.root(key="p384-a"), key="p256-a")
OTHER = forge.pem(b"\x30\x03\x02\x01\x05", "THING")
KEPT = 1000
"""Oddities of a kind that are reported one by one."""


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(*texts: str) -> str:
    """The data of a Kubernetes Secret."""
    return "data:\n" + "".join(f"  a{number}: {encoded(text)}\n" for number, text in enumerate(texts))


FORMS = {
    "pem": lambda count: LEAF.pem * count,
    "der": lambda count: LEAF.der * count,
    "der among pem": lambda count: OTHER.encode() + LEAF.der * count,
    "among other blocks": lambda count: (OTHER + LEAF.pem) * count + OTHER,
    "encoded twice": lambda count: encoded(LEAF.pem * count),
    "encoded twice, in lines": lambda count: base64.encodebytes((LEAF.pem * count).encode()),
    "in a secret": lambda count: secret(LEAF.pem * count),
    "each in a secret's own entry": lambda count: secret(*[LEAF.pem] * count),
    "in two entries": lambda count: secret(LEAF.pem * (count - 1), OTHER, LEAF.pem),
    "encoded three times": lambda count: encoded(encoded(LEAF.pem * count)),
}


def data(form: str, count: int) -> bytes:
    made = FORMS[form](count)
    return made if isinstance(made, bytes) else made.encode()


@pytest.mark.parametrize("most", [1, 2, 3, 10])
@pytest.mark.parametrize("form", FORMS)
def test_certificates(form, most):
    for count in (1, 2, 3, 4, 9, 10, 11):
        document = pem.read(data(form, count), max_certificates=most)
        if form == "encoded three times":
            assert (document.blocks, bool(document.problem)) == ([], True)
            continue
        expected = f"more than {most:,} certificates: only the first {most:,} were read" if count > most else ""
        if form == "der among pem":  # these are not judged, whatever their number: they are named
            expected = ""
        read = [each.der for each in document.blocks if each.der == LEAF.der]
        assert (len(read), document.problem) == (count if not expected else most, expected), count


@pytest.mark.slow
@pytest.mark.parametrize("over", [0, 1])
def test_other_blocks(over):
    """Of whatever there is, twice as many as certificates and a thousand."""
    for most in (0, 5):
        count = 2 * most + 999 + over
        for text in (OTHER * count, encoded(OTHER * count)):
            document = pem.read(text.encode(), max_certificates=most)
            assert len(document.blocks) == count
            problem = f"more than {count:,} blocks: the rest of the file was not read"
            assert document.problem == (problem if over else "")


@pytest.mark.parametrize("over", [0, 1, 2, 1234])
def test_oddities(over):
    text = "-----END THING-----\n" * (KEPT + over)
    document = pem.read((OTHER + text).encode())
    messages = [oddity.message for oddity in document.oddities]
    assert len(messages) == KEPT + (over > 0)
    assert [each for each in messages if "more of this kind" in each] == [f"{over:,} more of this kind"] * (over > 0)
    assert document.oddities[-1].line == 3 + KEPT + (over > 0)


def test_a_kind_of_oddity_takes_no_room_from_another():
    text = "-----END THING-----\n" * (KEPT + 5) + LEAF.pem.replace("END", "End")
    kinds = [oddity.kind for oddity in pem.read(text.encode()).oddities]
    assert (kinds.count("boundary-in-text"), kinds.count("malformed-boundary")) == (KEPT + 1, 1)
    both = pem.read(("x\n" + text.replace("\n", "\r\n")).encode())
    assert {"crlf", "text-outside-blocks", "malformed-boundary"} <= {oddity.kind for oddity in both.oddities}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 1000])
@pytest.mark.parametrize("headers", [None, {"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}])
def test_what_is_written_is_read(size, headers):
    """Lines of 64 columns, no empty one, and the same bytes once more."""
    der = bytes(number % 251 for number in range(size))
    text = block("THING", der, headers)
    lines = text.splitlines()
    body = lines[1 + (len(headers) + 1 if headers else 0) : -1]
    assert text == "".join(f"{line}\n" for line in lines)
    assert (lines[0], lines[-1]) == ("-----BEGIN THING-----", "-----END THING-----")
    assert base64.b64decode("".join(body)) == der
    assert [len(line) for line in body[:-1]] == [64] * (len(body) - 1)
    assert all(0 < len(line) <= 64 for line in body)
    if size:
        (found,) = pem.read(text.encode()).blocks
        assert (found.der, found.headers, found.kind) == (
            der,
            headers or {},
            BlockKind.ENCRYPTED_KEY if headers else BlockKind.OTHER,
        )
