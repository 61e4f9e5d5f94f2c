"""The list of report formats: help, completions, manual, tables of the docs and tests are derived from it."""

from __future__ import annotations

from certlint.loading import imported

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from certlint.engine.reporting import Report
    from certlint.output import (
        calendar_events,
        certificate_table,
        cyclonedx,
        github,
        gitlab,
        html,
        html_summary,
        json_v1,
        junit,
        markdown,
        prometheus,
        sarif,
        table,
        text,
    )
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run

    class Rendering(Protocol):
        """The interface of every format for bundles."""

        def bundle(self, report: Report, run: Run) -> str:
            """The part of the report about one bundle."""
            ...

    class Streamed(Rendering, Protocol):
        """A format that is written bundle by bundle."""

        BETWEEN: str

        def head(self, run: Run) -> str:
            """The text before the first bundle."""
            ...

        def tail(self, run: Run, totals: Totals) -> str:
            """The text after the last bundle."""
            ...

    class Collected(Rendering, Protocol):
        """A format that is assembled when all bundles have been evaluated."""

        def whole(self, run: Run, records: list[Record], totals: Totals) -> str | Iterator[str]:
            """The report from the outputs of `bundle`: in pieces, or as one text."""
            ...

    class Paged(Collected, Protocol):
        """A format that can be written to a folder."""

        def pages(self, run: Run, records: list[Record], totals: Totals) -> Iterator[tuple[str, Iterator[str]]]:
            """The name and the text of each file."""
            ...

    # mypy verifies that the modules implement the interfaces in their rows.
    _streamed: tuple[Streamed, ...] = (text, json_v1, sarif, junit, table, certificate_table)
    _paged: tuple[Paged, ...] = (html,)
    _collected: tuple[Collected, ...] = (
        html,
        html_summary,
        github,
        gitlab,
        markdown,
        cyclonedx,
        prometheus,
        calendar_events,
    )

STREAMED = "streamed"
COLLECTED = "collected"
ALONE = "alone"
FOR_TERMINALS = "text"
"""The only format in the encoding of the terminal; the others are for programs and always UTF-8."""


class Format:
    """A format.

    module   under `certlint/output/`
    way      STREAMED or COLLECTED, which determine the module's interface; ALONE for one line per certificate, with no
             other format
    readers  who or what reads it
    tells    its contents
    marks    whether it marks the findings that `certlint fix` resolves
    paged    whether it can be written to a folder with a page for each bundle: its module has `pages`
    """

    __slots__ = ("marks", "module", "paged", "readers", "tells", "way")

    def __init__(
        self, module: str, way: str, readers: str, tells: str, *, marks: bool = False, paged: bool = False
    ) -> None:
        self.module, self.way, self.readers, self.tells = module, way, readers, tells
        self.marks, self.paged = marks, paged


FORMATS = {
    "text": Format("text", STREAMED, "people, logs", "location, expected and found, impact, fix, source", marks=True),
    "json": Format("json_v1", STREAMED, "programs", "everything, with a published JSON Schema", marks=True),
    "html": Format(
        "html",
        COLLECTED,
        "people",
        "one file that loads nothing; good to archive; of many bundles an index; to a folder (`html=FOLDER/`), a page each",
        paged=True,
    ),
    "html-summary": Format(
        "html_summary",
        COLLECTED,
        "management, on paper",
        "counts, the ten most severe defects with what to do, by issuer, by month of expiry",
    ),
    "sarif": Format(
        "sarif",
        STREAMED,
        "GitHub code scanning, and whatever reads SARIF 2.1.0",
        "findings on the line of the base64; fingerprints that stay when a bundle moves",
    ),
    "junit": Format(
        "junit",
        STREAMED,
        "Jenkins, GitLab, any dashboard of tests",
        "a case for each rule, with those that passed as evidence",
    ),
    "github": Format("github", COLLECTED, "logs of GitHub Actions", "annotations, the worst ten first"),
    "gitlab": Format("gitlab", COLLECTED, "GitLab code quality", "an issue for each finding"),
    "markdown": Format("markdown", COLLECTED, "job summaries, comments", "verdict, table, findings; below 100 kB"),
    "csv": Format("table", STREAMED, "spreadsheets", "a row for each finding; no cell is a formula"),
    "csv-certificates": Format(
        "certificate_table",
        STREAMED,
        "spreadsheets, inventories",
        "a row for each certificate: subject, issuer, dates, key, digests, names, verdict, counts; and for each file without "
        "one that has findings or was not evaluated",
    ),
    "cyclonedx": Format(
        "cyclonedx",
        COLLECTED,
        "inventories of cryptography (CBOM), whatever reads CycloneDX 1.7",
        "certificates, keys, algorithms with their post-quantum class, verdicts and findings",
    ),
    "prometheus": Format(
        "prometheus",
        COLLECTED,
        "the node exporter's textfile collector",
        "days left, findings by severity, verdict of each bundle",
    ),
    "ics": Format(
        "calendar_events",
        COLLECTED,
        "calendars",
        "an event for each certificate on the day to renew it; on the day of the run, what was not evaluated",
    ),
    "jsonl": Format("jsonl_v2", ALONE, "programs, for audits of many certificates", "a line for each certificate"),
}
FOR_BUNDLES = tuple(name for name, row in FORMATS.items() if row.way != ALONE)
OF_JSON = ("json", "sarif", "gitlab", "cyclonedx")
# Other names of formats.
OTHER_NAMES = {
    **dict.fromkeys(("md", "commonmark"), "markdown"),
    **dict.fromkeys(("xml", "xunit", "tap"), "junit"),
    **dict.fromkeys(("ical", "icalendar", "calendar"), "ics"),
    **dict.fromkeys(("prom", "openmetrics", "metrics"), "prometheus"),
    **dict.fromkeys(("cbom", "sbom", "bom"), "cyclonedx"),
    **dict.fromkeys(("txt", "plain", "terminal", "human"), "text"),
    **dict.fromkeys(("htm", "pdf", "web"), "html"),
    **dict.fromkeys(("gha", "github-actions", "annotations"), "github"),
    **dict.fromkeys(("codequality", "code-quality", "gitlab-ci", "codeclimate"), "gitlab"),
    **dict.fromkeys(("excel", "xlsx", "tsv", "spreadsheet"), "csv csv-certificates"),
    **dict.fromkeys(("ndjson", "json-lines", "jsonlines"), "jsonl"),
}
CHOICES = f"{', '.join(FOR_BUNDLES)}; repeatable; jsonl, alone"


def rendering(name: str) -> Rendering:
    """The module of a format for bundles."""
    module: Rendering = imported(f"certlint.output.{FORMATS[name].module}")
    return module


def streamed(name: str) -> Streamed | None:
    """The module of a streamed format; None for another."""
    return rendering(name) if FORMATS[name].way == STREAMED else None  # type: ignore[return-value]  # see `_streamed`


def is_paged(name: str, path: str) -> bool:
    """Whether a format is written to a folder at this path."""
    return name in FORMATS and FORMATS[name].paged and path.endswith("/")


def paged(name: str) -> Paged:
    """The module of a format that can be written to a folder."""
    return rendering(name)  # type: ignore[return-value]  # see `_paged`


def collected(name: str) -> Collected | None:
    """The module of a collected format; None for another."""
    return rendering(name) if FORMATS[name].way == COLLECTED else None  # type: ignore[return-value]  # see `_collected`
