"""How to convert other formats to PEM: a note for inputs that a server which expects PEM could not load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.pem import BlockKind

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.pem import Document


def unopened_key(report: Report) -> str:
    """A note that the key of a keystore was not compared with its certificate for lack of a passphrase."""
    document = report.bundle.document if report.bundle is not None else None
    if document is None or not document.container or document.problem or document.server:
        return ""
    if all(block.kind is not BlockKind.ENCRYPTED_KEY for block in document.blocks):
        return ""
    return (
        f"the private key of {document.name} was not opened, and so not compared with its certificate: give the passphrase "
        "with --passphrase-file."
    )


def how_to_convert(report: Report) -> str:
    """A sentence and, on its own line, the command; empty if the bundle is PEM or a finding has the command."""
    if report.bundle is None:
        return ""
    document = report.bundle.document
    if (
        document.has_text
        or document.server
        or not report.bundle.kind.chained
        or (document.name != document.path and not document.alias)
        or not (report.bundle.certificates or document.has_key)
    ):
        return ""  # a trusted certificate next to keys is extracted with a key, or by its own alias
    return _note(document, report)


def _note(document: Document, report: Report) -> str:
    import os

    from certlint.policy import remediation

    what = document.container or ("DER file" if document.encoding == "der" else "")
    is_piped = document.facts is None and not document.container
    if not what or is_piped or not os.path.isfile(document.path):
        return ""
    stem, suffix = os.path.splitext(os.path.basename(document.path))
    name = (document.selector or stem).replace(os.sep, "_")
    free = (f"{name}{more}.pem" for more in ("", suffix.replace(".", "-"), "-converted"))
    out = next((each for each in free if not os.path.lexists(each)), "<BUNDLE-FILE>")
    words = ["certlint fix", remediation.shell(document.path)]
    words += ["--alias", remediation.shell(document.selector)] * bool(document.selector)
    words += [
        "--out",
        out if out.startswith("<") else remediation.shell(out),
        "--profile",
        remediation.shell(report.plan.profile.name),
    ]
    secret = report.plan.settings["passphrase_file"]
    words += ["--passphrase-file", remediation.shell(secret)] * bool(secret)
    return (
        f"{document.name} was evaluated as a {what}. Servers that load only PEM need it converted:\n{' '.join(words)}"
    )
