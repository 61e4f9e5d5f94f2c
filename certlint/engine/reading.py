"""What is asked of a file that belongs to others beside it: of a part, what rules say of files; of CA certificates, no leaf."""

from __future__ import annotations

from certlint.bundle.reading import AUTHORITIES, KEY
from certlint.engine.plan import Plan
from certlint.policy.rule import CLIENTS_CHECK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.reading import Reading
    from certlint.engine.binding import Call

# What is asked of a leaf and of the chain behind it, which CA certificates that are trusted do not have.
_OF_A_LEAF = frozenset(
    {
        "chain.all_related",
        "chain.complete",
        "chain.has_leaf",
        "chain.issuers_in_order",
        "chain.leaf_first",
        "chain.single_leaf",
        CLIENTS_CHECK,
        "keys.belongs",
        "keys.given",
        "paths.trusted",
    }
)


def plan_as_read(plan: Plan, reading: Reading) -> Plan:
    """The rules of a plan that are asked of a file that is read so."""
    if reading.role == AUTHORITIES:
        return _with(plan, {each.rule.id for each in plan.selected if each.rule.check not in _OF_A_LEAF})
    if not reading.is_judged_elsewhere:
        return plan
    # The owner and the mode of a key are judged with its bundle.
    parts = {"document"} if reading.role == KEY else {"document", "source"}
    return _with(plan, {call.selected.rule.id for call in plan.per_bundle if _reads(call, parts)})


def _reads(call: Call, parts: set[str]) -> bool:
    return any(argument.name in parts for argument in call.arguments)


def _with(plan: Plan, kept: set[str]) -> Plan:
    """The plan with some of its rules alone. What they are about is not what a server presents."""
    selected = [each for each in plan.selected if each.rule.id in kept]
    profile = plan.profile._replace(presents=False)
    made = Plan(profile, selected, plan.settings, plan.now, memo=plan.memo)
    made.layers = plan.layers
    return made
