"""Checks the structures of a PKCS #12 store or a PKCS #7 file, in BER: RFC 7292, RFC 8018, RFC 5652.

Other programs refuse structures with other members. The library that extracts the values ignores superfluous members and
malformed identifiers.
"""

from __future__ import annotations

from certlint.asn1 import ber, der
from certlint.asn1.ber import Element, octets_of
from certlint.asn1.strict import padded_arcs
from certlint.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STORE, SAFES, BAGS, MESSAGE = "PFX", "AuthenticatedSafe", "SafeContents", "ContentInfo"
_DEEPEST = 16
_LISTS = {
    SAFES: "ContentInfo",
    BAGS: "SafeBag",
    "Attributes": "Attribute",
    "DigestAlgorithms": "AlgorithmIdentifier",
    "certificates": "CertificateChoices",
    "crls": "RevocationInfoChoice",
}
"""The element type of a list."""
# A type that depends on an identifier is named after its structure: see `_BY_IDENTIFIER`. `?` marks an optional member.
_MEMBERS = {
    STORE: ("INTEGER", "ContentInfo", "MacData?"),
    "ContentInfo": ("OID", "[0]"),
    "MacData": ("DigestInfo", "OCTET STRING", "INTEGER?"),
    "DigestInfo": ("AlgorithmIdentifier", "OCTET STRING"),
    "SignedData": ("INTEGER", "DigestAlgorithms", "EncapsulatedContentInfo", "certificates?", "crls?", "SET"),
    "EncapsulatedContentInfo": ("OID", "[0]?"),
    "EncryptedData": ("INTEGER", "EncryptedContentInfo", "[1]?"),
    "EncryptedContentInfo": ("OID", "AlgorithmIdentifier", "encrypted?"),
    "AlgorithmIdentifier": ("OID", "value?"),
    "PBES2-params": ("AlgorithmIdentifier", "AlgorithmIdentifier"),
    "PBKDF2-params": ("OCTET STRING", "INTEGER", "INTEGER?", "AlgorithmIdentifier?"),
    "PBEParameter": ("OCTET STRING", "INTEGER"),
    "SafeBag": ("OID", "[0]", "Attributes?"),
    "Attribute": ("OID", "SET"),
    "CertBag": ("OID", "[0]"),
    "CRLBag": ("OID", "[0]"),
    "SecretBag": ("OID", "[0]"),
    "EncryptedPrivateKeyInfo": ("AlgorithmIdentifier", "OCTET STRING"),
}
_TAGS = {
    "INTEGER": (der.INTEGER,),
    "OID": (der.OID,),
    "OCTET STRING": (der.OCTET_STRING, der.OCTET_STRING | 0x20),
    "SET": (der.SET,),
    "IA5String": (0x16, 0x36),
    "Attributes": (der.SET,),
    "DigestAlgorithms": (der.SET,),
    "certificates": (0xA0,),
    "crls": (0xA1,),
    "CertificateChoices": (der.SEQUENCE, 0xA0, 0xA1, 0xA2, 0xA3),
    "RevocationInfoChoice": (der.SEQUENCE, 0xA1),
    "[0]": (0xA0,),
    "[1]": (0xA1,),
    "encrypted": (0x80, 0xA0),
}
_PKCS7, _PKCS12, _PKCS9 = "1.2.840.113549.1.7", "1.2.840.113549.1.12", "1.2.840.113549.1.9"
_BY_IDENTIFIER = {
    "ContentInfo": {f"{_PKCS7}.1": "OCTET STRING", f"{_PKCS7}.2": "SignedData", f"{_PKCS7}.6": "EncryptedData"},
    "SafeBag": {
        f"{_PKCS12}.10.1.2": "EncryptedPrivateKeyInfo",
        f"{_PKCS12}.10.1.3": "CertBag",
        f"{_PKCS12}.10.1.4": "CRLBag",
        f"{_PKCS12}.10.1.5": "SecretBag",
        f"{_PKCS12}.10.1.6": BAGS,
    },
    "CertBag": {f"{_PKCS9}.22.1": "OCTET STRING", f"{_PKCS9}.22.2": "IA5String"},
    "CRLBag": {f"{_PKCS9}.23.1": "OCTET STRING"},
    "AlgorithmIdentifier": {
        "1.2.840.113549.1.5.13": "PBES2-params",
        "1.2.840.113549.1.5.12": "PBKDF2-params",
        **{f"{_PKCS12}.1.{number}": "PBEParameter" for number in range(1, 7)},
    },
}


