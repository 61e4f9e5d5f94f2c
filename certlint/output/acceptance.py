"""Which TLS clients accept a bundle, in words."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.report import RuleFinding


def clients_text(report: Report) -> str:
    """Who refuses a bundle, and who accepts it, for people; clients of which that is not known are left out."""
    by = {
        accepts: [each.client.title for each in report.clients if each.accepts is accepts] for accepts in (True, False)
    }
    if len(by[True]) > 1 and not by[False]:
        return f"accepted by all {len(by[True])} that were measured"
    if len(by[False]) > 1 and not by[True]:
        return f"refused by all {len(by[False])}"
    words = {False: "refused", True: "accepted"}
    return "; ".join(f"{words[accepts]} by {', '.join(names)}" for accepts, names in reversed(by.items()) if names)


def refusing_text(report: Report) -> str:
    """Who refuses a bundle; empty where nobody does."""
    refused, _, _ = clients_text(report).partition("; accepted by ")
    return refused if refused.startswith("refused") else ""


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
