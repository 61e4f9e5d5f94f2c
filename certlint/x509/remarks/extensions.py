"""What is odd about extensions. RFC 5280 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading


def extensions(part: Extensions) -> Iterator[Remark]:
    if not part.entries:
        yield Remark("empty list", "the list of extensions is empty", "an extension, or no list", "an empty list")
    seen: dict[str, int] = {}
    for index, entry in enumerate(part.entries):
        first = seen.setdefault(entry.oid, index)
        if first != index:
            message = f"{entry.title} is there again as extension {index + 1}, after extension {first + 1}"
            yield Remark("doubled", message, "once", "twice or more", index)
        if entry.written_false:
            message = f"{entry.title} says that it is not critical, the default"
            yield Remark("default written", message, "no criticality", "critical: FALSE", index)


def key_usage(part: KeyUsage) -> Iterator[Remark]:
    """X.690 section 11.2.2: trailing zero bits are left out; RFC 5280 section 4.2.1.3: nine bits have a meaning."""
    value, at = int.from_bytes(part.octets, "big"), part.bits_at
    trailing = ((value & -value).bit_length() - 1 if value else 0) % 8
    if part.unused != trailing:
        message = f"the key usage counts {part.unused} unused bits, but {trailing} trailing bits are zero"
        yield Remark("unused bits", message, str(trailing), str(part.unused), at)
    if part.octets.endswith(b"\0"):
        message = "the key usage ends with an octet of zeros"
        yield Remark("zero octets", message, "no such octet", part.octets.hex(), at + len(part.octets))
    if part.size > 9:
        message = f"the key usage has {part.size} bits, of which nine have a meaning"
        yield Remark("over nine bits", message, "9 bits or fewer", str(part.size), at)
    if not value:
        yield Remark("no bit", "the key usage allows nothing", "at least one usage", "none", at)


def basic_constraints(part: BasicConstraints) -> Iterator[Remark]:
    """X.690 sections 11.1 and 11.5: true is ff, and false is left out. RFC 5280 section 4.2.1.9: lengths are from 0."""
    flag, length = part.ca_encoding, part.path_length
    if flag not in (None, b"\xff"):
        found = flag.hex() or "nothing"
        yield Remark(
            "cA not DER", f"the cA flag is written as {found}", "ff" if part.ca else "no flag", found, part.ca_at
        )
    if length is None:
        return
    at, text = part.path_length_at, der.number(length)
    yield Remark("length", f"the path length is {text}", "no path length", text, at)
    if not part.ca:
        yield Remark("length of no CA", "a path length is set, but this is not a CA", "none", "a path length", at)
    if length < 0:
        yield Remark("negative length", f"the path length is {text}", "0 or more", text, at)


def authority_key_identifier(part: AuthorityKeyIdentifier) -> Iterator[Remark]:
    if part.identifier is None:
        yield Remark("no identifier", "authorityKeyIdentifier has no keyIdentifier", "a keyIdentifier", "none")
    elif part.issuer is not None and part.serial is not None:
        message = "authorityKeyIdentifier has a keyIdentifier, and the issuer's name and serial number as well"
        yield Remark("both ways", message, "keyIdentifier alone", "all three")
    if (part.issuer is None) != (part.serial is None):
        found, missing = ("the issuer's name", "serial number") if part.serial is None else ("a serial number", "name")
        message = f"authorityKeyIdentifier has {found} without the {missing} that belongs to it"
        yield Remark("half", message, "both or none of them", f"{found} alone")
    if part.issuer is not None or part.serial is not None:
        message = "authorityKeyIdentifier names the issuer's certificate by its issuer and serial number"
        yield Remark("issuer named", message, "keyIdentifier alone", "authorityCertIssuer or authorityCertSerialNumber")


def extended_key_usage(part: ExtendedKeyUsage) -> Iterator[Remark]:
    seen: set[str] = set()
    for purpose in part.oids:
        if purpose in seen:
            name = PURPOSES.get(purpose, purpose)
            yield Remark("doubled", f"the purpose {name} is there more than once", "once", name)
        seen.add(purpose)


def organization_identifier(part: CabfOrganizationIdentifier) -> Iterator[Remark]:
    """EVG 7.1.2.2: a scheme of three letters, a country of two; these two schemes register by country."""
    if (len(part.scheme), len(part.country)) != (3, 2):
        message = f"the scheme is {part.scheme!r} and the country {part.country!r}"
        yield Remark("form", message, "three letters and two", f"{part.scheme} {part.country}")
    if part.scheme in ("PSD", "VAT") and part.state is not None:
        yield Remark("state", f"a {part.scheme} registration names the state {part.state!r}", "no state", part.state)


def without_reader(part: UndecodedExtension) -> Iterator[Remark]:
    """What stands for itself, by being there, is NULL. RFC 6960 section 4.2.2.2.1, RFC 6962 section 3.1."""
    if part.value != b"\5\0":
        yield Remark(
            "not NULL", "the value of the extension is not NULL", "05 00", part.value[:40].hex(" "), part.value_start
        )


def timestamp_logs(part: tuple[bytes, ...]) -> Iterator[Remark]:
    """RFC 6962 section 3.3."""
    if not part:
        yield Remark("empty", "the list of signed certificate timestamps is empty", "at least one", "none")


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
