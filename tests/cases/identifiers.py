"""Serial numbers, key identifiers and unique identifiers."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, etsi
from tests.cases.shared import AKI, HUGE
from tests.forge import der

HALF_AKI = der.sequence(der.implicit(0, b"id"), der.explicit(1, books.dirname("a")))


def identified(*fields: bytes, **knobs) -> forge.Cert:
    return books.leaf(aki=None, extensions=[(AKI, False, der.sequence(*fields))], **knobs)


def limited_to(currency: int) -> forge.Cert:
    return etsi.person(etsi.CLAIM, etsi.limited(der.integer(currency)), etsi.typed(etsi.ESIGN))


FIRES = [
    (
        "limit in a currency by a number that stands for none",
        "etsi/limit-currency-unknown",
        lambda: limited_to(123),
        "etsi",
    ),
    ("aki empty", "rfc5280/aki-no-key-identifier", lambda: books.leaf(aki=None, extensions=[(AKI, False, b"\x30\0")])),
    ("serial negative", "rfc5280/serial-not-positive", lambda: books.leaf(serial=-5)),
    ("serial 21 octets", "rfc5280/serial-too-long", lambda: books.leaf(serial=(1 << 159))),
    ("unique id in version 4", "rfc5280/issuer-unique-id-v1", lambda: books.unique(0x81, version=4)),
    ("unique id in version 0", "rfc5280/subject-unique-id-v1", lambda: books.unique(0x82, version=0)),
    (
        "unique id beside no version",
        "rfc5280/issuer-unique-id-v1",
        lambda: books.unique(0x81, replace=(bytes.fromhex("a003020102"), bytes.fromhex("a003040102"))),
    ),
    (
        "unique id in version 2",
        "rfc5280/subject-unique-id",
        lambda: books.unique(0x82, version=2, drop=forge.EVERY, logged=False),
    ),
    (
        "unique id constructed",
        "rfc5280/issuer-unique-id",
        lambda: books.leaf(unique_ids=der.tlv(0xA1, der.bit_string(b"\1"))),
    ),
    (
        "aki of a root by another key",
        "rfc5280/aki-no-key-identifier",
        lambda: forge.root(key="p256-b", signer="p384-a", extensions=[(AKI, False, books.EMPTY)]),
    ),
    ("self-signed leaf ski", "rfc5280/ski-missing", lambda: forge.cert("www.example.com", key="p256-a", ski=None)),
    ("root ski", "rfc5280/ski-missing-in-ca", lambda: forge.root(key="p256-b", ski=None)),
    ("serial padded", "rfc5280/serial-too-long", lambda: books.leaf(serial=bytes(20) + b"\1")),
    ("serial padded zero", "rfc5280/serial-not-positive", lambda: books.leaf(serial=bytes(2))),
    ("aki twice", "rfc5280/aki-undecodable", lambda: identified(der.implicit(0, b"a"), der.implicit(0, b"a"))),
    (
        "aki backwards",
        "rfc5280/aki-undecodable",
        lambda: identified(der.implicit(2, b"\1"), der.explicit(1, books.dirname("a")), der.implicit(0, b"a")),
    ),
    (
        "aki of a name alone",
        "rfc5280/aki-half",
        lambda: identified(der.implicit(0, b"a"), der.explicit(1, books.dirname("a"))),
    ),
    ("a number too long to write out", "rfc5280/serial-too-long", lambda: books.leaf(serial=HUGE)),
]

PASSES = [
    *[
        (f"limit in currency {number}", "etsi/limit-currency-unknown", lambda number=number: limited_to(number), "etsi")
        for number in (8, 276, 978)
    ],
    (
        "constraints of a CA that cannot be read",
        "rfc5280/ca-constraints-missing",
        lambda: books.ca(drop=["basic_constraints"], extensions=[("2.5.29.19", True, b"\x30\x02\x05\x00")]),
    ),
    (
        "aki half both",
        "mozilla/aki-both-ways",
        lambda: books.leaf(aki=None, extensions=[(AKI, False, HALF_AKI)], not_before=datetime(2022, 5, 31)),
    ),
    ("serial 20 octets", "rfc5280/serial-too-long", lambda: books.leaf(serial=(1 << 159) - 1)),
    ("serial ff", "rfc5280/serial-not-positive", lambda: books.leaf(serial=b"\0\xff")),
    (
        "aki of all three",
        "rfc5280/aki-undecodable",
        lambda: identified(der.implicit(0, b"a"), der.explicit(1, books.dirname("a")), der.implicit(2, b"\1")),
    ),
]

NOT_APPLICABLE = [
    ("self-signed leaf", "rfc5280/aki-missing", lambda: forge.cert("www.example.com", key="p256-a")),
    (
        "unique id in version 2 by version",
        "rfc5280/issuer-unique-id-v1",
        lambda: books.unique(0x81, version=2, drop=forge.EVERY, logged=False),
    ),
    ("unique id in version 4 as such", "rfc5280/issuer-unique-id", lambda: books.unique(0x81, version=4)),
    ("root signed by another key", "rfc5280/aki-missing", lambda: forge.root(key="p256-b", signer="p384-a")),
    ("root with a broken signature", "rfc5280/aki-missing", lambda: forge.root(key="p256-b", tamper=True)),
    ("aki of a root", "rfc5280/aki-missing", lambda: forge.root(key="p256-b")),
    (
        "aki of a root without an identifier",
        "rfc5280/aki-no-key-identifier",
        lambda: forge.root(key="p256-b", extensions=[(AKI, False, books.EMPTY)]),
    ),
    (
        "aki of a root that nobody can verify",
        "rfc5280/aki-missing",
        lambda: forge.root(key="dsa2048"),
    ),
    (
        "unique id in version 1 as such",
        "rfc5280/subject-unique-id",
        lambda: books.unique(0x82, version=1, drop=forge.EVERY, logged=False),
    ),
    (
        "unique id in version 2 by version",
        "rfc5280/subject-unique-id-v1",
        lambda: books.unique(0x82, version=2, drop=forge.EVERY, logged=False),
    ),
]

NOT_IN_FORCE = [
    (
        "aki both ways when Mozilla no longer speaks of it",
        "mozilla/aki-both-ways",
        lambda: identified(
            der.implicit(0, b"a"),
            der.explicit(1, books.dirname("a")),
            der.implicit(2, b"\1"),
            not_before=datetime(2022, 6, 1),
        ),
    ),
]
