"""Which TLS clients accept a bundle, in words."""

from __future__ import annotations

from certlint.escape import shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.report import RuleFinding


def clients_text(report: Report) -> str:
    """Who refuses a bundle, and who accepts it, for people; clients of which that is not known are left out."""
    accepting = _titles(report, accepts=True)
    everybody = len(accepting) > 1 and not _titles(report, accepts=False)
    who = f"all {len(accepting)} that were measured" if everybody else ", ".join(accepting)
    accepted = ", ".join(filter(None, (f"accepted by {who}", presumption_text(report)))) if accepting else ""
    return "; ".join(filter(None, (refusing_text(report), accepted)))


def presumption_text(report: Report) -> str:
    """Which issuers that are not in the file clients must have and trust to accept; empty where the file ends with a root,
    a trust store was given, or no client accepts.
    """
    if report.bundle is None or report.survey is None or not _titles(report, accepts=True):
        return ""
    ends = [report.bundle.certificates[index] for index in report.survey.open_ends]
    issuers = [*dict.fromkeys(repr(shortened(end.issuer_title, 80)) for end in ends)]
    verb = "is" if len(issuers) == 1 else "are"
    return f"if they have and trust {' or '.join(issuers)}, which {verb} not in the file" if issuers else ""


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
    texts = {rule.refused_by.get(client, "") for client in by}
    if len(by) == len(report.survey.counted) > 1 and len(texts) == 1:
        return f"refused by all {len(by)}" + "".join(f" ({text})" for text in texts if text)
    measured = [client for client in report.survey.counted if client.is_measured]
    refusing = [
        f"{client.title} ({rule.refused_by[client.id]})" if rule.refused_by.get(client.id) else client.title
        for client in report.survey.counted
        if client.id in by
    ]
    accepting = [client.title for client in measured if client.id not in by]
    return f"refused by {', '.join(refusing)}" + f"; accepted by {', '.join(accepting)}" * bool(accepting)
