"""The contents of reports: problems from checks, findings made from them, and the outcome of every rule."""

from __future__ import annotations

from certlint.light import Enum, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.policy.rule import Rule
    from certlint.policy.severity import Severity


class Status(Enum):
    """The outcome of a rule. A crash or a skip never counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    NOT_EFFECTIVE = "not-effective"
    SKIPPED = "skipped"
    CRASHED = "crashed"
    SUPPRESSED = "suppressed"

    # Members are unique. The hash of `Enum` is a Python function, which took 2 % of a JSON report.
    __hash__ = object.__hash__


class Problem(NamedTuple):
    """What a check yields: a message and a position; the engine adds the rest.

    at           byte offset from the start of the part that the check reads (of the first one, or of `part`)
    part         the part that `at` refers to, if it is not the first one
    certificate  index of the certificate in the bundle, for checks that read the whole bundle
    block, line  index of the PEM block and line of the file, for checks that read the document
    path         the file concerned, if it is not the bundle's, such as the key file
    other_paths  further files concerned, which commands that read the file also read
    case         the case in `rules/data/refusals.toml`, if a rule has several that different clients refuse
    """

    message: str
    expected: str = ""
    found: str = ""
    at: int = 0
    part: str = ""
    certificate: int | None = None
    block: int | None = None
    line: int | None = None
    path: str = ""
    other_paths: tuple[str, ...] = ()
    case: str = ""


KEY, SERIAL, PAIR = "key", "serial", "pair"


class Shared(NamedTuple):
    """A key, or an issuer's serial number, that a certificate shares with an earlier one of the run.

    A pair is a precertificate and a certificate that share the serial number and should share more.

    title, path, entry, block, line  the certificate, and its position: the file, and the entry in it
    first, first_path, place         the earlier certificate, its file, and its position as text
    spki, subject                    of the certificate: its public key and its subject, in DER
    name                             identifies what is shared
    more                             the number of further ones of this kind that are not listed
    is_of_one_bundle                 whether both were compared at once, as those of one file are
    """

    what: str
    title: str
    path: str
    entry: str
    block: int
    line: int
    first: str
    first_path: str
    place: str
    spki: bytes = b""
    subject: bytes = b""
    name: bytes = b""
    more: int = 0
    is_of_one_bundle: bool = False


def whereabouts(path: str, entry: str, line: int) -> str:
    """The position of a certificate as text: the file, and the line or entry in it."""
    place = ": ".join(filter(None, (path, entry)))
    return f"{place}:{line}" if line and not entry else place


class Location(NamedTuple):
    """The location of a finding: file, PEM block and line from 1; offset in bytes from the start of the block's DER.

    alias is the entry of a keystore, resource the value of a Kubernetes object.
    """

    path: str
    block: int | None = None
    line: int | None = None
    offset: int | None = None
    part: str = ""
    alias: str = ""
    resource: str = ""

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        entry = entry_text(self.alias, self.resource)
        return f"{place}: {entry}" if entry else place


def entry_text(alias: str, resource: str) -> str:
    """The position within a file as text: `default/Secret/web/store.p12: alias web`; empty for the file itself."""
    return ": ".join(filter(None, (resource, alias and f"alias {alias}")))


class RuleFinding(NamedTuple):
    """A problem with all that the engine adds. `fix`: how `certlint fix` resolves it: safe, unsafe, or empty.

    `refused_by`: the TLS clients that refuse the bundle because of it, by their names in `rules/data/clients.toml`; `case` is
    the problem's; of findings that are not listed, one stands for all.
    """

    rule: Rule
    severity: Severity
    message: str
    expected: str
    found: str
    location: Location
    certificate: int | None
    remediation: str
    fix: str = ""
    refused_by: tuple[str, ...] = ()
    case: str = ""
    stands_for: int = 1

    @property
    def order(self) -> tuple[int, str, int, str]:
        """A sort key: worst first, then by location."""
        return (-self.severity, self.location.path, self.location.line or 0, self.rule.id)


class Suppressed(NamedTuple):
    """A finding that does not count: the reason, and the first day on which it counts again (empty for a baseline)."""

    finding: RuleFinding
    reason: str
    expires: str


class Suppression(NamedTuple):
    """One `[[suppress]]`. Empty fields match everything; `expires` is the first day on which it no longer applies.

    folder        the folder that `path` is relative to
    origin, line  its position in the configuration
    """

    rule: str
    reason: str
    expires: str
    spki_sha256: str = ""
    subject: str = ""
    path: str = ""
    folder: str = ""
    origin: str = ""
    line: int = 1


class SuppressionUse(NamedTuple):
    """A suppression after a run, and whether it applied and took nothing out."""

    suppression: Suppression
    unused: bool


class RuleStatus(NamedTuple):
    """The outcome of a rule for one certificate, or for a file."""

    rule: Rule
    status: Status
    reason: str = ""


class RuleOutcome(NamedTuple):
    """The outcome of a rule for one bundle."""

    rule: Rule
    status: Status
    reason: str = ""
    findings: int = 0

    @property
    def brief(self) -> str:
        """The reason on one line."""
        return brief(self.reason)


def brief(reason: str) -> str:
    """The reason of an outcome on one line: for a crash, the last line of its traceback."""
    return reason.strip().splitlines()[-1] if reason else ""
