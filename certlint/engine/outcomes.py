"""What became of the rules of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.engine.run import effective
from certlint.report import Status

if TYPE_CHECKING:
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.x509.signed_object import SignedObject


def applied(plan: Plan, certificate: SignedObject, judgement: Judgement) -> bool:
    """Whether any rule had something to judge in a certificate: its silence is worth something."""
    if judgement.slice.certain:
        return True
    idle = set()
    for event in judgement.events:
        if event.status is not Status.NOT_APPLICABLE and effective(event.call, certificate):
            return True
        idle.add(event.call.selected.rule.id)
    raw, applicable = certificate.raw, judgement.slice.applicable
    return any(
        call.selected.rule.id in applicable
        and call.selected.rule.id not in idle
        and (call.optional or all(name in raw or name == "certificate" for name in call.names))
        and effective(call, certificate)
        for call in plan.per_certificate
    )
