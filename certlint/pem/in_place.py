"""Which files may be replaced by PEM."""

from __future__ import annotations

import re

from certlint.pem.kinds import KEY_KINDS, BlockKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.model import Document

# Files replaced in place must be PEM or DER: these formats contain PEM among other data, or have no text form.
_FOREIGN_SUFFIXES = (".json", ".yaml", ".yml", ".env", ".p12", ".pfx", ".p7b", ".p7c", ".jks", ".keystore")
_JSON = re.compile(rb"\s*[{\[]")
_OF_DER = {BlockKind.CERTIFICATE, *KEY_KINDS}


def replaceable(document: Document, path: str) -> bool:
    """Whether PEM may replace a file: not a container, nor a file of which PEM is only a part."""
    if document.container or any(oddity.kind == "double-encoded" for oddity in document.oddities):
        return False
    if document.encoding == "der" and any(block.kind not in _OF_DER for block in document.blocks):
        return False
    return not (path.lower().endswith(_FOREIGN_SUFFIXES) or _JSON.match(document.raw))
