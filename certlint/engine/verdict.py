"""The only module that computes verdicts and exit codes, for all commands and formats."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.policy.severity import Severity


class Conclusion(NamedTuple):
    """How a run, or one bundle of it, went. If nothing was `judged`, it does not pass."""

    failed: bool = False
    incomplete: bool = False
    crashed: bool = False
    judged: bool = True

    @property
    def word(self) -> str:
        """The verdict; a failure takes precedence over what could not be evaluated."""
        return "FAIL" if self.failed else "INCOMPLETE" if self.is_open else "PASS"

    @property
    def is_open(self) -> bool:
        """Whether something could not be evaluated, or nothing was."""
        return self.incomplete or self.crashed or not self.judged

    def __or__(self, other: Conclusion) -> Conclusion:
        """The conclusion over both."""
        return Conclusion(
            self.failed or other.failed,
            self.incomplete or other.incomplete,
            self.crashed or other.crashed,
            self.judged or other.judged,
        )


def exit_code(conclusion: Conclusion, *, exit_zero: bool = False) -> int:
    """2 for an internal error, 3 if something could not be evaluated, 1 if something failed (or 0), else 0."""
    if conclusion.crashed:
        return 2
    if conclusion.incomplete or not conclusion.judged:
        return 3
    return int(conclusion.failed and not exit_zero)


def worst(codes: Iterable[int]) -> int:
    """The worst of several exit codes, in the same order of precedence."""
    found = set(codes)
    return exit_code(Conclusion(1 in found, 3 in found, 2 in found))


def fails(severity: Severity, fail_on: Severity | None) -> bool:
    """Whether a finding of this severity makes a bundle fail."""
    return fail_on is not None and severity >= fail_on


class Verdict(NamedTuple):
    """PASS, FAIL or INCOMPLETE, the counts behind it, and the conclusion. `outside`: number of certificates out of scope."""

    word: str
    errors: int
    warnings: int
    infos: int
    suppressed: int
    conclusion: Conclusion
    outside: int = 0
