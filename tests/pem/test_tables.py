"""Small functions of the reader, at the edges of what they take."""

from __future__ import annotations

import pytest

from certlint.pem import BlockKind, read
from certlint.pem.characters import named, quoted, visible_character
from certlint.pem.kinds import kind_of, loose_header, sniff
from certlint.pem.secrecy import may_hold_key
from tests import forge
from tests.forge import der

# By code point; 0xDC80 and those up to 0xDCFF stand for bytes that are not UTF-8.
ESCAPED = {
    0: r"\x00",
    0x1F: r"\x1f",
    0x20: " ",
    0x22: r"\"",
    0x27: "'",
    0x5C: r"\\",
    0x7E: "~",
    0x7F: r"\x7f",
    0xFF: r"\xff",
    0x100: r"\u0100",
    0xDC7F: r"\udc7f",
    0xDC80: r"\x80",
    0xDCFF: r"\xff",
    0xDD00: r"\udd00",
    0xFFFF: r"\uffff",
    0x10000: r"\U00010000",
}
NAMED = {0x61: "U+0061", 0x2013: "U+2013", 0xDC7F: "U+DC7F", 0xDC80: "byte 0x80", 0xDCFF: "byte 0xFF", 0xDD00: "U+DD00"}
# Bytes, where to look, up to where; tag, start and end of what stands there.
HEADERS = [
    (b"", 0, 0, None),
    (b"\x30", 0, 1, None),
    (b"\x30\x00", 0, 2, (0x30, 2, 2)),
    (b"\x30\x00", 0, 1, None),
    (b"\x30\x00", 1, 2, None),
    (b"\x30\x7f", 0, 2, (0x30, 2, 129)),
    (b"\x30\x80", 0, 2, (0x30, 2, 2)),
    (b"\x30\x80ab", 0, 4, (0x30, 2, 4)),
    (b"\x30\x81", 0, 2, None),
    (b"\x30\x81\x80", 0, 3, (0x30, 3, 131)),
    (b"\x30\x81\x80", 0, 2, None),
    (b"\x02\x84\x00\x00\x00\x01", 0, 6, (0x02, 6, 7)),
    (b"\x30\x85\x00\x00\x00\x00\x01ab", 0, 9, None),
    (b"ab\x30\x01c", 2, 5, (0x30, 4, 5)),
]
SEQUENCE, INTEGER, OID, STRING = der.sequence(), der.integer(1), der.oid("1.2.3"), der.octet_string(b"x")
BITS = der.tlv(3, b"\0")
LOOKS = [
    (b"", ""),
    (SEQUENCE, ""),
    (INTEGER, ""),
    (der.sequence(INTEGER, SEQUENCE, STRING), "PRIVATE KEY"),
    (der.sequence(INTEGER, STRING), "EC PRIVATE KEY"),
    (der.sequence(*[INTEGER] * 7), "RSA PRIVATE KEY"),
    (der.sequence(*[INTEGER] * 9), "RSA PRIVATE KEY"),
    (der.sequence(*[INTEGER] * 6), "DSA PRIVATE KEY"),
    (der.sequence(*[INTEGER] * 3), "DSA PARAMETERS"),
    (der.sequence(INTEGER, INTEGER), ""),
    (der.sequence(OID, SEQUENCE), "PKCS7"),
    (der.sequence(SEQUENCE, BITS), "PUBLIC KEY"),
    (der.sequence(SEQUENCE, STRING), "ENCRYPTED PRIVATE KEY"),
    (der.sequence(der.integer(3), SEQUENCE, SEQUENCE), "PKCS12"),
    (der.sequence(der.integer(3), SEQUENCE, STRING), "PKCS12"),
    (der.sequence(der.integer(2), SEQUENCE, SEQUENCE), ""),
    (der.sequence(der.sequence(INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE), SEQUENCE, BITS), "CERTIFICATE"),
    (der.sequence(der.sequence(INTEGER, SEQUENCE, SEQUENCE), SEQUENCE, BITS), "CERTIFICATE REQUEST"),
    (der.sequence(der.sequence(INTEGER, SEQUENCE, SEQUENCE), SEQUENCE, BITS, INTEGER), ""),
    (der.sequence(der.sequence(SEQUENCE, SEQUENCE, der.tlv(0x17)), SEQUENCE, BITS), "X509 CRL"),
    (der.sequence(der.sequence(INTEGER, SEQUENCE, SEQUENCE, der.tlv(0x18)), SEQUENCE, BITS), "X509 CRL"),
    (forge.root().der, "CERTIFICATE"),
    (forge.root().der[:100], "CERTIFICATE"),
    (forge.csr().der, "CERTIFICATE REQUEST"),
]


@pytest.mark.parametrize("code", ESCAPED)
def test_characters_in_messages(code):
    assert visible_character(chr(code)) == ESCAPED[code]


@pytest.mark.parametrize("code", NAMED)
def test_names_of_characters(code):
    assert named(chr(code)) == NAMED[code]


def test_quotations_have_72_characters():
    assert quoted("x" * 72) == f'"{"x" * 72}"'
    assert quoted("x" * 73) == f'"{"x" * 72}..."'
    assert quoted("\n" * 73) == '"' + r"\x0a" * 72 + '..."'
    assert quoted("", 0) == '""'


@pytest.mark.parametrize(("data", "at", "limit", "expected"), HEADERS)
def test_headers(data, at, limit, expected):
    assert loose_header(data, at, limit) == expected


@pytest.mark.parametrize(("data", "label"), LOOKS)
def test_objects_by_their_look(data, label):
    assert sniff(data) == label


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("CERTIFICATE", BlockKind.CERTIFICATE),
        ("ANY PRIVATE KEY", BlockKind.PRIVATE_KEY),
        ("PRIVATE KEY 2", BlockKind.OTHER),
        ("certificate", BlockKind.OTHER),
        ("", BlockKind.OTHER),
    ],
)
def test_labels(label, kind):
    assert kind_of(label) is kind


LEAF = forge.leaf(key="p256-a")
KEYS = {
    "a key": forge.key_pem("p256-a"),
    "a key that is called a certificate": forge.key_pem("p256-a").replace("PRIVATE KEY", "CERTIFICATE"),
    "more behind a certificate": forge.pem(LEAF.der + b"\0"),
    "a certificate that is cut off": forge.pem(LEAF.der[:-1]),
    "no END": LEAF.pem.partition("-----END")[0],
    "the word": LEAF.pem + "private\n",
    "the word in UTF-16": "private".encode("utf-16"),
    "a thing": forge.pem(LEAF.der[:200], "THING"),
    "binary": b"\xff\xfe\0",
    "PKCS 12": der.sequence(der.integer(3), SEQUENCE, SEQUENCE, bytes(20)),
}
NO_KEYS = {
    "a certificate": LEAF.pem,
    "DER": LEAF.der,
    "a request": forge.csr().pem,
    "a public key": forge.pem(forge.key("p256-a").spki, "PUBLIC KEY"),
    "text": "hello",
    "nothing": "",
}


@pytest.mark.parametrize("name", [*KEYS, *NO_KEYS])
def test_what_may_hold_a_private_key(name):
    """Asked before a file is shown or overwritten, so that a doubt counts as one."""
    data = {**KEYS, **NO_KEYS}[name]
    assert may_hold_key(read(data.encode() if isinstance(data, str) else data)) == (name in KEYS)
