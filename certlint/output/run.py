"""What all bundles of a run share, for reports."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.policy.model import Selected
    from certlint.policy.severity import Severity


class Run(NamedTuple):
    """What all bundles of a run share.

    root      the folder that certlint was started in: reports for forges use paths relative to it
    pages     the URL of the published rule pages, without a trailing slash; empty if unknown
    selected  the rules that run, as the profile configures them
    rules_of  the day whose rules apply: `issuance`, `today`, or a date
    inputs    the noun for one input
    pages_apart  whether HTML goes to a folder with a page for each bundle
    records   whether the run is recorded in an inventory
    """

    version: str
    profile: str
    profile_title: str
    as_of: datetime
    fqdns: tuple[str, ...]
    fail_on: Severity | None
    minimum: Severity
    width: int = 100
    color: bool = False
    root: str = ""
    pages: str = ""
    selected: tuple[Selected, ...] = ()
    rules_of: str = ""
    inputs: str = "file"
    pages_apart: bool = False
    records: bool = False
