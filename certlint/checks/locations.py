"""Where CRLs and issuers are found, as far as RFC 5280 asks. Sections 4.2.1.13 and 4.2.2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.general_names import URI
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.parts import AccessDescriptions, DistributionPoints
    from certlint.parts.general_names import GeneralName


def _reachable(names: Iterable[GeneralName], schemes: tuple[str, ...]) -> bool:
    return any(name.kind == URI and name.text.partition(":")[0].lower() in schemes for name in names)


@check
def points_reachable(crl_distribution_points: DistributionPoints, *, schemes: tuple[str, ...]) -> Iterator[Problem]:
    """Some name of the distribution points is a URI of one of `schemes`. RFC 5280 section 4.2.1.13."""
    names = [name for point in crl_distribution_points.points for name in point.names]
    if not _reachable(names, schemes):
        found = ", ".join(repr(name.text) for name in names[:3]) or "no name"
        yield Problem(f"no CRL distribution point has a URI of {' or '.join(schemes)}", " or ".join(schemes), found)


@check
def access_reachable(
    authority_info_access: AccessDescriptions, *, method: str, schemes: tuple[str, ...]
) -> Iterator[Problem]:
    """Where the access method is used, some location of it is a URI of one of `schemes`. RFC 5280 section 4.2.2.1."""
    locations = authority_info_access.locations(method)
    if locations and not _reachable(locations, schemes):
        found = ", ".join(repr(name.text) for name in locations[:3])
        yield Problem(f"no location is a URI of {' or '.join(schemes)}: {found}", " or ".join(schemes), found)
