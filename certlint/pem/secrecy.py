"""Whether a file may hold a private key: asked before any of it is shown, and before it is overwritten."""

from __future__ import annotations

from certlint.pem.kinds import BlockKind, loose_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.model import Block, Document

_PUBLIC = (BlockKind.CERTIFICATE, BlockKind.CRL, BlockKind.REQUEST, BlockKind.PUBLIC_KEY, BlockKind.PARAMETERS)


def is_public(block: Block) -> bool:
    """Whether a block holds what everybody may see, and nothing behind it."""
    found = loose_header(block.der, 0, len(block.der))
    return block.kind in _PUBLIC and found is not None and found[2] == len(block.der)


def may_hold_key(document: Document) -> bool:
    """Whether there is a private key, or anything that is called one or cannot be distinguished from one."""
    strange = not all(map(is_public, document.blocks)) if document.blocks else not document.raw.isascii()
    torn = any(oddity.kind == "unterminated-block" for oddity in document.oddities)
    return strange or torn or b"PRIVATE" in document.raw.upper().replace(b"\0", b"")
