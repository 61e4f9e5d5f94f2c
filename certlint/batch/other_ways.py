"""Inputs that another command or format evaluates: the reason why they are not evaluated here ends with that command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.pem.foreign import BY_ROW

if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.pem import Document

_AS_ISSUED = "certlint {path} --profile {profile} [--fqdn {fqdn}]"
_AS_TABLE = "certlint {path} --format jsonl --profile {profile} [--fqdn {fqdn}]"


def note_other_way(document: Document, path: str, plan: Plan, *, unissued: bool) -> None:
    """Adds the command to the reason, if there is one. `unissued`: only TBSCertificates are kept in the document."""

    def command(text: str) -> str:
        from certlint.engine.remediations import filled_text

        return filled_text(plan, text, None if path == "-" else path)  # standard input cannot be read again

    if unissued:
        from certlint.pem.unissued import keep_tbs

        keep_tbs(document, lambda: command(_AS_ISSUED))
    elif document.problem.endswith(BY_ROW):
        document.problem += f": {command(_AS_TABLE)}"
