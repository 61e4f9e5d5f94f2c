"""Certificate policies and policy mappings. RFC 5280 sections 4.2.1.4 and 4.2.1.5."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension, optional

CPS_QUALIFIER = "1.3.6.1.5.5.7.2.1"
# RFC 5280 section 4.2.1.4: the string types of a DisplayText, of 1 to 200 characters.
_DISPLAY_TEXT = (der.IA5_STRING, der.VISIBLE_STRING, der.BMP_STRING, der.UTF8_STRING)


class Policy(NamedTuple):
    """One policy: its OID, and its qualifiers as (OID, encoded qualifier, offset).

    `lists_nothing`: it has an empty list of qualifiers.
    """

    oid: str
    qualifiers: tuple[tuple[str, bytes, int], ...]
    at: int
    lists_nothing: bool = False


class Notice(NamedTuple):
    """A user notice: the string tag (0 without text) and content of its text, and whether it has a noticeRef.

    `flaw` is why it cannot be decoded, if it cannot.
    """

    tag: int
    text: bytes
    reference: bool
    at: int
    flaw: str = ""


def _notice(encoded: bytes, at: int) -> Notice:
    """The UserNotice in `encoded`, whose offset is `at`."""
    try:
        fields = der.sequence(encoded, "a user notice")
    except DecodeError as error:
        return Notice(0, b"", reference=False, at=at + error.offset, flaw=error.message)
    reference = bool(fields) and fields[0].tag == der.SEQUENCE
    rest = fields[reference:]
    if len(rest) > 1 or any(node.tag == der.SEQUENCE for node in rest):
        flaw = "it contains more than a noticeRef and an explicitText"
        return Notice(0, b"", reference=reference, at=at + rest[-1].pos, flaw=flaw)
    text = rest[0] if rest else der.Node(0, 0, 0, 0)
    if rest and (text.tag not in _DISPLAY_TEXT or text.start == text.stop):
        what = "empty" if text.start == text.stop else der.a_or_an(der.tag_name(text.tag))
        return Notice(0, b"", reference=reference, at=at + text.pos, flaw=f"its explicitText is {what}")
    return Notice(text.tag, encoded[text.start : text.stop], reference, at + text.pos)


class CertificatePolicies(Extension):
    """The policies of the certificate. RFC 5280 section 4.2.1.4."""

    __slots__ = ("policies",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.policies = [self._policy(node) for node in self.fields("the list of certificate policies")]

    def _policy(self, node: der.Node) -> Policy:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if not fields or fields[0].tag != der.OID:
            raise DecodeError("a policy has no object identifier", node.pos)
        oid = der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
        if len(fields) == 1:
            return Policy(oid, (), node.pos)
        if len(fields) > 2 or fields[1].tag != der.SEQUENCE:
            raise DecodeError(
                "a policy does not consist of an object identifier and a list of qualifiers", fields[-1].pos
            )
        nodes = der.children(self.raw, fields[1].start, fields[1].stop)
        return Policy(oid, tuple(self._qualifier(n) for n in nodes), node.pos, not nodes)

    def _qualifier(self, node: der.Node) -> tuple[str, bytes, int]:
        fields = der.children(self.raw, node.start, node.stop)
        if len(fields) != 2 or fields[0].tag != der.OID:
            raise DecodeError("a policy qualifier does not consist of a type and a value", node.pos)
        kind = der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
        return kind, self.raw[fields[1].pos : fields[1].stop], fields[1].pos

    @property
    def oids(self) -> list[str]:
        return [p.oid for p in self.policies]

    @property
    def notices(self) -> list[Notice]:
        """The user notices among the qualifiers."""
        qualifiers = (qualifier for policy in self.policies for qualifier in policy.qualifiers)
        return [_notice(encoded, at) for kind, encoded, at in qualifiers if kind == oids.USER_NOTICE]


class PolicyMappings(Extension):
    """The equivalence of issuer and subject policies. RFC 5280 section 4.2.1.5.

    `mappings` are (issuer's policy, subject's policy, offset).
    """

    __slots__ = ("mappings",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.mappings: list[tuple[str, str, int]] = []
        for node in self.fields("policy mappings"):
            pair = der.children(raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
            if len(pair) != 2 or any(n.tag != der.OID for n in pair):
                raise DecodeError("a policy mapping does not consist of two object identifiers", node.pos)
            ours, theirs = (der.oid(raw[n.start : n.stop], n.start) for n in pair)
            self.mappings.append((ours, theirs, node.pos))


class PolicyConstraints(Extension):
    """requireExplicitPolicy (`required`) and inhibitPolicyMapping (`no_mapping`). RFC 5280 section 4.2.1.11."""

    __slots__ = ("no_mapping", "required", "tagged_integers")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        fields = optional(self.fields("policyConstraints"), (0x80, 0x81), "policyConstraints")
        self.required, self.no_mapping = (self._number(fields.get(tag)) for tag in (0x80, 0x81))
        self.tagged_integers = tuple((node.start, node.stop) for node in fields.values())

    def _number(self, node: der.Node | None) -> int | None:
        number = der.integer(self.raw[node.start : node.stop], node.start) if node is not None else None
        if node is not None and number is not None and number < 0:
            raise DecodeError("policyConstraints contains a negative number of certificates", node.pos)
        return number


class InhibitAnyPolicy(Extension):
    """`skip`: the number of certificates below that may still have anyPolicy. RFC 5280 section 4.2.1.14."""

    __slots__ = ("skip",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.INTEGER, "inhibitAnyPolicy")
        self.skip = der.integer(raw[start:stop], start)
        if self.skip < 0:
            raise DecodeError("inhibitAnyPolicy is a negative number of certificates", start)
