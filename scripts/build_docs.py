"""Writes `docs/rules/` from `rules/`: a page a rule, an index, and a table for those who come from other linters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from certlint import catalogue, profile

if TYPE_CHECKING:
    from certlint.catalogue import Rule

DOCS = Path(__file__).parent.parent / "docs" / "rules"
NOTICE = "<!-- Generated from rules/ by `make docs`: edit the TOML, not this page. -->\n\n"


def main() -> None:
    """Rebuilds the folder; what has no rule any more goes."""
    shutil.rmtree(DOCS, ignore_errors=True)
    rules = {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
    runs_in = {name: {s.rule.id for s in selected(name)} for name in profile.names()}
    for rule in rules.values():
        page = DOCS / f"{rule.id}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(NOTICE + rule_page(rule, [name for name, ids in runs_in.items() if rule.id in ids]))
    (DOCS / "README.md").write_text(NOTICE + index(list(rules.values())))
    (DOCS / "coming-from.md").write_text(NOTICE + coming_from(list(rules.values())))


def selected(name: str) -> list[profile.Selected]:
    """What a profile runs when nothing is set."""
    loaded = profile.load(name)
    return profile.select(loaded, profile.SETTINGS | loaded.settings)


def rule_page(rule: Rule, profiles: list[str]) -> str:
    """One rule: what it asks, why, an example, what to do, its parameters and source. The order is fixed."""
    about = [
        f"# {rule.id}",
        f"{rule.title}.",
        "| | |\n|---|---|\n" + "\n".join(f"| {key} | {value} |" for key, value in facts(rule, profiles)),
        "## What it asks\n\n" + asked(rule),
        f"## Why\n\n{prose(rule.rationale)}",
    ]
    if rule.example:
        about.append(f"## Example\n\n```\n{rule.example.strip()}\n```")
    about.append(f"## What to do\n\n{prose(rule.remediation)}")
    if rule.params:
        rows = "\n".join(f"| `{key}` | `{json.dumps(value, ensure_ascii=False)}` |" for key, value in rule.params.items())
        about.append(f"## Parameters\n\n| parameter | value |\n|---|---|\n{rows}")
    if rule.citation:
        about.append(f"## Source\n\n{rule.citation}")
    return "\n\n".join(about) + "\n"


def facts(rule: Rule, profiles: list[str]) -> list[tuple[str, str]]:
    """The rows of the table at the top of a page."""
    rows = [("severity", rule.severity.label), ("certificates", ", ".join(rule.roles))]
    optional = (
        ("when", ", ".join(rule.when)),
        ("unless", ", ".join(rule.unless)),
        ("effective", rule.effective),
        ("until", rule.until),
        ("fix", rule.fix and f"{rule.fix}: `certlint fix` mends it"),
        ("profiles", ", ".join(f"`{name}`" for name in profiles)),
        ("origin", f"`{rule.origin}`"),
        ("equivalents", ", ".join(f"`{each}`" for each in rule.equivalents)),
    )
    return rows + [(key, value) for key, value in optional if value]


def asked(rule: Rule) -> str:
    """What the check asks, from its docstring."""
    from certlint.plan import find_check

    said = (find_check(rule.check, rule.id).__doc__ or "").strip()
    part = f" Read here: `{rule.part}`." if rule.part and rule.part != "*" else ""
    return " ".join(said.split()) + part


def prose(text: str) -> str:
    """Text of a rule as Markdown: indented lines are commands already; Markdown wants an empty line before them."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith("    ") and lines and not lines[-1].startswith("    "):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def index(rules: list[Rule]) -> str:
    """All rules by catalogue, then by severity."""
    out = ["# Rules", f"{len(rules)} rules. `certlint explain RULE` shows a page in the terminal."]
    for origin in sorted({rule.origin for rule in rules}):
        rows = [f"| [{r.id}]({r.id}.md) | {r.severity.label} | {cell(r.title)} |" for r in rules if r.origin == origin]
        out.append(f"## `{origin}`\n\n| rule | severity | |\n|---|---|---|\n" + "\n".join(rows))
    for severity in ("error", "warning", "info"):
        of = [r for r in rules if r.severity.label == severity]
        out.append(f"## {severity} ({len(of)})\n\n" + ", ".join(f"[{r.id}]({r.id}.md)" for r in of))
    return "\n\n".join(out) + "\n"


def coming_from(rules: list[Rule]) -> str:
    """Which rule says what a lint of another tool says."""
    pairs = sorted((each.partition(":")[0], each.partition(":")[2], r.id) for r in rules for each in r.equivalents)
    out = ["# Coming from another linter"]
    for tool in sorted({tool for tool, _, _ in pairs}):
        rows = [f"| `{theirs}` | [{ours}]({ours}.md) |" for name, theirs, ours in pairs if name == tool]
        out.append(f"## {tool}\n\n| {tool} | certlint |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(out) + "\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
