"""Lists the rules that a profile runs."""

from __future__ import annotations

import sys

from certlint.files.standard import write_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from certlint.authoring.check_list import Check
    from certlint.policy.model import Profile, Selected


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint rules`."""
    parser.usage = "certlint rules [--profile NAME|FILE] [options]"
    parser.add_argument("--profile", default="", metavar="NAME|FILE", help="list the rules of this profile")
    parser.add_argument("--format", default="text", choices=("text", "json"))
    parser.add_argument("--verify", default="", metavar="FILE", help="check a policy file for mistakes")
    parser.add_argument("--profiles", action="store_true", help="list the profiles")
    parser.add_argument("--checks", action="store_true", help="list the checks that rules use")
    parser.add_argument("--data", action="store_true", help="list the tables of facts and their age")


def run(arguments: argparse.Namespace) -> int:
    """Prints the rules, one per line, or as JSON."""
    from certlint.policy import profile, selection
    from certlint.policy.resolve import resolve

    if arguments.verify:
        return _verify(arguments)
    if arguments.profiles:
        for name in profile.names():
            sys.stdout.write(f"{name:<28} {profile.load(name).title}\n")
        return 0
    if arguments.checks:
        return _show_checks(arguments.format)
    if arguments.data:
        return _show_data(arguments.format)
    loaded, settings = resolve(arguments.profile, arguments.settings)
    selected = selection.select(loaded, loaded.defaults | settings)
    if arguments.format == "json":
        import json

        from certlint.escape import json_for_logs

        write_utf8(json_for_logs(json.dumps(_as_json(loaded, selected), indent=1, default=str)) + "\n")
        return 0
    from certlint.escape import terminal

    own = _own_first(loaded, settings, selected)
    first = {each.rule.id for each in own}
    inherited = [each for each in selected if each.rule.id not in first]
    width = max((len(s.rule.id) for s in selected), default=0)
    for listed in filter(None, (own, inherited)):
        for each in listed:
            sys.stdout.write(f"{each.severity.label:<8} {each.rule.id:<{width}}  {terminal(each.rule.title)}\n")
        sys.stdout.write("\n")
    whose = "for its clauses" if loaded.standard else "of its own"
    parts = f" ({len(own)} {whose}, then {len(inherited)} inherited)" if own and inherited else ""
    sys.stdout.write(f"{len(selected)} rules in profile {terminal(loaded.name)}: {terminal(loaded.title)}{parts}\n")
    return 0


def _own_first(loaded: Profile, settings: dict[str, Any], selected: list[Selected]) -> list[Selected]:
    """The rules that decide the clauses of a profile, in order, then those that it adds to the profiles it extends."""
    from certlint.policy import selection

    by_id = {each.rule.id: each for each in selected}
    clauses = loaded.standard.clauses if loaded.standard else ()
    deciding = [rule for clause in clauses for rule in clause.rules]
    origin = loaded.layers[-1].origin if loaded.layers else ""
    base = loaded._replace(layers=tuple(layer for layer in loaded.layers if layer.origin != origin))
    inherited = {each.rule.id for each in selection.select(base, loaded.defaults | settings)} if base.layers else set()
    added = [rule for rule in by_id if rule not in inherited]
    return [by_id[rule] for rule in dict.fromkeys([*deciding, *added]) if rule in by_id]


def _verify(arguments: argparse.Namespace) -> int:
    """Prints what is wrong with a policy; 1 if anything is."""
    from certlint.authoring.policy_mistakes import mistakes
    from certlint.engine.verdict import Conclusion, exit_code
    from certlint.escape import apart, terminal

    remarks = mistakes(arguments.verify)
    code = exit_code(Conclusion(failed=bool(remarks)))
    if arguments.format == "json":
        import json

        listed = [{"path": arguments.verify, **remark._asdict()} for remark in remarks]
        write_utf8(json.dumps({"schema_version": 1, "remarks": listed}, indent=1) + "\n")
        return code
    for each in remarks:
        sys.stdout.write(terminal(f"{arguments.verify}:{each.line}: {each.severity}: {each.message}") + "\n")
        sys.stdout.writelines(f"  {terminal(line)}\n" for line in apart(each.hint))
    if not remarks:
        sys.stdout.write(f"{terminal(arguments.verify)}: no mistakes found\n")
    return code


def _show_checks(form: str) -> int:
    """Prints for each check what it tests, which parts and parameters it takes, and how a rule uses it."""
    from certlint.authoring import check_list

    checks = list(check_list.listed())
    if form == "json":
        import json

        rows = [
            {
                "name": each.name,
                "asks": each.asks,
                "parts": [part._asdict() for part in each.parts],
                "parameters": [parameter._asdict() for parameter in each.parameters],
                "example": {"rule": each.example.id, "part": each.example.part or None, "params": each.example.params},
            }
            for each in checks
        ]
        write_utf8(json.dumps({"schema_version": 1, "checks": rows}, indent=1) + "\n")
        return 0
    for each in checks:
        sys.stdout.write("\n".join(_check_lines(each)) + "\n\n")
    sys.stdout.write(f"{len(checks)} checks; rules/README.md says how rules use them\n")
    return 0


def _check_lines(each: Check) -> list[str]:
    from certlint.escape import shortened, wrapped
    from certlint.policy.toml_values import toml

    reads = (
        part.name + " (the rule's `part`)" * part.general + " (may be absent)" * part.optional for part in each.parts
    )
    rows = [("reads", ", ".join(reads))]
    for name, kind, required, default in each.parameters:
        otherwise = "or not set" if default is None else f"{toml(default)} when it is not set"
        rows.append((name, f"{kind}, {'required' if required else otherwise}"))
    used = {"part": each.example.part, "params": each.example.params}
    written = "; ".join(f"{key} = {shortened(toml(value))}" for key, value in used.items() if value)
    rows.append(("example", f"{each.example.id}: {written}" if written else each.example.id))
    width = max(len(name) for name, _ in rows)
    lines = [each.name, *wrapped(each.asks, 100, "  ")]
    for name, text in rows:
        first, *rest = wrapped(text, 96 - width, "")
        lines += [f"  {name:<{width}}  {first}", *(" " * (width + 4) + line for line in rest)]
    return lines


def _show_data(form: str) -> int:
    """Prints for each data table its source and its age as of today (UTC)."""
    from datetime import UTC, datetime

    from certlint.policy import tables

    today = datetime.now(UTC).date()
    loaded = [tables.load(name) for name in tables.names()]
    if form == "json":
        import json

        rows = [
            {"name": t.name, "title": t.title, "date": t.date, "days": t.age(today), "source": t.source} for t in loaded
        ]
        write_utf8(json.dumps({"schema_version": 1, "data": rows}, indent=1) + "\n")
        return 0
    for table in loaded:
        sys.stdout.write(f"{table.name:<20} {table.date}  {table.age(today):>5} days  {table.title}; {table.source}\n")
    return 0


def _as_json(loaded: Profile, selected: list[Selected]) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "profile": loaded.name,
        "ignored": [
            {"rule": pattern, "reason": reason, "origin": layer.origin}
            for layer in loaded.layers
            for pattern, reason in layer.reasons.items()
        ],
        "rules": [
            {
                "id": each.rule.id,
                "title": each.rule.title,
                "severity": each.severity.label,
                "params": each.params,
                "origin": each.rule.origin,
                "equivalents": list(each.rule.equivalents),
                "roles": list(each.rule.roles),
                "citation": each.rule.citation,
                "effective": each.rule.effective or None,
                "until": each.rule.until or None,
                "yields_to": list(each.rule.yields_to),
                "yields_in_place": list(each.rule.yields_in_place),
                "yields_to_issuer": list(each.rule.yields_to_issuer),
                "superseded_by": list(each.rule.superseded_by),
                "pedantic": each.rule.pedantic,
                "fix": each.rule.fix or None,
            }
            for each in selected
        ],
    }
