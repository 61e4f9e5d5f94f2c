"""The lists that a run was given, as facts for checks, and what it was given that none reads. Few runs have any."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

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


def given_lists(settings: dict[str, Any]) -> dict[str, Any]:
    """Lists of known keys and of logs, by what checks call them; None where none was given. Nothing is read yet."""
    found: dict[str, Any] = {"key_lists": None, "ct_logs": None}
    if settings["known_keys"]:
        from certlint.policy.key_lists import KeyLists

        found["key_lists"] = KeyLists(settings["known_keys"])
    if settings["ct_logs"]:
        from certlint.policy.ct_logs import LogLists

        found["ct_logs"] = LogLists(settings["ct_logs"])
    return found


def read_lists(settings: dict[str, Any]) -> None:
    """Reads them, so that what cannot be read is told before any bundle. Raises InputError."""
    for path in settings["known_keys"]:
        from certlint.policy import key_lists

        key_lists.load(path)
    for path in settings["ct_logs"]:
        from certlint.policy import ct_logs

        ct_logs.load(path)


def unread(plan: Plan) -> frozenset[str]:
    """What a run was given in vain: the settings that no rule of the plan reads."""
    return frozenset([name for name in READ_AS if plan.settings[name] and not _is_read(plan, name)])


def _is_read(plan: Plan, name: str) -> bool:
    fact = READ_AS[name][0]
    calls = (*plan.per_bundle, *plan.per_certificate)
    if fact:
        return any(argument.name == fact for call in calls for argument in call.arguments)
    return any(f"{{{name}}}" in each.params.values() for each in plan.selected)


def told_unread(names: Iterable[str]) -> list[str]:
    """That, for people."""
    return [
        f"--{name.replace('_', '-')} was given and no rule of this run reads it, as {READ_AS[name][1]} would"
        for name in READ_AS
        if name in names
    ]
