"""The report for a terminal: finding, location, expected and found, impact, fix, source."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.escape import apart, shortened, terminal, wrapped
from certlint.output.acceptance import clients_text, refusal_text
from certlint.output.record import several
from certlint.output.revocation_facts import revocation_lines
from certlint.output.trust_facts import trust_lines
from certlint.report import RuleFinding
from certlint.x509.days import left_text
from certlint.x509.parts.core import hash_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.reporting import Report
    from certlint.engine.verdict import Verdict
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.x509.parts import AlgorithmIdentifier
    from certlint.x509.signed_object import SignedObject

BETWEEN = "\n"

_RED, _GREEN, _YELLOW, _CYAN = "1;31", "1;32", "1;33", "1;36"
_STYLES = {"error": _RED, "warning": _YELLOW, "info": _CYAN}
_STYLES |= {"PASS": _GREEN, "FAIL": _RED, "INCOMPLETE": _YELLOW, "PREVIEW": _CYAN}
_LABEL_WIDTH = 10
_NARROWEST = 40
"""Texts are not folded to fewer columns."""
_MOST_CERTIFICATES = 12
# The placeholder for a path while a text is split: a private-use character, which no text contains.
_PATH = "\ue0f1"


def head(run: Run) -> str:
    return ""


def bundle(report: Report, run: Run, word: str = "") -> str:
    """One bundle: its verdict (or `word` instead), its chain, its findings, and what was not evaluated."""
    lines = [
        _headline(report, run, word),
        *_origin(report, run),
        *_chain(report, run),
        *_statuses(report, run),
        *_clauses(report, run),
        *_findings(report, run),
        *_dormant(report, run),
        *_incomplete(report, run),
    ]
    return "\n".join(lines) + "\n"


def _headline(report: Report, run: Run, word: str) -> str:
    verdict = report.verdict(run.fail_on)
    word = word or verdict.word
    return f"{_paint(word, word, run)}  {_bold(terminal(report.name), run)}  {_counts(verdict)}"


def _counts(verdict: Verdict) -> str:
    pairs = (("error", verdict.errors), ("warning", verdict.warnings), ("info", verdict.infos))
    counted = ", ".join(several(count, word) for word, count in pairs if count) or "no findings"
    return counted + _besides(verdict.outside, verdict.suppressed)


def _origin(report: Report, run: Run) -> list[str]:
    """How the file is evaluated, if it has companions; the server that presented the certificates, if one did."""
    if report.bundle is None:
        return []
    reading, server = report.bundle.reading, report.bundle.document.server
    lines = [f"  {each}" for each in wrapped(terminal(reading.text), run.width - 2, "")] if reading else []
    if server is not None:
        from certlint.output.server_facts import server_text  # few runs are about servers

        lines.append(f"  {terminal(server_text(server))}")
    return lines


def _chain(report: Report, run: Run) -> list[str]:
    """The certificates as a tree: the path from the leaf up, then the others."""
    bundle = report.bundle
    if bundle is None or (bundle.reading and bundle.reading.is_judged_elsewhere):
        return []
    rows = [("  " + "   " * depth + "└─ " * bool(depth), i) for depth, i in enumerate(bundle.chain)]
    # Each certificate is drawn below the one that it signed; the elbow is indented one level less than the depth.
    rows = [(prefix.replace("   └─ ", "└─ ", 1), i) for prefix, i in rows]
    rows += [("  ", i) for i in range(len(bundle.certificates)) if i not in bundle.chain]
    lines = []
    for prefix, index in rows[:_MOST_CERTIFICATES]:
        room = run.width - len(prefix)
        lines.append(prefix + _cut(_certificate_line(bundle, index, report.plan.now, room), room))
    if (more := len(rows) - len(lines)) > 0:
        lines.append(f"  … and {several(more, 'more certificate')}")
    return lines


def _certificate_line(bundle: Bundle, index: int, now: datetime, room: int) -> str:
    """A certificate. If the line does not fit, it omits the days left, or for an expired certificate, everything else."""
    certificate = bundle.certificates[index]
    title, facts = certificate.once(_description)
    end = certificate.ends
    left = f" ({left_text(end, now)})" if end is not None else ""
    path = bundle.path_of(index)
    other_file = f"  in {terminal(path)}" if path != bundle.path else ""
    name = f"{bundle.what(index)}  {title}"
    until = facts.rpartition(", ")[2]
    shorter = [facts, f"{until}{left}"]
    shown = [f"{facts}{left}", *(shorter[::-1] if end is not None and end < now else shorter), until]
    lines = [f"{name}  ({each}){other_file}" for each in shown]
    return next((line for line in lines if len(line) <= room), lines[-1])


def _description(certificate: SignedObject) -> tuple[str, str]:
    """The title of a certificate, and its key, signature algorithm and notAfter; the same in every bundle."""
    key = certificate.fact("public_key", lambda key: key.title, "unreadable key") if certificate.spki else ""
    signed = certificate.fact("signature_algorithm", _signed_with, "unreadable signature algorithm")
    end = certificate.ends
    facts = (key, signed, f"until {end:%Y-%m-%d}" if end is not None else "")
    return terminal(shortened(certificate.title, 80)), ", ".join(filter(None, facts))


def _signed_with(algorithm: AlgorithmIdentifier) -> str:
    return hash_title(algorithm.hash) if algorithm.family in ("rsa", "ecdsa", "dsa") else algorithm.title


def _cut(line: str, width: int) -> str:
    """A line cut to `width` columns."""
    return line if len(line) <= width else line[: width - 1] + "…"


def _statuses(report: Report, run: Run) -> list[str]:
    """Trust, revocation and acceptance by clients, as far as the run asked for them."""
    clients = terminal(clients_text(report))
    sentences = [*trust_lines(report), *revocation_lines(report), *([f"clients: {clients}"] if clients else [])]
    return [line for sentence in sentences for line in wrapped(sentence, max(run.width, _NARROWEST), "  ")]


def _clauses(report: Report, run: Run) -> list[str]:
    if report.plan.profile.standard is None:
        return []
    from certlint.output.clauses import clause_lines  # few profiles have a standard

    return [_paint(style, text, run) if style else text for style, text in clause_lines(report, run.width)]


def _findings(report: Report, run: Run) -> list[str]:
    """A text of several lines for each finding. A rule, and a remediation, is explained once."""
    texts = []
    explained: set[object] = set()
    for finding in report.findings:
        if finding.severity >= run.minimum:
            texts.append("\n".join(["", *_finding(report, finding, run, explained)]))
            explained |= {finding.rule.id, finding.remediation, _found(finding)}
    return texts


def _found(finding: RuleFinding) -> tuple[str, int | None, str]:
    """What findings of a rule share, such as the SAN if it lacks several names."""
    return finding.rule.id, finding.certificate, finding.found


def _finding(report: Report, finding: RuleFinding, run: Run, explained: set[object]) -> list[str]:
    """`explained`: the rules, remediations and contents of the certificate that were printed before."""
    where = str(finding.location)
    if finding.certificate is not None:
        where += f"  {report.title(finding)}"
    fixable, label = "  [fixable]" if finding.fix else "", finding.severity.label
    lines = [f"{_paint(label, label, run)}  {_bold(finding.rule.id, run)}  {terminal(where)}{fixable}"]
    found = "" if _found(finding) in explained else finding.found
    rows = [("", finding.message), ("expected", finding.expected), ("found", found)]
    rows += [("clients", refusal_text(report, finding))]
    is_new, is_new_fix = finding.rule.id not in explained, finding.remediation not in explained
    rows += [("impact", finding.rule.rationale)] * is_new
    rows += [("fix", finding.remediation)] * is_new_fix
    rows += [("source", finding.rule.citation)] * is_new
    return lines + [line for name, value in rows for line in _row(name, value, run.width)]


def _row(name: str, value: str, columns: int) -> list[str]:
    if not value:
        return []
    indent = " " * (_LABEL_WIDTH + 2)
    lines: list[str] = []
    for piece in value.strip().splitlines() if name == "fix" else [value]:
        if name == "fix" and piece.startswith(("    ", "\t", "$ ")):  # commands are not folded, to be copied
            lines.append(f"{indent}  {terminal(shortened(piece.strip(), 1000))}")
        else:
            lines += _folded(piece, max(columns, _NARROWEST), indent)
    if lines:
        lines[0] = f"  {name:<{_LABEL_WIDTH}}" + lines[0][len(indent) :]
    return lines


@remembered(512)
def _folded(text: str, columns: int, indent: str) -> tuple[str, ...]:
    """A text in lines. Cached, as findings of a rule share texts: folding again took 4 % of a run over many bundles."""
    return tuple(wrapped(terminal(shortened(text.strip(), 1000)), columns, indent))


def _dormant(report: Report, run: Run) -> list[str]:
    """Which findings are omitted because their rules are not in force."""
    if not (note := str(report.dormant)):
        return []
    hint = "; --rules-of today applies them" if report.dormant.firing and not report.plan.rules_day else ""
    return ["", _paint("info", "not in force", run) + f"  {note}{hint}"]


def _incomplete(report: Report, run: Run) -> list[str]:
    """Why the evaluation is incomplete, if it is, and which rules crashed."""
    lines = [""] * bool(report.incomplete)
    lines += [line for reason in report.incomplete for line in _unevaluated(reason, run)]
    for event in report.crashes:
        last = event.reason.strip().splitlines()[-1]
        lines.append(_paint("FAIL", "internal error", run) + f"  rule {event.call.selected.rule.id}: {terminal(last)}")
    return lines


def _unevaluated(reason: str, run: Run) -> list[str]:
    """A reason; the command that it ends with has a line of its own, and is not shortened."""
    first, *rest = [reason] if "\n" in reason else apart(reason)
    label = _paint("INCOMPLETE", "not evaluated", run)
    return [f"{label}  {terminal(shortened(first))}", *[f"  {terminal(each)}" for each in rest]]


def tail(run: Run, totals: Totals) -> str:
    """The summary line over all bundles, and unreadable inputs."""
    lines = []
    for path, reason in totals.unreadable:
        first, *more = _reason(path, reason)
        lines += [f"{_paint('INCOMPLETE', 'not read', run)}  {terminal(path)}: {first}", *more]
    parts = [several(count, word) for word, count in totals.counts() if count]
    checked = f"{totals.inputs(run.inputs)}, {totals.held}"
    counted = (", ".join(parts) or "no findings") + _besides(totals.outside, totals.suppressed, len(totals.unreadable))
    profiles = terminal(", ".join(filter(None, totals.profiles)) or run.profile)
    lines.append(
        f"{_paint(totals.word, totals.word, run)}  {checked}: {counted}  (profile {profiles}, as of {run.as_of:%Y-%m-%d})"
    )
    lines += [f"quantum-safe: {totals.quantum_safe}"] * bool(totals.quantum_safe)
    for prose, *commands in [note.splitlines() for note in totals.notes]:
        lines += ["note: " + "\n      ".join(wrapped(terminal(prose), run.width - 6, ""))]
        lines += [f"      {terminal(command)}" for command in commands]  # a command stays on its line
    return "\n" + "\n".join(lines) + "\n"


def _reason(path: str, reason: str) -> list[str]:
    """Why an input was not read, with each command on its line. A path may look like a command without being one."""
    marked = reason.replace(path, _PATH) if path else reason
    return [terminal(line).replace(_PATH, terminal(path)) for line in apart(marked)] or [""]


def _besides(outside: int, suppressed: int, unread: int = 0) -> str:
    """The counts after the findings: certificates that the profile is not about, suppressed findings, unread parts."""
    named = (
        (f"{several(outside, 'certificate')} out of scope", outside),
        (f"{suppressed:,} suppressed", suppressed),
        (f"{several(unread, 'input')} not read", unread),
    )
    return "".join(f", {text}" for text, count in named if count)


def _paint(style: str, text: str, run: Run) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if run.color else text


def _bold(text: str, run: Run) -> str:
    return f"\x1b[1m{text}\x1b[0m" if run.color else text
