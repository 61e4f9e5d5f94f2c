"""The door for callers: certificates in, findings out. `certlint/__init__.py` hands its names on; all else is private.

Nothing here prints, exits, opens a connection, reads a configuration file or, a keystore's passphrase aside, the environment.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from certlint import pem
from certlint.batch.assembly import judged_in
from certlint.batch.bundles import about_run, described, notes, with_fixes
from certlint.batch.overall import report_on_repetition
from certlint.config.keys import REQUIREMENTS
from certlint.config.reading import read_value
from certlint.engine import setup
from certlint.engine.repetition import Repetition, holders_of
from certlint.engine.run import run
from certlint.errors import CertlintError, InputError, UsageError
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.output import json_v1
from certlint.output.facts import CertificateFacts, all_facts
from certlint.output.record import Totals
from certlint.output.revocation_facts import RevocationFacts, revocation_facts
from certlint.output.values import Finding, Outcome, finding_of, outcome_of
from certlint.pem.facts import FileFacts
from certlint.pem.model import BYTES
from certlint.policy.settings import COMMON
from certlint.policy.severity import Severity
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.bundle.bundle import Bundle
    from certlint.engine.outcomes import BundleReport
    from certlint.engine.plan import Plan
    from certlint.output.run import Run

__all__ = ["CertlintError", "Finding", "Linter", "Problem", "Result", "Severity", "lint"]

Verdict = Literal["pass", "fail", "incomplete"]
# How long "now" is the same moment.
MOMENT = timedelta(minutes=1)


class Result:
    """What was said of one bundle. It does not change.

    path      the file, or `<bytes>`
    alias     the entry of a keystore; empty for anything else
    resource  the value of a Kubernetes object, as `default/Secret/web/tls.crt`; empty for anything else
    profile   whose rules were run
    as_of     the moment that the certificates were judged for, in UTC
    findings  the worst first
    """

    __slots__ = ("_about", "_judged", "alias", "as_of", "findings", "path", "profile", "resource")

    def __init__(self, judged: BundleReport, about: Run) -> None:
        """Made by `Linter.lint`."""
        self._judged = judged
        self._about = about
        self.path: str = judged.bundle.path
        self.alias: str = judged.bundle.document.alias
        resource = judged.bundle.document.resource
        self.resource: str = resource.text if resource else ""
        self.profile: str = about.profile
        self.as_of: datetime = about.as_of
        self.findings: tuple[Finding, ...] = tuple(map(finding_of, judged.findings))

    @property
    def verdict(self) -> Verdict:
        """`fail`: a finding of the severity `fail_on` or worse. `incomplete`: no such finding, and something was not judged.

        `pass`: everything was judged, at least one rule applied, and there is no such finding.
        """
        words: dict[str, Verdict] = {"PASS": "pass", "FAIL": "fail", "INCOMPLETE": "incomplete"}
        return words[self._judged.verdict(self._about.fail_on).word]

    @property
    def incomplete(self) -> tuple[str, ...]:
        """Why something was not judged; empty when everything was. A result that fails may be incomplete as well."""
        return tuple(self._judged.incomplete)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of every rule of the profile, one each, in its order."""
        return tuple(map(outcome_of, self._judged.outcomes))

    @property
    def certificates(self) -> tuple[CertificateFacts, ...]:
        """The certificates in the order of the file; of a file with requests and no certificate, the requests."""
        return tuple(all_facts(self._judged))

    @property
    def revocation(self) -> tuple[RevocationFacts, ...] | None:
        """What became of the certificates of the path, the leaf first; None without CRLs and OCSP responses."""
        found = revocation_facts(self._judged)
        return None if found is None else tuple(found)

    def to_json(self) -> str:
        """The report as `certlint --format json` writes it for this one bundle: JSON, `schema_version` 1."""
        record = described(self._judged, self._about, ("json",))
        totals = Totals()
        totals.add(record)
        totals.notes = notes(totals)
        return "".join((json_v1.head(self._about), record.texts["json"], json_v1.tail(self._about, totals)))

    def __repr__(self) -> str:
        return f"<Result {self.path!r}: {self.verdict}, {len(self.findings)} findings>"


