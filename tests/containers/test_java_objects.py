"""Serialized Java objects, which are stepped over: arrays in arrays, and classes that are named once."""

from __future__ import annotations

import pytest

from certlint.containers.java_objects import end_of_object
from certlint.errors import DecodeError

OBJECTS, OCTETS = b"[Ljava.lang.Object;", b"[B"
NOTHING = b"\x70"


def described(name: bytes) -> bytes:
    """A class without fields and without a parent."""
    return b"\x72" + len(name).to_bytes(2, "big") + name + bytes(8) + b"\x02\0\0\x78" + NOTHING


def referred(handle: int) -> bytes:
    return b"\x71" + (0x7E0000 + handle).to_bytes(4, "big")


def array(of: bytes, *elements: bytes) -> bytes:
    return b"\x75" + of + len(elements).to_bytes(4, "big") + b"".join(elements)


def end(contents: bytes) -> int:
    """Where it ends, as if more came behind it."""
    data = b"\xac\xed\0\5" + contents
    return end_of_object(data + b"\x75more", 0, len(data) + 5) - len(data)


def test_a_class_is_described_once():
    """The elements of an array of octets are octets, also where its class is referred to."""
    first = array(described(OCTETS), b"a", b"b", b"c")
    assert end(array(described(OBJECTS), first, array(referred(2), b"\x75", b"\x72"))) == 0
    assert end(array(described(OBJECTS), first, array(referred(2)), NOTHING)) == 0
    with pytest.raises(DecodeError, match="refers to what is not there"):
        end(array(described(OBJECTS), array(referred(9))))


@pytest.mark.parametrize(("depth", "ends"), [(3, True), (5000, False)])
def test_arrays_in_arrays_end(depth, ends):
    nested = NOTHING
    for _ in range(depth):
        nested = array(referred(0), nested)
    if ends:
        assert end(array(described(OBJECTS), nested)) == 0
    else:
        with pytest.raises(DecodeError):
            end(array(described(OBJECTS), nested))
