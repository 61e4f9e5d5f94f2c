"""Markdown (GitHub's and GitLab's dialect) for a job summary or a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.escape import escaped, shortened, terminal
from certlint.files.paths import seen_from
from certlint.output.entries import counts, entries, location, unread_entries, unread_text
from certlint.output.record import several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


# GitHub accepts a summary of 1 MiB and a comment of 65,536 characters.
LISTED = 20
LARGEST = 60_000
_LARGEST_TABLE = 20_000
_MOST_ROWS = 500
_LARGEST_UNREAD = 10_000

# Characters in which neither GitHub nor GitLab, which search rendered text for links and mentions again, find markup, a
# link, a mention, a reference or an emoji.
_PLAIN = re.compile(r"(?:[A-Za-z0-9 .,;'\"()%=?!+-]|[^\x00-\x7f]|(?<=\d):(?=\d)|:(?= |$)|(?<=\w)/(?=\w))*")
_TICKS = re.compile("`+")


def bundle(report: Report, run: Run) -> str:
    """The findings of one bundle, worst first, and whether rules were not in force; empty without either."""
    listed = entries(report, run)
    dormant = [f"> Not in force: {_escaped(str(report.dormant))}"] * bool(report.dormant.firing)
    if not listed and not dormant:
        return ""
    explained: set[str] = set()
    items = []
    for entry in listed[:LISTED]:
        items.append(_item(entry, run, explain=entry.rule not in explained))
        explained.add(entry.rule)
    if len(listed) > LISTED:
        items.append(f"- … and {len(listed) - LISTED} more")
    path = listed[0].path if listed else seen_from(run.root, report.subject.path)
    path += report.name.removeprefix(report.subject.path)
    return "\n\n".join([f"### {_code(path)}", *["\n".join(items)] * bool(items), *dormant]) + "\n"


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """The verdict, a table of the bundles, then their findings."""
    suppressed = f", {several(totals.outside, 'certificate')} out of scope" if totals.outside else ""
    suppressed += f", {totals.suppressed:,} suppressed" if totals.suppressed else ""
    suppressed += "," if suppressed else ""
    read = ", ".join(filter(None, (f"{totals.read} with {totals.held}", unread_text(totals))))
    lines = [
        f"## certlint: {totals.word}",
        f"{counts(totals) or 'No findings'}{suppressed} in {read}; profile {_code(run.profile)}, as of {run.as_of:%Y-%m-%d}.",
        *[f"Quantum-safe: {totals.quantum_safe}."] * bool(totals.quantum_safe),
        "\n".join(
            [
                f"| verdict | {totals.word_for_one} | errors | warnings | infos |",
                "|---|---|--:|--:|--:|",
                *_rows(records),
            ]
        ),
    ]
    unread = [
        f"- not read: {_code(entry.path)}: {_escaped(entry.message)}"
        for entry in unread_entries(totals.unreadable, run)
    ]
    lines += _first(unread, _LARGEST_UNREAD, "- … and {} more inputs that were not read")
    lines += [f"> {_prose(note)}" for note in totals.notes]
    yield "\n\n".join(lines)
    for chunk in _fitting(record.texts["markdown"] for record in _worst_first(records)):
        yield f"\n\n{chunk}"
    yield "\n"


def _worst_first(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: (not record.conclusion.failed, not record.conclusion.is_open))


def _rows(records: list[Record]) -> list[str]:
    rows = []
    for record in _worst_first(records)[:_MOST_ROWS]:
        path = _in_table(_code(record.name))
        rows.append(f"| {record.word} | {path} | {record.errors} | {record.warnings} | {record.infos} |")
    rows = _first(rows, _LARGEST_TABLE, "")
    more = len(records) - len(rows)
    return [*rows, f"| | … and {more:,} more | | | |"] if more else rows


def _in_table(code: str) -> str:
    """Code in a cell, where a bar needs a backslash even within code. Readers differ about one that follows a backslash."""
    return code.replace("\\|", "\\" + escaped("|")).replace("|", "\\|")


def _first(lines: list[str], room: int, rest: str) -> list[str]:
    """As many lines as there is room for, and a note about the others."""
    for number, line in enumerate(lines):
        room -= len(line)
        if room < 0:
            return lines[:number] + [rest.format(f"{len(lines) - number:,}")] * bool(rest)
    return lines


def _fitting(chunks: Iterable[str]) -> Iterable[str]:
    """As many chunks as fit into the limit of the platform, and a note about the others."""
    room, left_out = LARGEST, 0
    for chunk in filter(None, chunks):
        if len(chunk) <= room:
            room -= len(chunk)
            yield chunk.rstrip("\n")
        else:
            left_out += 1
    if left_out:
        yield f"The findings of {left_out:,} more bundles do not fit here: see the report in another format."


def _item(entry: ReportEntry, run: Run, *, explain: bool) -> str:
    page = f"[{entry.rule}]({run.pages}/{entry.rule}.md)" if run.pages and entry.has_page else _escaped(entry.rule)
    lines = [f"- **{entry.severity}** {page} at {_code(location(entry))}: {_escaped(entry.message)}"]
    details = [f"{k} {_code(v)}" for k, v in (("expected", entry.expected), ("found", entry.found)) if v]
    if details:
        lines.append("  <br>" + ", ".join(details))
    if explain and entry.remediation:
        lines += ["", *_remediation(entry.remediation), ""]
    return "\n".join(lines)


def _remediation(text: str) -> Iterable[str]:
    """Sentences unchanged, commands as code."""
    before = ""
    for line in text.strip().splitlines():
        is_code, was_code = line.startswith("    "), before.startswith("    ")
        if before and is_code != was_code:
            yield ""
        yield f"  {terminal(line)}" if is_code else f"  {_prose(line)}"
        before = line


def _prose(line: str) -> str:
    """A sentence of a rule; text in backticks stays code."""
    pieces = line.split("`")
    if len(pieces) % 2 == 0:
        return _escaped(line)
    return "".join(_code(piece) if at % 2 else _escaped(piece) for at, piece in enumerate(pieces) if piece)


def _escaped(text: str) -> str:
    """Literal text: unchanged if it has no special characters, else as code."""
    escaped = terminal(shortened(text, 1000))
    return escaped if _PLAIN.fullmatch(escaped) and "www." not in escaped.lower() else _code(escaped)


def _code(text: str) -> str:
    """A code span with a fence longer than any in the text."""
    escaped = terminal(shortened(text, 500))
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(escaped)), default=0))
    pad = " " * (escaped.startswith(("`", " ")) or escaped.endswith(("`", " ")))
    return f"{fence}{pad}{escaped}{pad}{fence}"
