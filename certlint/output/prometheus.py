"""The text exposition format of Prometheus, for the node exporter's textfile collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.escape import shortened, terminal
from certlint.output.facts import all_facts
from certlint.policy.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.reporting import Report
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


# Every metric is a gauge: name → description.
METRICS = {
    "certlint_info": "The version and the profile of the last run.",
    "certlint_as_of_timestamp_seconds": "The time as of which the last run evaluated.",
    "certlint_bundles": "Number of bundles read.",
    "certlint_bundle_judged": "Whether the whole input was read and evaluated.",
    "certlint_bundle_passed": "Whether everything was evaluated without a finding at or above --fail-on.",
    "certlint_findings": "Number of findings of a bundle.",
    "certlint_certificate_not_after_timestamp_seconds": "When the certificate expires.",
    "certlint_certificate_days_left": "Days until the certificate expires, negative after that.",
}

_COUNTED = "certlint_findings"
"""The metric of which more is worse."""
_USUAL, _LONGEST = 200, {"path": 4096}
"""The longest labels. Paths of mounted Secrets are long, and may differ only in the middle."""


def bundle(report: Report, run: Run) -> str:
    """The samples of one bundle, one per line; `whole` groups them by metric."""
    verdict = report.verdict(run.fail_on)
    document = report.bundle.document if report.bundle else None
    path = {"path": report.subject.path}
    path |= {"alias": document.alias} if document and document.alias else {}
    path |= {"resource": document.resource.text} if document and document.resource else {}
    path |= {"kind": report.bundle.kind.name} if report.bundle and report.bundle.is_aside else {}
    lines = [
        sample("certlint_bundle_judged", path, not report.incomplete and not report.crashes),
        sample("certlint_bundle_passed", path, verdict.word == "PASS"),
    ]
    counts = ((Severity.ERROR, verdict.errors), (Severity.WARNING, verdict.warnings), (Severity.INFO, verdict.infos))
    lines += [sample("certlint_findings", path | {"severity": s.label}, number) for s, number in counts]
    for facts in all_facts(report):
        if facts.not_after is None:
            continue
        labels = path | {"block": str(facts.block), "role": facts.role, "certificate": facts.title}
        left = (facts.not_after - run.as_of).total_seconds() / 86400
        lines.append(sample("certlint_certificate_days_left", labels, round(left, 3)))
        moment = facts.not_after.timestamp()
        lines.append(sample("certlint_certificate_not_after_timestamp_seconds", labels, int(moment)))
    return "\n".join(lines)


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """All samples by metric. Of several samples of a series, the worst counts, as the collector rejects duplicates.

    A path may be repeated, an alias too, and two paths may look alike when they are escaped.
    Only one metric at a time is in memory, since there may be many bundles.
    """
    for name, about in METRICS.items():
        values: dict[str, str] = {}
        worst = max if name == _COUNTED else min
        for line in _samples(run, records, totals):
            series, _, value = line.rpartition(" ")
            if series.partition("{")[0] == name:
                values[series] = worst(values.get(series, value), value, key=float)
        if values:
            yield metric(name, about, (f"{series} {value}" for series, value in values.items()))


def _samples(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    yield sample("certlint_info", {"version": run.version, "profile": run.profile}, 1)
    yield sample("certlint_as_of_timestamp_seconds", {}, int(run.as_of.timestamp()))
    yield sample("certlint_bundles", {}, totals.bundles)
    for record in records:
        yield from record.texts["prometheus"].splitlines()
        if record.unreadable:
            yield from (sample(f"certlint_bundle_{what}", {"path": record.path}, 0) for what in ("judged", "passed"))


def metric(name: str, about: str, samples: Iterable[str], kind: str = "gauge") -> str:
    """A metric with its samples: description, type, one line per sample."""
    lines = "".join(f"{each}\n" for each in samples)
    return f"# HELP {name} {about}\n# TYPE {name} {kind}\n{lines}"


def sample(name: str, labels: dict[str, str], value: float) -> str:
    """A sample of a metric with its labels."""
    inside = ",".join(f'{key}="{_label(text, _LONGEST.get(key, _USUAL))}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value + 0}" if inside else f"{name} {value + 0}"


def _label(text: str, most: int) -> str:
    return terminal(shortened(text, most)).replace("\\", "\\\\").replace('"', '\\"')
