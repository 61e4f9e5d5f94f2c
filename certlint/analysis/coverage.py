"""Which of the required names a certificate covers, and by which SAN entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.dns.matching import looks_like_address, match, to_ascii
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.engine.reporting import Report

# The check that compares names with the SAN: its rules define the required names, and the impact of a missing one.
_CHECK = "san.covers_names"


class Coverage(NamedTuple):
    """A required name, the impact if it is missing, and the SAN entry that covers it; empty if none does."""

    name: str
    without: str
    covered_by: str


def coverage(report: Report) -> list[Coverage]:
    """Every name and address that the rules of the run require in the leaf; empty if they require none."""
    leaf = report.bundle.leaf if report.bundle else None
    if leaf is None:
        return []
    names = leaf.part("subject_alt_name")
    entries = frozenset(map(to_ascii, names.dns_names)) if names is not None else frozenset()
    addresses = names.ip_addresses if names is not None else []
    return [
        Coverage(
            name, without, (name if name in addresses else "") if looks_like_address(name) else match(entries, name)
        )
        for name, without in needed_names(report.plan).items()
    ]


def needed_names(plan: Plan) -> dict[str, str]:
    """Name → impact if it is missing, from every rule that requires names in the SAN."""
    found: dict[str, str] = {}
    for call in plan.per_certificate:
        if call.selected.rule.check == _CHECK:
            optional = call.params.get("optional", ())
            found |= {name: use for name, use in dict(call.params["names"]).items() if name not in optional}
    return found
