"""The errors for a user who selects rules that do not run."""

from __future__ import annotations

from certlint.errors import CertlintError, UsageError
from certlint.policy import catalogue
from certlint.policy import profile as profiles
from certlint.policy.model import matching_rules, unknown
from certlint.policy.remediation import shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from certlint.policy.model import Layer, Profile, Selected

    Select = Callable[[Profile, dict[str, Any]], list[Selected]]

CATALOGUES_OF_KINDS = ("csr", "crl", "ocsp")
"""Catalogues, and profiles, of objects other than certificates."""
# The most profiles, or conditions, that are named.
_NAMED = 4


def rules_of_kinds() -> list[str]:
    """The rules about other kinds of objects than those of a profile, such as CRLs in a file of certificates."""
    return [rule.id for name in CATALOGUES_OF_KINDS for rule in catalogue.load(name)]


def not_run(loaded: Profile, pattern: str, settings: dict[str, Any], where: str, select: Select) -> UsageError:
    """The error for a selected pattern that matches no rule which the profile runs."""
    known = {rule.id: rule for rule in loaded.rules}
    elsewhere = _profiles_that_run(pattern, select)
    if not matching_rules(pattern, known) and not elsewhere:
        return unknown(pattern, known, where)
    conditions = [
        layer.condition
        for layer in loaded.layers
        if layer.condition and not layer.holds(settings)
        for selected in layer.select
        if not set(matching_rules(selected, known)).isdisjoint(matching_rules(pattern, known))
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


def nothing_left(
    loaded: Profile, settings: dict[str, Any], layers: Sequence[Layer], before: Sequence[Selected]
) -> UsageError:
    """See `selection.nothing_left`; `before` are the rules that run without these layers."""
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
        met = [each.condition for each in loaded.layers if each.condition and each.ignore and each.holds(settings)]
        what = "its [[when]] tables that hold" if met else "it has [[when]] tables"
        hint = f"{what}: {'; '.join(map(condition_text, (met or conditions)[:_NAMED]))}"
        return UsageError(f"profile {loaded.name} runs no rule with these settings", hint)
    return UsageError(f"profile {loaded.name} runs no rule", 'it needs `select`, such as select = ["validity/*"]')


def _profiles_that_run(pattern: str, select: Select) -> list[str]:
    """The shipped profiles that run a matching rule: the one with the catalogue's name, then those that most others extend."""
    found = {}
    for name in profiles.names():
        try:
            loaded = profiles.load(name)
        except CertlintError:  # errors of a profile are reported to its users
            continue
        if matching_rules(pattern, {each.rule.id: each for each in select(loaded, loaded.defaults)}):
            found[name] = {layer.origin for layer in loaded.layers}
    extended = {name: sum(f"profile {name}" in layers for layers in found.values()) for name in found}
    return sorted(found, key=lambda name: (name != pattern.partition("/")[0], -extended[name], name))


def verify_is_known(pattern: str, rules: dict[str, Any], where: str) -> None:
    """Raises UsageError for a pattern that matches neither one of these rules nor a shipped one.

    An unknown catalogue may be that of a user's profile that this run does not use.
    """
    if matching_rules(pattern, rules):
        return
    name = pattern.partition("/")[0]
    if name in catalogue.names() and matching_rules(pattern, {rule.id: rule for rule in catalogue.load(name)}):
        return
    known = rules | {rule.id: rule for each in catalogue.names() for rule in catalogue.load(each)}
    for shipped in profiles.names():
        try:
            known |= {rule.id: rule for rule in profiles.load(shipped).rules}
        except CertlintError:  # errors of a profile are reported to its users
            continue
    if not matching_rules(pattern, known) and (
        "/" not in pattern or any(rule.startswith(f"{name}/") for rule in known)
    ):
        raise unknown(pattern, known, where)


def condition_text(condition: dict[str, Any]) -> str:
    """The condition of a `[[when]]` as text."""
    from json import dumps

    return " and ".join(f"{key} = {dumps(value)}" for key, value in condition.items())