def structure_flaw(buf: bytes, kind: str) -> str:
    """The defect of the structure at the start of `buf`, or empty. Ignores what follows it. Does not raise."""
    try:
        first = ber.elements(buf, 0, len(buf), most=1)
        if not first:
            return f"its {kind} is empty"
        _judge(buf, first[0], kind, 0)
    except DecodeError as error:
        return f"{error.message} (byte {error.offset:,} of its {kind})"
    return ""


def _judge(buf: bytes, element: Element, kind: str, depth: int) -> None:
    """Raises DecodeError."""
    if depth > _DEEPEST:
        raise DecodeError("structures are nested too deeply", element.pos)
    expected = _TAGS.get(kind, (der.SEQUENCE,))
    if kind != "value" and element.tag not in expected:
        raise DecodeError(f"{der.tag_name(element.tag)} is in the place of {kind}", element.pos)
    if judge := _VALUES.get(kind):
        judge(buf, element)
    elif kind in _LISTS:
        for each in ber.elements(buf, element.start, element.stop):
            _judge(buf, each, _LISTS[kind], depth + 1)
    elif kind in _MEMBERS:
        _judge_members(buf, element, kind, depth)


def _judge_members(buf: bytes, element: Element, kind: str, depth: int) -> None:
    """Raises DecodeError unless the members of a structure are those of its kind, in order."""
    found = ber.elements(buf, element.start, element.stop)
    at, identifier = 0, ""
    for name in _MEMBERS[kind]:
        member, is_optional = name.removesuffix("?"), name.endswith("?")
        if at == len(found) or (is_optional and not _may_be(found[at], member)):
            if is_optional:
                continue
            raise DecodeError(f"{kind} lacks its {member}", element.pos)
        each, at = found[at], at + 1
        if member == "OID":
            _judge(buf, each, member, depth + 1)
            identifier = der.oid(buf[each.start : each.stop])
        elif member in ("[0]", "value") and kind in _BY_IDENTIFIER:
            _judge_value(buf, each, member, _BY_IDENTIFIER[kind].get(identifier, "value"), depth)
        else:
            _judge(buf, each, member, depth + 1)
    if at < len(found):
        raise DecodeError(f"{kind} has {len(found)} members, which are too many", found[at].pos)


def _judge_value(buf: bytes, element: Element, member: str, kind: str, depth: int) -> None:
    """The value of an ANY DEFINED BY member, plain or with an explicit tag."""
    if member == "[0]":
        if element.tag != 0xA0:
            raise DecodeError(f"{der.tag_name(element.tag)} is in the place of [0]", element.pos)
        inside = ber.elements(buf, element.start, element.stop)
        if len(inside) != 1:
            raise DecodeError(f"[0] holds {len(inside)} values instead of one", element.pos)
        element = inside[0]
    _judge(buf, element, kind, depth + 1)


def _may_be(element: Element, member: str) -> bool:
    return member == "value" or element.tag in _TAGS.get(member, (der.SEQUENCE,))


def _integer(buf: bytes, element: Element) -> None:
    content = buf[element.start : element.stop]
    if not content or (len(content) > 1 and (content[0], content[1] & 0x80) in ((0, 0), (0xFF, 0x80))):
        raise DecodeError("INTEGER is empty, or begins with a redundant byte", element.pos)


def _identifier(buf: bytes, element: Element) -> None:
    start, stop = element.start, element.stop
    if start == stop or buf[stop - 1] & 0x80 or padded_arcs(buf, start, stop):
        raise DecodeError("object identifier is malformed", element.pos)


def _set(buf: bytes, element: Element) -> None:
    ber.elements(buf, element.start, element.stop)


def _octets(buf: bytes, element: Element) -> None:
    octets_of(buf, element)


_VALUES: dict[str, Callable[[bytes, Element], None]] = {
    "INTEGER": _integer,
    "OID": _identifier,
    "SET": _set,
    "OCTET STRING": _octets,
}
