"""The index of an HTML report: a line for each bundle, and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from certlint.light import NamedTuple
from certlint.output import page
from certlint.output.acceptance import refusing_text
from certlint.output.estate import EARLY, Estate
from certlint.output.expiry import expiry_calendar
from certlint.output.explained import explained
from certlint.output.record import OVER_ALL
from certlint.output.rendering import render
from certlint.policy.remediation import of_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.engine.reporting import Report
    from certlint.output.estate import BundleLine, IssuerSum, RuleSum
    from certlint.output.expiry import Calendar
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run
    from certlint.policy.rule import Rule

# The most findings of a rule, names and certificates that are listed in the short form of a bundle.
_SHOWN = 5
_NAMES = 10


class Defect(NamedTuple):
    """The findings of a rule over all bundles, and the remedy; `number` identifies it in the lines."""

    number: int
    sums: RuleSum
    rule: Rule | None
    remedy: list[page.Remedy]


class Index(NamedTuple):
    """The contents of an index. `issuers` are the listed ones; `more_issuers` is the number of the others."""

    words: dict[str, int]
    defects: list[Defect]
    issuers: list[tuple[int, IssuerSum]]
    more_issuers: int
    calendar: Calendar
    undated: int
    rows: Iterator[Markup]


def index(
    run: Run,
    totals: Totals,
    bundles: list[tuple[str, Record]],
    line_of: Callable[[Record], BundleLine],
    *,
    pages: bool = False,
) -> Index:
    """The index of bundles, each with its id, in display order; their lines are read lazily.

    `pages`: whether each bundle has its own page.
    """
    estate = Estate()
    for _, record in bundles:
        estate.add(record, line_of(record))
    defects = defects_of(run, totals, estate)
    issuers = list(enumerate(estate.issuers()))
    numbers = {each.sums.rule: each.number for each in defects}, {each.issuer: number for number, each in issuers}
    return Index(
        estate.words,
        defects,
        issuers[: page.SHOWN],
        max(len(issuers) - page.SHOWN, 0),
        expiry_calendar(estate.days, run.as_of, EARLY),
        estate.undated,
        (
            _row(name, f"{name}.html" if pages else f"#{name}", record, line_of(record), numbers)
            for name, record in bundles
        ),
    )


def defects_of(run: Run, totals: Totals, estate: Estate) -> list[Defect]:
    """The rules with findings, the worst and most frequent first, with their texts."""
    known = {each.rule.id: each.rule for each in explained(run, totals)}
    remedies = of_profile(run.profile)
    found = []
    for number, sums in enumerate(estate.rules()):
        rule = known.get(sums.rule)
        remedy = page.remedy(remedies.fill(rule.remediation, None)) if rule else []
        found.append(Defect(number, sums, rule, remedy))
    return found


def _row(
    name: str, link: str, record: Record, line: BundleLine, numbers: tuple[dict[str, int], dict[str, int]]
) -> Markup:
    """A line of the table; `numbers` are those of rules and issuers."""
    rules = " ".join(str(numbers[0][each[0]]) for each in line.rules)
    issuer = numbers[1][line.issuer] if line.title and line.is_counted else ""
    row = render("index_row.html.j2", id=name, link=link, record=record, line=line, rules=rules, issuer=issuer)
    return Markup(row)  # noqa: S704 - escaped by its template


def in_short(report: Report, run: Run, mark: Markup) -> str:
    """The short form of one bundle: findings and the commands to fix them; passed rules are counted. `mark` replaces its id."""
    bundle = report.bundle
    way = (bundle.chain or list(range(len(bundle.certificates)))) if bundle else []
    chain = [f"{bundle.what(i)} {bundle.certificates[i].title}" for i in way[:_SHOWN]] if bundle else []
    names: tuple[str, ...] = ()
    if bundle and bundle.certificates:
        leading = bundle.certificates[bundle.leaves[0] if bundle.leaves else 0]
        names = leading.fact("subject_alt_name", lambda san: tuple(name.text for name in san.names), ())
    return render(
        "brief.html.j2",
        id=mark,
        path=report.name,
        verdict=report.verdict(run.fail_on),
        sha256=report.subject.sha256,
        cards=page.cards([f for f in report.findings if f.severity >= run.minimum]),
        shown=page.SHOWN if report.subject.path == OVER_ALL else _SHOWN,
        not_judged=report.incomplete,
        crashes=page.crash_lines(report),
        refused=refusing_text(report),
        chain=chain,
        more_chain=max(len(way) - _SHOWN, 0),
        names=names[:_NAMES],
        more_names=max(len(names) - _NAMES, 0),
        counts=[(len(group.outcomes), group.title) for group in page.outcome_groups(report)],
    )
