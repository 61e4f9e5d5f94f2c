"""Compares two bundles, and reports what changes if one replaces the other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from certlint.commands import configured, options
from certlint.escape import json_for_logs
from certlint.files.standard import write_utf8

if TYPE_CHECKING:
    import argparse

    from certlint.analysis.compare import Difference
    from certlint.analysis.losses import LossForClients
    from certlint.engine.outcomes import BundleReport
    from certlint.report import RuleFinding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint diff`."""
    parser.usage = "certlint diff OLD NEW [options]"
    parser.add_argument("old", metavar="OLD", help="the bundle in use")
    parser.add_argument("new", metavar="NEW", help="the new bundle")
    parser.add_argument("--format", default="text", choices=("text", "json"))
    parser.add_argument(
        "--alias", default="", metavar="NAME", help="the entry of a keystore that contains several keys"
    )
    parser.add_argument(
        "--fail-on",
        default="error",
        choices=(*options.SEVERITIES, "never"),
        help="lowest severity of a loss or a new finding that makes the exit code 1 (error)",
    )
    parser.add_argument(
        "--dropped", action="append", default=[], metavar="NAME", help="a name that NEW leaves out on purpose"
    )
    configured.add_file(parser)
    options.add_requirements(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compares. The exit code is 1 if clients lose something, or only the new bundle has findings of severity error (or as
    `--fail-on` says); 3 if a bundle cannot be evaluated.
    """
    from certlint.analysis.compare import compare
    from certlint.analysis.losses import losses
    from certlint.engine.verdict import Conclusion, exit_code, fails
    from certlint.policy.severity import Severity

    asked = options.asked(arguments)
    plan = configured.plan_for(arguments, arguments.new, asked)
    old, new = (_judged(plan, path, arguments.alias) for path in (arguments.old, arguments.new))
    found, lost = compare(old, new), losses(old, new, arguments.dropped)
    reasons = {r.bundle.path: r.incomplete or _nothing(r) for r in (old, new)}
    if arguments.format == "json":
        import json

        write_utf8(json_for_logs(json.dumps(_as_json(old, new, found, lost, reasons), indent=1)) + "\n")
    else:
        sys.stdout.write(_as_text(old, new, found, lost, reasons))
    fail_on = None if arguments.fail_on == "never" else Severity[arguments.fail_on.upper()]
    severities = [each.severity for each in lost] + [each.severity for each in found.new]
    worse = any(fails(each, fail_on) for each in severities)
    return exit_code(Conclusion(worse, any(reasons.values()), bool(old.crashes or new.crashes)))


def _judged(plan: Any, path: str, alias: str) -> BundleReport:
    from certlint.batch.assembly import separate_key
    from certlint.batch.bundles import with_fixes
    from certlint.bundle.bundle import Bundle
    from certlint.commands.shared import load_documents, one_document
    from certlint.engine.run import run as judge

    document = one_document(load_documents(path, plan.settings["passphrase_file"], plan=plan), alias, path)
    return with_fixes(judge(plan, Bundle(document, separate_key(plan.settings["key"]), plan.facts["fqdns"])))


_WIDTH = 20


def _as_text(
    old: BundleReport, new: BundleReport, found: Difference, lost: list[LossForClients], reasons: dict[str, list[str]]
) -> str:
    """The comparison as text for a terminal; `reasons` says for each path why its evaluation is incomplete."""
    from certlint.escape import terminal

    lines = [f"{old.bundle.path} -> {new.bundle.path}"]
    for fact in found.facts:
        if fact.changed or fact.note:
            note = f" ({fact.note})" if fact.note else ""
            lines.append(f"  {fact.what:<{_WIDTH}}{fact.old or 'none'} -> {fact.new or 'none'}{note}")
    lists = (("names", found.names_lost, found.names_gained), ("chain", found.chain_lost, found.chain_gained))
    for what, without, gained in lists:
        rows = [f"- {each}" for each in without] + [f"+ {each}" for each in gained]
        lines += [f"  {what if not i else '':<{_WIDTH}}{row}" for i, row in enumerate(rows)]
    lines += [f"  {'lost':<{_WIDTH}}{each.severity.label}  {each.what}: {each.message}" for each in lost]
    for title, findings in (("fixed", found.fixed), ("new", found.new)):
        lines += [f"  {title:<{_WIDTH}}{_line(f)}" for f in findings]
    if found.same:
        lines.append("  no difference found")
    lines += [f"  {'not evaluated':<{_WIDTH}}{path}: {reason}" for path, listed in reasons.items() for reason in listed]
    left_out = {side.bundle.path: _left_out(side) for side in (old, new)}
    lines += [f"  {'not compared':<{_WIDTH}}{path}: {', '.join(kinds)}" for path, kinds in left_out.items() if kinds]
    return "\n".join(map(terminal, lines)) + "\n"


def _nothing(side: BundleReport) -> list[str]:
    """Why a file cannot be compared although all rules were evaluated: it has no object of the compared kind."""
    kinds = ", ".join(dict.fromkeys(each.kind.value for each in side.bundle.document.blocks))
    return [] if side.bundle.certificates else [f"it contains no certificate to compare, only: {kinds}"]


def _left_out(side: BundleReport) -> list[str]:
    """The objects in a file that are not of the compared kind: how many of each."""
    from certlint.x509.kinds import KIND_OF_BLOCK, KINDS

    kinds = [KIND_OF_BLOCK[block.kind] for block in side.bundle.document.blocks if block.kind in KIND_OF_BLOCK]
    counts = {kind.name: kinds.count(kind) for kind in kinds if kind is not side.bundle.kind}
    return [f"{count} {KINDS[name].called(count)}" for name, count in counts.items()]


def _line(finding: RuleFinding) -> str:
    return f"{finding.severity.label}  {finding.rule.id}  {finding.location}: {finding.message}"


def _as_json(
    old: BundleReport, new: BundleReport, found: Difference, lost: list[LossForClients], reasons: dict[str, list[str]]
) -> dict[str, Any]:
    """The comparison as an object; `reasons` says for each path why its evaluation is incomplete."""
    from certlint.output.facts import certificate_facts
    from certlint.output.json_v1 import about, finding

    def listed(result: BundleReport, findings: list[RuleFinding]) -> list[dict[str, Any]]:
        indexes = {each.certificate for each in findings if each.certificate is not None}
        abouts = {index: about(certificate_facts(result.bundle, index)) for index in indexes}
        return [finding(each, abouts) for each in findings]

    sides = {
        name: {
            "path": r.bundle.path,
            "sha256": r.bundle.document.sha256,
            "incomplete": reasons[r.bundle.path],
            "not_compared": _left_out(r),
        }
        for name, r in (("old", old), ("new", new))
    }
    return {
        "schema_version": 1,
        **sides,
        "profile": new.plan.profile.name,
        "as_of": new.plan.now.isoformat(),
        "same": found.same,
        "leaf": [
            {"what": f.what, "old": f.old or None, "new": f.new or None, "changed": f.changed, "note": f.note or None}
            for f in found.facts
        ],
        "names": {"lost": found.names_lost, "gained": found.names_gained},
        "chain": {"lost": found.chain_lost, "gained": found.chain_gained},
        "losses": [{"what": each.what, "severity": each.severity.label, "message": each.message} for each in lost],
        "findings": {"fixed": listed(old, found.fixed), "new": listed(new, found.new)},
    }
