"""Which rules of a profile run, and what is told to those who are left with none."""

from __future__ import annotations

from certlint.errors import CertlintError, UsageError
from certlint.policy import catalogue
from certlint.policy import profile as profiles
from certlint.policy.profile import Selected, meant, unknown, verify_patterns
from certlint.policy.severity import Severity
from certlint.policy.versions import Range, in_range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from certlint.policy.profile import Layer, Profile

CATALOGUES_OF_KINDS = ("csr", "crl", "ocsp")
"""Catalogues, and profiles, of objects that may lie beside certificates."""
# Of more profiles, or conditions, the first ones are named.
_NAMED = 4


def holds(condition: dict[str, Any], settings: dict[str, Any]) -> bool:
    """Whether the settings are as a `[[when]]` asks: of that value, among those of a list, set at all or not (a boolean).

    Of a setting that is a list, one member is enough. A range of versions never holds while no version is set.
    """
    return all(_is_wanted(settings.get(name), wanted) for name, wanted in condition.items())


def _is_wanted(actual: Any, wanted: Any) -> bool:
    if isinstance(wanted, Range):
        return bool(actual) and in_range(actual, wanted)
    if isinstance(wanted, bool):
        return bool(actual) is wanted
    among = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(actual, list | tuple):
        return any(each in among for each in actual)
    return actual in among


def select(profile: Profile, settings: dict[str, Any], extra: tuple[Layer, ...] = ()) -> list[Selected]:
    """The rules that run, in the order of the catalogues, with the last word of every layer that applies.

    A pedantic rule runs where the settings ask for such, or where a layer names it by its id.
    Raises UsageError where a layer of `extra` speaks of a rule that there is none of, or asks for one that does not run.
    """
    rules = {rule.id: Selected(rule, rule.severity, dict(rule.params)) for rule in profile.rules}
    verify_patterns(extra, rules, "command line", _rules_of_kinds)
    chosen: set[str] = set()
    for layer in (*profile.layers, *extra):
        if not holds(layer.condition, settings):
            continue
        chosen.update(rule for pattern in layer.select for rule in meant(pattern, rules))
        if layer.only:
            for pattern in layer.only:
                if chosen.isdisjoint(meant(pattern, rules)):
                    raise _not_run(profile, pattern, settings, layer.origin)
            chosen.intersection_update(rule for pattern in layer.only for rule in meant(pattern, rules))
        chosen.difference_update(rule for pattern in layer.ignore for rule in meant(pattern, rules))
        _change(rules, layer)
    if not settings.get("pedantic"):
        named = {pattern for layer in (*profile.layers, *extra) for pattern in (*layer.select, *layer.only)}
        chosen = {rule for rule in chosen if rule in named or not rules[rule].rule.pedantic}
    return [selected for rule, selected in rules.items() if rule in chosen]


def _rules_of_kinds() -> list[str]:
    """The rules that judge objects beside those that a profile is about: CRLs in a file of certificates."""
    return [rule.id for name in CATALOGUES_OF_KINDS for rule in catalogue.load(name)]


def adapted(profile: Profile, settings: dict[str, Any]) -> list[Selected]:
    """All rules of a profile, whether they run or not, as its layers set and word them."""
    rules = {rule.id: Selected(rule, rule.severity, dict(rule.params)) for rule in profile.rules}
    for layer in profile.layers:
        if holds(layer.condition, settings):
            _change(rules, layer)
    return list(rules.values())


def _change(rules: dict[str, Selected], layer: Layer) -> None:
    """Changes severities, parameters and texts as a layer says."""
    for pattern, value in layer.severity.items():
        for rule in meant(pattern, rules):
            rules[rule] = rules[rule]._replace(severity=Severity[value.upper()])
    for pattern, values in layer.params.items():
        for rule in meant(pattern, rules):
            rules[rule].params.update(values)
    changes: dict[str, dict[str, Any]] = layer.texts
    for pattern, texts in changes.items():
        for rule in meant(pattern, rules):
            rules[rule] = rules[rule]._replace(rule=rules[rule].rule._replace(**texts))


