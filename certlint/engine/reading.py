"""The rules for a file with companions: for a part, rules about files; for CA certificates, no rules about leaves."""

from __future__ import annotations

from certlint.bundle.reading import AUTHORITIES, KEY
from certlint.engine.plan import Plan
from certlint.policy.rule import CLIENTS_CHECK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.reading import Reading
    from certlint.engine.binding import Call

# Checks of a leaf and its chain, which do not apply to trusted CA certificates.
_OF_A_LEAF = frozenset(
    {
        "chain.all_related",
        "chain.complete",
        "chain.has_leaf",
        "chain.issuers_in_order",
        "chain.leaf_first",
        "chain.single_leaf",
        CLIENTS_CHECK,
        "private_keys.belongs",
        "private_keys.given",
        "paths.trusted",
    }
)


def plan_as_read(plan: Plan, reading: Reading) -> Plan:
    """The plan with the rules that apply to a file with this reading."""
    if reading.role == AUTHORITIES:
        return _with(plan, {each.rule.id for each in plan.selected if each.rule.check not in _OF_A_LEAF})
    if not reading.is_judged_elsewhere:
        return plan
    # The owner and the mode of a key are evaluated with its bundle.
    parts = {"document", "config_map"} | (set() if reading.role == KEY else {"source"})
    return _with(plan, {call.selected.rule.id for call in plan.per_bundle if _reads(call, parts)})


def _reads(call: Call, parts: set[str]) -> bool:
    return any(argument.name in parts for argument in call.arguments)


def _with(plan: Plan, kept: set[str]) -> Plan:
    """The plan with only some of its rules, for a file that is not what a server presents."""
    selected = [each for each in plan.selected if each.rule.id in kept]
    profile = plan.profile._replace(presents=False)
    made = Plan(profile, selected, plan.settings, plan.now, memo=plan.memo)
    made.layers = plan.layers
    return made
