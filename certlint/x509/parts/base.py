"""What every part of a certificate has in common."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.errors import DecodeError


class Part:
    """A view of the bytes of one part. Decoding happens in `__init__`, which raises DecodeError.

    Offsets that a part gives count from the start of `raw`. A part that is `sound` has proven in decoding that its bytes
    are DER throughout, so that they need not be walked again.
    """

    __slots__ = ("raw",)
    sound = False

    def __init__(self, raw: bytes) -> None:
        self.raw = raw


class Extension(Part):
    """The frame of an extension, RFC 5280 section 4.1: OID, criticality, and where its value lies in `raw`.

    `plain_frame` means that OID, criticality and lengths are in their usual, shortest form. `tagged_integers` is where the
    contents of INTEGERs are whose tags, such as [0], do not tell that they are.
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
        """Reads the frame of an extension that has `own_oid`, is not critical, and whose value is one element of `tag`.

        Returns where the content of that begins, or 0 where anything about it is unusual: of its length there is but one
        way to write all that comes before.
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
        """The frame in the form that nearly every extension has: a known OID, `critical` true or left out."""
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
    def title(self) -> str:
        """`keyUsage`, or the dotted OID of an extension without a name."""
        return oids.extension_title(self.oid)

    @property
    def value(self) -> bytes:
        return self.raw[self.value_start : self.value_stop]

    def fields(self, what: str) -> list[der.Node]:
        """The children of the one SEQUENCE that the value consists of, at offsets in `raw`. Raises DecodeError."""
        start, stop = der.expect(self.raw, self.value_start, self.value_stop, der.SEQUENCE, what)
        if stop != self.value_stop:
            raise DecodeError(f"{self.value_stop - stop} bytes follow the value of {what}", stop)
        return der.children(self.raw, start, stop)


def optional(nodes: list[der.Node], tags: tuple[int, ...], what: str) -> dict[int, der.Node]:
    """The members, by tag, of a SEQUENCE that may have one with each of `tags`, in this order. Raises DecodeError."""
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
# No element begins so: a tag above 30.
_NOTHING = b"\xff"


def _head(dotted: str, tag: int, size: int) -> bytes:
    """All that comes before the content in an extension of `size` bytes that is not critical, with a value of one element."""
    oid = next(encoded for encoded, each in PLAIN_OIDS.items() if each == dotted)
    frame = _opening(der.SEQUENCE, size)
    value = _opening(der.OCTET_STRING, size - len(frame) - len(oid))
    head = frame + oid + value
    return _heads.keep((dotted, size), head + _opening(tag, size - len(head)))


def _opening(tag: int, size: int) -> bytes:
    """Tag and length of an element of `size` bytes, these included; a byte that begins no element if there is none."""
    if size < 0x82:
        return bytes((tag, size - 2)) if size >= 2 else _NOTHING
    if size < 0x104:  # 130 and 259 cannot be: the length would be longer than it needs to be
        return bytes((tag, 0x81, size - 3)) if size not in (0x82, 0x103) else _NOTHING
    return bytes((tag, 0x82)) + (size - 4).to_bytes(2, "big") if size < 0x10004 else _NOTHING


class UndecodedExtension(Extension):
    """An extension whose value nothing here reads."""

    __slots__ = ()


class UniqueIdentifier(Part):
    """An issuerUniqueID or subjectUniqueID, which nothing has a use for. RFC 5280 section 4.1.2.8."""

    __slots__ = ()
