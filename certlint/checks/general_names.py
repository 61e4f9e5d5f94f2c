"""The kinds of names in subjectAltName and issuerAltName. RFC 5280 sections 4.2.1.6 and 4.2.1.7."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.check import check, rows_by, screens
from certlint.dns.matching import hostname_problem
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.parts.general_names import DNS, IP, NAME_KINDS, OTHER_NAME
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import NameKinds, Uris
    from certlint.x509.parts import Extension, IssuerAltName, SubjectAltName
    from certlint.x509.parts.general_names import GeneralName, GeneralNames

# The type of an otherName: id-on-dnsSRV.
_SRV_NAME = bytes.fromhex("06082b06010505070807")


@check
def not_of_kind(kinds: NameKinds, *, unfit: tuple[str, ...]) -> Iterator[Problem]:
    """The extension contains no name of the types `unfit`, such as rfc822Name or iPAddress."""
    for kind in sorted(kinds.kinds):
        if NAME_KINDS[kind] in unfit:
            yield Problem(
                f"the extension contains a name of type {NAME_KINDS[kind]}", f"no {NAME_KINDS[kind]}", NAME_KINDS[kind]
            )


@check
def addresses_have_a_size(issuer_alt_name: IssuerAltName) -> Iterator[Problem]:
    """Each iPAddress of the issuerAltName has the 4 octets of IPv4 or the 16 of IPv6. RFC 5280 section 4.2.1.7."""
    for name in issuer_alt_name.names:
        if name.kind == IP and len(name.value) not in (4, 16):
            found = f"{len(name.value)} octets"
            yield Problem(f"an iPAddress of the issuer has {found}", "4 or 16 octets", found, at=name.at)


@check
def for_challenge(acme_identifier: Extension, subject_alt_name: SubjectAltName | None) -> Iterator[Problem]:
    """A certificate with acmeIdentifier has one dNSName, or one iPAddress (RFC 8738), and no other name. RFC 8737 section 3."""
    kinds = [] if subject_alt_name is None else [name.kind for name in subject_alt_name.names]
    if kinds not in ([DNS], [IP]):
        found = ", ".join(NAME_KINDS[kind] for kind in kinds[:5]) or "none"
        message = f"the certificate for {acme_identifier.title} does not name exactly one host"
        yield Problem(message, "one dNSName or iPAddress", found, part="subject_alt_name")


@check
def holds_a_host(kinds: NameKinds | None, san_uris: Uris | None, *, besides: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The extension is there, and contains a dNSName or an iPAddress: clients compare the server's name with nothing else.

    One that has a URI of a scheme in `besides` is reported by another rule.
    """
    if besides and _has_uri_of(san_uris, besides):
        return
    expected = "a dNSName or an iPAddress"
    if kinds is None:
        yield Problem("subjectAltName is missing", expected="subjectAltName", found="no such extension")
    elif not kinds.kinds:
        yield Problem("subjectAltName contains no names", expected=expected, found="no names")
    elif kinds.kinds.isdisjoint((DNS, IP)):
        found = ", ".join(NAME_KINDS[kind] for kind in sorted(kinds.kinds))
        yield Problem("subjectAltName contains no DNS name and no IP address", expected=expected, found=found)


@check
def holds_more_than_uris(san_kinds: NameKinds, san_uris: Uris, *, schemes: tuple[str, ...]) -> Iterator[Problem]:
    """Beside a URI of one of `schemes`, which only peers of one kind compare, the SAN contains a dNSName or an iPAddress."""
    if san_kinds.kinds.isdisjoint((DNS, IP)) and _has_uri_of(san_uris, schemes):
        message = "subjectAltName contains a SPIFFE ID, but no DNS name and no IP address"
        found = next(uri for uri in san_uris.names if _scheme(uri) in schemes)
        yield Problem(message, expected="a dNSName or an iPAddress", found=found)


def _has_uri_of(uris: Uris | None, schemes: tuple[str, ...]) -> bool:
    return uris is not None and any(_scheme(uri) in schemes for uri in uris.names)


def _scheme(uri: str) -> str:
    return uri.partition(":")[0].lower()


@check
def services(part: GeneralNames) -> Iterator[Problem]:
    """Each SRVName is an IA5String: an underscore, a service, a dot and a domain. RFC 4985 section 2."""
    for name in part.names:
        if name.kind == OTHER_NAME and name.value.startswith(_SRV_NAME) and (flaw := _service_flaw(name)):
            yield Problem(f"an SRVName {flaw}", "a name such as _imap.example.com", flaw.removeprefix("is "), name.at)


def _service_flaw(name: GeneralName) -> str:
    """What is wrong with an SRVName, as the end of a sentence; empty if it is sound."""
    try:
        _, start, stop = der.header(name.value, len(_SRV_NAME), len(name.value))
        tag, start, stop = der.header(name.value, start, stop)
    except DecodeError:
        return "contains no string"
    if tag != der.IA5_STRING:
        return f"is {der.a_or_an(der.tag_name(tag))}, not an IA5String"
    text = name.value[start:stop].decode("latin-1")
    service, _, domain = text.partition(".")
    if not service.startswith("_") or hostname_problem(service[1:]) or hostname_problem(domain):
        return f"is {quoted_value(text)}"
    return ""


@screens(services)
def _services(rows: Rows) -> Screen:
    """All rows if there is an otherName."""
    every = range(len(rows))
    return lambda part: every if OTHER_NAME in part.kinds else ()


@screens(not_of_kind, "unfit")
def _not_of_kind(rows: Rows) -> Screen:
    """The rows that do not allow one of the kinds."""
    unfit = rows_by((NAME_KINDS.index(kind), number) for number, row in enumerate(rows) for kind in row["unfit"])
    return lambda kinds: [number for kind in kinds.kinds for number in unfit.get(kind, ())]
