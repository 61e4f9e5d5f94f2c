"""How a run went, or one bundle of it: the only place that makes a verdict and an exit code, for every command and format."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.policy.severity import Severity


class Conclusion(NamedTuple):
    """How a run went, or one bundle of it. Where nothing was `judged`, silence is no pass."""

    failed: bool = False
    incomplete: bool = False
    crashed: bool = False
    judged: bool = True

    @property
    def word(self) -> str:
        """What failed has failed, whatever else could not be judged."""
        return "FAIL" if self.failed else "INCOMPLETE" if self.is_open else "PASS"

    @property
    def is_open(self) -> bool:
        """Whether something could not be judged, or nothing was."""
        return self.incomplete or self.crashed or not self.judged

    def __or__(self, other: Conclusion) -> Conclusion:
        """How both went together."""
        return Conclusion(
            self.failed or other.failed,
            self.incomplete or other.incomplete,
            self.crashed or other.crashed,
            self.judged or other.judged,
        )


def exit_code(conclusion: Conclusion, *, exit_zero: bool = False) -> int:
    """2 for an internal error, 3 when something could not be judged, 1 when something failed (or 0), else 0."""
    if conclusion.crashed:
        return 2
    if conclusion.incomplete or not conclusion.judged:
        return 3
    return int(conclusion.failed and not exit_zero)


def worst(codes: Iterable[int]) -> int:
    """The exit code of several, in the same order."""
    found = set(codes)
    return exit_code(Conclusion(1 in found, 3 in found, 2 in found))


def fails(severity: Severity, fail_on: Severity | None) -> bool:
    """Whether a finding of this severity makes a bundle fail."""
    return fail_on is not None and severity >= fail_on


class Verdict(NamedTuple):
    """PASS, FAIL or INCOMPLETE, the counts behind it, and how the bundle went. `outside` counts certificates out of scope."""

    word: str
    errors: int
    warnings: int
    infos: int
    suppressed: int
    conclusion: Conclusion
    outside: int = 0
