"""Remarks about CRLs. RFC 5280 section 5, and the Baseline Requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.x509.parts.crl import CrlDates, CrlNumber, RevokedCertificates
from certlint.x509.parts.crl_entries import (
    DOUBLED,
    EMPTY,
    FLAWS,
    HARD_DATE,
    MISNAMED_ISSUER,
    NAMELESS_ISSUER,
    NOT_DER,
    SOFT_ISSUER,
    UNKNOWN,
    WRITES_FALSE,
)
from certlint.x509.parts.general_names import URI
from certlint.x509.parts.revocation import REVOCATION_REASONS, IssuingDistributionPoint
from certlint.x509.remarks.fields import TIME_FORMS
from certlint.x509.remarks.remark import Remark, quoted_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading

_MOST_BITS = 159


def crl_dates(part: CrlDates) -> Iterator[Remark]:
    if part.next_update is None:
        yield Remark("no next update", "the CRL has no nextUpdate", "nextUpdate", "none")
    elif part.next_update.moment <= part.this_update.moment:
        day = f"{part.next_update.moment:%Y-%m-%d %H:%M}"
        yield Remark("ends before it begins", f"nextUpdate, {day}, is not after thisUpdate", "later", day)
    yield from _time_forms(part)


def _time_forms(part: CrlDates) -> Iterator[Remark]:
    for title, time in (("thisUpdate", part.this_update), ("nextUpdate", part.next_update)):
        for flaw in sorted(time.form.flaws) if time is not None else ():
            text, expected, found = TIME_FORMS[flaw]
            yield Remark("time form", f"{title} {text}", expected, found, time.at if time is not None else 0)


def crl_number(part: CrlNumber) -> Iterator[Remark]:
    if part.number < 0 or part.number.bit_length() > _MOST_BITS:
        yield Remark(
            "number",
            f"the CRL number is {'negative' if part.number < 0 else '2^159 or more'}",
            "0 to 2^159 - 1",
            der.number(part.number)[:80],
        )


def revoked_certificates(part: RevokedCertificates) -> Iterator[Remark]:
    if not part.count:
        yield Remark("empty", "the list of revoked certificates is empty", "no list, or an entry", "none")
    for odd in part.repeated:
        yield Remark("repeated", f"serial number {odd.serial} is listed again", "once", "twice or more", odd.at)
    for odd in part.odd_serials:
        message = f"serial number {odd.serial[:80] or '(empty)'} is not a positive number of at most 20 octets"
        yield Remark("serial", message, "1 to 20 octets, above 0", odd.serial[:80], odd.at)
    for reason, odd in part.reasons.items():
        if reason not in REVOCATION_REASONS.values():
            message = f"serial number {odd.serial} was revoked with a reason that does not exist, {reason}"
            yield Remark("unknown reason", message, "1 to 6, or 8 to 10", reason, odd.at)
    for field, flaw, odd in part.odd_times:
        text, expected, found = TIME_FORMS[flaw]
        yield Remark("time form", f"the {field} of serial number {odd.serial} {text}", expected, found, odd.at)
    for odd in part.critical_reasons:
        message = f"the reasonCode of serial number {odd.serial} is critical"
        yield Remark("critical reason", message, "not critical", "critical", odd.at)
    for title, odd in part.unusual_extensions.items():
        message = f"the entry of serial number {odd.serial} contains {title}"
        yield Remark("unusual extension", message, "at most reasonCode", title, odd.at)
    yield from _flaws(part)


def _flaws(part: RevokedCertificates) -> Iterator[Remark]:
    if part.other_invalidity is not None:
        serial, at = part.other_invalidity
        message = f"the invalidityDate of serial number {serial} is not its revocationDate"
        yield Remark("other invalidity", message, "the same time", "another time", at)
    for (flaw, title), odd in part.flaws.items():
        text, expected, found = _OF_ENTRIES[flaw]
        message = f"the entry of serial number {odd.serial} {text.format(title)}"
        yield Remark(flaw, message, expected, found, odd.at)


_ISSUER = "the issuer of the certificate, as a directoryName"
_OF_ENTRIES = {
    EMPTY: ("has an empty list of extensions", "an extension, or no list", "an empty list"),
    HARD_DATE: ("has an invalidityDate that is critical", "not critical", "critical"),
    SOFT_ISSUER: ("has a certificateIssuer that is not critical", "critical", "not critical"),
    NAMELESS_ISSUER: ("has a certificateIssuer without a directoryName", _ISSUER, "no directoryName"),
    MISNAMED_ISSUER: ("has a certificateIssuer with an invalid name", _ISSUER, "an invalid name"),
    UNKNOWN: ("has the critical extension {}, which few clients know", "not critical", "critical"),
    NOT_DER: ("has the extension {} with a value that is not encoded in DER", "DER", "another encoding"),
    DOUBLED: ("contains {} more than once", "once", "twice or more"),
    WRITES_FALSE: ("encodes critical=FALSE in {}, which DER omits", "critical omitted", "critical=FALSE"),
}
"""The defects of an entry's extensions as text: the defect, what is expected, and what was found."""


