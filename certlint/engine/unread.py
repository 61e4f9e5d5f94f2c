"""What a run was given and none of its rules reads. Few runs are given any of it."""

from __future__ import annotations

from certlint.engine.given_lists import OF_USE_WHERE_READ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.plan import Plan

# A setting that is of use where a rule reads it: the fact by which checks read it, or "" where a parameter names the setting;
# and a rule that does.
READ_AS = {
    "known_keys": ("key_lists", "hygiene/known-key"),
    "ct_logs": ("ct_logs", "ct/sct-signature-invalid"),
    "crl": ("revocation", "revocation/revoked"),
    "ocsp_response": ("revocation", "revocation/revoked"),
    "deep": ("", "crypto/factorable"),
}


def in_vain(plan: Plan) -> frozenset[str]:
    """What a run was given in vain: the settings that no rule of the plan reads."""
    return frozenset([name for name in OF_USE_WHERE_READ if plan.settings[name] and not _is_read(plan, name)])


def _is_read(plan: Plan, name: str) -> bool:
    fact = READ_AS[name][0]
    calls = (*plan.per_bundle, *plan.per_certificate)
    if fact:
        return any(argument.name == fact for call in calls for argument in call.arguments)
    return any(f"{{{name}}}" in each.params.values() for each in plan.selected)


def told_in_vain(names: Iterable[str]) -> list[str]:
    """That, for people."""
    return [
        f"--{name.replace('_', '-')} has no effect, because no rule of this run reads it; {READ_AS[name][1]} does"
        for name in READ_AS
        if name in names
    ]
