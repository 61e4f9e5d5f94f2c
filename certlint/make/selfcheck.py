"""Lints what is made before it is written, with the rules that it was made from."""

from __future__ import annotations

import sys
from shlex import quote
from typing import TYPE_CHECKING

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.engine.run import run
from certlint.errors import RefusedError
from certlint.escape import terminal
from certlint.policy.severity import Severity

if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.report import RuleFinding


def findings(plan: Plan, data: bytes, path: str, key: bytes | None = None) -> list[RuleFinding]:
    """The findings about `data` as if it were in the file `path` with its key."""
    private_key = PrivateKey(pem.read(key, "its key")) if key is not None else None
    result = run(plan, Bundle(pem.read(data, path), private_key))
    for event in result.crashes:
        raise RefusedError(f"rule {event.call.selected.rule.id} crashed", event.reason.strip().splitlines()[-1])
    # A signing CA does not have the private key, and a request does not need it.
    return [f for f in result.findings if f.rule.check != "private_keys.given"]


# The options that determine a part of a new request or certificate.
_OPTIONS = {
    "subject": "give the attributes of the subject with --subject, such as --subject C=DE,L=Berlin,O=Example",
    "subject_alt_name": "give other names with --fqdn, --san and --ip",
}


def verify_made(
    plan: Plan, data: bytes, path: str, key: bytes | None = None, *, from_options: bool = False
) -> dict[str, list[str]]:
    """The warnings, each with `path`. Raises RefusedError for errors, so that nothing invalid is written.

    With `from_options`, the hint names the options that can fix the defect.
    """
    found = findings(plan, data, path, key)
    errors = [f for f in found if f.severity is Severity.ERROR]
    if errors:
        listed = "; ".join(_line(each) for each in errors)
        options = dict.fromkeys(filter(None, (_option(f.location.part) for f in errors)))
        advice = "\n".join(options) if from_options and options else _without_commands(errors[0].remediation, path)
        raise RefusedError(f"{path} would not pass and was not written: {listed}", advice)
    return {_line(each): [path] for each in found if each.severity is Severity.WARNING}


def report_warnings(*found: dict[str, list[str]]) -> None:
    """Writes the warnings of all files to stderr, each once; one that does not hold for all names its files."""
    files: dict[str, list[str]] = {}
    for each in found:
        for warning, paths in each.items():
            files.setdefault(warning, []).extend(paths)
    for warning, paths in files.items():
        where = "" if len(paths) == len(found) else f" ({', '.join(paths)})"
        sys.stderr.write(f"certlint: warning: {terminal(warning + where)}\n")


def _without_commands(remediation: str, path: str) -> str:
    """The remediation without commands about the unwritten file and the sentences that introduce them."""
    kept: list[str] = []
    for line in remediation.splitlines():
        if line.startswith(" ") and (path in line or quote(path) in line):
            if kept and kept[-1].endswith(":"):
                kept[-1] = _without_last_sentence(kept[-1])
        else:
            kept.append(line)
    return "\n".join(filter(None, kept))


def _without_last_sentence(text: str) -> str:
    before, found, _ = text.rpartition(". ")
    return f"{before}." if found else f"{text[:-1]}."


def _option(part: str | None) -> str:
    """The options that fix a defect in a part. Views of the SAN have their own names."""
    of_names = part is not None and part.startswith(("san_", "unusual_"))
    return _OPTIONS.get("subject_alt_name" if of_names else part or "", "")


def _line(finding: RuleFinding) -> str:
    """A finding on one line."""
    return f"{finding.message} [{finding.rule.id}]"
