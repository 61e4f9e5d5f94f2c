"""Our named tuples are those of `typing`, but for the price."""

from __future__ import annotations

import copy
import enum
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


class Colour(light.Enum):
    RED = "red"
    GREEN = "green"

    @property
    def label(self) -> str:
        return self.name.lower()


class Size(light.IntEnum):
    SMALL = 1
    LARGE = 3


class TheirColour(enum.Enum):
    RED = "red"
    GREEN = "green"


class TheirSize(enum.IntEnum):
    SMALL = 1
    LARGE = 3


def facts(colours, sizes):
    """What our code asks of enumerations; the names of the classes are theirs alone."""
    with pytest.raises(ValueError) as unknown:
        colours("blue")
    with pytest.raises(KeyError):
        colours["BLUE"]
    return [
        [(each.name, each.value) for each in colours],
        [(each.name, each.value, int(each), str(each), f"{each}") for each in sizes],
        [*colours.__members__],
        [*reversed(sizes)],
        len(colours),
        (colours["RED"] is colours.RED, colours("green") is colours.GREEN, sizes(3) is sizes.LARGE),
        (colours.RED == colours.GREEN, colours.RED == "red", sizes.SMALL == 1, sizes.SMALL < sizes.LARGE),
        (colours.RED in colours, max(sizes) is sizes.LARGE, isinstance(sizes.SMALL, int), {1: "x"}[sizes.SMALL]),
        len({colours.RED, colours.GREEN, colours("red")}),
        [
            text.replace("Their", "")
            for text in (repr(colours.RED), repr(sizes.LARGE), str(colours.RED), str(unknown.value))
        ],
    ]


def test_enumerations_are_those_of_enum():
    assert facts(Colour, Size) == facts(TheirColour, TheirSize)
    assert Colour.RED.label == "red"


@pytest.mark.parametrize("member", [Colour.GREEN, Size.LARGE], ids=str)
def test_there_is_one_of_each_member(member):
    assert pickle.loads(pickle.dumps(member)) is member
    assert copy.copy(member) is member
    assert copy.deepcopy({"a": [member]})["a"][0] is member


class Counted:
    def __init__(self) -> None:
        self.asked = 0

    @light.cached_property
    def once(self) -> int:
        """Asked once."""
        self.asked += 1
        return self.asked


def test_a_property_is_asked_once_for_each_object():
    first, second = Counted(), Counted()
    assert [first.once, first.once, second.once, first.asked] == [1, 1, 1, 1]
    del first.once
    assert first.once == 2
    assert Counted.once.__doc__ == "Asked once."
