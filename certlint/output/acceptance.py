"""Which TLS clients accept a bundle, in words."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.report import RuleFinding


def clients_text(report: Report) -> str:
    """Who refuses a bundle, and who accepts it, for people; clients of which that is not known are left out."""
    accepting = _titles(report, accepts=True)
    if len(accepting) > 1 and not _titles(report, accepts=False):
        return f"accepted by all {len(accepting)} that were measured"
    accepted = f"accepted by {', '.join(accepting)}" if accepting else ""
    return "; ".join(filter(None, (refusing_text(report), accepted)))


def refusing_text(report: Report) -> str:
    """Which clients refuse a bundle, and for what that the run does not report; empty if none does."""
    refusing = _titles(report, accepts=False)
    if not refusing:
        return ""
    everybody = len(refusing) > 1 and not _titles(report, accepts=True)
    who = f"all {len(refusing)}" if everybody else ", ".join(refusing)
    untold = _untold(report)
    return f"refused by {who}" + f" (not evaluated in this run: {', '.join(untold)})" * bool(untold)


def _untold(report: Report) -> list[str]:
    """Of the rules for which clients refuse a bundle, those that are not selected: no finding tells why."""
    selected = {each.rule.id for each in report.plan.selected}
    reasons = dict.fromkeys(rule for each in report.clients if each.accepts is False for rule in each.reasons)
    return [rule for rule in reasons if rule not in selected]


def _titles(report: Report, *, accepts: bool) -> list[str]:
    return [each.client.title for each in report.clients if each.accepts is accepts]


def refusal_text(report: Report, finding: RuleFinding) -> str:
    """Which clients refuse a bundle for a finding, with their own words, and which accept it; empty where none does."""
    if not finding.refused_by or report.survey is None:
        return ""
    by, rule = finding.refused_by, finding.rule
    measured = [client for client in report.survey.counted if client.is_measured]
    refusing = [
        f"{client.title} ({rule.refused_by[client.id]})" if rule.refused_by.get(client.id) else client.title
        for client in report.survey.counted
        if client.id in by
    ]
    accepting = [client.title for client in measured if client.id not in by]
    return f"refused by {', '.join(refusing)}" + f"; accepted by {', '.join(accepting)}" * bool(accepting)
