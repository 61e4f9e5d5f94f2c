"""Commands that repair a file in its place, for files that PEM does not replace."""

from __future__ import annotations

from certlint.pem.in_place import replaceable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle


def as_it_works(remediation: str, bundle: Bundle, path: str) -> str:
    """The remediation of a finding about a file; what stands in a Kubernetes object is repaired otherwise."""
    document = bundle.document
    if document.server is not None or document.resource is not None or path != document.path:
        return remediation
    if replaceable(document, document.path):
        return remediation
    return remediation.replace(" --in-place", " --out <BUNDLE-FILE>")
