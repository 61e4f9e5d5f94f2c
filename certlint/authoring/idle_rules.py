"""Finds rules of a policy without effect: they never apply, or duplicate another rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from certlint.caches import remembered
from certlint.errors import did_you_mean
from certlint.policy import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.policy.rule import Rule


def idle_for(rule: Rule, known: Iterable[Rule]) -> Iterator[tuple[str, str, str]]:
    """Why a rule has no effect in addition to the `known` ones: text after its name, word to locate, hint."""
    if rule.until and rule.effective >= rule.until:
        yield f" can never apply: it is in force from {rule.effective} until {rule.until}", rule.id, ""
    if both := sorted(set(rule.when) & set(rule.unless)):
        yield f" can never apply: `when` and `unless` both say {both[0]!r}", rule.id, ""
    if not rule.roles:
        yield " can never apply: it has no roles", rule.id, ""
    traits = _traits()
    for trait in (*rule.when, *rule.unless):
        if trait not in traits and not re.fullmatch(r"[0-9.]+", trait):
            yield f": no certificate has the trait {trait!r}", trait, did_you_mean(trait, traits)
    for other in known:
        if other.check == rule.check and other.id != rule.id and _meaning(other) == _meaning(rule):
            yield f" asks what {other.id} asks", rule.id, "change the severity of that one instead"


def _meaning(rule: Rule) -> tuple[Any, ...]:
    """What two rules with the same meaning have in common."""
    period = (rule.effective, rule.until)
    return rule.check, rule.part, repr(dict(rule.params)), set(rule.roles), set(rule.when), set(rule.unless), period


@remembered(1)
def _traits() -> set[str]:
    """The traits in shipped rules, and the extended key usages."""
    from certlint.asn1 import oids

    known = {"ca", "self-issued", "no-eku", "tls-server", *oids.PURPOSES.values(), "dv", "ov", "iv", "ev"}
    for name in catalogue.names():
        for rule in catalogue.load(name):
            known.update((*rule.when, *rule.unless))
    return known
