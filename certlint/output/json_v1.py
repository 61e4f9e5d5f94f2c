"""The JSON report, schema version 1, independent of internal types."""

from __future__ import annotations

import json
from itertools import chain

from certlint.caches import remembered
from certlint.escape import shortened
from certlint.output.acceptance import presumed_issuers, presumption_text, unread_for
from certlint.output.clauses import clause_object
from certlint.output.explained import explained
from certlint.output.facts import certificate_facts
from certlint.output.json_text import object_text
from certlint.output.revocation_facts import revocation_facts
from certlint.output.server_facts import server_object
from certlint.output.trust_facts import trust_facts
from certlint.policy.remediation import of_profile
from certlint.report import brief
from certlint.x509.days import days_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from certlint.bundle.bundle import Bundle
    from certlint.engine.in_force import Dormant
    from certlint.engine.reporting import Report
    from certlint.output.facts import CertificateFacts
    from certlint.output.record import Totals
    from certlint.output.revocation_facts import RevocationFacts
    from certlint.output.run import Run
    from certlint.policy.rule import Rule
    from certlint.report import RuleFinding, Suppressed

SCHEMA_VERSION = 1
BETWEEN = ",\n"
# The fields of a certificate in a finding; the list of certificates has all fields.
_LONGEST_SUBJECT = 1000


def head(run: Run) -> str:
    about = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "certlint", "version": run.version},
        "profile": run.profile,
        "as_of": run.as_of.isoformat(),
        "rules_of": run.rules_of,
        "fqdns": list(run.fqdns),
        "fail_on": run.fail_on.label if run.fail_on else "never",
    }
    return object_text(about)[:-2] + ',\n "bundles": [\n'


def bundle(report: Report, run: Run) -> str:
    """One bundle as an object."""
    abouts: dict[int, dict[str, Any]] = {}
    verdict = report.verdict(run.fail_on)
    value = {
        "path": report.subject.path,
        "alias": (report.bundle and report.bundle.document.alias) or None,
        "resource": _resource(report),
        "kind": report.bundle.kind.name if report.bundle else None,
        "container": (report.bundle and report.bundle.document.container) or None,
        "server": server_object(report.bundle.document.server if report.bundle else None),
        "sha256": report.subject.sha256,
        "reading": _reading(report),
        "profile": report.plan.profile.name,
        "rules_of": report.plan.settings["rules_of"],
        "not_in_force": _dormant(report.dormant),
        "fqdns": list(report.plan.facts["fqdns"]),
        "verdict": verdict.word.lower(),
        "counts": {"error": verdict.errors, "warning": verdict.warnings, "info": verdict.infos},
        "suppressed": verdict.suppressed,
        "out_of_scope": verdict.outside,
        "incomplete": report.incomplete,
        "certificates": _certificates(report.bundle, abouts, report.plan.now),
        "chain": list(report.bundle.chain) if report.bundle else [],
        "trust": _trust(report),
        "revocation": _revocation(report),
        "findings": chain(
            (finding(f, abouts) for f in report.findings if f.severity >= run.minimum),
            (_suppressed(s, abouts) for s in report.suppressed if s.finding.severity >= run.minimum),
        ),
        "clients": chain(_client(each.client.id, each.accepts, each.reasons) for each in report.clients),
        "clients_presume": {
            "issuers": presumed_issuers(report),
            "file_loaded_despite": unread_for(report),
            "text": presumption_text(report),
        },
        "clauses": [clause_object(each) for each in report.clauses],
        "outcomes": chain(_outcome(o.rule.id, o.status.value, o.reason, o.findings) for o in report.outcomes),
        "crashes": [{"rule": e.call.selected.rule.id, "traceback": e.reason} for e in report.crashes],
    }
    return object_text(value)


def _resource(report: Report) -> dict[str, str] | None:
    """The value of a Kubernetes object; null for another source."""
    found = report.bundle.document.resource if report.bundle else None
    if found is None:
        return None
    return {"namespace": found.namespace, "kind": found.kind, "name": found.name, "key": found.key}


def _reading(report: Report) -> dict[str, Any] | None:
    """The reading of a file with companions; null for a file without any."""
    found = report.bundle.reading if report.bundle else None
    if found is None:
        return None
    value = {"role": found.role, "key": found.key or None, "beside": list(found.chain_files), "of": found.of or None}
    return {**value, "name": found.name or None, "reason": found.text}


def _trust(report: Report) -> dict[str, Any] | None:
    """The path to a trust anchor; null without a trust store."""
    facts = trust_facts(report)
    if facts is None:
        return None
    steps = [
        {
            "certificate": step.certificate,
            "title": step.title,
            "path": step.path or None,
            "reasons": list(step.reasons),
        }
        for step in facts.steps
    ]
    return {
        "stores": list(facts.stores),
        "trusted": facts.trusted,
        "store": facts.store,
        "path": steps,
        "reasons": list(facts.reasons),
        "until": facts.until.isoformat() if facts.until else None,
        "passed_over": list(facts.passed_over),
    }


