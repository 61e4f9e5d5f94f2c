"""Finds the end of a serialized Java object. A JCEKS keystore contains secret keys as such objects, without their length.

Java Object Serialization Specification, section 6.4. Objects are skipped, not instantiated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import DecodeError
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = b"\xac\xed\x00\x05"
_FIRST_HANDLE = 0x7E0000
_SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
_WRITES, _SERIALIZABLE, _EXTERNALIZABLE, _IN_BLOCKS = 1, 2, 4, 8
_END = 0x78
_DEEPEST = 32
_MOST_ELEMENTS = 1 << 16


class _ClassDescription(NamedTuple):
    name: str
    flags: int
    fields: str
    parent: _ClassDescription | None


def end_of_object(data: bytes, at: int, limit: int) -> int:
    """The end of the stream of one object that begins at `at`, before `limit`. Raises only DecodeError."""
    if data[at : at + 4] != _HEADER:
        raise DecodeError("no serialized Java object begins here", at)
    reader = _Reader(data, at + 4, limit)
    reader.element(0)
    return reader.at


class _Reader:
    """Skips elements. `handles`: what later elements may refer to, that is class descriptions and other objects."""

    def __init__(self, data: bytes, at: int, limit: int) -> None:
        self.data, self.at, self.limit = data, at, limit
        self.handles: list[_ClassDescription | None] = []
        self.steps = 0

    def take(self, size: int) -> bytes:
        if size > self.limit - self.at:
            raise DecodeError("the serialized Java object is truncated", self.at)
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def text(self) -> str:
        return self.take(self.number(2)).decode("utf-8", "replace")

    def element(self, depth: int) -> int:
        """Skips one element and returns its type."""
        self.steps += 1
        if depth > _DEEPEST or self.steps > _MOST_ELEMENTS:
            raise DecodeError("the serialized Java object is nested too deeply, or has too many parts", self.at)
        kind = self.number(1)
        step = _STEPS.get(kind)
        if step is None:
            raise DecodeError(f"{kind:#04x} is not the type of a serialized Java element", self.at - 1)
        step(self, depth)
        return kind

    def description(self, depth: int) -> _ClassDescription | None:
        """A class description, or a reference to one."""
        before, kind = len(self.handles), self.element(depth + 1)
        if kind in (0x72, 0x7D):
            return self.handles[before]
        if kind == 0x71:
            return self.referred()
        if kind != 0x70:
            raise DecodeError("a serialized Java object has no class", self.at)
        return None

    def referred(self) -> _ClassDescription | None:
        handle = int.from_bytes(self.data[self.at - 4 : self.at], "big") - _FIRST_HANDLE
        if not 0 <= handle < len(self.handles):
            raise DecodeError("a serialized Java object refers to what is not there", self.at - 4)
        return self.handles[handle]

    def remember(self) -> int:
        """The handle of the object that begins here."""
        self.handles.append(None)
        return len(self.handles) - 1

    def annotation(self, depth: int) -> None:
        while self.element(depth + 1) != _END:
            pass

    def value(self, kind: str, depth: int) -> None:
        size = _SIZES.get(kind)
        if size is None:
            self.element(depth + 1)
        else:
            self.take(size)


def _class(reader: _Reader, depth: int) -> None:
    name = reader.text()
    reader.take(8)
    handle = reader.remember()
    flags, fields = reader.number(1), ""
    for _ in range(reader.number(2)):
        kind = chr(reader.number(1))
        reader.text()
        if kind in "L[":
            reader.element(depth + 1)
        elif kind not in _SIZES:
            raise DecodeError("a serialized Java class has a field of no known type", reader.at)
        fields += kind
    reader.annotation(depth)
    reader.handles[handle] = _ClassDescription(name, flags, fields, reader.description(depth))


def _proxy(reader: _Reader, depth: int) -> None:
    handle = reader.remember()
    for _ in range(reader.number(4)):
        reader.text()
    reader.annotation(depth)
    reader.handles[handle] = _ClassDescription("", _SERIALIZABLE, "", reader.description(depth))


def _object(reader: _Reader, depth: int) -> None:
    description = reader.description(depth)
    reader.remember()
    classes: list[_ClassDescription] = []
    while description is not None:
        classes.append(description)
        if len(classes) > _DEEPEST:
            raise DecodeError("a serialized Java object has too many classes", reader.at)
        description = description.parent
    for each in reversed(classes):
        if each.flags & _EXTERNALIZABLE and not each.flags & _IN_BLOCKS:
            raise DecodeError("a serialized Java object has contents of no known form", reader.at)
        for kind in each.fields if each.flags & _SERIALIZABLE else "":
            reader.value(kind, depth)
        if each.flags & (_WRITES | _EXTERNALIZABLE):
            reader.annotation(depth)


def _array(reader: _Reader, depth: int) -> None:
    description = reader.description(depth)
    reader.remember()
    count, kind = reader.number(4), description.name[1:2] if description else ""
    if kind in _SIZES:
        reader.take(count * _SIZES[kind])
        return
    for _ in range(count):
        reader.element(depth + 1)


def _string(reader: _Reader, _depth: int) -> None:
    reader.remember()
    reader.take(reader.number(2))


def _long_string(reader: _Reader, _depth: int) -> None:
    reader.remember()
    reader.take(reader.number(8))


def _enum(reader: _Reader, depth: int) -> None:
    reader.description(depth)
    reader.remember()
    reader.element(depth + 1)


def _nothing(reader: _Reader, depth: int) -> None:
    """A null, or the end of an annotation."""


def _fixed(size: int) -> Callable[[_Reader, int], object]:
    return lambda reader, _: reader.take(size)


def _measured(size: int) -> Callable[[_Reader, int], object]:
    """A block of bytes preceded by its length, which has `size` bytes."""
    return lambda reader, _: reader.take(reader.number(size))


_STEPS: dict[int, Callable[[_Reader, int], object]] = {
    0x70: _nothing,
    0x71: _fixed(4),
    0x72: _class,
    0x73: _object,
    0x74: _string,
    0x75: _array,
    0x77: _measured(1),
    _END: _nothing,
    0x7A: _measured(4),
    0x7C: _long_string,
    0x7D: _proxy,
    0x7E: _enum,
}
