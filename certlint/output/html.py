"""The HTML report: one file that holds everything, complete without scripts and styles."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from certlint import resources
from certlint.analysis.coverage import coverage
from certlint.caches import remembered
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
    from certlint.engine.reporting import Report
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run

# Stands in a bundle's fragment where its id belongs. No text can hold it: controls are shown as escapes.
ID_MARK = "\x1a"
_LONGEST_TEXT = 2000
# Of more bundles than these, the clients that refuse are listed alone. A row of the table is a line.
_MOST_WITH_ALL_CLIENTS = 20
_ALL_BUT_REFUSING, _NOTHING = re.compile(r'<tr data-client="(?:accepts|unknown)">.*\n'), re.compile(r"(?!)")
# What the page calls the day by whose rules a bundle was judged.
_RULES_OF = {ISSUANCE: "the day of issuance", TODAY: "the day of the run"}


def bundle(report: Report, run: Run) -> str:
    """One bundle as an article. Only `whole` knows its id."""
    verdict = report.verdict(run.fail_on)
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
        severities={s.rule.id: s.severity.label for s in report.plan.selected},
        standard=report.plan.profile.standard,
        clauses=report.clauses,
        clause_style=clause_style,
        clients=report.clients,
        refusals=lambda finding: refusal_text(report, finding),
        coverage=coverage(report),
        suppressed=report.suppressed[: page.SHOWN],
        timeline=timeline(report, page.SHOWN),
        decoded=[(i, fields(c)) for i, c in enumerate(certificates[: page.SHOWN])],
        more_certificates=max(len(certificates) - page.SHOWN, 0),
    )


def whole(run: Run, records: list[Record], totals: Totals) -> str:
    """The document: the articles, and with several inputs an overview before them, what is worst first."""
    read = sorted((r for r in records if not r.unreadable), key=_badness)
    identified = _identified(read)
    hidden = _ALL_BUT_REFUSING if len(read) > _MOST_WITH_ALL_CLIENTS else _NOTHING
    return _render(
        "report.html.j2",
        run=run,
        totals=totals,
        rows=[(name, r.word, r) for name, r in identified],
        articles=[Markup(hidden.sub("", r.texts["html"]).replace(ID_MARK, name)) for name, r in identified],  # noqa: S704 - escaped by `bundle`
        policy=_policy(),
        style=Markup(_asset("report.css")),  # noqa: S704 - our own file
        script=Markup(_asset("report.js")),  # noqa: S704 - our own file
    )


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
