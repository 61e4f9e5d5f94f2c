"""The signed certificate timestamps in a certificate. RFC 6962 section 3.2."""

from __future__ import annotations

from datetime import UTC, datetime

from tests import forge
from tests.cases import books
from tests.forge import der

SHA256_ECDSA, SHA256_RSA, SHA512_ECDSA = b"\4\3", b"\4\1", b"\6\3"


def stamp(
    *,
    version: int = 0,
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    more: bytes = b"\0\0",
    algorithm: bytes = SHA256_ECDSA,
    signature: bytes = b"\0\x080\6\2\1\1\2\1\1",
) -> bytes:
    time = int(moment.timestamp() * 1000).to_bytes(8, "big")
    return bytes([version]) + b"a" * 32 + time + more + algorithm + signature


def stamped(*stamps: bytes) -> forge.Cert:
    listed = b"".join(len(each).to_bytes(2, "big") + each for each in stamps)
    value = der.octet_string(len(listed).to_bytes(2, "big") + listed)
    return books.leaf(logged=False, extensions=[(books.SCTS, False, value)])


FIRES = [
    ("a signature that ends early", "ct/sct-malformed", lambda: stamped(stamp(), stamp(signature=b"\0\x040\0"))),
    ("bytes behind the signature", "ct/sct-malformed", lambda: stamped(stamp(signature=b"\0\x020\0\0"))),
    ("nothing behind the timestamp", "ct/sct-malformed", lambda: stamped(stamp()[:41])),
    ("extensions beyond the end", "ct/sct-malformed", lambda: stamped(stamp(more=b"\xff\xff"))),
    ("no signature", "ct/sct-malformed", lambda: stamped(stamp(signature=b"\0\0"))),
    ("version 2", "ct/sct-version-unknown", lambda: stamped(stamp(version=1))),
    ("SHA-512", "ct/sct-algorithm", lambda: stamped(stamp(algorithm=SHA512_ECDSA))),
    *[
        (
            what,
            "ct/sct-signature-malformed",
            lambda signature=signature: stamped(stamp(signature=len(signature).to_bytes(2, "big") + signature)),
        )
        for what, signature in {
            "two numbers without DER": b"\1" * 64,
            "a SEQUENCE of nothing": der.sequence(),
            "a SEQUENCE that is longer than the signature": b"\x30\x20\2\1\1\2\1\1",
        }.items()
    ],
    ("of tomorrow", "ct/sct-from-future", lambda: stamped(stamp(moment=datetime(2026, 6, 2, tzinfo=UTC)))),
    (
        "of the year 292278994",
        "ct/sct-from-future",
        lambda: stamped(stamp()[:33] + b"\x7f" + b"\xff" * 7 + stamp()[41:]),
    ),
]
PASSES = [
    *[
        (name, rule, make)
        for rule in (
            "ct/sct-malformed",
            "ct/sct-version-unknown",
            "ct/sct-algorithm",
            "ct/sct-signature-malformed",
            "ct/sct-from-future",
        )
        for name, make in (
            ("by a log with ECDSA", lambda: stamped(stamp())),
            ("by a log with RSA", lambda: stamped(stamp(algorithm=SHA256_RSA))),
            ("with an extension", lambda: stamped(stamp(more=b"\0\1x"))),
        )
    ],
    ("what is not read is not judged", "ct/sct-algorithm", lambda: stamped(stamp(version=1, algorithm=SHA512_ECDSA))),
]
NOT_APPLICABLE = [
    ("no timestamps", rule, lambda: books.leaf(logged=False)) for rule in ("ct/sct-malformed", "ct/sct-from-future")
]