class Linter:
    """Judges bundles by the rules of a profile. Made once, it may be used for any number of bundles, in any thread."""

    def __init__(
        self,
        profile: str | os.PathLike[str] = "",
        *,
        as_of: date | datetime | str | None = None,
        select: str | Iterable[str] = (),
        ignore: str | Iterable[str] = (),
        fail_on: Severity | str | None = Severity.ERROR,
        max_size: int = sources.MAX_SIZE,
        max_certificates: int = 10_000,
        **settings: Any,
    ) -> None:
        """Loads the rules. Raises CertlintError for a profile, a rule or a setting that is not known or not right.

        Args:
            profile: the name of a profile, or the path of one of yours (`.toml`). Empty: as on the command line
            as_of: judge for this moment; a date is its beginning, and what has no time zone is UTC; a text is ISO 8601.
                None: the moment of each `lint`, to the minute
            select: run only these rules: ids, or globs such as `chain/*`
            ignore: leave these rules out
            fail_on: the least severity that makes a result fail, perhaps by its name; None: none does
            max_size: the largest input that is read, in bytes
            max_certificates: the most certificates in one
            settings: what the certificates are for, such as `fqdn=["cluster.example.com"]`: the settings of the profile
        """
        self._asked = requirements_of(profile, select, ignore, settings)
        self._as_of = None if as_of is None else setup.as_of(as_of)
        self._fail_on = None if fail_on is None else severity_of(fail_on)
        self._max_size, self._max_certificates = max_size, max_certificates
        self._plan = self._make_plan(self._as_of or setup.this_moment())

    def lint(self, source: bytes | bytearray | memoryview | str | os.PathLike[str]) -> Result:
        """Judges one bundle: PEM, DER of one certificate or request, or a keystore with one entry.

        Bytes are the bundle itself; a text or a path names a file. Raises CertlintError when there is no such file, when it
        cannot be read or opened, when it is too large, or is a keystore with several entries. What can be read and not
        understood is a result that is `incomplete`. Where there are objects of other kinds beside the certificates, such as
        CRLs, `lint_all` gives a result for each kind.
        """
        bundles = [each for each in self._bundles(source) if not each[1].is_aside]
        if len(bundles) > 1:
            hint = "`Linter.lint_all` gives a result for each"
            raise UsageError(f"{bundles[0][1].path}: it holds {len(bundles)} bundles", hint)
        return self._judged(*bundles[0])

    def lint_all(self, source: bytes | bytearray | memoryview | str | os.PathLike[str]) -> tuple[Result, ...]:
        """Judges every entry of a keystore and every value of a Kubernetes manifest, a result for each; of anything else one.

        Where objects of several kinds are in one place, such as certificates and CRLs, each kind has a result.

        Raises CertlintError as `lint`.
        """
        return tuple(self._judged(plan, bundle) for plan, bundle in self._bundles(source))

    def compare(self, results: Iterable[Result]) -> tuple[Finding, ...]:
        """What certificates of these results share: keys, serial numbers, and what a precertificate has in common with its own.

        A finding for each key or number, by those rules of the profile that compare certificates (`meta/shared-key`,
        `meta/serial-reused`, `ct/pair-differs`); nothing where it has none of them. Results may be of any linters, and are
        read one after the other, so that a generator needs no more memory than their names.
        """
        repetition = Repetition()
        try:
            for result in results:
                repetition.add(holders_of(result._judged.bundle))
            return tuple(map(finding_of, report_on_repetition(self._plan_now(), repetition).findings))
        finally:
            repetition.close()

    def _bundles(self, source: bytes | bytearray | memoryview | str | os.PathLike[str]) -> list[tuple[Plan, Bundle]]:
        document, plan = self._read(source), self._plan_now()
        limits = sources.Limits(self._max_size, self._max_certificates)
        found = list(judged_in(document, plan, plan.settings["key"], limits, all_of_it=True))
        return [each for each in found if not isinstance(each, Unreadable)]

    def _judged(self, plan: Plan, bundle: Bundle) -> Result:
        judged = with_fixes(run(plan, bundle))
        bundle.key = None  # no key is kept
        return Result(judged, about_run(plan, self._fail_on))

    def _read(self, source: bytes | bytearray | memoryview | str | os.PathLike[str]) -> pem.Document:
        """The input in blocks, with what is known of the file."""
        if isinstance(source, bytes | bytearray | memoryview):
            data = bytes(source)
            if len(data) > self._max_size:
                raise InputError(f"{len(data):,} bytes exceed the limit of {self._max_size:,}", "raise `max_size`")
            document = pem.read(data, BYTES, max_certificates=self._max_certificates)
            document.facts = FileFacts(BYTES, len(data))
            return document
        loaded = sources.load(_path(source), sources.Limits(self._max_size, self._max_certificates))
        if isinstance(loaded, Unreadable):
            raise InputError(f"{loaded.path}: {loaded.reason}")
        return loaded

    def _plan_now(self) -> Plan:
        """The plan, for a moment that is not long past. What it remembers is of that moment, so that it begins again."""
        plan = self._plan
        if self._as_of is None and not plan.now <= (now := setup.this_moment()) < plan.now + MOMENT:
            plan = self._plan = self._make_plan(now)
        return plan

    def _make_plan(self, now: datetime) -> Plan:
        return setup.plan_for(self._asked, origin="Linter", now=now)

    def __repr__(self) -> str:
        return f"<Linter {self._plan.profile.name!r}: {len(self._plan.selected)} rules>"


