"""`typing.NamedTuple` at a quarter of its price.

The real one compiles the annotation of each field. With some sixty classes that was 5 ms of every start, a twelfth of
what a check of a bundle takes; here annotations stay the text that they are.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Maker(type):
        """Makes a class of fields with annotations into a tuple with names."""

        def __new__(cls, name: str, _bases: tuple[type, ...], members: dict[str, object]) -> type:
            fields = members.pop("__annotations__", {})
            defaults = tuple(members.pop(field) for field in fields if field in members)
            made = namedtuple(name, fields, defaults=defaults, module=members.pop("__module__"))  # noqa: PYI024
            for key, value in members.items():
                setattr(made, key, value)
            made.__annotations__ = fields
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

__all__ = ["NamedTuple"]
