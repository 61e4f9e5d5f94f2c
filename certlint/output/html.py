"""The HTML report: one file that holds everything, complete without scripts and styles."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from certlint import resources
from certlint.analysis.coverage import coverage
from certlint.caches import Cache, remembered
from certlint.escape import shortened, terminal
from certlint.output import page
from certlint.output.acceptance import refusal_text
from certlint.output.clauses import clause_style
from certlint.output.fields import fields
from certlint.output.revocation_facts import revocation_facts, worst_first
from certlint.output.timeline import timeline
from certlint.output.trust_facts import trust_facts
from certlint.policy.settings import ISSUANCE, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.reporting import Report
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run
    from certlint.report import RuleOutcome

# Stands in a bundle's fragment where its id belongs. No text can hold it: controls are shown as escapes.
ID_MARK = "\x1a"
# And this where the articles belong in the page: they are not all in memory at once.
_ARTICLES = "\x1d"
_LONGEST_TEXT = 2000
# Of more bundles than these, the clients that refuse are listed alone. A row of the table is a line.
_MOST_WITH_ALL_CLIENTS = 20
_ALL_BUT_REFUSING, _NOTHING = re.compile(r'<tr data-client="(?:accepts|unknown)">.*\n'), re.compile(r"(?!)")
# What the page calls the day by whose rules a bundle was judged.
_RULES_OF = {ISSUANCE: "the day of issuance", TODAY: "the day of the run"}


def bundle(report: Report, run: Run) -> str:
    """One bundle as an article. Only `whole` knows its id."""
    verdict, plan = report.verdict(run.fail_on), report.plan
    listed = [f for f in report.findings if f.severity >= run.minimum]
    certificates = report.bundle.certificates if report.bundle else []
    statuses = revocation_facts(report)
    return _render(
        "bundle.html.j2",
        id=Markup(ID_MARK),  # noqa: S704 - a constant
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
        crashes=[(e.call.selected.rule.id, e.reason.strip().rpartition("\n")[2]) for e in report.crashes],
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
        refusals=lambda finding: refusal_text(report, finding),
        coverage=coverage(report),
        suppressed=report.suppressed[: page.SHOWN],
        timeline=timeline(report, page.SHOWN),
        decoded=[(i, c.once(fields)) for i, c in enumerate(certificates[: page.SHOWN])],
        more_certificates=max(len(certificates) - page.SHOWN, 0),
    )


# The rows of rules by what they show: most rules end in most bundles as they did in the one before.
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
    return Markup("".join(rows).rstrip("\n"))  # noqa: S704 - escaped by the template of each


def _row(outcome: RuleOutcome, severity: str, status: str) -> str:
    mark = Markup(ID_MARK)  # noqa: S704 - a constant
    return _render("requirement.html.j2", id=mark, outcome=outcome, severity=severity, status=status)


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """The document: the articles, and with several inputs an overview before them, what is worst first."""
    read = sorted((r for r in records if not r.unreadable), key=_badness)
    identified = _identified(read)
    hidden = _ALL_BUT_REFUSING if len(read) > _MOST_WITH_ALL_CLIENTS else _NOTHING
    page_around = _render(
        "report.html.j2",
        run=run,
        totals=totals,
        rows=[(name, r.word, r) for name, r in identified],
        articles=Markup(_ARTICLES),  # noqa: S704 - a constant
        policy=_policy(),
        style=Markup(_asset("report.css")),  # noqa: S704 - our own file
        script=Markup(_asset("report.js")),  # noqa: S704 - our own file
    )
    head, tail = page_around.split(f"{_ARTICLES}\n")
    yield head
    for name, record in identified:
        yield hidden.sub("", record.texts["html"]).replace(ID_MARK, name) + "\n"
    yield tail


def _badness(record: Record) -> tuple[int, int, int, int]:
    """Sorts the worst bundle first."""
    return _RANKS[record.word], -record.errors, -record.warnings, -record.infos


_RANKS = {"FAIL": 0, "INCOMPLETE": 1, "PASS": 2}


def _identified(records: list[Record]) -> list[tuple[str, Record]]:
    """Each with an id that its path makes, so that it is the same in the next report; a path given again is numbered."""
    seen: dict[str, int] = {}
    out = []
    for record in records:
        name = "b" + sha256(record.name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        out.append((name if seen[name] == 1 else f"{name}.{seen[name]}", record))
    return out


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(values)


@remembered()
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(resources.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(counted=page.count, prose=_prose)
    return made


def _harmless(value: Any) -> Any:
    """Every value on its way into the page: controls and bidirectional marks become visible, monsters are cut."""
    return value if isinstance(value, Markup) else terminal(shortened(str(value), _LONGEST_TEXT))


def _prose(text: str) -> Markup:
    """A sentence of a rule, its `commands` set as code."""
    pieces = [_harmless(piece) for piece in text.split("`")]
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    return Markup().join(Markup("<code>%s</code>") % p if i % 2 else p for i, p in enumerate(pieces))


@remembered()
def _asset(name: str) -> str:
    with open(os.path.join(resources.TEMPLATES, name), encoding="utf-8") as file:
        return file.read()


@remembered()
def _policy() -> str:
    """The content security policy: nothing is loaded, nothing runs but the style and the script of the page itself."""
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"]
    for directive, name in (("style-src", "report.css"), ("script-src", "report.js")):
        digest = b64encode(sha256(_asset(name).encode()).digest()).decode()
        rules.append(f"{directive} 'sha256-{digest}'")
    return "; ".join(rules)
