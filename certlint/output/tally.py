"""Counts over many certificates. Small and picklable; stored in the journal."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from certlint.engine.verdict import Conclusion, fails
from certlint.x509.kinds import KINDS

if TYPE_CHECKING:
    from certlint.engine.audit import Line
    from certlint.engine.reported import Sums
    from certlint.policy.severity import Severity

OTHER_KINDS = tuple(name for name in KINDS if name != "certificate")
"""The kinds of objects other than certificates."""
COUNTS = (
    "certificates", "unreadable", "pass", "fail", "incomplete", "crashed", "error", "warning", "info", "not_applicable",
    "not_in_force", "shared", "shared_failing", "others_judged", "others_failing", "others_incomplete", *OTHER_KINDS,
)  # fmt: skip


def verdict(line: Line, fail_on: Severity | None) -> str:
    """`fail`, `incomplete` or `pass`: the verdict of one certificate."""
    if not line.reported and not line.skipped and not line.crashed:
        return "pass"  # the common case
    # Findings are sorted, worst first.
    failed = bool(line.reported) and fails(line.reported[0][0].severity, fail_on)
    return _WORDS[failed, bool(line.skipped), bool(line.crashed)]


_WORDS = {how: Conclusion(*how).word.lower() for how in product((False, True), repeat=3)}


class Tally:
    """Sums over lines. `rules` counts the certificates and other objects with findings of each rule."""

    def __init__(self, counts: dict[str, int] | None = None, rules: dict[str, int] | None = None) -> None:
        self.counts = dict.fromkeys(COUNTS, 0) | (counts or {})
        self.rules = rules or {}

    def add(self, line: Line, word: str) -> None:
        """Counts a line with its verdict; a line without a certificate has a reason instead. `add_found` counts findings."""
        counts = self.counts
        if line.crashed:
            counts["crashed"] += 1
        if line.reason:
            counts["unreadable"] += 1
            return
        if line.entry.kind:
            self._add_other(line, word)
        else:
            counts["certificates"] += 1
            counts[word] += 1
            counts["not_applicable"] += not line.applied
        if line.dormant:
            counts["not_in_force"] += line.dormant

    def add_found(self, sums: Sums, times: int) -> None:
        """Counts the findings of `times` certificates or other objects with the same sums."""
        counts, rules = self.counts, self.rules
        counts["error"] += sums.errors * times
        counts["warning"] += sums.warnings * times
        counts["info"] += sums.infos * times
        for rule in sums.rules:
            rules[rule] = rules.get(rule, 0) + times

    def _add_other(self, line: Line, word: str) -> None:
        counts = self.counts
        counts[line.entry.kind] += 1
        counts["others_judged"] += line.applied
        counts["others_failing"] += word == "fail"
        counts["others_incomplete"] += word == "incomplete"

    def add_shared(self, rule: str, severity: Severity, *, fails: bool) -> None:
        """Counts a finding about a certificate and an earlier one."""
        self.counts["shared"] += 1
        self.counts["shared_failing"] += fails
        self.counts[severity.label] += 1
        self.rules[rule] = self.rules.get(rule, 0) + 1

    def merge(self, other: Tally) -> None:
        for key, count in other.counts.items():
            self.counts[key] += count
        for rule, count in other.rules.items():
            self.rules[rule] = self.rules.get(rule, 0) + count

    @property
    def word(self) -> str:
        """The verdict over all lines."""
        return self.conclusion.word.lower()

    @property
    def conclusion(self) -> Conclusion:
        """How the run went."""
        counts = self.counts
        incomplete = bool(counts["incomplete"] or counts["unreadable"] or counts["others_incomplete"])
        return Conclusion(
            bool(counts["fail"] or counts["shared_failing"] or counts["others_failing"]),
            incomplete,
            bool(counts["crashed"]),
            judged=not self.is_idle,
        )

    @property
    def is_idle(self) -> bool:
        """Whether there was no object, or none that a rule applied to."""
        return self.counts["certificates"] == self.counts["not_applicable"] and not self.counts["others_judged"]
