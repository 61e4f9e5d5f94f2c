"""Adapts commands that repair a file to files that PEM cannot replace, and to files without certificates."""

from __future__ import annotations

from certlint.pem.in_place import replaceable
from certlint.pem.kinds import BlockKind

_MAKES_A_BUNDLE = " --out <BUNDLE-FILE>"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle


def as_it_works(remediation: str, bundle: Bundle, path: str) -> str:
    """The remediation of a finding about a file, with commands that work for this file."""
    if " --in-place" in remediation:
        return _replacing(remediation, bundle, path)
    return _without_empty_bundles(remediation, bundle) if _MAKES_A_BUNDLE in remediation else remediation


def _replacing(remediation: str, bundle: Bundle, path: str) -> str:
    """The remediation for a file that is not replaced in place, such as a value of a Kubernetes object."""
    document = bundle.document
    if document.server is not None or document.resource is not None or path != document.path:
        return remediation
    if replaceable(document, document.path):
        return remediation
    return remediation.replace(" --in-place", _MAKES_A_BUNDLE)


def _without_empty_bundles(remediation: str, bundle: Bundle) -> str:
    """The remediation without commands that would build a bundle from a file without certificates."""
    held = bundle.certificates or bundle.broken or bundle.document.container
    if held or any(block.kind in (BlockKind.PKCS7, BlockKind.PKCS12) for block in bundle.document.blocks):
        return remediation
    from certlint.policy.advice import without_option

    return without_option(remediation, "fix")
