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


def of_fields(name: bytes, fields: bytes, parent: bytes = NOTHING, flags: int = 2) -> bytes:
    """A class with fields of these primitive types."""
    listed = b"".join(bytes((kind,)) + b"\0\1f" for kind in fields)
    head = b"\x72" + len(name).to_bytes(2, "big") + name + bytes(8) + bytes((flags,))
    return head + len(fields).to_bytes(2, "big") + listed + b"\x78" + parent


def proxy(*interfaces: bytes, parent: bytes = NOTHING) -> bytes:
    """The class of a proxy."""
    listed = b"".join(len(name).to_bytes(2, "big") + name for name in interfaces)
    return b"\x7d" + len(interfaces).to_bytes(4, "big") + listed + b"\x78" + parent


def test_a_proxy_has_the_fields_of_the_class_above_it():
    made = proxy(b"A", b"B", parent=of_fields(b"Proxy", b"I"))
    assert end(b"\x73" + made + b"\0\0\0\1") == 0
    both = array(described(OBJECTS), b"\x73" + made + b"\0\0\0\1", b"\x73" + referred(2) + b"\0\0\0\2")
    assert end(both) == 0


@pytest.mark.parametrize(
    ("fields", "size"),
    [(b"B", 1), (b"C", 2), (b"D", 8), (b"F", 4), (b"I", 4), (b"J", 8), (b"S", 2), (b"Z", 1), (b"BIJ", 13)],
)
def test_fields_have_the_size_of_their_type(fields, size):
    assert end(b"\x73" + of_fields(b"A", fields) + bytes(size)) == 0
    inherited = of_fields(b"B", b"I", parent=of_fields(b"A", fields))
    assert end(b"\x73" + inherited + bytes(4 + size)) == 0
    assert end(array(of_fields(b"[" + fields[:1], b""), bytes(end_of_one(fields)), bytes(end_of_one(fields)))) == 0


def end_of_one(fields: bytes) -> int:
    return {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}[chr(fields[0])]


@pytest.mark.parametrize(
    "block", [b"", b"\x77\3abc", b"\x77\0", b"\x7a\0\0\1\0" + b"x" * 256, b"\x74\0\2hi", b"\x7c" + bytes(7) + b"\2hi"]
)
def test_what_a_class_writes_of_its_own_ends_with_a_mark(block):
    assert end(b"\x73" + of_fields(b"A", b"I", flags=3) + bytes(4) + block + b"\x78") == 0
    assert end(b"\x73" + of_fields(b"A", b"", flags=12) + block + b"\x78") == 0


def test_an_external_form_without_blocks_is_not_known():
    with pytest.raises(DecodeError, match="no known form"):
        end(b"\x73" + of_fields(b"A", b"", flags=4) + b"\x78")


def test_an_enum_is_a_class_and_a_name():
    assert end(b"\x7e" + described(b"E") + b"\x74\0\1A") == 0
    constants = array(described(OBJECTS), b"\x7e" + described(b"E") + b"\x74\0\1A", b"\x7e" + referred(2) + referred(4))
    assert end(constants) == 0


def test_a_class_is_described_once():
    """The elements of an array of octets are octets, also where its class is referred to."""
    first = array(described(OCTETS), b"a", b"b", b"c")
    assert end(array(described(OBJECTS), first, array(referred(2), b"\x75", b"\x72"))) == 0
    assert end(array(described(OBJECTS), first, array(referred(2)), NOTHING)) == 0
    with pytest.raises(DecodeError, match="refers to what is not there"):
        end(array(described(OBJECTS), array(referred(9))))


@pytest.mark.parametrize(("depth", "ends"), [(31, True), (32, False), (5000, False)])
def test_arrays_in_arrays_end(depth, ends):
    nested = NOTHING
    for _ in range(depth):
        nested = array(referred(0), nested)
    if ends:
        assert end(array(described(OBJECTS), nested)) == 0
    else:
        with pytest.raises(DecodeError):
            end(array(described(OBJECTS), nested))
