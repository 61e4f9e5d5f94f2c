"""The common base of all parts of a certificate."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.errors import DecodeError


class Part:
    """A view of the bytes of one part. `__init__` decodes it, and raises DecodeError.

    Offsets count from the start of `raw`. `sound`: decoding has proven that all bytes are DER, so that they need not be walked
    again.
    """

    __slots__ = ("raw",)
    sound = False

    def __init__(self, raw: bytes) -> None:
        self.raw = raw


class Extension(Part):
    """The frame of an extension, RFC 5280 section 4.1: OID, criticality, and the bounds of its value in `raw`.

    `plain_frame`: OID, criticality and lengths are minimally encoded. `tagged_integers`: the bounds of INTEGERs with implicit
    tags, such as [0], whose type is not visible in the encoding.
    """

    __slots__ = ("critical", "oid", "plain_frame", "value_start", "value_stop")
    own_oid = ""
    tagged_integers: tuple[tuple[int, int], ...] = ()

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.plain_frame = self._read_plain(raw)
        if not self.plain_frame:
            self._read_any(raw)

    def _open(self, raw: bytes, tag: int) -> int:
        """Reads the frame of a noncritical extension with `own_oid` whose value is one element of `tag`.

        Returns the start of that element's content, or 0 if anything is unusual: for each length, there is only one encoding of
        everything before the content.
        """
        size = len(raw)
        head = _heads.get((self.own_oid, size)) or _head(self.own_oid, tag, size)
        if not raw.startswith(head):
            Extension.__init__(self, raw)
            return 0
        start = len(head)
        inner = size - start
        self.raw = raw
        self.oid, self.critical, self.plain_frame = self.own_oid, False, True
        self.value_start = start - (2 if inner < 0x80 else 3 if inner < 0x100 else 4)
        self.value_stop = size
        return start

    def _read_plain(self, raw: bytes) -> bool:
        """Reads a frame in the common form: a known OID, `critical` TRUE or omitted."""
        size = len(raw)
        start = der.filled(raw, 0, size)
        if not start or size < 12:
            return False
        value = start + 2 + raw[start + 1]
        oid = PLAIN_OIDS.get(raw[start:value])
        if oid is None:
            return False
        critical = raw[value : value + 3] == b"\x01\x01\xff"
        if critical:
            value += 3
        if value + 2 > size or raw[value] != der.OCTET_STRING:
            return False
        self.value_start = der.filled(raw, value, size)
        self.oid, self.critical, self.value_stop = oid, critical, size
        return self.value_start > 0

    def _read_any(self, raw: bytes) -> None:
        fields = der.sequence(raw, "an extension")
        if not fields or fields[0].tag != der.OID:
            raise DecodeError("an extension has no object identifier", 0)
        self.oid = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
        self.critical = False
        if len(fields) == 3 and fields[1].tag == der.BOOLEAN:
            self.critical = der.boolean(raw[fields[1].start : fields[1].stop], fields[1].start)
        elif len(fields) != 2:
            raise DecodeError(f"an extension has {len(fields)} fields", 0)
        if fields[-1].tag != der.OCTET_STRING:
            raise DecodeError("the value of an extension is not an OCTET STRING", fields[-1].pos)
        self.value_start, self.value_stop = fields[-1].start, fields[-1].stop

    @property
    def encodes_false(self) -> bool:
        """Whether critical is encoded as FALSE, the default."""
        return not self.critical and len(der.sequence(self.raw, "an extension")) == 3

    @property
    def title(self) -> str:
        """`keyUsage`, or the dotted OID of an unnamed extension."""
        return oids.extension_title(self.oid)

    @property
    def value(self) -> bytes:
        return self.raw[self.value_start : self.value_stop]

    def fields(self, what: str) -> list[der.Node]:
        """The children of the single SEQUENCE in the value, with offsets in `raw`. Raises DecodeError."""
        start, stop = der.expect(self.raw, self.value_start, self.value_stop, der.SEQUENCE, what)
        if stop != self.value_stop:
            raise DecodeError(f"{self.value_stop - stop} bytes follow the value of {what}", stop)
        return der.children(self.raw, start, stop)


def optional(nodes: list[der.Node], tags: tuple[int, ...], what: str) -> dict[int, der.Node]:
    """The optional members of a SEQUENCE by tag, which must be in the order of `tags`. Raises DecodeError."""
    found: dict[int, der.Node] = {}
    left = tags
    for node in nodes:
        if node.tag not in left:
            what_is_there = der.a_or_an(der.tag_name(node.tag))
            raise DecodeError(f"{what_is_there} is not allowed in {what}, or not in this position", node.pos)
        left = left[left.index(node.tag) + 1 :]
        found[node.tag] = node
    return found


PLAIN_OIDS = {
    bytes((der.OID, len(encoded))) + encoded: dotted
    for dotted in oids.EXTENSIONS.values()
    for encoded in (der.encode_oid(dotted),)
}


_heads: Cache[tuple[str, int], bytes] = Cache(2048)
# A tag number above 30, with which no element begins.
_NOTHING = b"\xff"


def _head(dotted: str, tag: int, size: int) -> bytes:
    """Everything before the content of a noncritical extension of `size` bytes whose value is a single element."""
    oid = next(encoded for encoded, each in PLAIN_OIDS.items() if each == dotted)
    frame = _opening(der.SEQUENCE, size)
    value = _opening(der.OCTET_STRING, size - len(frame) - len(oid))
    head = frame + oid + value
    return _heads.keep((dotted, size), head + _opening(tag, size - len(head)))


def _opening(tag: int, size: int) -> bytes:
    """Tag and length of an element of `size` bytes in total; an impossible tag if there is no such element."""
    if size < 0x82:
        return bytes((tag, size - 2)) if size >= 2 else _NOTHING
    if size < 0x104:  # 130 and 259 are impossible: the length would not be minimally encoded
        return bytes((tag, 0x81, size - 3)) if size not in (0x82, 0x103) else _NOTHING
    return bytes((tag, 0x82)) + (size - 4).to_bytes(2, "big") if size < 0x10004 else _NOTHING


class UndecodedExtension(Extension):
    """An extension whose value is not decoded."""

    __slots__ = ()


class UniqueIdentifier(Part):
    """An issuerUniqueID or subjectUniqueID; not used. RFC 5280 section 4.1.2.8."""

    __slots__ = ()
