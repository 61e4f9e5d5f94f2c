"""The rules that a report explains: those with findings in any of its bundles."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.policy.model import Selected

# The profile with the rules about the configuration itself.
_CONFIGURATION = "hygiene"


def explained(run: Run, totals: Totals) -> list[Selected]:
    """The rules with findings, even if all their findings are suppressed.

    Rules that only a section of the configuration runs are looked up in its profile; those about a kind of object that the
    profile does not cover, in the default profile for that kind.
    """
    from certlint.policy import model, profile

    known = {each.rule.id: each for each in run.selected}
    wanted = totals.rules.keys() | totals.waived
    if not wanted <= known.keys():
        for name in dict.fromkeys(filter(None, [*totals.profiles, _CONFIGURATION, *_of_kinds()])):
            for rule in profile.load(name).rules:
                known.setdefault(rule.id, model.Selected(rule, rule.severity, {}))
    return [each for name, each in known.items() if name in wanted]


def _of_kinds() -> list[str]:
    from certlint.x509.kinds import KINDS

    return [kind.profile for kind in KINDS.values()]
