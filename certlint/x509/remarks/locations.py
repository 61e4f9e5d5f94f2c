"""Remarks about information access, CRL distribution points, name constraints. RFC 5280 sections 4.2.1.10, 4.2.1.13, 4.2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.dns.mailboxes import is_mailbox
from certlint.dns.matching import hostname_problem
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, URI, is_international
from certlint.x509.parts.locations import AccessDescriptions, DistributionPoint, DistributionPoints, NameConstraints
from certlint.x509.parts.uris import is_host_or_domain
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.remarks.remark import Reading


def access_descriptions(part: AccessDescriptions) -> Iterator[Remark]:
    """BR 7.1.2.7.7: no location is repeated for the same method."""
    seen = set()
    for access in part.descriptions:
        key = access.method, access.location.kind, access.location.value
        if key in seen:
            found = access.location.text
            yield Remark(
                "doubled",
                f"the extension contains the location {found!r} twice",
                "each location once",
                found,
                access.at,
            )
        seen.add(key)


def distribution_points(part: DistributionPoints) -> Iterator[Remark]:
    if len(part.points) > 1:
        found = f"{len(part.points)} distribution points"
        yield Remark("several", f"the extension contains {found}", "one", found, part.points[1].at)
    for point in part.points:
        for kind, there in (("reasons", point.reasons), ("cRLIssuer", point.crl_issuer)):
            if there:
                yield Remark(kind, f"a CRL distribution point contains {kind}", "only a fullName", kind, point.at)
        yield from _relative_name(point)
        if point.crl_issuer and not point.issuers:
            message = "the cRLIssuer of a CRL distribution point is an empty list"
            yield Remark("issuer not a name", message, "a directoryName", "no names", point.at)
        for name in point.issuers:
            if name.kind != DIRECTORY:
                message = f"the cRLIssuer of a CRL distribution point has the type {name.title}"
                yield Remark("issuer not a name", message, "a directoryName", name.title, name.at)
        yield from _unnamed(point)
    if part.points and not any(point.all_reasons for point in part.points):
        message = "every CRL distribution point is about some reasons for revocation only"
        yield Remark("some reasons", message, "a distribution point for all reasons", "reasons", part.points[0].at)


def _unnamed(point: DistributionPoint) -> Iterator[Remark]:
    if not (point.names or point.relative_name or point.crl_issuer):
        message = "a CRL distribution point has neither a name nor a CRL issuer"
        yield Remark("incomplete", message, "a distributionPoint or a cRLIssuer", "neither", point.at)
    if not (point.names or point.relative_name):
        message = "a distribution point does not say where the CRL is"
        yield Remark("nameless", message, "a distributionPoint with a name", "none", point.at)


def _relative_name(point: DistributionPoint) -> Iterator[Remark]:
    message = "a CRL distribution point has a name relative to its issuer"
    if point.relative_name:
        yield Remark("relative name", message, "a fullName", "nameRelativeToCRLIssuer", point.at)
        if len(point.issuers) > 1:
            found = f"{len(point.issuers)} issuers"
            yield Remark(
                "relative to several", f"{message}, and {found}", "one cRLIssuer, or a fullName", found, point.at
            )


_OF_POINTS = ("incomplete", "nameless", "several", "reasons", "cRLIssuer", "relative name")
_OF_MAIL = ("one mailbox", "mail host", "SmtpUTF8Mailbox")
UNCOMPARED = ("x400Address", "ediPartyName", "registeredID")


def name_constraints(part: NameConstraints) -> Iterator[Remark]:
    """RFC 5280 section 4.2.1.10: minimum and maximum are not used, and a constraint on URIs is a host or a domain."""
    for there, trees in ((part.has_permitted, part.permitted), (part.has_excluded, part.excluded)):
        if there and not trees:
            yield Remark(
                "empty list", "nameConstraints contains an empty list", "at least one subtree, or no list", "nothing"
            )
    for distance in part.distances:
        field = ("minimum", "maximum")[distance.field]
        if field == "maximum" or distance.value:
            message = f"a name constraint has the {field} {der.number(distance.value)}"
            yield Remark(field, message, "none", der.number(distance.value), distance.at)
        else:
            yield Remark("minimum written", "a name constraint encodes its minimum of 0", "none", "0", distance.at)
    for name in (*part.permitted, *part.excluded):
        yield from _base(name)


def _base(name: GeneralName) -> Iterator[Remark]:
    """The base of one subtree."""
    if name.title in UNCOMPARED:
        yield Remark(
            name.title, f"a name constraint has the type {name.title}", f"no {name.title}", name.title, name.at
        )
    elif name.kind == URI and not is_host_or_domain(name.text):
        message = f"the name constraint on URIs {name.text!r} is not a fully qualified domain name"
        yield Remark("URI host", message, "a host such as host.example.com or .example.com", name.text, name.at)
    elif name.kind == DNS and (kind := _odd_domain(name.value)):
        message = f"the name constraint on dNSName {name.text!r} is not a plain domain"
        yield Remark(kind, message, "a domain such as example.com", name.text, name.at)
    elif name.kind == IP and not _is_network(name.value):
        message = f"the name constraint on iPAddress {name.text} is not an IP address with a contiguous network mask"
        yield Remark("network", message, "address and mask in 8 or 32 octets (RFC 4632)", name.value.hex(), name.at)
    elif name.kind == EMAIL and name.value:
        yield from _mail_constraint(name)
    elif is_international(name):
        message = "a name constraint has the type SmtpUTF8Mailbox"
        yield Remark("SmtpUTF8Mailbox", message, "an rfc822Name", "SmtpUTF8Mailbox", name.at)


def _mail_constraint(name: GeneralName) -> Iterator[Remark]:
    """RFC 9549 section 2.2: all addresses of a host, or of a domain. An empty one matches all addresses."""
    local, found, host = name.text.rpartition("@")
    message = f"the name constraint on rfc822Name {name.text!r}"
    if found and local and is_mailbox(name.text):
        yield Remark(
            "one mailbox", f"{message} is the address of one mailbox", "a host or a domain", name.text, name.at
        )
    elif found or hostname_problem(host.removeprefix(".")):
        expected = "a host such as example.com, or .example.com"
        yield Remark("mail host", f"{message} is not a host or a domain", expected, name.text, name.at)


def _odd_domain(value: bytes) -> str:
    """The defect of a constraint on dNSNames: not a host name, or its form (a period at the end).

    Underscores are allowed: names with them are constrained, too.
    """
    host = value.decode("latin-1").replace("_", "x").strip(".")
    if host and hostname_problem(host):
        return "DNS syntax"
    return "DNS form" if value[:1] == b"." or value[-1:] == b"." else ""


def _is_network(value: bytes) -> bool:
    """Whether it is an address and a mask of four or sixteen octets each, whose ones precede its zeros."""
    half = len(value) // 2
    if len(value) not in (8, 32):
        return False
    zeros = ~int.from_bytes(value[half:], "big") & ((1 << 8 * half) - 1)
    return zeros & (zeros + 1) == 0


REMARKS: Reading = {
    AccessDescriptions: (access_descriptions, ("doubled",)),
    DistributionPoints: (
        distribution_points,
        (*_OF_POINTS, "issuer not a name", "some reasons", "relative to several"),
    ),
    NameConstraints: (
        name_constraints,
        (
            *("minimum", "maximum", "minimum written", "URI host", "DNS form", "DNS syntax"),
            *("network", "empty list", *_OF_MAIL, *UNCOMPARED),
        ),
    ),
}
