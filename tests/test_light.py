"""Our named tuples are those of `typing`, but for the price."""

from __future__ import annotations

import pickle
import typing

import pytest

from certlint import light


class Ours(light.NamedTuple):
    """A place."""

    path: str
    line: int = 1

    @property
    def told(self) -> str:
        return f"{self.path}:{self.line}"


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int = 1

    @property
    def told(self) -> str:
        return f"{self.path}:{self.line}"


def test_they_are_alike():
    ours, theirs = Ours("a.pem"), Theirs("a.pem")
    assert ours == theirs == ("a.pem", 1)
    assert repr(ours) == "Ours(path='a.pem', line=1)"
    assert ours.told == theirs.told
    assert ours._replace(line=2)._asdict() == {"path": "a.pem", "line": 2}
    assert (Ours.__doc__, Ours.__module__, Ours.__qualname__) == (Theirs.__doc__, Theirs.__module__, "Ours")
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert list(Ours.__annotations__) == list(Theirs.__annotations__)


def test_they_travel_between_processes():
    assert pickle.loads(pickle.dumps(Ours("a.pem", 3))) == Ours("a.pem", 3)


@pytest.mark.parametrize("given", [(), ("a", 1, 2)])
def test_wrong_counts_are_refused(given):
    with pytest.raises(TypeError):
        Ours(*given)