def _not_run(loaded: Profile, pattern: str, settings: dict[str, Any], where: str) -> UsageError:
    """The error of a pattern that is asked for and means no rule which the profile runs."""
    known = {rule.id: rule for rule in loaded.rules}
    from certlint.policy.remediation import shell  # most runs tell nobody what to do

    elsewhere = _profiles_that_run(pattern)
    if not meant(pattern, known) and not elsewhere:
        return unknown(pattern, known, where)
    conditions = [
        layer.condition
        for layer in loaded.layers
        if layer.condition and not holds(layer.condition, settings)
        for selected in layer.select
        if not set(meant(selected, known)).isdisjoint(meant(pattern, known))
    ]
    hint = (
        f"a profile of your own may select more; list what this one runs: certlint rules --profile {shell(loaded.name)}"
    )
    if conditions:
        hint = f"it does where {condition_text(conditions[0])}"
    elif elsewhere:
        more = f" and {len(elsewhere) - _NAMED} more" if len(elsewhere) > _NAMED else ""
        hint = f"use --profile {elsewhere[0]}; profiles that run it: {', '.join(elsewhere[:_NAMED])}{more}"
    return UsageError(f"cannot select {pattern!r}: profile {loaded.name} does not run it", hint)


def nothing_left(loaded: Profile, settings: dict[str, Any], layers: Sequence[Layer]) -> UsageError:
    """The error of a profile that selects no rule, or of a command line that leaves out all of them."""
    from certlint.policy.remediation import shell

    before = select(loaded, settings)
    if before:
        chosen, ignored = (
            ", ".join(repr(pattern) for layer in layers for pattern in getattr(layer, which))
            for which in ("only", "ignore")
        )
        what = f"every rule selected by {chosen}" if chosen else f"all {len(before)} rules of profile {loaded.name}"
        message = f"no rule is left to run: {ignored} ignores {what}"
        return UsageError(message, f"ignore fewer rules; list them: certlint rules --profile {shell(loaded.name)}")
    conditions = [layer.condition for layer in loaded.layers if layer.condition]
    if any(layer.select for layer in loaded.layers) and conditions:
        met = [
            each.condition
            for each in loaded.layers
            if each.condition and each.ignore and holds(each.condition, settings)
        ]
        what = "its [[when]] tables that hold" if met else "it has [[when]] tables"
        hint = f"{what}: {'; '.join(map(condition_text, (met or conditions)[:_NAMED]))}"
        return UsageError(f"profile {loaded.name} runs no rule with these settings", hint)
    return UsageError(f"profile {loaded.name} runs no rule", 'it needs `select`, such as select = ["validity/*"]')


def _profiles_that_run(pattern: str) -> list[str]:
    """The shipped profiles that run a rule which the pattern means: its namesake, then those that most of the others extend."""
    found = {}
    for name in profiles.names():
        try:
            loaded = profiles.load(name)
        except CertlintError:  # what is wrong with it is told to those who use it
            continue
        if meant(pattern, {each.rule.id: each for each in select(loaded, loaded.defaults)}):
            found[name] = {layer.origin for layer in loaded.layers}
    extended = {name: sum(f"profile {name}" in layers for layers in found.values()) for name in found}
    return sorted(found, key=lambda name: (name != pattern.partition("/")[0], -extended[name], name))


def verify_is_known(pattern: str, rules: dict[str, Any], where: str) -> None:
    """Raises UsageError for a pattern that means neither one of these rules nor one that ships with certlint.

    A catalogue that nobody knows may be that of a profile of one's own which this run does not use.
    """
    if meant(pattern, rules):
        return
    name = pattern.partition("/")[0]
    if name in catalogue.names() and meant(pattern, {rule.id: rule for rule in catalogue.load(name)}):
        return
    known = rules | {rule.id: rule for each in catalogue.names() for rule in catalogue.load(each)}
    for shipped in profiles.names():
        try:
            known |= {rule.id: rule for rule in profiles.load(shipped).rules}
        except CertlintError:  # what is wrong with it is told to those who use it
            continue
    if not meant(pattern, known) and ("/" not in pattern or any(rule.startswith(f"{name}/") for rule in known)):
        raise unknown(pattern, known, where)


def condition_text(condition: dict[str, Any]) -> str:
    """A condition of a `[[when]]` in words."""
    from json import dumps

    return " and ".join(f"{key} = {dumps(value)}" for key, value in condition.items())
