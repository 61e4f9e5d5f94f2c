"""GitHub's workflow commands: annotations on the lines of files, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.escape import shortened, terminal
from certlint.output.entries import counts, entries, unread_entries, unread_text

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


# GitHub shows at most ten annotations per step, without a note about the rest.
SHOWN = 10
_COMMANDS = ("error", "warning", "notice")


def bundle(report: Report, run: Run) -> str:
    """The number of annotations, then as many of them as can be shown."""
    listed = entries(report, run)
    return "\n".join([str(len(listed)), *map(_command, listed[:SHOWN])])


def whole(run: Run, records: list[Record], totals: Totals) -> str:
    """The worst ten of all bundles, and a line about the rest."""
    count = 0
    lines = [_command(entry) for entry in unread_entries(totals.unreadable, run)]
    count += len(lines)
    for record in records:
        if chunk := record.texts["github"]:
            number, *commands = chunk.split("\n")
            count += int(number)
            lines += commands
    lines.sort(key=_rank)
    room = SHOWN if count <= SHOWN else SHOWN - 1
    return "".join(f"{line}\n" for line in [*lines[:room], *_rest(count - room), _summary(run, totals)])


def _rank(line: str) -> int:
    return _COMMANDS.index(line[2:].partition(" ")[0])


def _rest(count: int) -> list[str]:
    if count <= 0:
        return []
    notice = (
        f"{count} more are not shown: GitHub shows {SHOWN} annotations for each step. See the report in another format"
    )
    return [f"::notice title=certlint::{_data(notice)}"]


def _summary(run: Run, totals: Totals) -> str:
    found = counts(totals) or "no findings"
    read = ", ".join(filter(None, (totals.read, unread_text(totals))))
    return f"certlint {totals.word}: {found} in {read} (profile {terminal(run.profile)})"


def _command(entry: ReportEntry) -> str:
    rows = (("expected", entry.expected), ("found", entry.found), ("alias", entry.alias), ("resource", entry.resource))
    about = [entry.message, *(f"{k}: {v}" for k, v in rows if v)]
    about += ["", *entry.remediation.strip().splitlines()] if entry.remediation else []
    message = "\n".join(terminal(shortened(line, 500)) for line in about)
    title = f"{entry.rule}: {entry.title}"
    place = f"file={_property(entry.path)},line={entry.line},title={_property(title)}"
    return f"::{_COMMANDS[entry.rank]} {place}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(terminal(text)).replace(":", "%3A").replace(",", "%2C")
