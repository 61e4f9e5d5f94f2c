"""Names that have more addresses than certlint looks at."""

from __future__ import annotations

import pytest

from certlint.net import Deadline, lookup

EACH = [f"192.0.2.{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (6, ""),
        (5, ""),
        (4, "1 more address of the name was not checked"),
        (3, "2 more addresses of the name were not checked"),
    ],
)
def test_so_many_addresses_and_what_is_left(most, told, monkeypatch):
    """The resolver of a machine has no name with several addresses on which a test could rely."""
    answers = [(2, 1, 6, "", (address, 443)) for address in [*EACH, EACH[0]]]
    monkeypatch.setattr(lookup, "resolved", lambda *_: answers)
    assert lookup.addresses_of("www.example.com", 443, Deadline(5), most) == (EACH[:most], told)


def test_without_one_there_is_a_reason():
    assert lookup.addresses_of("127.0.0.1", 443, Deadline(5), 8) == (["127.0.0.1"], "")
    found, why = lookup.addresses_of("no\0host", 443, Deadline(5), 8)
    assert found == []
    assert why.startswith("cannot be reached")
