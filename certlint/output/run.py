"""What is the same for every bundle of a run, as reports need it."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.policy.model import Selected
    from certlint.policy.severity import Severity


class Run(NamedTuple):
    """What is the same for every bundle of a run.

    root      the folder that certlint was started in: reports for forges name files as they are seen from there
    pages     where the rule pages are published, without a slash at the end; empty if unknown
    selected  the rules that run, as the profile wants them
    rules_of  by the rules of which day certificates are judged: `issuance`, `today`, or a date
    inputs    what one input is called
    pages_apart  whether HTML goes to a folder, where each bundle has a page
    records   whether an inventory is to know what was seen
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
