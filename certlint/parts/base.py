"""What every part of a certificate has in common."""

from __future__ import annotations

from certlint import der, oids
from certlint.errors import DecodeError


class Part:
    """A view of the bytes of one part. Decoding happens in `__init__`, which raises DecodeError.

    Offsets that a part gives count from the start of `raw`.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw


class Extension(Part):
    """The frame of an extension, RFC 5280 section 4.1: OID, criticality, and where its value lies in `raw`.

    `oid_value` is as encoded; `explicit_false` tells a criticality that was written out although false is the default.
    """

    __slots__ = ("critical", "explicit_false", "oid", "value_start", "value_stop")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        fields = der.sequence(raw, "an extension")
        if not fields or fields[0].tag != der.OID:
            raise DecodeError("an extension has no object identifier", 0)
        self.oid = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
        self.critical = False
        self.explicit_false = False
        if len(fields) == 3 and fields[1].tag == der.BOOLEAN:
            self.critical = der.boolean(raw[fields[1].start : fields[1].stop], fields[1].start)
            self.explicit_false = not self.critical
        elif len(fields) != 2:
            raise DecodeError(f"an extension has {len(fields)} fields", 0)
        if fields[-1].tag != der.OCTET_STRING:
            raise DecodeError("the value of an extension is no OCTET STRING", fields[-1].pos)
        self.value_start, self.value_stop = fields[-1].start, fields[-1].stop

    @property
    def title(self) -> str:
        """`keyUsage`, or the dotted OID of an extension without a name."""
        name = oids.EXTENSION_NAMES.get(self.oid, "")
        return oids.EXTENSION_TITLES.get(name, name or self.oid)

    @property
    def value(self) -> bytes:
        return self.raw[self.value_start : self.value_stop]

    def fields(self, what: str, tag: int = der.SEQUENCE) -> list[der.Node]:
        """The children of the one element that the value consists of, at offsets in `raw`."""
        start, stop = der.expect(self.raw, self.value_start, self.value_stop, tag, what)
        if stop != self.value_stop:
            raise DecodeError(f"{self.value_stop - stop} bytes follow the value of {what}", stop)
        return der.children(self.raw, start, stop)


class UndecodedExtension(Extension):
    """An extension whose value nothing here reads."""

    __slots__ = ()
