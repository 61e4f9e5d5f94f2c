"""The facts of a certificate for an inventory: each of them, and nothing for what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from certlint import caches
from certlint.engine import audit_facts
from certlint.engine.audit_facts import Facts, facts_of
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der

ISSUER = forge.root("Example Root", key="p256-b")


def facts(**more) -> Facts:
    return facts_of(Certificate(forge.leaf(ISSUER, **more).der))


def test_all_of_them():
    found = facts(serial=0x1234, key="p256-a", san=["b.example.com", "a.example.com"])
    assert found._replace(logged=b"") == Facts(
        issuer="CN=Example Root",
        serial="1234",
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=found.not_after,
        key="ECDSA P-256",
        signature="ECDSA with SHA-256",
        spki_sha256=sha256(forge.key("p256-a").spki).hexdigest(),
        names=("b.example.com", "a.example.com"),
        is_precertificate=False,
        logged=b"",
    )
    assert found.not_after > found.not_before
    assert facts(extensions=[("1.3.6.1.4.1.11129.2.4.3", True, b"\x05\x00")]).is_precertificate


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        *((number, f"{number:x}") for number in (1, 0x0F, 0x10, 0x80, 0xFF00, 0, -1)),
        *((b"\0\0\x01", "1"), (b"\0\x7f", "7f")),
    ],
)
def test_serial_numbers(serial, text):
    assert facts(serial=serial).serial == text


def test_names_of_all_kinds():
    assert facts(san=["a.example.com", "ip:192.0.2.1"]).names == ("a.example.com", "192.0.2.1")
    assert facts(san=None).names == ()
    assert facts(san=b"\x30\x04\x82\x02\xff\x61").names == ("\ufffda",)


def test_what_cannot_be_read_is_empty():
    broken = b"\x30\x03\x31\x01\x00"
    assert facts(issuer_name=broken).issuer == ""
    assert facts(san=b"\x30\x02\x95\x01").names == ()
    found = facts(not_before=b"\x17\x01x")
    assert (found.not_before, found.not_after) == (None, None)
    assert facts(key=der.sequence(der.sequence(), der.bit_string(b""))).key == ""


@pytest.mark.parametrize(("size", "kept"), [(400, True), (600, False)])
def test_texts_of_what_certificates_share_are_remembered_as_long_as_they_are_short(size, kept):
    caches.clear()
    for _ in range(2):
        assert facts(issuer_name=[("O", "x" * size)]).issuer == f"O={'x' * size}"
    assert {part for part, _ in audit_facts._texts} == {"signature_algorithm", *["issuer"] * kept}
    assert facts(issuer_name=[("O", "x" * (size - 1) + "y")]).issuer.endswith("y")
