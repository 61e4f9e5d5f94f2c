"""The lists that a run was given, as facts for checks. Few runs have any."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


OF_USE_WHERE_READ = ("known_keys", "ct_logs", "crl", "ocsp_response", "deep")
"""Settings that have an effect only if a rule reads them."""


def given_lists(settings: dict[str, Any]) -> dict[str, Any]:
    """Lists of known keys and of CT logs, by fact name; None if none was given. Reads nothing yet."""
    found: dict[str, Any] = {"key_lists": None, "ct_logs": None}
    if settings["known_keys"]:
        from certlint.policy.key_lists import KeyLists

        found["key_lists"] = KeyLists(settings["known_keys"])
    if settings["ct_logs"]:
        from certlint.policy.ct_logs import LogLists

        found["ct_logs"] = LogLists(settings["ct_logs"])
    return found


def read_lists(settings: dict[str, Any]) -> None:
    """Reads the lists, so that errors are reported before any bundle is evaluated. Raises InputError."""
    for path in settings["known_keys"]:
        from certlint.policy import key_lists

        key_lists.load(path)
    for path in settings["ct_logs"]:
        from certlint.policy import ct_logs

        ct_logs.load(path)