def issuing_distribution_point(part: IssuingDistributionPoint) -> Iterator[Remark]:
    """RFC 5280 section 5.2.5, BR 7.2.2.1."""
    flags = {
        "onlyContainsUserCerts": part.user_certificates,
        "onlyContainsCACerts": part.authorities,
        "onlyContainsAttributeCerts": part.attribute_certificates,
    }
    scopes = [title for title, said in flags.items() if said]
    if len(scopes) > 1:
        found = " and ".join(scopes)
        yield Remark("several scopes", f"issuingDistributionPoint says {found}", "at most one of them", found)
    yield from _flags(part)
    if part.is_relative:
        message = "the distribution point is named relative to the CRL issuer"
        yield Remark("relative", message, "fullName", "nameRelativeToCRLIssuer")
    elif part.value == b"\x30\x00":
        yield Remark("empty", "issuingDistributionPoint contains no field", "distributionPoint", "an empty SEQUENCE")
    elif part.is_nameless:
        yield Remark("empty name", "the fullName of issuingDistributionPoint is empty", "at least one URL", "none")
    elif not part.names:
        message = "issuingDistributionPoint does not say where the CRL is published"
        yield Remark("no address", message, "distributionPoint with fullName", "none")
    for name in part.names:
        if name.kind != URI:
            message = f"the distribution point has the {name.title} {quoted_value(name.text)}"
            yield Remark("no URL", message, "uniformResourceIdentifier", name.title, name.at)
    for kind, title, is_present in (
        ("indirect", "indirectCRL", part.indirect),
        ("attribute certificates", "onlyContainsAttributeCerts", part.attribute_certificates),
        ("some reasons", "onlySomeReasons", part.some_reasons and not part.no_reason),
    ):
        if is_present:
            yield Remark(kind, f"issuingDistributionPoint contains {title}", f"no {title}", title)


def _flags(part: IssuingDistributionPoint) -> Iterator[Remark]:
    """X.690 sections 11.1 and 11.5; RFC 5280 section 6.3.3 (e)."""
    if part.no_reason:
        yield Remark("no reason", "onlySomeReasons of issuingDistributionPoint names no reason", "a reason", "none")
    if part.writes_false:
        message = "issuingDistributionPoint contains a flag with its default value FALSE"
        yield Remark("default written", message, "the flag left out (DER)", "FALSE")
    if part.flags_not_der:
        found = ", ".join(part.flags_not_der)
        yield Remark("flag", f"issuingDistributionPoint contains a flag encoded as {found}", "ff (TRUE in DER)", found)


REMARKS: Reading = {
    CrlDates: (crl_dates, ("no next update", "ends before it begins", "time form")),
    CrlNumber: (crl_number, ("number",)),
    RevokedCertificates: (
        revoked_certificates,
        (
            *("empty", "repeated", "critical reason", "unknown reason", "serial", "time form"),
            *("unusual extension", "other invalidity"),
            *FLAWS,
        ),
    ),
    IssuingDistributionPoint: (
        issuing_distribution_point,
        (
            "several scopes",
            "default written",
            "flag",
            "relative",
            "empty",
            "empty name",
            "no address",
            "no URL",
            "indirect",
            "attribute certificates",
            "some reasons",
            "no reason",
        ),
    ),
}
