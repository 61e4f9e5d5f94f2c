"""A file of certificates and nothing else is sketched without the reader: as the reader would have it, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from certlint import pem
from certlint.batch import folders
from certlint.errors import DecodeError
from certlint.pem import BlockKind
from certlint.x509.certificate import Certificate
from tests import forge

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").rglob("*.pem"))


def by_the_reader(data: bytes) -> tuple[folders.Outline, ...] | None:
    blocks = pem.read(data).blocks
    try:
        return tuple(
            folders._outline(Certificate(block.der)) for block in blocks if block.kind is BlockKind.CERTIFICATE
        )
    except DecodeError:
        return None


@pytest.mark.slow
def test_every_fixture():
    taken = 0
    for path in FIXTURES:
        data = path.read_bytes()
        plain = folders._plain_certificates(data)
        taken += plain is not None
        assert plain is None or plain == by_the_reader(data), path
    assert taken > len(FIXTURES) // 3


LEAF = forge.pem(forge.leaf().der).encode()


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (LEAF, True),
        (LEAF * 3, True),
        (b"a comment\n" + LEAF + b"another\n" + LEAF, True),
        (b"", False),
        (LEAF + forge.pem(forge.key("p256-a").pkcs8, "PRIVATE KEY").encode(), False),
        (LEAF.replace(b"\n", b"\r\n"), False),
        (LEAF.replace(b"END CERTIFICATE-----", b"END CERTIFICATE----"), False),
        (LEAF.rstrip(b"\n"), True),
        (b"x" + LEAF, False),
        (LEAF + b"x" + LEAF, False),
        (LEAF.replace(b"\n", b" \n"), False),
        (LEAF.replace(b"MII", b"M!I"), False),
        (LEAF + b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", False),
        (LEAF + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", False),
    ],
)
def test_what_is_read_without_the_reader(data, taken):
    plain = folders._plain_certificates(data)
    assert (plain is not None) == taken
    assert not taken or plain == by_the_reader(data)
