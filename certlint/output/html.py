"""The HTML report: one self-contained file that works without scripts and styles.

One bundle, or a few, are shown in full. For more, the page is an index: a line for each bundle with its findings, each rule
explained once, and counts of what passed.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from certlint.analysis.coverage import coverage
from certlint.caches import Cache
from certlint.files.page_folder import INDEX
from certlint.output import html_index, page
from certlint.output.acceptance import presumption_text, refusal_text
from certlint.output.clauses import clause_style
from certlint.output.estate import FEW, are_few, badness, bundle_line, line_of
from certlint.output.fields import fields
from certlint.output.rendering import render, sheets, stream
from certlint.output.revocation_facts import revocation_facts, worst_first
from certlint.output.timeline import timeline
from certlint.output.trust_facts import trust_facts
from certlint.policy.settings import ISSUANCE, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.reporting import Report
    from certlint.output.estate import BundleLine
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run
    from certlint.report import RuleOutcome

# The placeholder for a bundle's id in its fragment. No text can contain it, as control characters are escaped.
ID_MARK = Markup("\x1a")
# Separates the fragments.
_BETWEEN = "\x1e"
LINE, BRIEF, FULL = range(3)
"""The fragments of a bundle."""
IN_FULL, IN_SHORT, APART = "full", "short", "apart"
"""How bundles are shown: in full, in short below an index, or on separate pages."""
# The label of the day whose rules apply.
_RULES_OF = {ISSUANCE: "the day of issuance", TODAY: "the day of the run"}


def bundle(report: Report, run: Run) -> str:
    """The fragments of one bundle: a line, in short, and in full. Only `whole` knows its id, and which one is needed.

    A process that has rendered FEW bundles in full omits that fragment for further ones: the page will be an index.
    """
    shown: list[str] = report.plan.once("articles", list)
    full = article(report, run) if run.pages_apart or len(shown) < FEW else ""
    shown += [report.name] * bool(full)
    return _BETWEEN.join((bundle_line(report, run).dump(), html_index.in_short(report, run, ID_MARK), full))


def article(report: Report, run: Run) -> str:
    """One bundle in full."""
    verdict, plan = report.verdict(run.fail_on), report.plan
    listed = [f for f in report.findings if f.severity >= run.minimum]
    certificates = report.bundle.certificates if report.bundle else []
    statuses = revocation_facts(report)
    return render(
        "bundle.html.j2",
        id=ID_MARK,
        run=run,
        bundle=report.bundle,
        path=report.name,
        certificates=len(certificates),
        sha256=report.subject.sha256,
        verdict=verdict,
        sentence=page.sentence(verdict, run.fail_on, len(listed)),
        cards=page.cards(listed),
        not_judged=report.incomplete,
        rules_of=_RULES_OF.get(report.plan.settings["rules_of"], report.plan.settings["rules_of"]),
        dormant=str(report.dormant),
        crashes=page.crash_lines(report),
        chain=page.chain(report),
        trust=trust_facts(report),
        revocation=statuses and worst_first(statuses)[: page.SHOWN],
        more_statuses=max(len(statuses or ()) - page.SHOWN, 0),
        groups=page.outcome_groups(report),
        rows=partial(_rows, plan.once("severities", lambda: {s.rule.id: s.severity.label for s in plan.selected})),
        standard=report.plan.profile.standard,
        clauses=report.clauses,
        clause_style=clause_style,
        clients=report.clients,
        presumed=presumption_text(report),
        refusals=lambda finding: refusal_text(report, finding),
        coverage=coverage(report),
        suppressed=report.suppressed[: page.SHOWN],
        timeline=timeline(report, page.SHOWN),
        decoded=[(i, c.once(fields)) for i, c in enumerate(certificates[: page.SHOWN])],
        more_certificates=max(len(certificates) - page.SHOWN, 0),
    )


# A cache of rows of rules: most rules have the same outcome as in the previous bundle.
_known_rows: Cache[tuple[Any, ...], str] = Cache(4096)


def _rows(severities: dict[str, str], group: page.Group) -> Markup:
    """The rules of a group in the table of requirements."""
    rows = []
    for outcome in group.outcomes:
        rule, severity = outcome.rule, severities[outcome.rule.id]
        key = rule.id, rule.title, severity, group.status, outcome.reason, outcome.findings
        row = _known_rows.get(key)
        if row is None:
            row = _known_rows.keep(key, _row(outcome, severity, group.status))
        rows.append(row)
    return Markup("".join(rows).rstrip("\n"))  # noqa: S704 - escaped by the template of each row


def _row(outcome: RuleOutcome, severity: str, status: str) -> str:
    return render("requirement.html.j2", id=ID_MARK, outcome=outcome, severity=severity, status=status)


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """The document: the bundles, worst first; for several inputs, an index before them."""
    read = _in_order(records)
    layout = IN_FULL if are_few([record for _, record in read]) else IN_SHORT
    several = len(read) != 1 or bool(totals.unreadable)
    index = html_index.index(run, totals, read, _line_of) if several else None
    bodies = (_fragment(record, FULL if layout == IN_FULL else BRIEF, name) for name, record in read)
    return _document(run, totals, read, index=index, bodies=bodies, layout=layout)


def pages(run: Run, records: list[Record], totals: Totals) -> Iterator[tuple[str, Iterator[str]]]:
    """The files of a report in a folder: a page for each bundle, and finally the index."""
    read = _in_order(records)
    for name, record in read:
        bodies = iter([_fragment(record, FULL, name)])
        yield f"{name}.html", _document(run, totals, [(name, record)], bodies=bodies, home=INDEX)
    index = html_index.index(run, totals, read, _line_of, pages=True)
    yield INDEX, _document(run, totals, read, index=index, bodies=iter(()), layout=APART)


def _document(run: Run, totals: Totals, bundles: list[tuple[str, Record]], **more: Any) -> Iterator[str]:
    usual = {"index": None, "layout": IN_FULL, "home": ""} | sheets("report.css", "report.js")
    return stream("report.html.j2", run=run, totals=totals, bundles=bundles, **usual | more)


def _in_order(records: list[Record]) -> list[tuple[str, Record]]:
    """The bundles that were read, each with its id, worst first."""
    return _identified(sorted((record for record in records if not record.unreadable), key=badness))


def _fragment(record: Record, which: int, name: str) -> Markup:
    return Markup(record.texts["html"].split(_BETWEEN)[which].replace(ID_MARK, name))  # noqa: S704 - made by `bundle`


def _line_of(record: Record) -> BundleLine:
    return line_of(_fragment(record, LINE, ""))


def _identified(records: list[Record]) -> list[tuple[str, Record]]:
    """Each bundle with an id derived from its path, so that it is the same in the next report; repeated paths are numbered."""
    seen: dict[str, int] = {}
    out = []
    for record in records:
        name = "b" + sha256(record.name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        out.append((name if seen[name] == 1 else f"{name}.{seen[name]}", record))
    return out
