"""By which plan the objects of each kind in a file are judged: that of the run, or that of the profile for such objects."""

from __future__ import annotations

from functools import partial

from certlint.engine.plan import Plan
from certlint.light import NamedTuple
from certlint.policy import profile, selection
from certlint.policy.model import meant
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

_OF_FILES = frozenset({"document", "source", "private_key", "companions"})


class KindShare(NamedTuple):
    """The objects of one kind in a document, and the plan that judges them.

    is_aside  whether the document is read for another kind: what is to be said of the file is said with that one
    is_unfit  whether the profile of the run has no rule about the only kind that is there
    """

    kind: Kind
    plan: Plan
    is_aside: bool = False
    is_unfit: bool = False


def shares(plan: Plan, document: Document) -> Iterator[KindShare]:
    """What a document holds, kind by kind: first what it is read for.

    That is the first kind which the profile of the run has rules about. A kind of which nothing is asked, as `--select` names
    rules about others, is left out.
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
    """The only kind of a document. A CRL where a certificate is wanted is judged as a CRL, too, which is not what was asked."""
    if kind.chained or has_rules(plan, kind):
        return KindShare(kind, plan)
    own = plan.once(("alone", kind.name), partial(_plan_for, plan, kind))
    if own is None:
        return KindShare(kind, plan)
    both = plan.once(("both", kind.name), lambda: _with(plan, [*plan.selected, *own.selected]))
    return KindShare(kind, both, is_unfit=True)


def has_rules(plan: Plan, kind: Kind) -> bool:
    """Whether a profile says anything of a kind. What every file is asked for says nothing of what is in it."""
    return any(call.selected.rule.is_about(kind.name) for call in plan.per_certificate)


def _plan_aside(plan: Plan, kind: Kind) -> Plan | None:
    """The plan of a kind that a document is not read for: without the rules about files."""
    own = plan if any(_is_made_for(kind, each.rule) for each in plan.selected) else _plan_for(plan, kind)
    if own is None:
        return None
    of_files = {call.selected.rule.id for call in own.per_bundle if _OF_FILES & {a.name for a in call.arguments}}
    rest = [each for each in own.selected if each.rule.id not in of_files]
    return _with(own, rest) if rest else None


def _is_made_for(kind: Kind, rule: Rule) -> bool:
    """Whether a rule is one of those that judge such objects for what they are.

    Rules about requests are in most profiles, and say what a server's certificate has to be requested with: of a request
    that lies beside its certificate nobody expects that.
    """
    if kind.name in ISSUABLE:
        return rule.id.startswith(f"{kind.profile}/")
    return kind.name in rule.about


def _plan_for(plan: Plan, kind: Kind) -> Plan | None:
    """The plan of the profile for such objects, with what the run has set; None where the run asks for none of its rules."""
    judging = profile.load(kind.profile)
    usual = plan.profile.defaults
    given = {name: plan.settings[name] for name in COMMON if plan.settings[name] != usual[name]}
    settings = judging.defaults | given
    selected = [each for each in selection.select(judging, settings) if _is_asked(plan, each)]
    return Plan(judging, selected, given, plan.now, memo=plan.memo) if selected else None


def _is_asked(plan: Plan, selected: Selected) -> bool:
    """Whether `--select` and `--ignore` leave a rule."""
    own = {selected.rule.id: selected.rule}
    for layer in plan.layers:
        chosen = any(meant(pattern, own) for pattern in layer.only) if layer.only else True
        if not chosen or any(meant(pattern, own) for pattern in layer.ignore):
            return False
    return True


def _with(plan: Plan, selected: list[Selected]) -> Plan:
    return Plan(plan.profile._replace(presents=False), selected, plan.settings, plan.now, memo=plan.memo)
