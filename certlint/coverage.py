"""Which of the names that the rules ask for a certificate speaks for, and by which of its SAN entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint.names import covers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine import Result
    from certlint.plan import Plan

# The check that compares names with the SAN: its rules say which names are asked for, and what fails without each.
_CHECK = "san.covers_names"


class Coverage(NamedTuple):
    """A name that is asked for, what fails without it, and the SAN entry that covers it; empty when none does."""

    name: str
    without: str
    covered_by: str


def coverage(result: Result) -> list[Coverage]:
    """Every name and address that the rules of the run ask of the leaf; empty when there is none of either."""
    leaf = result.bundle.leaf
    names = leaf.part("subject_alt_name") if leaf is not None else None
    entries = [*names.dns_names, *names.ip_addresses] if names is not None else []
    if leaf is None:
        return []
    return [Coverage(name, without, _entry_for(name, entries)) for name, without in needed(result.plan).items()]


def needed(plan: Plan) -> dict[str, str]:
    """Name → what fails without it, of every rule that asks the SAN for names."""
    found: dict[str, str] = {}
    for call in plan.per_certificate:
        if call.selected.rule.check == _CHECK:
            optional = call.params.get("optional", ())
            found |= {name: use for name, use in dict(call.params["names"]).items() if name not in optional}
    return found


def _entry_for(name: str, entries: Iterable[str]) -> str:
    """The entry that covers a name: the one that is the name itself before a wildcard."""
    found = [entry for entry in entries if covers(entry, name)]
    return min(found, key=lambda entry: entry.startswith("*.") and not name.startswith("*."), default="")
