"""Names as they are compared, however long they are; and the certificates of a store that have one."""

from __future__ import annotations

import pytest

from certlint.bundle.store import Store, compared
from certlint.x509.certificate import Certificate
from tests import forge


def named(name, **more) -> Certificate:
    return Certificate(forge.root(name, **more).der)


def subject(name) -> object:
    return compared(named(name), "subject")


@pytest.mark.parametrize(("count", "is_long"), [(16, False), (17, True)])
def test_names_of_many_attributes_are_compared_by_a_digest(count, is_long):
    name = [("O", f"Example {number:03}") for number in range(count)]
    found = subject(name)
    assert isinstance(found, str) is is_long
    assert found == subject([(kind, value.upper()) for kind, value in name])
    assert found != subject([*name[:-1], ("O", "another")])


@pytest.mark.parametrize("size", [900, 1100])
def test_names_of_many_characters_too(size):
    found = subject([("O", "x" * size)])
    assert isinstance(found, str) is (size > 1024)
    assert found == subject([("O", "X" * size)])
    assert found != subject([("O", "x" * (size - 1) + "y")])


def test_equal_names_are_equal_whatever_their_bytes_take():
    """What decides how a name is kept is the same for equal names: the characters as they are compared, not the bytes."""
    spaced, plain = subject([("O", "x " * 1000 + "x")]), subject([("O", "x" + "   X" * 1000)])
    assert spaced == plain


def test_a_name_that_cannot_be_read_is_compared_by_its_bytes():
    broken = Certificate(forge.cert(b"\x30\x03\x31\x01\x00").der)
    assert compared(broken, "subject") == b"\x30\x03\x31\x01\x00"


def test_the_certificates_of_a_name_in_a_store():
    one, other, again = named("One"), named("Other"), named("ONE", serial=2)
    store = Store("a store", (one, other, again), (("a", 0),) * 3)
    for _ in range(2):
        assert store.bearers(compared(one, "subject")) == [0, 2]
        assert store.bearers(compared(other, "subject")) == [1]
        assert store.bearers(b"nobody") == []
