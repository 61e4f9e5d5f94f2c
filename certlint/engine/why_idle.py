"""Why no rule of a profile applied to a file. Few files need it."""

from __future__ import annotations

from certlint.engine.reporting import unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle
    from certlint.engine.plan import Plan
    from certlint.report import RuleOutcome
    from certlint.x509.kinds import Kind


def why_idle(bundle: Bundle, plan: Plan, outcomes: list[RuleOutcome]) -> str:
    """Why no rule of the plan applied to the bundle. The plan of a bundle that is `is_unfit` is not asked."""
    name, kind = plan.profile.name, bundle.kind
    if bundle.certificates and not is_profile_about(plan, kind):
        return unfit(name, kind)
    if bundle.certificates and not kind.chained:
        what = f"this {kind.called(1)}; use --profile {kind.profile}"
    elif bundle.certificates:
        what = f"any certificate{_detail(outcomes)}"
    elif bundle.document.has_key:
        what = "a private key"
    else:
        kinds = dict.fromkeys(block.kind.value for block in bundle.document.blocks)
        what = f"anything in this file (contents: {', '.join(kinds)})"
    return f"no rule of profile {name} applies to {what}"


def is_profile_about(plan: Plan, kind: Kind) -> bool:
    """Whether the profile of a plan is about a kind of object, even if its rules need settings that are not given."""
    return plan.evaluates(kind.name) and any(each.rule.is_about(kind.name) for each in plan.selected)


def _detail(outcomes: list[RuleOutcome]) -> str:
    why = list(dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason))
    return f": {'; '.join(why)}" if 0 < len(why) < 3 else ""
