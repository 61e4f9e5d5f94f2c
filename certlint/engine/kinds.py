"""Selects the plan for each kind of object in a file: that of the run, or that of the default profile for the kind."""

from __future__ import annotations

from functools import partial

from certlint.engine.plan import Plan
from certlint.light import NamedTuple
from certlint.policy import profile, selection
from certlint.policy.model import matching_rules
from certlint.policy.rule import ISSUABLE
from certlint.policy.settings import COMMON
from certlint.x509.kinds import KIND_OF_BLOCK, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.pem import Document
    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule
    from certlint.x509.kinds import Kind

_OF_FILES = frozenset({"document", "config_map", "source", "private_key", "companions"})


class KindShare(NamedTuple):
    """The objects of one kind in a document, and the plan that evaluates them.

    is_aside  whether the document is also read for another kind, with which rules about the file are evaluated
    is_unfit  whether the profile of the run has no rule about the only kind that is present
    """

    kind: Kind
    plan: Plan
    is_aside: bool = False
    is_unfit: bool = False


def shares(plan: Plan, document: Document) -> Iterator[KindShare]:
    """The kinds of objects in a document; first the one that it is read for.

    That is the first kind that the profile of the run has rules about. Kinds that the run excludes, for example by `--select`,
    are left out.
    """
    there = {KIND_OF_BLOCK[block.kind].name for block in document.blocks if block.kind in KIND_OF_BLOCK}
    kinds = [kind for kind in KINDS.values() if kind.name in there]
    first = next((kind for kind in kinds if has_rules(plan, kind)), kinds[0])
    yield _alone(plan, first) if len(kinds) == 1 else KindShare(first, plan)
    for kind in kinds:
        if kind is not first:
            judging = plan.once(("plan aside", kind.name), partial(_plan_aside, plan, kind))
            if judging is not None:
                yield KindShare(kind, judging, is_aside=True)


def _alone(plan: Plan, kind: Kind) -> KindShare:
    """The only kind of a document. A CRL instead of a certificate is evaluated as a CRL, but is not what was requested.

    A profile that is not about the kind, but has a few rules about it, has the last word: other requirements may differ.
    """
    if kind.chained or has_rules(plan, kind):
        return KindShare(kind, plan)
    if any(_is_made_for(kind, each.rule) for each in plan.selected):
        return KindShare(kind, plan.once(("own", kind.name), lambda: _with(plan, [*plan.selected])), is_unfit=True)
    own = plan.once(("alone", kind.name), partial(_plan_for, plan, kind))
    if own is None:
        return KindShare(kind, plan)
    merged = {each.rule.id: each for each in (*plan.selected, *own.selected)}
    both = plan.once(("both", kind.name), lambda: _with(plan, [*merged.values()]))
    return KindShare(kind, both, is_unfit=True)


def has_rules(plan: Plan, kind: Kind) -> bool:
    """Whether a profile has rules about a kind. Rules about every file do not count."""
    rules = (call.selected.rule for call in plan.per_certificate)
    return plan.evaluates(kind.name) and any(rule.is_about(kind.name) for rule in rules)


def _plan_aside(plan: Plan, kind: Kind) -> Plan | None:
    """The plan for an additional kind of a document, without the rules about files."""
    own = plan if any(_is_made_for(kind, each.rule) for each in plan.selected) else _plan_for(plan, kind)
    if own is None:
        return None
    of_files = {call.selected.rule.id for call in own.per_bundle if _OF_FILES & {a.name for a in call.arguments}}
    rest = [each for each in own.selected if each.rule.id not in of_files]
    return _with(own, rest) if rest else None


def _is_made_for(kind: Kind, rule: Rule) -> bool:
    """Whether a rule evaluates such objects on their own.

    Most profiles have rules about requests that describe the request for a server's certificate; these do not apply to a
    request that is merely in the same file as its certificate.
    """
    if kind.name in ISSUABLE:
        return rule.id.startswith(f"{kind.profile}/")
    return kind.name in rule.about


def _plan_for(plan: Plan, kind: Kind) -> Plan | None:
    """The plan of the default profile for such objects, with the run's settings; None if the run selects none of its rules."""
    judging = profile.load(kind.profile)
    usual = plan.profile.defaults
    given = {name: plan.settings[name] for name in COMMON if plan.settings[name] != usual[name]}
    settings = judging.defaults | given
    selected = [each for each in selection.select(judging, settings) if _is_asked(plan, each)]
    return Plan(judging, selected, given, plan.now, memo=plan.memo) if selected else None


def _is_asked(plan: Plan, selected: Selected) -> bool:
    """Whether `--select` and `--ignore` keep a rule."""
    own = {selected.rule.id: selected.rule}
    for layer in plan.layers:
        chosen = any(matching_rules(pattern, own) for pattern in layer.only) if layer.only else True
        if not chosen or any(matching_rules(pattern, own) for pattern in layer.ignore):
            return False
    return True


def _with(plan: Plan, selected: list[Selected]) -> Plan:
    return Plan(plan.profile._replace(presents=False, about=()), selected, plan.settings, plan.now, memo=plan.memo)
