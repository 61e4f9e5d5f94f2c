"""The report of `certlint fix` about a file: steps, missing parts, and the command that applies a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from certlint.bundle.reading import Reading
    from certlint.commands.fix_folder import Folders
    from certlint.engine.plan import Plan
    from certlint.fix import Repaired


def following(
    arguments: argparse.Namespace, in_place: bool, repaired: Repaired, reading: Reading | None, folders: Folders
) -> str:
    """The command that writes what a preview shows; empty where there is nothing to write, or many files to write it to."""
    from certlint.commands.fix_folder import named_in_place_of
    from certlint.commands.printed import line
    from certlint.escape import terminal

    dropped = any(step.drops for step in repaired.withheld)
    if not (repaired.steps or dropped) or not (in_place or len(arguments.paths) == 1):
        return ""
    words = [word for word in arguments.given if word not in ("--diff", "--in-place")]
    if reading is not None and reading.chain_files:
        words = named_in_place_of(folders, arguments.paths, words, reading)
    end = words.index("--") if "--" in words else len(words)
    words[end:end] = ["--in-place"] if in_place else ["--out", "<OUTPUT-FILE>"]
    unsafe = [*words[:end], "--unsafe", *words[end:]] if dropped else []
    found = [("to repair the file", words)] * bool(repaired.steps) + [("to remove certificates too", unsafe)] * dropped
    return "".join(f"\n{title}:\n    {terminal(line(['certlint', 'fix', *each]))}\n" for title, each in found)


def _rules_by_repair(plan: Plan) -> dict[str, str]:
    """By the name of a repair: the rule of the profile that reports the defect; enabled rules take precedence."""
    rules = [*plan.profile.rules, *(each.rule for each in plan.selected)]
    return {rule.repair: rule.id for rule in rules if rule.repair}


def report(plan: Plan, path: str, repaired: Repaired, notes: list[str], lacking: list[str], *, done: str) -> str:
    """The steps of a file, marked with the word `done`, those that need another option, and what is missing."""
    from certlint.escape import terminal

    rows = [(done, step) for step in repaired.steps] + [("waits", step) for step in repaired.withheld]
    lines = [terminal(path)]
    known = _rules_by_repair(plan)
    for word, step in rows:
        rule = f"  [{known[step.repairs]}]" if step.repairs in known else ""
        flag = "  (needs --unsafe)" if word == "waits" and step.drops else ""
        lines.append(f"  {word:<8}  {terminal(step.text)}{rule}{flag}")
    lines += [f"  {'missing':<8}  {terminal(each)}" for each in lacking]
    lines += [f"  {'note':<8}  {terminal(note)}" for note in notes]
    if not (rows or lacking):
        lines.append("  nothing to repair")
    return "\n".join(lines) + "\n\n"
