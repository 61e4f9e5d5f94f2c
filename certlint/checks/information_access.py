"""Locations of issuers' certificates, CRLs and OCSP responders. RFC 5280 section 4.2.2, BR 7.1.2.7.7.

The syntax of URLs is checked in `urls`, LDAP URLs in `ldap`, which locations a certificate needs in `revocation_locations`.
"""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.check import check, screens
from certlint.dns.matching import is_address
from certlint.dns.tlds import tlds
from certlint.policy.expressions import compiled
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.general_names import URI, GeneralName
from certlint.x509.parts.policies import CPS_QUALIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.check import Rows, Screen
    from certlint.x509.parts.locations import AccessDescription, AccessDescriptions, DistributionPoints
    from certlint.x509.parts.policies import CertificatePolicies

    Places = AccessDescriptions | DistributionPoints | CertificatePolicies

METHODS = {
    oids.OCSP_METHOD: "ocsp",
    oids.CA_ISSUERS_METHOD: "caIssuers",
    "1.3.6.1.5.5.7.48.3": "timeStamping",
    "1.3.6.1.5.5.7.48.5": "caRepository",
}
_OF = {"ocsp": " of an OCSP responder", "caIssuers": " of the issuer's certificate", "caRepository": " of a repository"}
"""What the locations of an access method serve."""
_METHOD_TITLES = {"ocsp": "OCSP"}  # methods with another usual spelling


def locations(part: Places, method: str) -> list[GeneralName]:
    """The locations in an extension: of one method of information access (`ocsp`, `caIssuers`), or all of them.

    Those of policies are the URIs of their practice statements.
    """
    if hasattr(part, "policies"):
        qualifiers = [qualifier for policy in part.policies for qualifier in policy.qualifiers]
        return [GeneralName(URI, _content(value), at) for kind, value, at in qualifiers if kind == CPS_QUALIFIER]
    if hasattr(part, "points"):
        return [name for point in part.points for name in point.names]
    return [d.location for d in part.descriptions if not method or METHODS.get(d.method) == method]


def _content(encoded: bytes) -> bytes:
    """The content of the element that fills `encoded`."""
    _, start, stop = der.header(encoded, 0, len(encoded))
    return encoded[start:stop]


def _urls(schemes: tuple[str, ...]) -> str:
    return either(f"{scheme}://…" for scheme in schemes)


def _scheme(url: str) -> str:
    """The scheme in lower case; an empty string if no URL follows, or if an `http` URL names no host."""
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    return "" if not colon or (scheme in ("http", "https") and not _AUTHORITY.match(rest)) else scheme


_AUTHORITY = compiled(r"//[^/?#]")
"""The beginning of a URL's host. RFC 9110 section 4.2: URLs of `http` and `https` have one."""


@check
def schemes(part: Places, *, allowed: tuple[str, ...], method: str = "") -> Iterator[Problem]:
    """Every location is a URL with one of these schemes, such as `http`.

    Access descriptions that are not URLs are reported by another rule.
    """
    what = f"{_METHOD_TITLES.get(method, method)} location" if method else "location"
    wanted = either(allowed)
    for name in locations(part, method):
        if name.kind == URI and _scheme(name.text) not in allowed:
            yield Problem(
                f"the {what} {name.text!r} is not a URL with the scheme {wanted}", _urls(allowed), name.text, at=name.at
            )
        elif name.kind != URI and not hasattr(part, "descriptions"):
            yield Problem(
                f"the {what} is a {name.title}, not a URL with the scheme {wanted}",
                _urls(allowed),
                name.title,
                at=name.at,
            )


@screens(schemes, "allowed", "method")
def _schemes(rows: Rows) -> Screen:
    """The rows that do not allow one of the schemes; all of them if a location is not a plain URL."""
    every, taken = range(len(rows)), [frozenset(row["allowed"]) for row in rows]

    def screen(part: Places) -> Sequence[int]:
        found = set(map(_plain_scheme, locations(part, "")))
        return every if "" in found else [number for number, allowed in enumerate(taken) if not found <= allowed]

    return screen


def _plain_scheme(location: GeneralName) -> str:
    """The scheme of a URL in the usual form; empty for other locations."""
    plain = _PLAIN.match(location.value) if location.kind == URI else None
    return plain[1].decode() if plain else ""


_PLAIN = compiled(rb"(https?|ldap)://[^/?#]")


@check
def offers(part: Places, *, schemes: tuple[str, ...], method: str = "") -> Iterator[Problem]:
    """At least one location is a URL with one of these schemes.

    With `method`, only its locations count, and only where it is used.
    """
    if not method or locations(part, method):
        yield from _offers(part, schemes, method)


