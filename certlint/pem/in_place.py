"""Which files PEM may take the place of."""

from __future__ import annotations

import re

from certlint.pem.kinds import KEY_KINDS, BlockKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.model import Document

# What is written in place must be PEM or DER already: these are other things with PEM in them, or have no text form.
_FOREIGN_SUFFIXES = (".json", ".yaml", ".yml", ".env", ".p12", ".pfx", ".p7b", ".p7c", ".jks", ".keystore")
_JSON = re.compile(rb"\s*[{\[]")
_OF_DER = {BlockKind.CERTIFICATE, *KEY_KINDS}


def replaceable(document: Document, path: str) -> bool:
    """Whether PEM may take the place of a file: not of a container, nor of a file of which PEM is only a part."""
    if document.container or any(oddity.kind == "double-encoded" for oddity in document.oddities):
        return False
    if document.encoding == "der" and any(block.kind not in _OF_DER for block in document.blocks):
        return False
    return not (path.lower().endswith(_FOREIGN_SUFFIXES) or _JSON.match(document.raw))
