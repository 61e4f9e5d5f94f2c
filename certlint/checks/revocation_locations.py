"""Whether a certificate names a CRL or OCSP responder, and whether clients can reach it. RFC 5280 section 4.2.

The form of the locations is checked in `information_access`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import check
from certlint.report import Problem
from certlint.x509.days import DAY, span_text
from certlint.x509.parts.general_names import DIRECTORY, URI
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.trust.paths import Paths
    from certlint.x509.derived.periods import Irrevocable
    from certlint.x509.parts import Extensions
    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import AccessDescriptions, DistributionPoints
    from certlint.x509.signed_object import SignedObject

_FETCHED = ("http:", "https:")
# RFC 9608 section 2: noRevAvail means that the CA does not publish revocation information about the certificate.
_NO_REV_AVAIL = "no_rev_avail"


@check
def issued_by_another(part: DistributionPoints, issuer: Name) -> Iterator[Problem]:
    """No cRLIssuer names the issuer of the certificate: it is left out where that signs the CRL. RFC 5280 section 4.2.1.13."""
    for point in part.points:
        for each in point.issuers:
            if each.kind == DIRECTORY and Name(each.value).equals(issuer):
                message = "the cRLIssuer of a CRL distribution point is the issuer of the certificate"
                yield Problem(message, "no cRLIssuer", str(issuer), at=each.at)


@check
def reachable(
    crl_distribution_points: DistributionPoints | None, authority_info_access: AccessDescriptions | None
) -> Iterator[Problem]:
    """Of the locations of CRLs and OCSP responders, and of those of the issuer's certificate, one at least is an HTTP URL.

    A certificate without such locations passes.
    """
    points = crl_distribution_points.points if crl_distribution_points is not None else []
    places = [name for point in points for name in point.names]
    issuers: list[GeneralName] = []
    if authority_info_access is not None:
        places += authority_info_access.locations(oids.OCSP_METHOD)
        issuers = authority_info_access.locations(oids.CA_ISSUERS_METHOD)
    for listed, what in ((places, "a CRL or an OCSP responder"), (issuers, "the certificate of the issuer")):
        if listed and not any(name.kind == URI and name.text.lower().startswith(_FETCHED) for name in listed):
            found = ", ".join(name.text for name in listed[:3])
            yield Problem(f"no location of {what} is an HTTP URL", expected="http://…", found=found)


@check
def says_never(extensions: Extensions, irrevocable: Irrevocable) -> Iterator[Problem]:
    """A certificate that names no CRL and no OCSP responder has the extension noRevAvail. RFC 9608 section 2."""
    if not extensions.has(_NO_REV_AVAIL):
        message = "the certificate names no CRL and no OCSP responder, and lacks noRevAvail"
        yield Problem(message, f"the extension noRevAvail ({oids.EXTENSIONS[_NO_REV_AVAIL]})", "no such extension")


@check
def says_never_or_where(extensions: Extensions, authority_info_access: AccessDescriptions | None) -> Iterator[Problem]:
    """A certificate with noRevAvail names no CRL and no OCSP responder. RFC 9608 section 3."""
    if not extensions.has(_NO_REV_AVAIL):
        return
    found = [oids.part_title(name) for name in ("crl_distribution_points", "freshest_crl") if extensions.has(name)]
    if authority_info_access is not None and authority_info_access.locations(oids.OCSP_METHOD):
        found.append("the location of an OCSP responder")
    if found:
        listed = " and ".join(found)
        yield Problem(f"the certificate has noRevAvail and contains {listed}", "one or the other", listed)


@check
def named_below_a_naming_ca(paths: Paths, *, days: int) -> Iterator[Problem]:
    """A leaf names a CRL or an OCSP responder where a CA certificate of its path does.

    A CA that names neither for itself may have no revocation service at all. Certificates that are valid for at most
    `days` days need none, nor do those with noRevAvail (RFC 9608).
    """
    known = paths.known
    for path in paths.judged:
        leaf, *above = (known.certificates[index] for index in path.certificates)
        span = leaf.ends - leaf.begins if leaf.begins and leaf.ends else DAY * 0
        naming = next((each for each in above if _names_a_place(each)), None)
        if naming is None or span <= days * DAY or _names_a_place(leaf) or _has_no_rev_avail(leaf) or leaf.is_ca:
            continue
        index = path.certificates[0]
        message = (
            f"the {known.title(index)} names neither a CRL nor an OCSP responder, but the CA {naming.title!r} does"
        )
        yield Problem(
            message,
            expected="cRLDistributionPoints, or the URL of an OCSP responder",
            found=f"neither, and a validity period of {span_text(span)}",
            certificate=None if known.is_outside(index) else known.links.first[index],
        )


def _has_no_rev_avail(certificate: SignedObject) -> bool:
    return _NO_REV_AVAIL in certificate.raw


def _names_a_place(certificate: SignedObject) -> bool:
    access = certificate.part("authority_info_access")
    responders: Iterable[object] = access.locations(oids.OCSP_METHOD) if access is not None else ()
    return "crl_distribution_points" in certificate.raw or any(responders)
