"""The issuer's name."""

from __future__ import annotations

from tests.cases import books
from tests.cases.shared import LONG_EMPTY
from tests.forge import der

FIRES = [
    *[
        (f"issuer C {text!r}", "rfc5280/issuer-country-length", lambda text=text: books.leaf(issuer_name=[("C", text)]))
        for text in ("U", "U S", "+123")
    ],
    ("issuer tab", "community/issuer-leading-space", lambda: books.leaf(issuer_name=[("O", "\tExample")])),
    ("issuer nbsp", "community/issuer-leading-space", lambda: books.leaf(issuer_name=[("O", "\xa0Example")])),
    (
        "issuer mrdn second",
        "community/issuer-rdn-of-several",
        lambda: books.leaf(issuer_name=[("C", "US"), [("O", "a"), ("CN", "b")]]),
    ),
    ("issuer C utf8", "rfc5280/issuer-country-not-printable", lambda: books.leaf(issuer_name=[("C", "DE", "ia5")])),
    ("issuer empty, long length", "rfc5280/issuer-empty", lambda: books.leaf(issuer_name=LONG_EMPTY)),
    (
        "issuer rdn last",
        "rfc5280/issuer-rdn-empty",
        lambda: books.leaf(issuer_name=der.sequence(books.named("a"), der.set_of())),
    ),
    (
        "issuer printable empty",
        "rfc5280/issuer-printable-alphabet",
        lambda: books.leaf(issuer_name=[("O", "", "printable")]),
    ),
    (
        "issuer c1 in teletex",
        "rfc5280/issuer-control-character",
        lambda: books.leaf(issuer_name=[("O", "a\x85", "teletex")]),
    ),
    (
        "issuer CN wide",
        "rfc5280/issuer-common-name-too-long",
        lambda: books.leaf(issuer_name=[("CN", "a" * 65, "bmp")]),
    ),
]

PASSES = [
    ("issuer C in small letters", "rfc5280/issuer-country-length", lambda: books.leaf(issuer_name=[("C", "us")])),
    ("issuer O in teletex", "rfc5280/issuer-string-type", lambda: books.leaf(issuer_name=[("O", "a", "teletex")])),
    ("issuer of 64", "rfc5280/issuer-organization-too-long", lambda: books.leaf(issuer_name=[("O", "ü" * 64)])),
    (
        "issuer in a place of 128",
        "rfc5280/issuer-locality-too-long",
        lambda: books.leaf(issuer_name=[("L", "ü" * 128)]),
    ),
    ("issuer of a state of 128", "rfc5280/issuer-state-too-long", lambda: books.leaf(issuer_name=[("ST", "a" * 128)])),
    (
        "issuer of 64 digits",
        "rfc5280/issuer-serial-too-long",
        lambda: books.leaf(issuer_name=[("serialNumber", "1" * 64)]),
    ),
    (
        "issuer with an address of 255",
        "rfc5280/issuer-email-too-long",
        lambda: books.leaf(issuer_name=[("emailAddress", "a" * 243 + "@example.com")]),
    ),
    (
        "issuer with a title of 64",
        "rfc5280/issuer-title-too-long",
        lambda: books.leaf(issuer_name=[("title", "a" * 64)]),
    ),
    (
        "issuer with a pseudonym of 128",
        "rfc5280/issuer-pseudonym-too-long",
        lambda: books.leaf(issuer_name=[("2.5.4.65", "a" * 128)]),
    ),
    ("issuer of utf8", "rfc5280/issuer-printable-alphabet", lambda: books.leaf(issuer_name=[("O", "A&B", "utf8")])),
]
