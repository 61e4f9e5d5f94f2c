"""Derives a plan for other values of some settings, sharing everything that does not depend on them: calls, batches, caches.

Thousands of hosts are evaluated for their own names each, and compiling a plan takes longer than a handshake.
"""

from __future__ import annotations

import re

from certlint.engine.batches import Batch, MemoGroup, Slice
from certlint.engine.binding import UNNAMED
from certlint.engine.placeholders import Placeholders
from certlint.engine.plan import Plan
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.engine.binding import Call
    from certlint.policy.model import Selected


def asking(plan: Plan, settings: dict[str, Any]) -> Plan:
    """The same rules with other values of some settings. Shares what does not depend on them."""
    other = Plan(plan.profile, (), plan.settings | settings, plan.now, memo=plan.memo)
    other.selected, other.layers = plan.selected, plan.layers
    names = {name for name, value in other.settings.items() if plan.settings.get(name) != value}
    facts = {name for name, value in other.facts.items() if plan.facts[name] != value}
    placeholders = Placeholders(other.settings)
    steps: list[_Step] = plan.once(
        ("steps to ask for", *sorted(names), "", *sorted(facts)), lambda: _steps(plan, names, facts)
    )
    for step in steps:
        if step.bound is not None:
            other.bind(step.bound, placeholders)
            continue
        other.unset |= step.unset
        other.per_bundle += step.on_all
        other.per_certificate += [
            call._replace(params=call.params).knowing(other.facts) if is_asking else call
            for call, is_asking in step.on_each
        ]
    try:
        other.renewal = Renewal(plan.slice, plan.per_certificate, other.per_certificate).slice
    except ValueError:  # a rule applies that did not apply before, or vice versa
        other.renewal = None
    other.settle(plan.precedence)
    return plan.like(other)


class _Step(NamedTuple):
    """A step to the other plan: a rule that is bound again, or calls of the first plan. `on_each`: which of these read a
    changed fact.
    """

    bound: Selected | None
    unset: dict[str, str]
    on_all: list[Call]
    on_each: list[tuple[Call, bool]]


def _steps(plan: Plan, names: set[str], facts: set[str]) -> list[_Step]:
    """The steps to a plan with other values of these settings and facts, in the order of the rules."""
    on_all, on_each = _by_rule(plan.per_bundle), _by_rule(plan.per_certificate)
    steps: list[_Step] = []
    for each in plan.selected:
        rule = each.rule.id
        if _mentioned(each) & names:
            steps.append(_Step(each, {}, [], []))
            continue
        if not steps or steps[-1].bound is not None:
            steps.append(_Step(None, {}, [], []))
        kept = steps[-1]
        kept.unset.update({rule: plan.unset[rule]} if rule in plan.unset else {})
        kept.on_all.extend(on_all.get(rule, ()))
        calls = on_each.get(rule, ())
        kept.on_each.extend((call, any(a.name in facts for a in call.arguments)) for call in calls)
    return steps


class Renewal:
    """The slices of a first plan, with new batches for calls on certificates that have changed."""

    def __init__(self, slices: Callable[[str, str, frozenset[str]], Slice], old: list[Call], new: list[Call]) -> None:
        """`slices` and `old` are of the first plan. Raises ValueError if the calls are not at the same positions."""
        for before, after in zip(old, new, strict=True):
            if before is not after and (before.selected.rule.id, before.names) != (after.selected.rule.id, after.names):
                raise ValueError(after.selected.rule.id)
        self._slices, self._batches = slices, dict[int, Batch]()
        self._changed = {id(before): after for before, after in zip(old, new, strict=True) if before is not after}

    def slice(self, kind: str, role: str, traits: frozenset[str]) -> Slice:
        """The slice for such objects."""
        found = self._slices(kind, role, traits)
        return found._replace(groups=tuple(map(self._group, found.groups)))

    def _group(self, group: MemoGroup) -> MemoGroup:
        single = {name: self._batch(batch) for name, batch in group.single}
        several = tuple(map(self._batch, group.several))
        unnamed = None if group.unnamed is None else self._batch(group.unnamed)
        if (tuple(single.items()), several, unnamed) == (group.single, group.several, group.unnamed):
            return group
        return MemoGroup(group.names, single | ({} if unnamed is None else {UNNAMED: unnamed}), several)

    def _batch(self, batch: Batch) -> Batch:
        if not any(id(call) in self._changed for call in batch.calls):
            return batch
        found = self._batches.get(id(batch))
        if found is None:
            calls = tuple(self._changed.get(id(call), call) for call in batch.calls)
            found = self._batches[id(batch)] = Batch(batch.names, calls, memo=batch.remembers)
        return found


def _by_rule(calls: list[Call]) -> dict[str, list[Call]]:
    """Calls by the id of their rule."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(call.selected.rule.id, []).append(call)
    return found


def _mentioned(selected: Selected) -> frozenset[str]:
    """The settings that the parameters of a rule refer to."""
    return frozenset(re.findall(r"\{([a-z]\w*)\}", repr(selected.params)))
