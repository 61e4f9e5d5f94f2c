"""Remarks about extensions. RFC 5280 section 4.2."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.oids import PURPOSES
from certlint.x509.parts.base import UndecodedExtension
from certlint.x509.parts.cabf import CabfOrganizationIdentifier
from certlint.x509.parts.extensions import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    Extensions,
    KeyUsage,
)
from certlint.x509.parts.strings import flaw
from certlint.x509.remarks.remark import Remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading


def extensions(part: Extensions) -> Iterator[Remark]:
    if not part.entries:
        yield Remark(
            "empty list",
            "the list of extensions is empty",
            "at least one extension, or no extensions field",
            "an empty list",
        )
    seen: dict[str, int] = {}
    for index, entry in enumerate(part.entries):
        first = seen.setdefault(entry.oid, index)
        if first != index:
            message = f"extension {index + 1} is a second {entry.title}, after extension {first + 1}"
            yield Remark("doubled", message, "once", "twice or more", index)
        if entry.written_false:
            message = f"{entry.title} encodes critical=FALSE, which DER omits"
            yield Remark("default written", message, "critical omitted", "critical=FALSE", index)


def key_usage(part: KeyUsage) -> Iterator[Remark]:
    """X.690 section 11.2.2: trailing zero bits are omitted; RFC 5280 section 4.2.1.3: nine bits are defined."""
    value, at = int.from_bytes(part.octets, "big"), part.bits_at
    trailing = ((value & -value).bit_length() - 1 if value else 0) % 8
    if part.unused != trailing:
        message = f"the key usage declares {part.unused} unused bits, but has {trailing} trailing zero bits"
        yield Remark("unused bits", message, str(trailing), str(part.unused), at)
    if part.octets.endswith(b"\0"):
        message = "the key usage ends with a zero octet"
        yield Remark("zero octets", message, "no such octet", part.octets.hex(), at + len(part.octets))
    if part.size > 9:
        message = f"the key usage has {part.size} bits; only nine are defined"
        yield Remark("over nine bits", message, "9 bits or fewer", str(part.size), at)
    if not value:
        yield Remark("no bit", "the key usage contains no usage", "at least one usage", "none", at)


def basic_constraints(part: BasicConstraints) -> Iterator[Remark]:
    """X.690 sections 11.1 and 11.5: TRUE is ff, and FALSE is omitted. RFC 5280 section 4.2.1.9: no negative path length."""
    flag, length = part.ca_encoding, part.path_length
    if flag not in (None, b"\xff"):
        found = flag.hex() or "nothing"
        yield Remark(
            "cA not DER", f"the cA field is encoded as {found}", "ff" if part.ca else "cA omitted", found, part.ca_at
        )
    if length is None:
        return
    at, text = part.path_length_at, der.number(length)
    yield Remark("length", f"the path length is {text}", "no path length", text, at)
    if not part.ca:
        yield Remark(
            "length of no CA",
            "the certificate has a path length but is not a CA certificate",
            "none",
            "a path length",
            at,
        )
    if length < 0:
        yield Remark("negative length", f"the path length is {text}", "0 or more", text, at)


def authority_key_identifier(part: AuthorityKeyIdentifier) -> Iterator[Remark]:
    if not part.identifier:
        found, what = ("none", "no") if part.identifier is None else ("an empty one", "an empty")
        message = f"authorityKeyIdentifier contains {what} keyIdentifier"
        yield Remark("no identifier", message, "a keyIdentifier", found)
    elif part.issuer is not None and part.serial is not None:
        message = "authorityKeyIdentifier contains a keyIdentifier and also the issuer's name and serial number"
        yield Remark("both ways", message, "only keyIdentifier", "all three")
    if part.issuer == b"":
        message = "authorityKeyIdentifier contains an empty list of names of the issuer"
        yield Remark("half", message, "both or neither", "an empty authorityCertIssuer")
    elif (part.issuer is None) != (part.serial is None):
        found, missing = (
            ("the issuer's name", "its serial number")
            if part.serial is None
            else ("a serial number", "the issuer's name")
        )
        message = f"authorityKeyIdentifier contains {found} without {missing}"
        yield Remark("half", message, "both or neither", f"only {found}")
    if part.issuer is not None or part.serial is not None:
        message = "authorityKeyIdentifier names the issuer's certificate by its issuer and serial number"
        yield Remark("issuer named", message, "only keyIdentifier", "authorityCertIssuer or authorityCertSerialNumber")


def extended_key_usage(part: ExtendedKeyUsage) -> Iterator[Remark]:
    seen: set[str] = set()
    for purpose in part.oids:
        if purpose in seen:
            name = PURPOSES.get(purpose, purpose)
            yield Remark("doubled", f"the extended key usage contains {name} more than once", "once", name)
        seen.add(purpose)


_STATE_LENGTH = 128


def organization_identifier(part: CabfOrganizationIdentifier) -> Iterator[Remark]:
    """EVG 7.1.2.2: a scheme of three letters, a country of two; two of the schemes register by country."""
    if not (_capitals(part.scheme, 3) and _capitals(part.country, 2)):
        message = f"the registration scheme is {part.scheme!r} and the country is {part.country!r}"
        yield Remark(
            "form", message, "a scheme of three capital letters and a country of two", f"{part.scheme} {part.country}"
        )
    yield from _organization_strings(part)
    if part.scheme in ("PSD", "VAT") and part.state is not None:
        yield Remark("state", f"a {part.scheme} registration contains the state {part.state!r}", "no state", part.state)


def _capitals(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isalpha() and text.isupper()


def _organization_strings(part: CabfOrganizationIdentifier) -> Iterator[Remark]:
    """The string types of the fields, and the length and the characters of the state. EVG 7.1.2.2."""
    stated = ("registrationSchemeIdentifier", der.PRINTABLE_STRING, part.tags[0])
    of_country = ("registrationCountry", der.PRINTABLE_STRING, part.tags[1])
    for field, right, tag in (stated, of_country, ("registrationReference", der.UTF8_STRING, part.tags[-1])):
        if tag != right:
            expected, found = der.tag_name(right), der.tag_name(tag)
            yield Remark("form", f"{field} is {der.a_or_an(found)}, not {der.a_or_an(expected)}", expected, found)
    state = part.state
    if state is None:
        return
    if not 1 <= len(state) <= _STATE_LENGTH:
        message = f"registrationStateOrProvince has {len(state)} characters"
        yield Remark("form", message, f"1 to {_STATE_LENGTH} characters", str(len(state)))
    elif wrong := flaw("", der.PRINTABLE_STRING, state.encode()):
        message = f"registrationStateOrProvince {state!r} {wrong}"
        yield Remark("form", message, "characters of a PrintableString", state)


def without_reader(part: UndecodedExtension) -> Iterator[Remark]:
    """An extension whose presence is its meaning has the value NULL. RFC 6960 section 4.2.2.2.1, RFC 6962 section 3.1."""
    if part.value != b"\5\0":
        yield Remark(
            "not NULL", "the value of the extension is not NULL", "05 00", part.value[:40].hex(" "), part.value_start
        )


def timestamp_logs(part: tuple[bytes, ...]) -> Iterator[Remark]:
    """RFC 6962 section 3.3."""
    if not part:
        yield Remark("empty", "the SCT list is empty", "at least one", "none")


REMARKS: Reading = {
    Extensions: (extensions, ("empty list", "doubled", "default written")),
    KeyUsage: (key_usage, ("unused bits", "zero octets", "over nine bits", "no bit")),
    ExtendedKeyUsage: (extended_key_usage, ("doubled",)),
    BasicConstraints: (basic_constraints, ("cA not DER", "length", "length of no CA", "negative length")),
    AuthorityKeyIdentifier: (authority_key_identifier, ("no identifier", "both ways", "half", "issuer named")),
    CabfOrganizationIdentifier: (organization_identifier, ("form", "state")),
    UndecodedExtension: (without_reader, ("not NULL",)),
    tuple: (timestamp_logs, ("empty",)),
}
