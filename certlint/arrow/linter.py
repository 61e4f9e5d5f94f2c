"""A picklable linter that evaluates record batches in other processes and on other machines."""

from __future__ import annotations

import pickle
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from certlint.api import requirements_of, severity_of
from certlint.arrow import columns
from certlint.batch.stream.tables import cell
from certlint.caches import Cache
from certlint.engine import setup
from certlint.engine.audit import Entry, Place, audit
from certlint.engine.collector import Paused
from certlint.errors import CertlintError, UsageError, did_you_mean
from certlint.policy import tables
from certlint.policy.settings import TODAY
from certlint.policy.severity import Severity
from certlint.resources import __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from certlint.engine.plan import Plan

_ROWS = 4096
"""The most rows per output batch: their findings are in memory until it is complete."""
_PLACE = Place("", unit="row")
# The plans of this process: each task of a worker unpickles the same linter.
_plans: Cache[str, Plan] = Cache(8)


class ArrowLinter:
    """Evaluates the certificates in a column of record batches, each on its own. Returns as many rows as it receives.

    It reads rules, settings and the moment once, where the run begins. A process that receives it needs the same version of
    certlint, but no rule files.
    """

    def __init__(
        self,
        column: str,
        profile: str | os.PathLike[str] = "",
        *,
        as_of: date | datetime | str | None = None,
        select: str | Iterable[str] = (),
        ignore: str | Iterable[str] = (),
        fail_on: Severity | str | None = Severity.ERROR,
        **settings: Any,
    ) -> None:
        """Loads the rules. Raises CertlintError for a profile, a rule or a setting that is unknown or invalid.

        `column` contains DER, PEM, base64 or hexadecimal digits. The other arguments are those of `certlint.Linter`, except
        that `as_of=None` means the moment of this call for all evaluations.
        """
        now = setup.this_moment() if as_of is None else setup.as_of(as_of)
        plan = setup.plan_for(requirements_of(profile, select, ignore, settings), origin="ArrowLinter", now=now)
        self.column = column
        self._fail_on = None if fail_on is None else severity_of(fail_on)
        self._run = {
            "ruleset": ruleset_name(plan, self._fail_on),
            "profile": plan.profile.name,
            "as_of": plan.now.isoformat(),
            "certlint_version": __version__,
        }
        self._pickled = pickle.dumps(plan)
        self._key = sha256(self._pickled).hexdigest()
        _plans.keep(self._key, plan)

    @property
    def ruleset(self) -> str:
        """Identifies everything that affects findings: the same certificate and ruleset have the same result."""
        return self._run["ruleset"]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same rows in the same order, each with its verdict. Total: whatever a row contains, it has a verdict.

        Raises CertlintError if the column is missing, or the version of certlint differs.
        """
        plan = self._plan()
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                yield self._judged(plan, batch.slice(start, _ROWS))

    def schema(self, of_input: pa.Schema) -> pa.Schema:
        """The schema of the output. Raises UsageError."""
        self.require(of_input.names)
        return pa.schema([*of_input, *columns.ADDED])

    def require(self, names: list[str]) -> None:
        """Raises UsageError if a table with these columns cannot be evaluated. Engines ignore the case of names."""
        if self.column not in names:
            hint = did_you_mean(self.column, names) or f"columns: {', '.join(map(repr, names))}"
            raise UsageError(f"the table has no column {self.column!r}", hint)
        if taken := [name for name in names if name.lower() in {field.name for field in columns.ADDED}]:
            raise UsageError(f"the table already has a column {taken[0]!r}", "give it another name, or leave it out")

    def _judged(self, plan: Plan, batch: pa.RecordBatch) -> pa.RecordBatch:
        schema = self.schema(batch.schema)
        values = batch.column(self.column).to_pylist()
        with Paused():
            lines = list(audit(plan, map(_entry, range(len(values)), values)))
        added = columns.arrays(lines, self._fail_on, self._run)
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=schema)

    def _plan(self) -> Plan:
        """The plan, made once per process."""
        theirs = self._run["certlint_version"]
        if theirs != __version__:
            raise CertlintError(
                f"the rules were read by version {theirs}, and this process has version {__version__}",
                "install one version of certlint on all machines",
            )
        known = _plans.get(self._key)
        made: Plan = known if known is not None else _plans.keep(self._key, pickle.loads(self._pickled))  # noqa: S301 - ours
        return made


def ruleset_name(plan: Plan, fail_on: Severity | None) -> str:
    """Identifies everything that affects the findings of a certificate.

    The moment is included if a rule depends on the current day.
    """
    rules = [
        (rule.id, rule.check, severity.label, rule.part, rule.roles, rule.when, rule.unless, rule.effective, rule.until,
         rule.yields_to, rule.yields_in_place, rule.yields_to_issuer, rule.superseded_by, params)
        for rule, severity, params in ((each.rule, each.severity, each.params) for each in plan.selected)
    ]  # fmt: skip
    asks_day = plan.settings["rules_of"] == TODAY or any(
        argument.name == "now" for call in plan.per_certificate for argument in call.arguments
    )
    dates = sorted(tables.dates().items())
    moment = plan.now.isoformat() if asks_day else ""
    whole = (__version__, dates, rules, plan.settings, moment, fail_on.label if fail_on else "never")
    return sha256(repr(_in_order(whole)).encode()).hexdigest()[:32]


def _in_order(value: Any) -> Any:
    """A value whose text is the same in every process."""
    if isinstance(value, dict):
        return sorted((str(key), _in_order(each)) for key, each in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return [_in_order(each) for each in value] if isinstance(value, list | tuple) else value


def _entry(row: int, value: object) -> Entry:
    """The certificate of a row, or why there is none. Of several, the first one, which the reason mentions."""
    try:
        found = list(cell(_PLACE, row, value))
    except Exception as error:  # noqa: BLE001 - a row must not end the job; its verdict has the error
        return Entry(_PLACE, row, b"", f"certlint failed to read it ({type(error).__name__}): please report this")
    first = next((each for each in found if not each.reason), found[0])
    if len(found) == 1:
        return first
    return first._replace(odd=f"the column contains {len(found)} objects: only the first certificate is evaluated")
