"""Selects the rules of a profile that run."""

from __future__ import annotations

from certlint.policy.model import Selected, verify_patterns
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from certlint.errors import UsageError
    from certlint.policy.model import Layer, Profile


def select(profile: Profile, settings: dict[str, Any], extra: tuple[Layer, ...] = ()) -> list[Selected]:
    """The rules that run, in the order of the catalogues, as configured by all layers that apply.

    A pedantic rule runs if the settings ask for such rules, or if a layer names its id.
    Raises UsageError if a layer of `extra` names an unknown rule, or selects one that does not run.
    """
    made = tuple.__new__  # calling the class for each is 0.2 % of a check by `web-pki`
    rules = {rule.id: made(Selected, (rule, rule.severity, rule.params)) for rule in profile.rules}
    if extra:
        from certlint.policy.unselected import rules_of_kinds  # most runs do not select rules

        verify_patterns(extra, rules, "command line", rules_of_kinds)
    chosen: set[str] = set()
    for layer in (*profile.layers, *extra):
        if not layer.holds(settings):
            continue
        chosen.update(rule for pattern in layer.select for rule in profile.matching_rules(pattern, rules))
        if layer.only:
            for pattern in layer.only:
                if chosen.isdisjoint(profile.matching_rules(pattern, rules)):
                    raise _not_run(profile, pattern, settings, layer.origin)
            chosen.intersection_update(
                rule for pattern in layer.only for rule in profile.matching_rules(pattern, rules)
            )
        chosen.difference_update(rule for pattern in layer.ignore for rule in profile.matching_rules(pattern, rules))
        _change(profile, rules, layer)
    if not settings.get("pedantic"):
        named = {pattern for layer in (*profile.layers, *extra) for pattern in (*layer.select, *layer.only)}
        chosen = {rule for rule in chosen if rule in named or not rules[rule].rule.pedantic}
    return [selected for rule, selected in rules.items() if rule in chosen]


def adapted(profile: Profile, settings: dict[str, Any]) -> list[Selected]:
    """All rules of a profile, whether they run or not, as configured by its layers."""
    rules = {rule.id: Selected(rule, rule.severity, rule.params) for rule in profile.rules}
    for layer in profile.layers:
        if layer.holds(settings):
            _change(profile, rules, layer)
    return list(rules.values())


def _change(profile: Profile, rules: dict[str, Selected], layer: Layer) -> None:
    """Changes severities, parameters and texts according to a layer."""
    for pattern, value in layer.severity.items():
        for rule in profile.matching_rules(pattern, rules):
            rules[rule] = rules[rule]._replace(severity=Severity[value.upper()])
    for pattern, values in layer.params.items():
        for rule in profile.matching_rules(pattern, rules):
            rules[rule] = rules[rule]._replace(params={**rules[rule].params, **values})
    changes: dict[str, dict[str, Any]] = layer.texts
    for pattern, texts in changes.items():
        for rule in profile.matching_rules(pattern, rules):
            rules[rule] = rules[rule]._replace(rule=rules[rule].rule._replace(**texts))


def _not_run(profile: Profile, pattern: str, settings: dict[str, Any], where: str) -> UsageError:
    from certlint.policy import unselected

    return unselected.not_run(profile, pattern, settings, where, select)


def nothing_left(profile: Profile, settings: dict[str, Any], layers: Sequence[Layer]) -> UsageError:
    """The error if a profile selects no rule, or a command line leaves out all of them."""
    from certlint.policy import unselected

    return unselected.nothing_left(profile, settings, layers, select(profile, settings))
