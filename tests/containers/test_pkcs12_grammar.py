"""The structures of PKCS #12, one member at a time."""

from __future__ import annotations

import pytest

from certlint.containers.pkcs12_ciphers import derived_key
from certlint.containers.pkcs12_grammar import BAGS, SAFES, STORE, structure_flaw
from tests import forge
from tests.forge import der

BAG = forge.bag(forge.leaf().der, name="a", key_id=b"1")
INFO = der.sequence(der.oid("1.2.840.113549.1.7.1"), der.explicit(0, der.octet_string(b"")))
DIGEST = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.2.1")), der.octet_string(b"x" * 32))


def nested(bags: bytes) -> bytes:
    """SafeContents in a bag in SafeContents."""
    return der.sequence(der.sequence(der.oid("1.2.840.113549.1.12.10.1.6"), der.tlv(0xA0, bags)))


def of_identifier(content: bytes) -> str:
    return structure_flaw(der.sequence(der.sequence(der.tlv(0x06, content), der.tlv(0xA0, der.null()))), SAFES)


def test_what_is_sound():
    assert structure_flaw(der.sequence(BAG), BAGS) == ""
    assert structure_flaw(der.sequence(INFO, INFO), SAFES) == ""
    assert structure_flaw(der.sequence(der.integer(3), INFO, der.sequence(DIGEST, der.octet_string(b"s"))), STORE) == ""
    assert structure_flaw(der.sequence(der.integer(3), INFO), STORE) == ""


@pytest.mark.parametrize(
    ("depth", "flaw"), [(8, ""), (9, "structures are nested too deeply"), (100, "nested too deeply")]
)
def test_how_deep_bags_may_be_in_bags(depth, flaw):
    bags = der.sequence()
    for _ in range(depth):
        bags = nested(bags)
    found = structure_flaw(bags, BAGS)
    assert flaw in found
    assert bool(found) is bool(flaw)


@pytest.mark.parametrize("content", [b"\x2a", b"\x2a\x81\x01", b"\x81\x01", b"\x2a\x86\x48\x01"])
def test_identifiers_that_are_sound(content):
    assert of_identifier(content) == ""


@pytest.mark.parametrize("content", [b"", b"\x2a\x80\x01", b"\x2a\x81", b"\x81", b"\x2a\x01\x80", b"\x80\x01"])
def test_identifiers_that_are_not(content):
    assert "object identifier is malformed" in of_identifier(content)


@pytest.mark.parametrize("content", [b"\3", b"\0", b"\xff", b"\0\x80", b"\xff\x7f", b"\xfe\x80", b"\1\0"])
def test_integers_that_are_sound(content):
    assert structure_flaw(der.sequence(der.tlv(0x02, content), INFO), STORE) == ""


@pytest.mark.parametrize("content", [b"", b"\0\3", b"\0\0", b"\xff\x80", b"\xff\xff"])
def test_integers_that_are_not(content):
    assert "INTEGER is empty, or begins with a redundant byte" in structure_flaw(
        der.sequence(der.tlv(0x02, content), INFO), STORE
    )


def of_data(*contents: bytes, tag: int = 0xA0) -> bytes:
    """An AuthenticatedSafe whose one part holds this."""
    return der.sequence(der.sequence(der.oid("1.2.840.113549.1.7.1"), der.tlv(tag, b"".join(contents))))


MAC = der.sequence(DIGEST, der.octet_string(b"s"))
WRONG = [
    (b"", STORE, "its PFX is empty"),
    (der.integer(3), STORE, "INTEGER is in the place of PFX"),
    (der.sequence(), STORE, "PFX lacks its INTEGER"),
    (der.sequence(der.integer(3)), STORE, "PFX lacks its ContentInfo"),
    (der.sequence(der.integer(3), INFO, der.sequence(DIGEST)), STORE, "MacData lacks its OCTET STRING"),
    (der.sequence(der.integer(3), INFO, DIGEST), STORE, "is in the place of AlgorithmIdentifier"),
    (der.sequence(der.integer(3), INFO, MAC, INFO), STORE, "PFX has 4 members, which are too many"),
    (of_data(der.null()), SAFES, "NULL is in the place of OCTET STRING"),
    (of_data(der.octet_string(b""), tag=0xA1), SAFES, "is in the place of [0]"),
    (of_data(), SAFES, "[0] holds 0 values instead of one"),
    (of_data(der.octet_string(b""), der.null()), SAFES, "[0] holds 2 values instead of one"),
]


@pytest.mark.parametrize(("data", "kind", "flaw"), WRONG, ids=[flaw for _, _, flaw in WRONG])
def test_what_is_wrong_is_said_with_its_place(data, kind, flaw):
    assert flaw in structure_flaw(data, kind)
    assert data == b"" or f"of its {kind})" in structure_flaw(data, kind)


def test_a_number_of_iterations_below_zero_derives_no_key():
    assert len(derived_key("sha1", b"changeit", b"salt", 0, 1, 24)) == 24
    with pytest.raises(ValueError, match="a negative number of iterations"):
        derived_key("sha1", b"changeit", b"salt", -1, 1, 24)
