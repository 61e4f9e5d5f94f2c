"""The subjectDirectoryAttributes extension. RFC 5280 section 4.2.1.8."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension


class DirectoryAttribute(NamedTuple):
    """One attribute: its OID, its values with their tags and contents, and its offset."""

    oid: str
    values: tuple[tuple[int, bytes], ...]
    at: int


class SubjectDirectoryAttributes(Extension):
    """All attributes in order."""

    __slots__ = ("attributes",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.attributes = [self._attribute(node) for node in self.fields("the list of attributes")]

    def _attribute(self, node: der.Node) -> DirectoryAttribute:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if len(fields) != 2 or fields[0].tag != der.OID or fields[1].tag != der.SET:
            raise DecodeError("an attribute is not a type and a set of values", node.pos)
        values = der.children(self.raw, fields[1].start, fields[1].stop)
        return DirectoryAttribute(
            der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start),
            tuple((each.tag, self.raw[each.start : each.stop]) for each in values),
            node.pos,
        )
