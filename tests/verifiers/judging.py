"""What certlint says of a bundle of the kit, in this process: findings, and who accepts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import certlint
from certlint.dns.matching import is_address
from tests.verifiers.generate import write

NOT_ASKED = ["clients/more-than-*", "clients/message-*"]
"""What a handshake alone shows, and not every verifier was asked by one: `tests/clients/test_what_is_sent.py` asks."""


def judged(folder: Path, made: Any, **settings: Any) -> certlint.Result:
    """The result over the bundle that is made into a folder: with its key, its name and its root."""
    write(folder, *made)
    facts = json.loads((folder / "facts.json").read_text())
    host = facts["fqdn"]
    linter = certlint.Linter(
        profile="hygiene",
        **{"ip" if is_address(host) else "fqdn": [host]},
        key=folder / "key.pem",
        trust=[folder / "root.pem"],
        as_of=facts["time"],
        ignore=NOT_ASKED,
        **settings,
    )
    return linter.lint(folder / "file.pem")


def accepted(result: certlint.Result) -> dict[str, bool | None]:
    """Client → whether it accepts, as the JSON report has it."""
    bundle = json.loads(result.to_json())["bundles"][0]
    return {row["client"]: row["accepts"] for row in bundle["clients"]}


def errors(result: certlint.Result) -> list[str]:
    """The rules of the findings that are errors."""
    return sorted({found.rule for found in result.findings if found.severity is certlint.Severity.ERROR})
