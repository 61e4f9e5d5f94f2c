"""The DER reader finds, the strict one judges; both are total over bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.asn1 import der, strict
from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate
from certlint.x509.parts import SubjectAltName
from tests import forge
from tests.forge import der as made


def violations(data: bytes) -> list[strict.Violation]:
    return list(strict.violations(data, 0, len(data)))


def message(data: bytes) -> str:
    """The first violation's message; the fast walk must agree that there is one, or none."""
    found = violations(data)
    assert strict.is_der(data, 0, len(data)) is (not found)
    return found[0].message if found else ""


def element(tag: int, content: bytes, *, extra: int = 0) -> bytes:
    """An element whose length takes `extra` bytes more than it needs."""
    size = len(content)
    if size < 0x80 and not extra:
        return bytes((tag, size)) + content
    count = max(1, (size.bit_length() + 7) // 8) + max(0, extra - (size < 0x80))
    return bytes((tag, 0x80 | count)) + size.to_bytes(count, "big") + content


PRIMITIVES = st.one_of(
    st.integers(-(2**80), 2**80).map(made.integer),
    st.booleans().map(made.boolean),
    st.binary(max_size=300).map(made.octet_string),
    st.binary(max_size=20).map(made.bit_string),
    st.sets(st.integers(0, 12)).map(lambda bits: made.named_bits(*bits)),
    st.lists(st.integers(0, 2**20), max_size=5).map(lambda arcs: made.oid(".".join(map(str, (1, 3, *arcs))))),
    st.text(max_size=40).map(lambda text: made.tlv(der.UTF8_STRING, text.encode())),
    st.just(made.null()),
)
ELEMENTS = st.recursive(
    PRIMITIVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: made.sequence(*items)),
        st.lists(inner, max_size=4).map(lambda items: made.set_of(*items)),
        st.tuples(st.integers(0, 30), inner).map(lambda pair: made.explicit(*pair)),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@given(ELEMENTS)
def test_what_a_der_writer_writes_is_der(data):
    assert message(data) == ""


@pytest.mark.slow
@given(st.binary(max_size=60))
def test_the_two_walks_agree_on_anything(data):
    message(data)


@pytest.mark.slow
@given(ELEMENTS, st.data())
def test_the_two_walks_agree_on_damaged_structures(data, draw):
    at = draw.draw(st.integers(0, len(data) - 1))
    message(data[:at] + bytes((draw.draw(st.integers(0, 255)),)) + data[at + 1 :])
    message(data[:at])


@pytest.mark.slow
@given(st.binary(max_size=40), st.integers(0, 45), st.integers(0, 45))
def test_a_header_lies_within_its_bounds(data, pos, end):
    end = min(end, len(data))
    try:
        _, start, stop = der.header(data, pos, end)
    except DecodeError as caught:
        error = caught
    else:
        assert pos + 2 <= start <= stop <= end
        return
    assert pos <= error.offset <= pos + 1


@pytest.mark.slow
@given(ELEMENTS)
def test_children_leave_no_gap(data):
    (node,) = der.children(data, 0, len(data))
    assert (node.pos, node.stop) == (0, len(data))
    if node.tag & 0x20:
        inside = der.children(data, node.start, node.stop)
        assert b"".join(data[n.pos : n.stop] for n in inside) == data[node.start : node.stop]


@pytest.mark.slow
@given(st.lists(st.integers(0, 2**40), max_size=6), st.integers(0, 2), st.integers(0, 39))
def test_object_identifiers_survive(arcs, first, second):
    dotted = ".".join(map(str, (first, second, *arcs)))
    assert der.oid(der.encode_oid(dotted)) == dotted


@pytest.mark.slow
@given(st.integers(-(2**200), 2**200))
def test_integers_survive(number):
    assert der.integer(made.integer(number)[2:]) == number


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes.fromhex("0481050102030405"), "more bytes than it needs"),
        (bytes.fromhex("04820005") + bytes(5), "more bytes than it needs"),
        (element(0x04, bytes(200), extra=1), "more bytes than it needs"),
        (bytes.fromhex("30800000"), "indefinite"),
        (bytes.fromhex("010101"), "a BOOLEAN must be 00 or ff, not 01"),
        (bytes.fromhex("0100"), "not empty"),
        (bytes.fromhex("02020001"), "redundant"),
        (bytes.fromhex("0202ff80"), "redundant"),
        (bytes.fromhex("0200"), "no content"),
        (bytes.fromhex("0a0200ff")[:3] + b"\x01", "redundant"),
        (bytes.fromhex("03020801"), "unused bits"),
        (bytes.fromhex("030101"), "unused bits"),
        (bytes.fromhex("0300"), "unused bits"),
        (bytes.fromhex("03020101"), "are not zero"),
        (bytes.fromhex("050100"), "a NULL has 1 byte"),
        (bytes.fromhex("0600"), "empty or truncated"),
        (bytes.fromhex("06022a80"), "empty or truncated"),
        (bytes.fromhex("06032a8001"), "a redundant byte"),
        (bytes.fromhex("0602802a"), "a redundant byte"),
        (bytes.fromhex("2403040101"), "constructed encoding"),
        (bytes.fromhex("1003020101"), "not marked"),
        (bytes.fromhex("3106020102020101"), "ascending order"),
        (bytes.fromhex("1f0100"), "tag numbers above 30"),
        (bytes.fromhex("bf0100"), "tag numbers above 30"),
        (bytes.fromhex("0405"), "does not fit: only 0 bytes"),
        (b"\x30", "the data ends"),
        (bytes.fromhex("0485"), "truncated"),
        (b"\x04\xff" + bytes(200), "truncated"),
    ],
)
def test_what_is_not_der(data, said):
    assert said in message(data)
    assert said in message(made.sequence(made.integer(1), data))


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("02020080"),
        bytes.fromhex("0202ff7f"),
        bytes.fromhex("0603883703"),
        bytes.fromhex("06042a818001"),
        bytes.fromhex("0302017e"),
        element(0x04, bytes(127)),
        element(0x04, bytes(128)),
        element(0x04, bytes(255)),
        element(0x04, bytes(256)),
        element(0x04, bytes(70_000)),
        bytes.fromhex("3000"),
        bytes.fromhex("3100"),
        bytes.fromhex("a000"),
        b"",
    ],
)
def test_what_is_der(data):
    assert message(data) == ""


def nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = made.sequence(data)
    return data


def test_nesting_has_an_end():
    assert message(nested(strict.MAX_DEPTH)) == ""
    assert "nested more than 64 deep" in message(nested(strict.MAX_DEPTH + 1))
    assert "nested more than 64 deep" in message(nested(5000))


def test_a_violation_tells_its_byte():
    (violation,) = violations(made.sequence(made.integer(5), bytes.fromhex("010107")))
    assert violation.offset == 7
    assert der.tag_name(0xA3) == "[3]"
    assert der.tag_name(0x41) == "tag 0x41"


def test_all_violations_are_told():
    assert len(violations(made.sequence(bytes.fromhex("010107"), bytes.fromhex("02020001")))) == 2


@pytest.mark.parametrize("key", ["rsa3072-a", "p256-a", "ed25519-a", "dsa2048", "brainpool256"])
def test_the_forge_writes_der_throughout(key):
    assert message(forge.cert(key=key, issuer=forge.root()).der) == ""


@pytest.mark.parametrize(
    ("reader", "content"),
    [(der.integer, b""), (der.boolean, b""), (der.oid, b"")],
)
def test_content_that_no_value_has(reader, content):
    with pytest.raises(DecodeError) as caught:
        reader(content, 7)
    assert caught.value.offset == 7


def test_a_very_long_object_identifier_is_not_unrolled():
    content = b"\x2a" + b"\x81" * 5000 + b"\x01"
    assert der.oid(content) == content.hex()


class TestSplit:
    """The error names the byte at which a certificate stops being one."""

    WHOLE = forge.cert().der

    @pytest.mark.parametrize("cut", [1, 3, 5, 40, 200, 900])
    def test_cut_off(self, cut):
        with pytest.raises(DecodeError):
            Certificate(self.WHOLE[:-cut])

    def test_bytes_behind_it_are_counted(self):
        assert Certificate(self.WHOLE + b"abc").trailing == 3

    def test_an_element_behind_the_signature(self):
        inside = self.WHOLE[4:] + made.null()
        with pytest.raises(DecodeError, match="2 bytes follow the signature"):
            Certificate(element(0x30, inside))

    def test_an_extension_that_overshoots_its_list(self):
        key_identifier = forge.extension("2.5.29.14", made.octet_string(bytes(20)))
        overlong = key_identifier[:1] + bytes((key_identifier[1] + 9,)) + key_identifier[2:]
        with pytest.raises(DecodeError, match="does not fit: only"):
            Certificate(forge.cert(drop=forge.EVERY, extensions=[overlong]).der)

    @pytest.mark.parametrize("tag", [0x04, 0x31, 0x5F, 0xA0])
    def test_a_long_extension_of_a_known_kind_that_is_no_sequence(self, tag):
        frame = bytes.fromhex("301d0603551d0e0416")
        assert self.WHOLE.count(frame) == 1
        with pytest.raises(DecodeError):
            Certificate(self.WHOLE.replace(frame, bytes([tag]) + frame[1:]))


SIZES = [*range(300), 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000]


@pytest.mark.parametrize("size", SIZES)
def test_filled_is_the_shortest_form_and_no_other(size):
    """Up to 64 KiB; larger ones are left to `header`."""
    whole = made.octet_string(bytes(size))
    start = len(whole) - size
    assert der.filled(whole, 0, len(whole)) == (start if size < 0x10000 else 0)
    assert der.filled(whole + b"\0", 0, len(whole) + 1) == 0
    longer = element(der.OCTET_STRING, bytes(size), extra=1)
    assert der.filled(longer, 0, len(longer)) == 0


def extension(content: bytes, **extra: int) -> bytes:
    """A SAN, some of whose lengths take bytes more than they need."""
    names = element(der.SEQUENCE, content, extra=extra.get("names", 0))
    value = element(der.OCTET_STRING, names, extra=extra.get("value", 0))
    return element(der.SEQUENCE, made.oid("2.5.29.17") + value, extra=extra.get("frame", 0))


@pytest.mark.parametrize("size", [*range(3, 64), *range(100, 127)])
def test_a_san_that_is_read_at_a_glance_is_der(size):
    name = made.tlv(0x82, b"a" * size)
    for count in (1, 2, 3, 4):
        plain = SubjectAltName(extension(name * count))
        assert plain.sound
        assert (plain.critical, plain.oid, plain.dns_values) == (False, "2.5.29.17", [b"a" * size] * count)
        assert plain.value == element(der.SEQUENCE, name * count)
        for place in ("names", "value", "frame"):
            other = SubjectAltName(extension(name * count, **{place: 1}))
            assert not other.sound
            assert other.dns_values == plain.dns_values
