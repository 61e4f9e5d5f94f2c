"""What tells DER from text at a glance."""

from __future__ import annotations

import base64
import textwrap

import pytest

from certlint.pem import read
from certlint.pem.foreign import is_der
from tests import forge

LEAF, MIDDLE, ROOT = forge.chain()


def der(text: str) -> bytes:
    return base64.b64decode("".join(line for line in text.splitlines() if "-" not in line))


OBJECTS = {
    "certificate": LEAF.der,
    "TBSCertificate": LEAF.tbs,
    "request": forge.csr().der,
    "PKCS #7": forge.degenerate(MIDDLE.der),
    "PKCS #8": der(forge.key_pem()),
    "PKCS #1": der(forge.key_pem(form="pkcs1")),
    "SEC 1": der(forge.key_pem("p256-a", "sec1")),
    "a short PKCS #8": der(forge.key_pem("ed25519-a")),
    "public key": der(forge.key_pem(form="public")),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_known_by_its_first_bytes(name):
    assert is_der(OBJECTS[name])
    assert is_der(OBJECTS[name] + b"more")


@pytest.mark.parametrize("name", [name for name in OBJECTS if len(OBJECTS[name]) > 127])
def test_what_is_cut_off_is_known_too(name):
    assert is_der(OBJECTS[name][:40])


@pytest.mark.parametrize(
    "data", [b"", b"0", b"0\x82", b"0 zones of the cluster", b"010203", b"0\x03\x02\x01\x05", LEAF.pem.encode()]
)
def test_text_is_not(data):
    assert not is_der(data)


@pytest.mark.parametrize("tag", [0x04, 0x0C, 0x13, 0x31])
def test_nor_is_a_sequence_that_begins_with_something_else(tag):
    assert not is_der(b"\x30\x82\x04\x00" + bytes([tag]) + b"\x03\x02\x01\x02" + bytes(1024))


@pytest.mark.parametrize("end", ["\n", "\n    ", "\r\n", "\r"])
@pytest.mark.parametrize("behind", ["", " ...", "{0}and so on: no base64", "{0}{0}words", "={0}words"])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_lines_of_base64_that_hold_a_whole_file(end: str, behind: str, padding: int):
    """All lines of it are read, in whatever text they stand; the last is shorter than the others."""
    text = forge.bundle(LEAF, MIDDLE).rstrip(b"\n")
    encoded = base64.b64encode(text + b"\n" * ((-padding - len(text)) % 3)).decode()
    assert encoded.count("=") == padding
    lines = textwrap.wrap(encoded, 76)
    assert len(lines[-1]) < 76
    document = read(f"tls.crt: |{end}{end.join(lines)}{behind.format(end)}".encode())
    assert [block.der for block in document.blocks] == [LEAF.der, MIDDLE.der]
