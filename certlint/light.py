"""Faster replacements for parts of the standard library: named tuples, enumerations, cached properties, `re`, `datetime`.

Named tuples compile the annotation of each field, and `collections.namedtuple` compiles a function for each class. For about
seventy-five classes, that took 9 ms of every start, an eighth of a check of a bundle. Here annotations stay text, and one
function is compiled for each number of fields. Enumerations and properties implement what our classes need.

Importing `re` with `enum`, `functools` and `collections` takes 10 % of a check, `datetime` 2 %. Here `re` is imported on first
use, which a check of a sound bundle avoids. The others are imported from CPython's internal modules; on another Python, from
the public ones. Modules that every check loads import them from here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator
    from datetime import UTC, date, datetime, time, timedelta
    from enum import Enum, IntEnum
    from functools import cached_property, partial
    from types import SimpleNamespace
    from typing import NamedTuple
else:
    import sys
    from _collections import _tuplegetter

    from certlint.caches import Cache

    FunctionType = type(lambda: None)  # `types` computes a dozen more

    _new = tuple.__new__
    # Written out for the numbers of fields that occur in a check: compiling them takes 3 % of it.
    # fmt: off
    _written = (
        lambda _cls: _new(_cls, ()),
        lambda _cls, _0: _new(_cls, (_0,)),
        lambda _cls, _0, _1: _new(_cls, (_0, _1)),
        lambda _cls, _0, _1, _2: _new(_cls, (_0, _1, _2)),
        lambda _cls, _0, _1, _2, _3: _new(_cls, (_0, _1, _2, _3)),
        lambda _cls, _0, _1, _2, _3, _4: _new(_cls, (_0, _1, _2, _3, _4)),
        lambda _cls, _0, _1, _2, _3, _4, _5: _new(_cls, (_0, _1, _2, _3, _4, _5)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6: _new(_cls, (_0, _1, _2, _3, _4, _5, _6)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11:
            _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12:
            _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13:
            _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14:
            _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15:
            _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, _21,
            _22, _23, _24: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17,
                _18, _19, _20, _21, _22, _23, _24)),
        lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20,
            _21, _22, _23, _24, _25: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16,
                _17, _18, _19, _20, _21, _22, _23, _24, _25)),
    )
    # fmt: on
    _codes = Cache()  # compiled code by number of fields
    _usual = {each.__code__.co_argcount - 1: each.__code__ for each in _written}

    def _constructor(name: str, fields: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
        """`__new__` of a class: classes with the same number of fields share its code, except for their names."""
        count = len(fields)
        code = _usual.get(count) or _codes.get(count)
        if code is None:
            given = "".join([f", _{number}" for number in range(count)])
            made = eval(f"lambda _cls{given}: _new(_cls, ({given[2:]},))", {})  # noqa: S307 - not from input
            code = _codes.keep(count, made.__code__)
        own = code.replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")
        return FunctionType(own, {"_new": _new}, "__new__", defaults)

    class _Fields(tuple):
        """The common base: the methods of `collections.namedtuple`, for any fields."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}

        @classmethod
        def _make(cls, values: Iterable[object]) -> _Fields:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **values: object) -> _Fields:
            made = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"got unexpected field names: {[*values]!r}")
            return made

        __replace__ = _replace

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            pairs = ", ".join([f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True)])
            return f"{type(self).__name__}({pairs})"

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

    class _Maker(type):
        """A metaclass that makes a named tuple from a class of annotated fields."""

        def __new__(cls, name: str, _bases: tuple[type, ...], members: dict[str, object]) -> type:
            annotations = members.get("__annotations__", {})
            fields = tuple(annotations)
            defaults = {field: members[field] for field in fields if field in members}
            members |= {field: _tuplegetter(number, "") for number, field in enumerate(fields)}
            members["__new__"] = _constructor(name, fields, tuple(defaults.values()))
            members |= {"__slots__": (), "__match_args__": fields, "_fields": fields, "_field_defaults": defaults}
            return type(name, (_Fields,), members)

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

    class _Kind(type):
        """A metaclass that makes members from the upper-case names of a class, in order."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, object]) -> type:
            values = {key: value for key, value in members.items() if key.isupper()}
            made = super().__new__(cls, name, bases, {k: v for k, v in members.items() if k not in values})
            made.__members__ = {key: made._made(key, value) for key, value in values.items()}
            made._by_value = {each.value: each for each in made.__members__.values()}
            for key, member in made.__members__.items():
                setattr(made, key, member)
            return made

        def __call__(cls, value: object) -> Enum:
            if value in cls._by_value:
                return cls._by_value[value]
            raise ValueError(f"{value!r} is not a valid {cls.__name__}")

        def __getitem__(cls, name: str) -> Enum:
            return cls.__members__[name]

        def __iter__(cls) -> Iterator[Enum]:
            return iter(cls.__members__.values())

        def __reversed__(cls) -> Iterator[Enum]:
            return reversed(cls.__members__.values())

        def __len__(cls) -> int:
            return len(cls.__members__)

        def __contains__(cls, value: object) -> bool:
            return isinstance(value, cls) or value in cls._by_value

    class Enum(metaclass=_Kind):
        """One of a few named values. Each exists once, even after pickling."""

        @classmethod
        def _made(cls, name: str, value: object) -> Enum:
            member = object.__new__(cls)
            member.name, member.value = name, value
            return member

        def __reduce_ex__(self, _protocol: int) -> tuple[object, ...]:
            return type(self), (self.value,)

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __str__(self) -> str:
            return f"{type(self).__name__}.{self.name}"

    class IntEnum(int, Enum):
        """One of a few named numbers."""

        @classmethod
        def _made(cls, name: str, value: int) -> IntEnum:
            member = int.__new__(cls, value)
            member.name, member.value = name, value
            return member

        __reduce_ex__, __repr__, __str__ = Enum.__reduce_ex__, Enum.__repr__, int.__repr__

    class cached_property:  # noqa: N801 - the name in functools
        """A method that is called once: its result becomes an attribute of the object."""

        def __init__(self, function: FunctionType) -> None:
            self.func = function
            self.__doc__ = function.__doc__

        def __set_name__(self, _owner: type, name: str) -> None:
            self.attrname = name

        def __get__(self, instance: object, _owner: type | None = None) -> object:
            if instance is None:
                return self
            value = vars(instance)[self.attrname] = self.func(instance)
            return value

    SimpleNamespace = type(sys.implementation)

    class _Expressions:
        """The module `re`, imported on first use."""

        def __getattr__(self, asked: str) -> object:
            import re as module

            vars(self).update(vars(module))  # later attributes are found here directly
            return getattr(module, asked)

    re = _Expressions()

    try:
        from _datetime import UTC, date, datetime, time, timedelta
    except ImportError:
        from datetime import UTC, date, datetime, time, timedelta
    try:
        from _functools import partial
    except ImportError:
        from functools import partial


__all__ = [
    "UTC",
    "Enum",
    "IntEnum",
    "NamedTuple",
    "SimpleNamespace",
    "cached_property",
    "date",
    "datetime",
    "partial",
    "re",
    "time",
    "timedelta",
]
