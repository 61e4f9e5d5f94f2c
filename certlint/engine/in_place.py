"""Commands that repair a file, for files that PEM does not replace, and for those of which no bundle can be made."""

from __future__ import annotations

from certlint.pem.in_place import replaceable
from certlint.pem.kinds import BlockKind

_MAKES_A_BUNDLE = " --out <BUNDLE-FILE>"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle


def as_it_works(remediation: str, bundle: Bundle, path: str) -> str:
    """The remediation of a finding about a file, with commands that do something to this file."""
    if " --in-place" in remediation:
        return _replacing(remediation, bundle, path)
    return _without_empty_bundles(remediation, bundle) if _MAKES_A_BUNDLE in remediation else remediation


def _replacing(remediation: str, bundle: Bundle, path: str) -> str:
    """What stands in a Kubernetes object is repaired otherwise than in its place, too."""
    document = bundle.document
    if document.server is not None or document.resource is not None or path != document.path:
        return remediation
    if replaceable(document, document.path):
        return remediation
    return remediation.replace(" --in-place", _MAKES_A_BUNDLE)


def _without_empty_bundles(remediation: str, bundle: Bundle) -> str:
    """Without the commands that would make a bundle of a file in which there is no certificate."""
    held = bundle.certificates or bundle.broken or bundle.document.container
    if held or any(block.kind in (BlockKind.PKCS7, BlockKind.PKCS12) for block in bundle.document.blocks):
        return remediation
    from certlint.policy.advice import without_option

    return without_option(remediation, "fix")