def _revocation(report: Report) -> list[dict[str, Any]] | None:
    """The revocation status of the certificates on the path; null if it was not requested."""
    facts = revocation_facts(report)
    return None if facts is None else [_status(each) for each in facts]


def _status(facts: RevocationFacts) -> dict[str, Any]:
    return {
        "certificate": facts.certificate,
        "title": facts.title,
        "status": facts.status,
        "until": facts.until.isoformat() if facts.until else None,
        "since": facts.since.isoformat() if facts.since else None,
        "reason": facts.reason or None,
        "source": {"kind": facts.what, "path": facts.path} if facts.what else None,
        "problems": list(facts.problems),
    }


def tail(run: Run, totals: Totals) -> str:
    summary = {
        "verdict": totals.word.lower(),
        "bundles": totals.bundles,
        "certificates": totals.certificates,
        "objects": {name: count for name, count in totals.objects.items() if count},
        "counts": dict(totals.counts()),
        "suppressed": totals.suppressed,
        "out_of_scope": totals.outside,
        "unreadable": [{"path": path, "reason": reason} for path, reason in totals.unreadable],
        "notes": totals.notes,
    }
    explain = {each.rule.id: _explained(each.rule, run) for each in explained(run, totals)}
    return f'\n ],\n "explain": {object_text(explain)},\n "summary": {object_text(summary)}\n}}\n'


def _explained(rule: Rule, run: Run) -> dict[str, str]:
    """The texts of a rule, so that a finding can be understood without certlint or a network."""
    return {
        "title": rule.title,
        "rationale": rule.rationale,
        "remediation": of_profile(run.profile).fill(rule.remediation.strip(), "BUNDLE"),
        "example": rule.example.strip(),
        "citation": rule.citation,
    }


def finding(found: RuleFinding, abouts: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """A finding as an object; `abouts` has, by index, the certificate's fields in findings."""
    place = found.location
    return {
        "rule": found.rule.id,
        "title": found.rule.title,
        "severity": found.severity.label,
        "message": found.message,
        "expected": found.expected,
        "found": found.found,
        "location": {
            "path": place.path,
            "block": place.block,
            "line": place.line,
            "offset": place.offset,
            "part": place.part or None,
            "alias": place.alias or None,
            "resource": place.resource or None,
        },
        "certificate": None if found.certificate is None else abouts[found.certificate],
        "remediation": found.remediation,
        "refused_by": {client: found.rule.refused_by.get(client, "") for client in found.refused_by},
        "fix": found.fix or None,
        "suppressed": None,
    }


def _suppressed(taken: Suppressed, abouts: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return finding(taken.finding, abouts) | {"suppressed": {"reason": taken.reason, "expires": taken.expires or None}}


def _certificates(bundle: Bundle | None, abouts: dict[int, dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """Each certificate as an object, made when it is written; its fields in findings are kept."""
    if bundle is None:
        return
    for index in range(len(bundle.certificates)):
        facts = certificate_facts(bundle, index)
        abouts[index] = about(facts)
        yield _certificate(facts, now)


def about(facts: CertificateFacts) -> dict[str, Any]:
    """The fields of a certificate in findings about it."""
    subject = shortened(facts.subject, _LONGEST_SUBJECT)
    return {"index": facts.position, "subject": subject, "sha256": facts.sha256}


def _certificate(facts: CertificateFacts, now: datetime) -> dict[str, Any]:
    value = {**facts._asdict(), "names": list(facts.names)}
    value["days_left"] = days_left(facts.not_after, now) if facts.not_after else None
    del value["der"]
    value["readiness"] = facts.readiness._asdict()
    value["index"] = value.pop("position")
    value["alias"], value["resource"] = value["alias"] or None, value["resource"] or None
    for key in ("not_before", "not_after"):
        value[key] = value[key].isoformat() if value[key] else None
    return value


def _dormant(dormant: Dormant) -> dict[str, Any]:
    """The findings of rules that are not in force."""
    return {"rules": dormant.rules, "firing": dormant.firing, "reason": dormant.reason}


# Cached: a bundle has more outcomes than anything else, and most equal those of the previous bundle. Without the cache,
# they were a third of the time for a bundle's report.
@remembered(1024)
def _outcome(rule: str, status: str, reason: str, findings: int) -> str:
    return json.dumps({"rule": rule, "status": status, "reason": brief(reason), "findings": findings})


@remembered(1024)
def _client(client: str, accepts: bool | None, reasons: tuple[str, ...]) -> str:
    return json.dumps({"client": client, "accepts": accepts, "reasons": list(reasons)})
