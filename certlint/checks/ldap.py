"""LDAP URLs in certificates: the components needed to find a CRL or certificate. RFC 5280 section 4.2, RFC 4516."""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem
from certlint.x509.parts.general_names import URI

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import AccessDescriptions, DistributionPoints

_SCHEMES = (b"ldap://", b"ldaps://")


def _names(part: DistributionPoints | AccessDescriptions, method: str) -> Iterable[GeneralName]:
    if hasattr(part, "points"):
        return [name for point in part.points for name in point.names]
    return part.locations(method)


def _urls(part: DistributionPoints | AccessDescriptions, method: str) -> list[GeneralName]:
    """The LDAP URLs of a part, or, with `method` (an OID), of its locations for this method."""
    return [each for each in _names(part, method) if each.kind == URI and each.value.lower().startswith(_SCHEMES)]


@check
def complete(
    part: DistributionPoints | AccessDescriptions, *, method: str = "", single: bool = False
) -> Iterator[Problem]:
    """Each LDAP URL has a distinguished name and attributes, one of them where that is `single`.

    With `method`, an OID, only its locations are looked at. RFC 5280 sections 4.2.1.13, 4.2.2.1 and 4.2.2.2.
    """
    for name in _urls(part, method):
        if flaw := _flaw(name.text, single):
            expected = "ldap://host/dn?attribute"
            yield Problem(f"the LDAP URL {name.text!r} has {flaw}", expected, name.text, at=name.at)


@check
def names_host(part: DistributionPoints | AccessDescriptions, *, method: str = "") -> Iterator[Problem]:
    """Each LDAP URL names a host. With `method`, an OID, only its locations are looked at. RFC 5280 section 4.2.1.13."""
    for name in _urls(part, method):
        url = name.text
        if url.partition("://")[2][:1] in ("", "/", "?", ":"):
            yield Problem(f"the LDAP URL {url!r} names no host", "ldap://host/dn?attribute", url, at=name.at)


def _flaw(url: str, single: bool) -> str:
    _, _, rest = url.partition("://")[2].partition("/")
    entry, _, more = rest.partition("?")
    attributes = [each for each in more.partition("?")[0].split(",") if each]
    if not entry:
        return "no distinguished name"
    if not attributes:
        return "no attribute"
    return f"{len(attributes)} attributes" if single and len(attributes) > 1 else ""
