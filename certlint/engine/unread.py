"""Given settings that no rule of the run reads. Few runs have any."""

from __future__ import annotations

from certlint.engine.given_lists import OF_USE_WHERE_READ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.plan import Plan

# A setting that has an effect only if a rule reads it: the fact that checks read, or "" if a parameter refers to the
# setting; and such a rule.
READ_AS = {
    "known_keys": ("key_lists", "hygiene/known-key"),
    "ct_logs": ("ct_logs", "ct/sct-signature-invalid"),
    "crl": ("revocation", "revocation/revoked"),
    "ocsp_response": ("revocation", "revocation/revoked"),
    "deep": ("", "crypto/factorable"),
}


def unread_settings(plan: Plan) -> frozenset[str]:
    """The given settings that no rule of the plan reads."""
    return frozenset([name for name in OF_USE_WHERE_READ if plan.settings[name] and not _is_read(plan, name)])


def _is_read(plan: Plan, name: str) -> bool:
    fact = READ_AS[name][0]
    calls = (*plan.per_bundle, *plan.per_certificate)
    if fact:
        return any(argument.name == fact for call in calls for argument in call.arguments)
    return any(f"{{{name}}}" in each.params.values() for each in plan.selected)


def notes_of_unread(names: Iterable[str]) -> list[str]:
    """The notes about settings that no rule reads."""
    return [
        f"--{name.replace('_', '-')} has no effect, because no rule of this run reads it; {READ_AS[name][1]} does"
        for name in READ_AS
        if name in names
    ]
