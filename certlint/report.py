"""What a run reports: problems found by checks, findings made of them, and the outcome of every rule."""

from __future__ import annotations

from certlint.light import Enum, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.policy.rule import Rule
    from certlint.policy.severity import Severity


class Status(Enum):
    """What became of one rule. A crash or a skip never reads as a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    NOT_EFFECTIVE = "not-effective"
    SKIPPED = "skipped"
    CRASHED = "crashed"
    SUPPRESSED = "suppressed"

    # There is one of each. `Enum` has a method in Python, which took 2 % of a JSON report.
    __hash__ = object.__hash__


class Problem(NamedTuple):
    """What a check yields: a message and a place, nothing that the engine knows better.

    at           byte offset from the start of the part that the check reads (of the first one, or of `part`)
    part         the part that `at` counts in, when it is not the first one
    certificate  index of the certificate in the bundle, for checks that read the whole bundle
    block, line  index of the PEM block and line of the file, for checks that read the document
    path         the file that it is about, when that is not the bundle's: the key beside it
    beside       more files that it is about: a command that reads the file reads them, too
    case         which case of `rules/data/refusals.toml` it is, where a rule has several that other clients refuse
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
    beside: tuple[str, ...] = ()
    case: str = ""


KEY, SERIAL, PAIR = "key", "serial", "pair"


class Shared(NamedTuple):
    """A key, or the serial number of an issuer, that a certificate shares with one that the run has seen before.

    A pair is a precertificate and a certificate that share the serial number and should share more.

    title, path, entry, block, line  which certificate, and where it is: the file, and which entry of it
    first, first_path, place         the certificate that was seen before, its file, and where it is in words
    spki, subject                    of the certificate: its public key and its name, in DER
    name                             what is shared: the same for all that share it
    more                             how many of this kind come after this one and are not listed
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
    """Where a certificate is, in words: the file, and which line or which entry of it."""
    place = ": ".join(filter(None, (path, entry)))
    return f"{place}:{line}" if line and not entry else place


class Location(NamedTuple):
    """Where a finding is: file, PEM block and line count from 1; offset is in bytes from the start of the block's DER.

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
    """Where in a file something is, for people: `default/Secret/web/store.p12: alias web`; nothing for the file itself."""
    return ": ".join(filter(None, (resource, alias and f"alias {alias}")))


class RuleFinding(NamedTuple):
    """A problem with everything the engine knows of it. `fix` says how `certlint fix` mends it: safe, unsafe, or not.

    `refused_by` are the TLS clients that refuse the bundle for it, by their names in `rules/data/clients.toml`; `case` is the
    problem's.
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

    @property
    def order(self) -> tuple[int, str, int, str]:
        """Sorts the worst first, then by place."""
        return (-self.severity, self.location.path, self.location.line or 0, self.rule.id)


class Suppressed(NamedTuple):
    """A finding that does not count: why, and the first day on which it does again (nothing for a baseline)."""

    finding: RuleFinding
    reason: str
    expires: str


class Suppression(NamedTuple):
    """One `[[suppress]]`. Empty scopes are not asked for; `expires` is the first day on which it holds no more.

    folder        the folder that `path` is seen from
    origin, line  where it is written
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
    """A suppression after a run: whether it was in reach and took nothing out."""

    suppression: Suppression
    unused: bool


class RuleStatus(NamedTuple):
    """What became of one rule on one certificate, or on a file."""

    rule: Rule
    status: Status
    reason: str = ""


class RuleOutcome(NamedTuple):
    """What became of one rule over one bundle."""

    rule: Rule
    status: Status
    reason: str = ""
    findings: int = 0

    @property
    def brief(self) -> str:
        """The reason in a line."""
        return brief(self.reason)


def brief(reason: str) -> str:
    """The reason of an outcome in a line: of a crash, the last one of its traceback."""
    return reason.strip().splitlines()[-1] if reason else ""
