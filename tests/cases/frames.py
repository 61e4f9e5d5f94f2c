"""The frames of extensions: version, criticality, and extensions about extensions."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum
from tests.cases.shared import HOST, false_written
from tests.forge import der

FIRES = [
    ("v1 with ext", "rfc5280/extensions-not-v3", lambda: books.leaf(version=1)),
    (
        "sct two empties",
        "rfc5280/sct-list-empty",
        lambda: books.leaf(logged=False, extensions=[(books.SCTS, False, der.octet_string(b"\0\0"))]),
    ),
    (
        "dup unknown ext",
        "rfc5280/extension-doubled",
        lambda: books.leaf(extensions=[("1.2.3.4.5", False, b"\5\0"), ("1.2.3.4.5", False, b"\5\0")]),
    ),
    ("version1", "cabf-br/version", lambda: forum.leaf(version=1, drop=forge.EVERY)),
    (
        "false written in the san",
        "rfc5280/criticality-false-written",
        lambda: books.leaf(san=None, extensions=[false_written("2.5.29.17", HOST)]),
    ),
    (
        "false written in the ski",
        "rfc5280/criticality-false-written",
        lambda: books.leaf(ski=None, extensions=[false_written("2.5.29.14", der.octet_string(bytes(20)))]),
    ),
    ("extensions in version 4", "rfc5280/extensions-not-v3", lambda: books.leaf(version=4)),
    (
        "no extensions in version 1",
        "rfc5280/extensions-not-v3",
        lambda: books.leaf(version=1, drop=forge.EVERY, logged=False, unique_ids=der.explicit(3, books.EMPTY)),
    ),
    ("eku empty", "rfc5280/extension-empty", lambda: books.leaf(eku=books.EMPTY)),
    (
        "mappings empty, false written",
        "rfc5280/extension-empty",
        lambda: books.leaf(extensions=[false_written(books.MAPPINGS, books.EMPTY)]),
    ),
    ("scts of a ca", "rfc5280/sct-list-empty", lambda: books.ca(extensions=[books.timestamps()])),
    (
        "poison with a tail",
        "rfc5280/poison-not-null",
        lambda: books.leaf(logged=False, extensions=[(books.POISON, True, b"\5\0\0")]),
    ),
    (
        "scts as they are",
        "rfc5280/scts-undecodable",
        lambda: books.leaf(logged=False, extensions=[(books.SCTS, False, b"\0\0")]),
    ),
]

CAPABILITIES = "1.2.840.113549.1.9.15"
AES_256 = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"))
FIRES += [
    (
        f"capabilities of a mail client that are {flaw}",
        "x509/part-undecodable",
        lambda value=value: books.leaf(extensions=[(CAPABILITIES, False, value)]),
        profile,
    )
    for profile in ("rfc5280", "hygiene")
    for flaw, value in {
        "no list": der.octet_string(b"abc"),
        "a list of identifiers": der.sequence(der.oid("2.16.840.1.101.3.4.1.42")),
        "a list of a list of nothing": der.sequence(der.sequence()),
        "a list with two parameters": der.sequence(der.sequence(der.oid("1.2.840.113549.3.2"), der.null(), der.null())),
        "a list and more": der.sequence(AES_256) + b"\0\0",
    }.items()
]

PASSES = [
    *(
        (
            f"capabilities of a mail client: {what}",
            "x509/part-undecodable",
            lambda value=value: books.leaf(extensions=[(CAPABILITIES, False, value)]),
            "rfc5280",
        )
        for what, value in {
            "none": der.sequence(),
            "AES": der.sequence(AES_256),
            "RC2 of 128 bits": der.sequence(der.sequence(der.oid("1.2.840.113549.3.2"), der.integer(128))),
        }.items()
    ),
    ("no extensions in version 3", "cabf-br/version-without-extensions", lambda: forum.leaf(drop=forge.EVERY)),
    (
        "a root without more than it needs",
        "cabf-br/root-extension-unusual",
        lambda: forum.root(not_before=datetime(2024, 1, 1), not_after=datetime(2040, 1, 1)),
    ),
    (
        "precert poison only",
        "rfc5280/precertificate-with-scts",
        lambda: forum.leaf(extensions=[(books.POISON, True, der.null())]),
    ),
    (
        "bc empty",
        "rfc5280/extension-empty",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, books.EMPTY)]),
    ),
    (
        "a poison of NULL",
        "rfc5280/poison-not-null",
        lambda: books.leaf(logged=False, extensions=[(books.POISON, True, der.null())]),
    ),
]

NOT_IN_FORCE = [
    ("no extensions before 2.0.0", "cabf-br/extensions-missing", lambda: forum.on("2023-09-14", drop=forge.EVERY)),
]

NOT_APPLICABLE = [
    ("extensions in version 3", "rfc5280/extensions-not-v3", books.leaf),
    ("timestamps that can be read", "rfc5280/scts-undecodable", books.leaf),
]
