"""The clauses of a standard in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.escape import terminal, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.clauses import ClauseVerdict
    from certlint.engine.reporting import Report

_LABEL_WIDTH = 16


def clause_object(each: ClauseVerdict) -> dict[str, Any]:
    """A clause in the JSON report."""
    return {
        "clause": each.clause.id,
        "requires": each.clause.requires,
        "force": each.clause.force,
        "verdict": each.verdict,
        "rules": list(each.rules),
        "reason": each.reason or None,
    }


def clause_style(each: ClauseVerdict) -> str:
    """The style of a verdict: a failed clause is shown as a finding of its severity; empty for an inconspicuous one."""
    return ("error" if each.clause.force == "shall" else "warning") if each.verdict == "failed" else ""


def _failed_by(each: ClauseVerdict) -> str:
    """The rules that a clause failed by, whose findings follow; else empty."""
    if each.verdict != "failed":
        return ""
    return ("recommended: " if each.clause.force == "should" else "") + ", ".join(each.rules)


def clause_lines(report: Report, width: int) -> Iterator[tuple[str, str]]:
    """The section of a terminal report: style and text of each line, after the title of the standard."""
    standard = report.plan.profile.standard
    if standard is None:
        return
    yield "", ""
    yield from (("", line) for line in wrapped(terminal(f"{standard.title}, clause by clause"), max(width, 40), ""))
    yield from (("", line) for line in wrapped(terminal(f"edition: {standard.edition}"), max(width, 40), "  "))
    indent = " " * (_LABEL_WIDTH + 2)
    for each in report.clauses:
        why = each.reason or _failed_by(each)
        text = terminal(f"{each.clause.id}: {each.clause.requires}" + f" ({why})" * bool(why))
        first, *rest = wrapped(text, max(width, 40), indent)
        label = f"  {each.verdict.replace('-', ' '):<{_LABEL_WIDTH}}"
        yield clause_style(each), label + first[len(indent) :]
        yield from (("", line) for line in rest)
