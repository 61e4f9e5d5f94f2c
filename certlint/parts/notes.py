"""What a standard forbids in one part, though the part can be read all the same: notes, by kind.

The parts read on over everything that has a meaning. What is odd about it is told here, part by part, and whether that
matters, and how much, is for rules to say (`checks/reading.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from certlint import der
from certlint.oids import ANY_POLICY
from certlint.parts.extensions import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    CertificatePolicies,
    Extensions,
    KeyUsage,
    PolicyMappings,
)
from certlint.parts.general_names import KINDS, URI
from certlint.parts.name import Name, decode_string
from certlint.parts.places import DistributionPoints, NameConstraints
from certlint.parts.shapes import DnsNames, Lifetime, NameKinds, NameShape, SerialShape, Uris
from certlint.parts.uris import is_host_or_domain, uri_flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Note(NamedTuple):
    """One oddity: its kind, what to tell people, and where it is in the part."""

    kind: str
    message: str
    expected: str
    found: str
    at: int = 0


def shown(text: str) -> str:
    """A value for a message, cut when it is long."""
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


def _extensions(part: Extensions) -> Iterator[Note]:
    if not part.entries:
        yield Note("empty list", "the list of extensions is empty", "an extension, or no list", "an empty list")
    seen: dict[str, int] = {}
    for index, entry in enumerate(part.entries):
        first = seen.setdefault(entry.oid, index)
        if first != index:
            message = f"{entry.title} is there again as extension {index + 1}, after extension {first + 1}"
            yield Note("doubled", message, "once", "twice or more", index)
        if entry.written_false:
            message = f"{entry.title} says that it is not critical, the default"
            yield Note("default written", message, "no criticality", "critical: FALSE", index)


def _key_usage(part: KeyUsage) -> Iterator[Note]:
    """X.690 section 11.2.2: trailing zero bits are left out; RFC 5280 section 4.2.1.3: nine bits have a meaning."""
    value, at = int.from_bytes(part.octets, "big"), part.bits_at
    trailing = ((value & -value).bit_length() - 1 if value else 0) % 8
    if part.unused != trailing:
        message = f"the key usage counts {part.unused} unused bits, but {trailing} trailing bits are zero"
        yield Note("unused bits", message, str(trailing), str(part.unused), at)
    if part.octets.endswith(b"\0"):
        message = "the key usage ends with an octet of zeros"
        yield Note("zero octets", message, "no such octet", part.octets.hex(), at + len(part.octets))
    if part.size > 9:
        message = f"the key usage has {part.size} bits, of which nine have a meaning"
        yield Note("over nine bits", message, "9 bits or fewer", str(part.size), at)
    if not value:
        yield Note("no bit", "the key usage allows nothing", "at least one usage", "none", at)


def _basic_constraints(part: BasicConstraints) -> Iterator[Note]:
    """X.690 sections 11.1 and 11.5: true is ff, and false is left out. RFC 5280 section 4.2.1.9: lengths are from 0."""
    flag, length = part.ca_encoding, part.path_length
    if flag not in (None, b"\xff"):
        found = flag.hex() or "nothing"
        yield Note(
            "cA not DER", f"the cA flag is written as {found}", "ff" if part.ca else "no flag", found, part.ca_at
        )
    if length is not None and length < 0:
        yield Note("negative length", f"the path length is {length}", "0 or more", str(length), part.path_length_at)


def _authority_key_identifier(part: AuthorityKeyIdentifier) -> Iterator[Note]:
    if part.identifier is None:
        yield Note("no identifier", "authorityKeyIdentifier has no keyIdentifier", "a keyIdentifier", "none")
    elif part.issuer is not None and part.serial is not None:
        message = "authorityKeyIdentifier has a keyIdentifier, and the issuer's name and serial number as well"
        yield Note("both ways", message, "keyIdentifier alone", "all three")


def _policies(part: CertificatePolicies) -> Iterator[Note]:
    import unicodedata

    seen = set()
    for policy in part.policies:
        if policy.oid in seen:
            yield Note("doubled", f"policy {policy.oid} is there more than once", "once", policy.oid, policy.at)
        seen.add(policy.oid)
    for notice in part.notices:
        if notice.reference:
            yield Note("notice reference", "a user notice has a noticeRef", "explicit text", "noticeRef", notice.at)
        text = decode_string(notice.tag, notice.text) if notice.tag in (der.UTF8_STRING, der.BMP_STRING) else ""
        if not unicodedata.is_normalized("NFC", text):
            message = f"the explicit text {shown(text)} is not in normalization form C"
            yield Note("text not in form C", message, "form C", text, notice.at)


def _policy_mappings(part: PolicyMappings) -> Iterator[Note]:
    for ours, theirs, at in part.mappings:
        if ANY_POLICY in (ours, theirs):
            message = f"{ours} is mapped to {theirs}: anyPolicy takes no part in mappings"
            yield Note("anyPolicy", message, "other policies", ANY_POLICY, at)


_UNCOMPARED = ("x400Address", "ediPartyName", "registeredID")


def _name_constraints(part: NameConstraints) -> Iterator[Note]:
    """RFC 5280 section 4.2.1.10: distances are not used, and a constraint on URIs is a host or a domain."""
    for distance in part.distances:
        field = ("minimum", "maximum")[distance.field]
        if field == "maximum" or distance.value:
            message = f"a name constraint sets a {field} of {distance.value}"
            yield Note(field, message, "none", str(distance.value), distance.at)
    for name in (*part.permitted, *part.excluded):
        if name.title in _UNCOMPARED:
            yield Note(
                name.title, f"a name constraint is on {name.title}", f"none on {name.title}", name.title, name.at
            )
        if name.kind == URI and not is_host_or_domain(name.text):
            message = f"the name constraint on URIs {name.text!r} is no fully qualified domain name"
            yield Note("URI host", message, "a host such as host.example.com or .example.com", name.text, name.at)


def _distribution_points(part: DistributionPoints) -> Iterator[Note]:
    for point in part.points:
        if not (point.names or point.relative_name or point.crl_issuer):
            message = "a CRL distribution point has neither a name nor a CRL issuer"
            yield Note("incomplete", message, "a distributionPoint or a cRLIssuer", "neither", point.at)


_ENDS = ("notBefore", "notAfter")
_FORMS = {
    "no seconds": ("has no seconds", "seconds"),
    "a fraction": ("has a fraction of a second", "whole seconds"),
    "not zulu": ("is not in UTC, or does not say so with a Z", "Z at the end"),
    "before 2050": ("is before 2050, where UTCTime is the type to use", "UTCTime"),
}


def _lifetime(part: Lifetime) -> Iterator[Note]:
    for index, form in enumerate(part.forms):
        type_name = der.tag_name(form.tag)
        for flaw in sorted(form.flaws):
            said, expected = _FORMS[flaw]
            yield Note(f"{type_name}: {flaw}", f"{_ENDS[index]}, a {type_name}, {said}", expected, flaw, index)
    if part.seconds < 1:
        message = f"notAfter is {1 - part.seconds} seconds before notBefore"
        yield Note("ends first", message, "notAfter after notBefore", "no time to live", 1)


def _serial(part: SerialShape) -> Iterator[Note]:
    if part.sign <= 0:
        found = "negative" if part.sign else "zero"
        yield Note("not positive", f"the serial number is {found}", "above zero", found)


def _name(part: Name | NameShape) -> Iterator[Note]:
    if not part.attributes:
        yield Note("empty", "the name is empty", "at least one attribute", "none")
    last = -1
    for attribute in part.attributes:
        if attribute.rdn == last:
            message = f"{attribute.label} shares its relative distinguished name with another attribute"
            yield Note("several in an RDN", message, "one attribute each", "two or more", attribute.at)
        last = attribute.rdn


def _name_kinds(part: NameKinds) -> Iterator[Note]:
    for kind in sorted(part.empty - {URI}):  # an empty URI is told as a URI
        yield Note("empty", f"there is an empty {KINDS[kind]}", "a name", "nothing")


_URIS = {
    "empty": "is empty",
    "relative": "has no scheme",
    "nothing": "has nothing after its scheme",
    "host": "has a host that is neither a fully qualified domain name nor an IP address",
}


def _uris(part: Uris) -> Iterator[Note]:
    """RFC 5280 section 4.2.1.6, RFC 3986."""
    for index, uri in enumerate(part.names):
        flaw = uri_flaw(uri)
        if flaw:
            yield Note(flaw, f"the URI {shown(uri)} {_URIS[flaw]}", "an absolute URI", uri, index)


def _dns_names(part: DnsNames) -> Iterator[Note]:
    """RFC 5890, RFC 8399 section 2.2."""
    import unicodedata

    for index, name in enumerate(part.names):
        for label in name.split("."):
            if label[:4].lower() != "xn--":
                continue
            try:
                unicode = label[4:].encode("ascii").decode("punycode")
            except (UnicodeError, OverflowError):
                message = f"the label {label!r} of {shown(name)} can't be decoded to Unicode"
                yield Note("no Punycode", message, "an A-label", label, index)
                continue
            if not unicodedata.is_normalized("NFC", unicode):
                message = f"the label {label!r} of {shown(name)} is not in normalization form C"
                yield Note("not in form C", message, "form C", label, index)


# Part → who notes what is odd about it, and the kinds of its notes.
_NOTED: dict[type, tuple[Callable[[Any], Iterator[Note]], tuple[str, ...]]] = {
    Extensions: (_extensions, ("empty list", "doubled", "default written")),
    KeyUsage: (_key_usage, ("unused bits", "zero octets", "over nine bits", "no bit")),
    BasicConstraints: (_basic_constraints, ("cA not DER", "negative length")),
    AuthorityKeyIdentifier: (_authority_key_identifier, ("no identifier", "both ways")),
    CertificatePolicies: (_policies, ("doubled", "notice reference", "text not in form C")),
    PolicyMappings: (_policy_mappings, ("anyPolicy",)),
    NameConstraints: (_name_constraints, ("minimum", "maximum", "URI host", *_UNCOMPARED)),
    DistributionPoints: (_distribution_points, ("incomplete",)),
    Lifetime: (_lifetime, ("ends first", *(f"{t}: {flaw}" for t in ("UTCTime", "GeneralizedTime") for flaw in _FORMS))),
    SerialShape: (_serial, ("not positive",)),
    Name: (_name, ("empty", "several in an RDN")),
    NameShape: (_name, ("empty", "several in an RDN")),
    NameKinds: (_name_kinds, ("empty",)),
    Uris: (_uris, tuple(_URIS)),
    DnsNames: (_dns_names, ("no Punycode", "not in form C")),
}


def notes(part: object, kind: str) -> Iterator[Note]:
    """What there is to note of a part, of one kind. Raises KeyError for a kind that is never noted of such a part."""
    reader, kinds = _NOTED.get(type(part), (None, ()))
    if reader is None or kind not in kinds:
        raise KeyError(kind)
    return (note for note in reader(part) if note.kind == kind)
