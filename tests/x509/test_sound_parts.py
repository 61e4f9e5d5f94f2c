"""A part that says it is `sound` is DER throughout: the rules about its bytes are not run on it."""

from collections.abc import Iterator

import pytest

from certlint.asn1 import strict
from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate
from certlint.x509.parts import PARTS, Extension
from tests import forge

BYTES = (0x00, 0x01, 0x04, 0x30, 0x7F, 0x80, 0x81, 0x82, 0xFF)
LEAF = Certificate(forge.leaf().der)
NAMES = [name for name in LEAF.raw if name in PARTS and name != "extensions"]


def neighbours(raw: bytes) -> Iterator[bytes]:
    """The bytes of a part, and those that differ in one byte, or end early."""
    yield raw
    for at in range(len(raw)):
        yield raw[:at]
        yield from (
            raw[:at] + bytes((byte,)) + raw[at + 1 :] for byte in (*BYTES, raw[at] + 1 & 0xFF, raw[at] - 1 & 0xFF)
        )


def is_der(part: object, raw: bytes) -> bool:
    spans = [(0, len(raw))]
    if isinstance(part, Extension):
        spans.append((part.value_start, part.value_stop))
    return not any(violation for start, stop in spans for violation in strict.violations(raw, start, stop))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sound_is_der(name):
    found = set()
    for raw in neighbours(LEAF.raw[name]):
        try:
            part = PARTS[name](raw)
        except DecodeError:
            continue
        sound = getattr(part, "sound", False)
        found.add(sound)
        assert not sound or is_der(part, raw), raw.hex()
    assert found


def test_the_usual_forms_are_sound():
    usual = ("serial_number", "subject", "subject_alt_name", "subject_key_identifier", "authority_key_identifier")
    assert [name for name in usual if not LEAF.read(name).sound] == []
