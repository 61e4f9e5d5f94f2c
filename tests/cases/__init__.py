"""Cases: certificates made for one rule of the public rule books, and what has to become of that rule.

`forum`, `books` and those of `OF_PROFILES` make certificates that are sound by their books; `*_defects` break each rule
once, and nothing else.
The other modules are one for each subject. They break rules in further ways, and show what looks like a defect but is not:

    FIRES            the rule finds something
    PASSES           the rule looks and finds nothing
    NOT_APPLICABLE   the rule has nothing to look at: another role, another kind, no such part
    NOT_IN_FORCE     the rule would find something, but not of a certificate of that day

Each is a list of (what is special, rule, function that makes the certificate), judged by `web-pki`, which runs every rule of
the books; where a fourth says so, by another profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from certlint.report import Status
from tests.forge import Cert

SUBJECTS = (
    "alternative_names",
    "constraints",
    "editions",
    "extended_validation",
    "first_days",
    "former_editions",
    "frames",
    "hosts",
    "identifiers",
    "issuers",
    "keys",
    "kinds",
    "letters",
    "onions",
    "periods",
    "policies",
    "rare_extensions",
    "revocation",
    "signatures",
    "subjects",
    "timestamps",
    "usages",
)
TABLES = {
    "FIRES": Status.FAILED,
    "PASSES": Status.PASSED,
    "NOT_APPLICABLE": Status.NOT_APPLICABLE,
    "NOT_IN_FORCE": Status.NOT_EFFECTIVE,
}


OF_PROFILES: list[tuple[Any, Any]] = [
    (import_module(f"tests.cases.{name}"), import_module(f"tests.cases.{name}_defects"))
    for name in ("smime", "code_signing", "etsi")
]
"""The books that a profile of their own judges: sound certificates, and every rule with one defect."""


class Case(NamedTuple):
    """What becomes of a rule, under a profile, of a certificate with something special."""

    outcome: Status
    name: str
    rule: str
    make: Callable[[], Cert]
    profile: str = "web-pki"


def of(subject: str) -> Iterator[Case]:
    """The cases of one subject."""
    module = import_module(f"tests.cases.{subject}")
    for table, outcome in TABLES.items():
        yield from (Case(outcome, *row) for row in getattr(module, table, ()))
