"""Which TLS clients accept a bundle, as text."""

from __future__ import annotations

from certlint.escape import shortened
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.report import RuleFinding

# The catalogues and rules about what a server reads, and those of them that do not keep it from starting.
_OF_FILES = ("pem/", "target/", "key/", "x509/undecodable")
_READ_ANYWAY = ("pem/private-key-in-bundle",)
_NO_PATH = "chain/not-trusted"
_OBSOLETE = ("SSLv3", "TLSv1", "TLSv1.1")


def clients_text(report: Report) -> str:
    """The clients that refuse and that accept a bundle, as text; unknown ones are left out."""
    accepting = _titles(report, accepts=True)
    everybody = len(accepting) > 1 and not _titles(report, accepts=False)
    who = f"all {len(accepting)} that were measured" if everybody else ", ".join(accepting)
    accepted = ", ".join(filter(None, (f"accepted by {who}", presumption_text(report)))) if accepting else ""
    return "; ".join(filter(None, (refusing_text(report), accepted)))


def presumption_text(report: Report) -> str:
    """The condition under which clients accept: issuers they must trust, that the server loads the file, that they speak the
    version of TLS in which a live server answered; else empty.
    """
    issuers, unread = presumed_issuers(report), unread_for(report)
    verb = "is" if len(issuers) == 1 else "are"
    listed = " or ".join(map(repr, issuers))
    whole = report.bundle.document.whole if report.bundle is not None else ""
    trusted = f"if they have and trust {listed}, which {verb} not in {whole}" if issuers else ""
    loaded = f"if the server loads the file ({', '.join(unread)})" if unread else ""
    version = obsolete_version(report)
    spoken = f"if they speak {version}, which current clients refuse by default" if version else ""
    return ", and ".join(filter(None, (trusted, loaded, spoken)))


def obsolete_version(report: Report) -> str:
    """The version of TLS that a live server negotiated if most clients refuse it: RFC 7568, RFC 8996. Else empty.

    certlint offers all versions, so a server that chooses one of these supports no later one.
    """
    server = report.bundle.document.server if report.bundle is not None else None
    return server.version if server and server.version in _OBSOLETE and _titles(report, accepts=True) else ""


def presumed_issuers(report: Report) -> list[str]:
    """The issuers outside the file that clients must trust; empty if the file ends with a root, a trust store was given, or no
    client accepts.
    """
    if report.bundle is None or report.survey is None or not _titles(report, accepts=True):
        return []
    ends = [report.bundle.certificates[index] for index in report.survey.open_ends]
    return [*dict.fromkeys(shortened(end.issuer_title, 80) for end in ends)]


def unread_for(report: Report) -> list[str]:
    """The rules with errors about what a server reads, because of which it may not start or serve the chain. The clients'
    answers are only about what a server presents. Empty if no client accepts.
    """
    if not _titles(report, accepts=True):
        return []
    rules = [each.rule for each in report.findings if each.severity is Severity.ERROR and not each.rule.refused_by]
    return [*dict.fromkeys(rule.id for rule in rules if rule.id.startswith(_OF_FILES) and rule.id not in _READ_ANYWAY)]


def refusing_text(report: Report) -> str:
    """The clients that refuse a bundle for reasons that the run does not report; empty if there are none."""
    refusing = _titles(report, accepts=False)
    if not refusing:
        return ""
    everybody = len(refusing) > 1 and not _titles(report, accepts=True)
    who = f"all {len(refusing)}" if everybody else ", ".join(refusing)
    unreported, silent = _unreported(report), _silent(report)
    # Clients are expected to have what the server sends and what they trust, but not the certificates of `--pool`.
    outside = [rule for rule in silent if rule == _NO_PATH]
    silent = [rule for rule in silent if rule != _NO_PATH]
    return (
        f"refused by {who}"
        + f" (because of {', '.join(unreported)}, which this run does not evaluate)" * bool(unreported)
        + f" (because of {', '.join(silent)}, without a finding here)" * bool(silent)
        + f" (without certificates that are not in the file: {_NO_PATH})" * bool(outside)
    )


def _unreported(report: Report) -> list[str]:
    """The rules that explain the refusal of a client for which no reason has a finding, if the run does not select them."""
    selected = {each.rule.id for each in report.plan.selected}
    return [rule for rule in _unexplained(report) if rule not in selected]


def _silent(report: Report) -> list[str]:
    """The same, if the run evaluates them."""
    selected = {each.rule.id for each in report.plan.selected}
    return [rule for rule in _unexplained(report) if rule in selected]


def _unexplained(report: Report) -> list[str]:
    """The reasons of the clients that refuse a bundle and have none among those that are reported."""
    reported = {each.rule.id for each in report.findings}
    refusing = (each for each in report.clients if each.accepts is False)
    without = (each.reasons for each in refusing if reported.isdisjoint(each.reasons))
    return [*dict.fromkeys(rule for reasons in without for rule in reasons)]


def _titles(report: Report, *, accepts: bool) -> list[str]:
    return [each.client.title for each in report.clients if each.accepts is accepts]


def refusal_text(report: Report, finding: RuleFinding) -> str:
    """The clients that refuse a bundle because of a finding, with their error texts, and those that accept; else empty."""
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
    issuers = " or ".join(map(repr, presumed_issuers(report)))
    condition = f", if they trust {issuers}" if issuers else ""
    accepted = f"; accepted by {', '.join(accepting)}{condition}" if accepting else ""
    return f"refused by {', '.join(refusing)}{accepted}"
