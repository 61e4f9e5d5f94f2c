"""The extensions that only CRLs have: issuing distribution points, and reasons. RFC 5280 section 5."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.general_names import DIRECTORY, GeneralName, general_name
from certlint.x509.parts.name import Name

ENUMERATED = 0x0A
_FLAGS = (0x81, 0x82, 0x84, 0x85)
REVOCATION_REASONS = {
    0: "unspecified",
    1: "keyCompromise",
    2: "cACompromise",
    3: "affiliationChanged",
    4: "superseded",
    5: "cessationOfOperation",
    6: "certificateHold",
    8: "removeFromCRL",
    9: "privilegeWithdrawn",
    10: "aACompromise",
}
"""The reasons by number. RFC 5280 section 5.3.1."""


class IssuingDistributionPoint(Extension):
    """The certificates that a CRL covers. RFC 5280 section 5.2.5.

    names          its fullName; `is_relative`: it has a nameRelativeToCRLIssuer instead
    is_nameless    whether the fullName is an empty list
    some_reasons   whether it only covers some reasons; `no_reason`: onlySomeReasons is empty
    user_certificates, authorities, attribute_certificates   whether it only covers these
    indirect       whether it lists certificates of other CAs
    writes_false   whether a flag is encoded as FALSE, the default
    flags_not_der  flags with a TRUE that is not DER, in hexadecimal
    """

    __slots__ = (
        "attribute_certificates",
        "authorities",
        "flags_not_der",
        "indirect",
        "is_nameless",
        "is_relative",
        "names",
        "no_reason",
        "some_reasons",
        "user_certificates",
        "writes_false",
    )
    own_oid = oids.EXTENSIONS["issuing_distribution_point"]

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        what = "the issuing distribution point"
        fields = optional(self.fields(what), (0xA0, 0x81, 0x82, 0x83, 0x84, 0x85), what)
        where = fields.get(0xA0)
        choices = der.children(raw, where.start, where.stop) if where is not None else []
        if where is not None and [choice.tag for choice in choices] not in ([0xA0], [0xA1]):
            raise DecodeError(f"the name in {what} is neither full nor relative to the issuer", where.pos)
        self.is_relative = any(choice.tag == 0xA1 for choice in choices)
        relative = der.children(raw, choices[0].start, choices[0].stop) if self.is_relative else []
        if any(node.tag != der.SEQUENCE for node in relative):
            raise DecodeError(f"the relative name in {what} is not a list of attributes", choices[0].pos)
        full = next((choice for choice in choices if choice.tag == 0xA0), None)
        nodes = der.children(raw, full.start, full.stop) if full is not None else []
        self.names: tuple[GeneralName, ...] = tuple([general_name(raw, node) for node in nodes])
        self.is_nameless = full is not None and not nodes
        self.some_reasons = 0x83 in fields
        self.no_reason = self.some_reasons and not _any_reason(raw, fields[0x83])
        flags = {
            tag: der.boolean(raw[node.start : node.stop], node.start) for tag, node in fields.items() if tag in _FLAGS
        }
        self.user_certificates, self.authorities, self.indirect, self.attribute_certificates = (
            flags.get(tag, False) for tag in _FLAGS
        )
        self.writes_false = not all(flags.values())
        values = [raw[node.start : node.stop] for tag, node in fields.items() if flags.get(tag)]
        self.flags_not_der = tuple([value.hex() for value in values if value != b"\xff"])


def _any_reason(raw: bytes, node: der.Node) -> bool:
    """Whether a ReasonFlags has one of its eight reasons; the first bit is unused. Raises DecodeError."""
    content = raw[node.start : node.stop]
    if not content or content[0] > (7 if len(content) > 1 else 0):
        raise DecodeError("onlySomeReasons is not a BIT STRING", node.pos)
    flags = int.from_bytes(content[1:3].ljust(2, b"\0"), "big")
    return bool(flags & 0x7F80)


def reason(extension: Extension) -> str:
    """The name of the reason in a reasonCode. Raises DecodeError. RFC 5280 section 5.3.1."""
    start, stop = der.expect(extension.raw, extension.value_start, extension.value_stop, ENUMERATED, "the reason code")
    return reason_name(der.integer(extension.raw[start:stop], start), start)


def reason_name(number: int, at: int) -> str:
    """The name of a reason. Raises DecodeError for an undefined number."""
    if number not in REVOCATION_REASONS:
        raise DecodeError(f"{der.number(number)} does not stand for a reason", at)
    return REVOCATION_REASONS[number]


def same_place(one: GeneralName, other: GeneralName) -> bool:
    """Whether two location names are equal: byte for byte, distinguished names by RFC 5280 section 7.1."""
    if one.kind != other.kind:
        return False
    if one.value == other.value:
        return True
    try:
        return one.kind == DIRECTORY and Name(one.value).equals(Name(other.value))
    except DecodeError:
        return False
