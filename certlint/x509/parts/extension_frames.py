"""Maps Extension elements to part names and to entries in the list of extensions. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.asn1.der import BOOLEAN, OCTET_STRING, OID, SEQUENCE, header
from certlint.asn1.der import oid as read_oid
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.x509.parts.base import PLAIN_OIDS
from certlint.x509.parts.extensions import entry

# Frames that many certificates share: the frame → the part's name, the entry in the list, and the frame.
known: Cache[bytes, tuple[str, str, bytes]] = Cache(2048)
# These are unique to a certificate.
_UNIQUE = frozenset({"subject_alt_name", "subject_key_identifier", "signed_certificate_timestamps"})
# The beginning of their frames, up to the tag of the value → the result of `read_frame` if they are not critical.
_BEGINNINGS: dict[bytes, tuple[str, str]] = {
    encoded + b"\x04": (oids.EXTENSION_NAMES[dotted], entry(dotted))
    for encoded, dotted in PLAIN_OIDS.items()
    if oids.EXTENSION_NAMES[dotted] in _UNIQUE
}
# The value of an extension that is an empty SEQUENCE or string, including nonminimal lengths.
_EMPTY_VALUES = frozenset(
    inside
    for tag in (b"\x30", b"\x04")
    for inside in (b"\x04\x02" + tag + b"\x00", b"\x04\x03" + tag + b"\x81\x00", b"\x04\x04" + tag + b"\x82\x00\x00")
)


def read_frame(frame: bytes, offset: int) -> tuple[str, str, bytes]:
    """The part name of an extension, its entry in the list of extensions, and the frame. Raises DecodeError."""
    if len(frame) > 20 and frame[0] == SEQUENCE:
        start = 2 if len(frame) < 0x82 else 3 if len(frame) < 0x103 else 4
        found = _BEGINNINGS.get(frame[start : start + 3 + frame[start + 1]])
        if found is not None:
            return *found, frame
    name, listed = _read_any_frame(frame, offset)
    made = name, listed, frame
    if name not in _UNIQUE and len(frame) < 512:
        known.keep(frame, made)
    return made


def _read_any_frame(frame: bytes, offset: int) -> tuple[str, str]:
    """The name and the entry of an extension, from all of its bytes. Raises DecodeError with a position after `offset`."""
    try:
        tag, pos, end = header(frame, 0, len(frame))
        kind, start, after = header(frame, pos, end)
        if tag != SEQUENCE or kind != OID:
            raise DecodeError("an extension has no object identifier", 0)
        dotted = read_oid(frame[start:after], start)
        following, inner, stop = header(frame, after, end)
        critical = following == BOOLEAN and frame[inner : inner + 1] != b"\0"
        if following not in (BOOLEAN, OCTET_STRING):
            raise DecodeError("the value of an extension is not an OCTET STRING", after)
    except DecodeError as error:
        raise DecodeError(error.message, offset + error.offset) from None
    name = oids.EXTENSION_NAMES.get(dotted, dotted)
    written_false = following == BOOLEAN and not critical
    empty = frame[stop if following == BOOLEAN else after :] in _EMPTY_VALUES
    return name, entry(dotted, critical=critical, written_false=written_false, empty=empty)
