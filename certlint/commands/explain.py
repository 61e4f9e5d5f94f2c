"""Explains a rule: what it checks, why, and what to do."""

from __future__ import annotations

import sys

from certlint.errors import UsageError, did_you_mean
from certlint.escape import build_log_line, shortened, terminal, terminal_style, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from certlint.policy.rule import Rule

# The most members of a parameter that are listed; the rest is counted.
SHOWN = 20
# The most rules that are suggested for an unknown id.
SUGGESTED = 10
PUBLIC_BOOKS = (
    *("apple/", "cabf-", "chrome/", "clients/", "code-signing/", "community/", "ct/", "etsi/", "mozilla/", "rfc5280/"),
    *("smime/", "web-pki/"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint explain`."""
    parser.usage = "certlint explain RULE [--profile NAME|FILE] [options]"
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, such as chain/wrong-order")
    parser.add_argument("--profile", default="", metavar="NAME|FILE", help="use the texts and settings of this profile")


def run(arguments: argparse.Namespace) -> int:
    """Prints the explanation of a rule."""
    rule = find_in(arguments.profile, arguments) if arguments.profile else find(arguments.rule)
    _, width = terminal_style("never")
    sys.stdout.write(page(rule, arguments.profile, width))
    return 0


def find_in(profile_name: str, arguments: argparse.Namespace) -> Rule:
    """The rule with the texts, severity and parameters of a profile. Raises UsageError."""
    from certlint.policy.remediation import shell
    from certlint.policy.resolve import resolve
    from certlint.policy.selection import adapted

    loaded, settings = resolve(profile_name, arguments.settings)
    rules = {each.rule.id: each for each in adapted(loaded, loaded.defaults | settings)}
    if arguments.rule not in rules:
        hint = did_you_mean(arguments.rule, rules) or f"list them: certlint rules --profile {shell(profile_name)}"
        raise UsageError(f"profile {loaded.name} has no rule {arguments.rule!r}", hint)
    found = rules[arguments.rule]
    return found.rule._replace(severity=found.severity, params=found.params)


def find(wanted: str) -> Rule:
    """The rule with this id in a shipped catalogue or profile. Raises UsageError."""
    from certlint.policy import catalogue, profile

    everything = {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
    if wanted not in everything:
        everything |= {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
    if wanted not in everything:
        hint = did_you_mean(wanted, everything) or _suggested(wanted, everything) or "list them: certlint rules"
        raise UsageError(f"unknown rule {wanted!r}", hint)
    return everything[wanted]


def _suggested(wanted: str, rules: dict[str, Rule]) -> str:
    """The rules whose id or title contains the words of `wanted`: general and product rules before those of public standards,
    matches in the id before others. Empty without matches.
    """
    words = wanted.casefold().split()
    found = [
        rule for rule in rules.values() if words and all(word in f"{rule.id} {rule.title}".casefold() for word in words)
    ]
    found.sort(key=lambda rule: (rule.id.startswith(PUBLIC_BOOKS), not all(word in rule.id for word in words)))
    listed = ", ".join(rule.id for rule in found[:SUGGESTED])
    more = f" and {len(found) - SUGGESTED} more; list them: certlint rules" if len(found) > SUGGESTED else ""
    return f"matching rules: {listed}{more}" if found else ""


def page(rule: Rule, profile: str, width: int) -> str:
    """The explanation as text, folded to `width` columns; its commands name the profile, if there is one."""
    from certlint.policy.remediation import of_profile

    remediation = of_profile(profile).fill(rule.remediation, None)
    sections = [
        "\n".join(wrapped(terminal(f"{rule.id}: {rule.title}"), width, "")),
        "\n".join(line for name, value in _facts(rule) if value for line in _row(name, value, width)),
        f"Impact\n{_indented(rule.rationale, width)}",
        f"Fix\n{_indented(remediation, width)}",
    ]
    if rule.params:
        sections.append("\n".join(["Parameters", *(p for k, v in rule.params.items() for p in parameter(k, v, width))]))
    if rule.example:
        sections.append(f"Example\n{_indented(rule.example, width)}")
    if rule.citation:
        sections.append(f"Source\n{_indented(rule.citation, width)}")
    return "\n\n".join(sections) + "\n"


def _facts(rule: Rule) -> tuple[tuple[str, str], ...]:
    return (
        ("severity", rule.severity.label),
        ("roles", ", ".join(rule.roles)),
        ("when", ", ".join(rule.when)),
        ("unless", ", ".join(rule.unless)),
        ("origin", rule.origin),
        ("pedantic", "yes (--pedantic)" if rule.pedantic else ""),
        ("effective", rule.effective and f"from {rule.effective}"),
        ("until", rule.until),
        ("yields to", _yields_to(rule)),
        ("superseded", f"by {', '.join(rule.superseded_by)}" if rule.superseded_by else ""),
        ("fix", rule.fix and f"{rule.fix} (certlint repairs it)"),
        ("equivalents", ", ".join(rule.equivalents)),
    )


def _yields_to(rule: Rule) -> str:
    ways = (
        ("", rule.yields_to),
        ("in the same place: ", rule.yields_in_place),
        ("for the issuer's certificate: ", rule.yields_to_issuer),
    )
    return "; ".join([f"{where}{', '.join(others)}" for where, others in ways if others])


def _row(name: str, value: str, width: int) -> list[str]:
    first, *rest = wrapped(terminal(value), width, " " * 12)
    return [f"{name:<12}{first.lstrip()}", *rest]


def parameter(name: str, value: object, width: int) -> list[str]:
    """A parameter as lines: on one line if it fits, else one member per line, up to a limit."""
    line = f"  {name} = {_text(value)}"
    if len(line) <= width or not isinstance(value, dict | list | tuple):
        return [shortened(line, max(width, 80))]
    if isinstance(value, dict):
        members = [f"{_text(key)}: {_text(each)}" for key, each in value.items()]
    else:
        members = [_text(each) for each in value]
    lines = [f"  {name} ="]
    for member in members[:SHOWN]:
        first, *rest = wrapped(shortened(member, 300), width, " " * 6)
        lines += [f"    {first.lstrip()}", *rest]
    more = len(members) - SHOWN
    return lines + ([f"    … and {more} more, {len(members)} in all"] if more > 0 else [])


def _text(value: object) -> str:
    import json

    return terminal(json.dumps(value, ensure_ascii=False))


def _indented(text: str, width: int) -> str:
    """Folds sentences to `width`. Indented lines are commands and are not folded, so that they can be copied."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        is_command = line.startswith((" ", "\t"))
        lines += [f"  {build_log_line(line)}"] if is_command else wrapped(terminal(line), width, "  ") if line else [""]
    return "\n".join(lines)