@check
def named_points_offer(part: DistributionPoints, *, schemes: tuple[str, ...]) -> Iterator[Problem]:
    """At least one CRL distribution point is a URL with one of these schemes.

    Points that name only a cRLIssuer are not checked. RFC 5280 section 4.2.1.13.
    """
    if not part.points or not all(point.of_issuer_alone for point in part.points):
        yield from _offers(part, schemes, "")


@check
def offers_there(part: Places, *, schemes: tuple[str, ...], method: str = "") -> Iterator[Problem]:
    """The same, and an extension without the method fails too."""
    yield from _offers(part, schemes, method)


@check
def offers_at_all(part: Places | None, *, schemes: tuple[str, ...], method: str = "") -> Iterator[Problem]:
    """At least one location is a URL with one of these schemes.

    A certificate without the extension, or without `method`, fails.
    """
    yield from _offers(part, schemes, method)


def _offers(part: Places | None, schemes: tuple[str, ...], method: str) -> Iterator[Problem]:
    found = locations(part, method) if part is not None else []
    if any(name.kind == URI and _scheme(name.text) in schemes for name in found):
        return
    listed = ", ".join(name.text for name in found[:3]) or ("none" if part is not None else "no such extension")
    yield Problem(f"the extension contains no {either(schemes)} URL{_OF.get(method, '')}", _urls(schemes), listed)


@screens(offers, "schemes", "method")
@screens(named_points_offer, "schemes")
@screens(offers_there, "schemes", "method")
@screens(offers_at_all, "schemes", "method")
def _offered(rows: Rows) -> Screen:
    """The rows about a method without a plain URL of their schemes."""
    wanted = [(row.get("method", ""), frozenset(row["schemes"])) for row in rows]

    def screen(part: Places | None) -> list[int]:
        return [
            number
            for number, (method, schemes) in enumerate(wanted)
            if part is None or schemes.isdisjoint(map(_plain_scheme, locations(part, method)))
        ]

    return screen


@check
def methods(part: AccessDescriptions, *, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """Only these access methods are used (`ocsp`, `caIssuers`), and every location is a URL."""
    for access in part.descriptions:
        method = METHODS.get(access.method, access.method)
        if method not in allowed:
            expected = either(_METHOD_TITLES.get(each, each) for each in allowed)
            yield Problem(f"the extension contains the access method {method}", expected, method, at=access.at)
        else:
            yield from _unless_url(access, method)


@check
def only_urls(part: AccessDescriptions, *, methods: tuple[str, ...]) -> Iterator[Problem]:
    """Every location of these access methods is a URL, of whatever scheme."""
    for access in part.descriptions:
        method = METHODS.get(access.method, access.method)
        if method in methods:
            yield from _unless_url(access, method)


def _unless_url(access: AccessDescription, method: str) -> Iterator[Problem]:
    if access.location.kind != URI:
        found = access.location.title
        yield Problem(
            f"the {_METHOD_TITLES.get(method, method)} location is a {found}",
            "a uniformResourceIdentifier",
            found,
            at=access.at,
        )


@check
def public_hosts(part: Places, *, method: str = "") -> Iterator[Problem]:
    """The hosts of URLs are names in the public DNS, or addresses that are not reserved."""
    for name in locations(part, method):
        if name.kind != URI:
            continue
        plain = _HOST.match(name.value)
        host = plain[1].decode() if plain else _host_in(name.text)
        if is_address(host):
            if why := _reserved_for(host):
                message = f"the host of {name.text!r} is a reserved address: {why}"
                yield Problem(message, "a public host", host, at=name.at)
        elif host.removesuffix(".").rpartition(".")[2].encode("utf-8", "replace") not in tlds():
            yield Problem(
                f"the host of {name.text!r} is not a public DNS name",
                expected="a name below a top-level domain",
                found=host or "no host",
                at=name.at,
            )


# Imports what few URLs need.
def _host_in(url: str) -> str:
    """The host of a URL; empty if there is none."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _reserved_for(address: str) -> str:
    """The purpose for which an address is reserved; empty for other addresses."""
    from ipaddress import ip_address

    from certlint.checks import addresses

    return addresses.reserved().purpose(ip_address(address))


@screens(public_hosts, "method")
def _public_hosts(rows: Rows) -> Screen:
    """All rows if a location is not a plain URL with a host below a known top-level domain."""
    every = range(len(rows))

    def screen(part: Places) -> Sequence[int]:
        hosts = [_HOST.match(name.value) for name in locations(part, "") if name.kind == URI]
        return () if tlds().issuperset([host and host[2] for host in hosts]) else every

    return screen


_HOST = compiled(rb"[a-z]+://((?>(?:[a-z0-9-]++\.)+)([a-z0-9]++))(?:[/?#]|\Z)")
"""A URL with nothing but a host name between its slashes: the name, and its last label."""
