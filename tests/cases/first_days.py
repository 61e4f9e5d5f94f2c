"""Rules of RFCs on the first day of the text that asks for them, and on its eve."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests import forge
from tests.cases import books
from tests.forge import der
from tests.forge.names import general_names

RFC2459, RFC2560 = datetime(1999, 1, 1), datetime(1999, 6, 1)
RFC3280, RFC5280, RFC5480 = datetime(2002, 4, 1), datetime(2008, 5, 1), datetime(2009, 3, 1)
RFC9295, RFC9598 = datetime(2022, 9, 1), datetime(2024, 5, 1)

_SANS = {
    "san-uri-relative": "uri:www.example.com/",
    "san-uri-nothing-after-scheme": "uri:http:",
    "san-uri-host": "uri:http://localhost:80/",
    "san-uri-not-ascii": "uri:http://www.example.com/\u00fc",
    "san-dns-too-long": "a." * 130 + "com",
    "dns-empty-label": "a..example.com",
    "dns-label-too-long": "a" * 64 + ".example.com",
    "dns-hyphen-at-end": "www.-a.com",
    "dns-hyphen-below": "a-.example.com",
    "dns-character": "a b.example.com",
    "dns-underscore-registered": "www.a_b.com",
    "dns-underscore-below": "a_b.example.com",
}
_ISSUERS = {
    "ian-uri-relative": "uri://www.example.com/",
    "ian-uri-nothing-after-scheme": "uri:http:",
    "ian-uri-host": "uri:http://[::1/",
    "ian-uri-not-ascii": "uri:http://www.example.com/\u00fc",
}
_OLD = {"version": 1, "drop": forge.EVERY, "logged": False}
_NETWORK = der.sequence(der.explicit(0, der.sequence(der.implicit(7, b"\x0a\0\0\0\xff\0\xff\0"))))
_FALSE_WRITTEN = der.sequence(der.oid("1.2.3"), der.boolean(False), der.octet_string(b"\5\0"))
_MINIMUM = der.sequence(der.explicit(0, der.sequence(forge.general_name("example.com"), der.implicit(0, b"\0"))))

_DAYS: list[tuple[datetime, str, Any, dict[str, Any]]] = [
    *[(RFC3280, rule, books.leaf, {"san": [name]}) for rule, name in _SANS.items()],
    *[
        (RFC3280, rule, books.leaf, {"extensions": [(books.IAN, False, general_names([name]))]})
        for rule, name in _ISSUERS.items()
    ],
    (RFC3280, "issuer-unique-id-v1", books.leaf, _OLD | {"unique_ids": der.tlv(0x81, b"\0\x01")}),
    (RFC3280, "subject-unique-id-v1", books.leaf, _OLD | {"unique_ids": der.tlv(0x82, b"\0\x01")}),
    (RFC3280, "rsa-key-parameters", books.rsa_leaf, {"key": books.spki("rsa2048-a", der.null(), b"")}),
    (RFC2459, "signature-algorithms-differ", books.leaf, {"inner_algorithm": books.ECDSA_SHA512}),
    (RFC2459, "criticality-false-written", books.leaf, {"extensions": [_FALSE_WRITTEN]}),
    (RFC2459, "name-constraints-minimum-written", books.ca, {"name_constraints": _MINIMUM}),
    (RFC2560, "ocsp-no-check-critical", books.leaf, {"extensions": [(books.NO_CHECK, True, der.null())]}),
    (
        RFC3280,
        "subject-teletex-string",
        books.leaf,
        {"subject": [("O", "Example", "teletex"), ("CN", "www.example.com")]},
    ),
    (RFC5280, "notice-not-nfc", books.leaf, {"policies": books.user_notice(0x0C, "u\u0308".encode())}),
    (RFC3280, "name-constraints-network", books.ca, {"name_constraints": _NETWORK}),
    (RFC3280, "notice-too-long", books.leaf, {"policies": books.user_notice(0x0C, b"a" * 201)}),
    (RFC5280, "notice-control-character", books.leaf, {"policies": books.user_notice(0x0C, b"line\nline")}),
    (
        RFC5280,
        "any-policy-mapped",
        books.mapping,
        {"ours": books.OURS, "theirs": books.ANY_POLICY, "policies": [books.OURS]},
    ),
    (RFC5480, "ec-leaf-usages", books.leaf, {"key_usage": ["digitalSignature", "cRLSign"], "eku": ["any"]}),
    (RFC9295, "ed25519-usages", books.leaf, {"key": "ed25519-a", "key_usage": ["digitalSignature", "keyAgreement"]}),
    (RFC9295, "ed448-usages", books.leaf, {"key": "ed448", "key_usage": ["digitalSignature", "keyEncipherment"]}),
    (RFC9598, "san-smtp-utf8-mailbox", books.leaf, {"san": [books.smtp_utf8("j\u00e4ne@b\u00fccher.example")]}),
]


FIRES = [
    ("on the first day", f"rfc5280/{rule}", partial(make, **knobs, not_before=first))
    for first, rule, make, knobs in _DAYS
]

NOT_IN_FORCE = [
    ("on the eve", f"rfc5280/{rule}", partial(make, **knobs, not_before=first - timedelta(seconds=1)))
    for first, rule, make, knobs in _DAYS
]
