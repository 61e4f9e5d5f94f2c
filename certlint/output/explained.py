"""The rules that a report explains: those that found something in any of its bundles."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.policy.profile import Selected

# The profile with the rules about the configuration itself.
_CONFIGURATION = "hygiene"


def explained(run: Run, totals: Totals) -> list[Selected]:
    """The rules that found something; where findings were suppressed, all that may have been theirs.

    Those that only a section of the configuration runs are looked up in its profile.
    """
    from certlint.policy import profile

    known = {each.rule.id: each for each in run.selected}
    if totals.suppressed or not totals.rules.keys() <= known.keys():
        for name in filter(None, [*totals.profiles, _CONFIGURATION]):
            for rule in profile.load(name).rules:
                known.setdefault(rule.id, profile.Selected(rule, rule.severity, {}))
    return [each for name, each in known.items() if totals.suppressed or name in totals.rules]