def lint(source: bytes | bytearray | memoryview | str | os.PathLike[str], **settings: Any) -> Result:
    """`Linter(**settings).lint(source)`, for a single bundle: the rules are loaded each time."""
    return Linter(**settings).lint(source)


def requirements_of(
    profile: str | os.PathLike[str], select: str | Iterable[str], ignore: str | Iterable[str], settings: dict[str, Any]
) -> dict[str, Any]:
    """What callers ask of certificates, as `setup.plan_for` takes it. Raises UsageError."""
    asked = {"profile": os.fspath(profile), "select": _listed(select), "ignore": _listed(ignore)}
    return asked | {name: _setting(name, value) for name, value in settings.items() if value is not None}


def _listed(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _setting(name: str, value: Any) -> Any:
    """A setting of every profile as the run keeps it; those that a profile declares it reads itself. Raises UsageError."""
    key = next((key for key in REQUIREMENTS if key.inner == name), None)
    if key is None and name in COMMON:
        raise UsageError(f"{name} is an option of the command line alone", "nothing here opens a connection")
    if isinstance(value, os.PathLike) or name in ("key", "passphrase_file"):
        value = _path(value)
    if name in ("trust", "pool", "crl", "ocsp_response", "known_keys", "ct_logs") and not isinstance(value, str):
        value = [_path(each) for each in value]
    if key is None:
        return value
    value = list(value) if isinstance(value, tuple) else value
    value = f"{value:o}" if name == "key_mode" and isinstance(value, int) else value
    return read_value(key, value)


def severity_of(given: Severity | str) -> Severity:
    """A severity, perhaps by its name. Raises UsageError."""
    if str(given).upper() not in Severity.__members__:
        raise UsageError(f"fail_on: {given!r} is not a severity", f"severities are {', '.join(map(str, Severity))}")
    return Severity[str(given).upper()]


def _path(source: str | os.PathLike[str]) -> str:
    """The path of a file: `-` is one too, as standard input is not read. Raises UsageError for a file's contents."""
    path = os.fsdecode(source)
    if "-----BEGIN" in path:
        hint = "pass the path of a file, or the bundle as bytes: text.encode()"
        raise UsageError("a str is the path of a file, but this looks like PEM", hint)
    return path if path != sources.STDIN else os.path.join(os.curdir, path)
