"""Explains a rule: what it asks, why, and what to do."""

from __future__ import annotations

import sys

from certlint.errors import UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from certlint.catalogue import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint explain`."""
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, such as redis/san-incomplete")


def run(arguments: argparse.Namespace) -> int:
    """Prints everything that is known of a rule."""
    rule = find(arguments.rule)
    sys.stdout.write(page(rule))
    return 0


def find(wanted: str) -> Rule:
    """The rule with this id in any shipped catalogue. Raises UsageError."""
    from certlint import catalogue

    # The catalogue that usually holds it first: ids begin with its subject, not always with its file's name.
    everything = {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
    if wanted not in everything:
        hint = did_you_mean(wanted, everything) or "`certlint rules` lists them"
        raise UsageError(f"unknown rule {wanted!r}", hint)
    return everything[wanted]


def page(rule: Rule) -> str:
    """The explanation as text."""
    sections = [
        f"{rule.id}: {rule.title}",
        f"severity    {rule.severity.label}\nroles       {', '.join(rule.roles)}\norigin      {rule.origin}"
        + (f"\neffective   from {rule.effective}" if rule.effective else "")
        + (f"\nuntil       {rule.until}" if rule.until else "")
        + (f"\nfix         {rule.fix} (`certlint fix` mends it)" if rule.fix else "")
        + (f"\nequivalents {', '.join(rule.equivalents)}" if rule.equivalents else ""),
        f"Why\n{_indented(rule.rationale)}",
        f"What to do\n{_indented(rule.remediation)}",
    ]
    if rule.params:
        sections.append("Parameters\n" + "\n".join(f"  {k} = {_shown(v)}" for k, v in rule.params.items()))
    if rule.example:
        sections.append(f"Example\n{_indented(rule.example)}")
    if rule.citation:
        sections.append(f"Source\n{_indented(rule.citation)}")
    return "\n\n".join(sections) + "\n"


def _shown(value: object) -> str:
    import json

    return json.dumps(value)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.strip().splitlines())
