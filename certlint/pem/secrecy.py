"""Whether a file may contain a private key; checked before it is shown or overwritten."""

from __future__ import annotations

from binascii import a2b_base64

from certlint.light import re
from certlint.pem.foreign import JAVA_KEYSTORES, of_bouncy_castle
from certlint.pem.kinds import KEY_KINDS, BlockKind, kind_of, loose_header, sniff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.model import Block, Document

LIKE_KEY = r"[A-Za-z0-9+/=:_-]{24}|(?=[a-fA-Fx ,:]{0,40}[0-9])(?:(?:0x)?[0-9A-Fa-f]{1,8}[ ,:]+){8}"
"""What a line with key material has: base64, or the numbers of a dump."""
_SECRET = (*KEY_KINDS, BlockKind.PKCS12)
_KEY_IN_TEXT = rb"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?:\\n|\s){1,99}[A-Za-z0-9+/]{24}"
# The lines of one value: of YAML, JSON, or of a file that is nothing else.
_BASE64 = rb"[A-Za-z0-9+/]{40,}+(?:\s++[A-Za-z0-9+/]{4,}+)*={0,2}"
_PUBLIC = (BlockKind.CERTIFICATE, BlockKind.CRL, BlockKind.REQUEST, BlockKind.PUBLIC_KEY, BlockKind.PARAMETERS)


def is_public(block: Block) -> bool:
    """Whether a block holds what everybody may see, and nothing behind it."""
    found = loose_header(block.der, 0, len(block.der))
    return block.kind in _PUBLIC and found is not None and found[2] == len(block.der)


def holds_key(document: Document) -> bool:
    """Whether there is a private key, or a container that is made for them: in a manifest or within base64, too."""
    if any(block.kind in _SECRET and block.der for block in document.blocks) or _is_keystore(document.raw):
        return True
    text = document.raw.replace(b"\0", b"")
    return bool(re.search(_KEY_IN_TEXT, text)) or any(_stands_for_key(each[0]) for each in re.finditer(_BASE64, text))


def _is_keystore(data: bytes) -> bool:
    return data.startswith(JAVA_KEYSTORES) or bool(of_bouncy_castle(data))


def _stands_for_key(encoded: bytes) -> bool:
    """Whether base64 stands for a private key, or for a container of them."""
    letters = b"".join(encoded.split()).rstrip(b"=")
    data = a2b_base64(letters[: len(letters) // 4 * 4])
    return kind_of(sniff(data)) in _SECRET or _is_keystore(data) or bool(re.search(_KEY_IN_TEXT, data))


def may_hold_key(document: Document) -> bool:
    """Whether there is a private key, or anything that is called one or cannot be distinguished from one."""
    strange = not all(map(is_public, document.blocks)) if document.blocks else not document.raw.isascii()
    torn = any(oddity.kind == "unterminated-block" for oddity in document.oddities)
    return strange or torn or holds_key(document) or b"PRIVATE" in document.raw.upper().replace(b"\0", b"")
