"""A rule as data: one row of a catalogue."""

from __future__ import annotations

import os
from itertools import repeat

from certlint.light import NamedTuple
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

ROLES = ("leaf", "intermediate", "root")
# The role of a certificate that no path needs: rules about single certificates do not apply to it.
SPARE = "spare"
# The kinds of objects that rules are about: the rows of `x509/kinds.py`, compared by a test.
ABOUT = ("certificate", "request", "crl", "ocsp", "tbs-certificate")
# The default kinds of a rule: certificates, and requests as far as they have the parts.
ISSUABLE = ("certificate", "request")
# The check of rules that define which certificates a profile is about.
SCOPE_CHECK = "scope.outside"
# The check of rules about what TLS clients refuse: a profile with one is about what a server presents.
CLIENTS_CHECK = "clients.shows"


class Rule(NamedTuple):
    """One row of a catalogue; `rules/README.md` explains each key. Dates are ISO 8601 or empty."""

    id: str
    title: str
    severity: Severity
    check: str
    rationale: str
    remediation: str
    citation: str = ""
    roles: tuple[str, ...] = ROLES
    params: Mapping[str, Any] = {}
    part: str = ""
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    effective: str = ""
    until: str = ""
    fix: str = ""
    repair: str = ""
    example: str = ""
    equivalents: tuple[str, ...] = ()
    refused_by: Mapping[str, str] = {}
    yields_to: tuple[str, ...] = ()
    yields_in_place: tuple[str, ...] = ()
    yields_to_issuer: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    pedantic: bool = False
    origin: str = ""

    @property
    def has_page(self) -> bool:
        """Whether it has a page in `docs/rules/`: rules of shipped catalogues have one, rules of profiles do not."""
        return os.path.dirname(self.origin) == "rules"

    def applies_to(self, role: str, traits: frozenset[str]) -> bool:
        """Whether the rule applies to certificates of this role with these traits."""
        return role in self.roles and traits.issuperset(self.when) and traits.isdisjoint(self.unless)

    def is_about(self, kind: str) -> bool:
        """Whether the rule is about objects of a kind. Rules about certificates are also about TBSCertificates."""
        about = self.about or ISSUABLE
        return kind in about or (kind == "tbs-certificate" and "certificate" in about)

    @property
    def marks_scope(self) -> bool:
        """Whether its finding means that the profile is not about a certificate."""
        return self.check == SCOPE_CHECK

    @property
    def is_dated(self) -> bool:
        """Whether it is in force on some days only."""
        return bool(self.effective or self.until)

    def in_force(self, day: str) -> bool:
        """Whether the rule is in force on a day (ISO 8601)."""
        return self.effective <= day and (not self.until or day < self.until)


FIELDS = Rule._fields
_SEVERITY = FIELDS.index("severity")


def columns_of(rules: Iterable[Rule]) -> list[tuple[Any, ...]]:
    """The values of each field for all rules, as compiled forms store them: rows with field names load half as fast."""
    columns = [*zip(*rules, strict=True)]
    if columns:
        columns[_SEVERITY] = tuple([severity.name for severity in columns[_SEVERITY]])
    return columns


def rules_from(columns: Sequence[tuple[Any, ...]]) -> tuple[Rule, ...]:
    """The inverse of `columns_of`. There are hundreds of rules: a call for each is 1 % of a check by `web-pki`."""
    if not columns:
        return ()
    severities = map(Severity.__members__.__getitem__, columns[_SEVERITY])
    rows = zip(*columns[:_SEVERITY], severities, *columns[_SEVERITY + 1 :], strict=True)
    return tuple(map(tuple.__new__, repeat(Rule), rows))


def frozen(value: Any) -> Any:
    """A value from TOML as checks take it: lists become tuples."""
    if isinstance(value, (list, tuple)):
        return tuple([v if type(v) is str else frozen(v) for v in value])
    if isinstance(value, dict):
        return {k: frozen(v) for k, v in value.items()}
    return value
