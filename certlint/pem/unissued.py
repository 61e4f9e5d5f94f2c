"""TBSCertificates in all forms that CAs use: DER, PEM with any label, or base64."""

from __future__ import annotations

from binascii import Error, a2b_base64

from certlint.pem.kinds import BlockKind, kind_of, loose_header, sniff
from certlint.pem.model import Block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.pem.model import Document

LABEL = "TBS CERTIFICATE"
_ISSUED = {BlockKind.CERTIFICATE: "an issued certificate", BlockKind.REQUEST: "a certificate request"}
_BLANKS = b" \t\r\n"
# After the version: serial number, signature, issuer, validity, subject, public key.
_FIELDS = (0x02, 0x30, 0x30, 0x30, 0x30, 0x30)


def is_tbs(der: bytes) -> bool:
    """Whether a DER object has the members of a TBSCertificate, by their tags."""
    outer = loose_header(der, 0, len(der))
    if outer is None or outer[0] != 0x30:
        return False
    at, tags = outer[1], list[int]()
    while at < len(der) and len(tags) <= len(_FIELDS):
        member = loose_header(der, at, len(der))
        if member is None:
            return False
        if member[0] != 0xA0 or tags:
            tags.append(member[0])
        at = member[2]
    return tuple(tags[: len(_FIELDS)]) == _FIELDS


def keep_tbs(document: Document, command: Callable[[], str]) -> None:
    """Keeps the TBSCertificates of a document, whatever their labels, and reports if there are none.

    There is no standard for such a file, so rules about the text of files do not apply. `command` returns what evaluates a file
    of issued certificates or requests.
    """
    blocks = [block for block in document.blocks if is_tbs(block.der)]
    if not document.blocks and (der := _decoded(document.raw)):
        blocks = [Block(LABEL, BlockKind.TBS, der, 1)]
    elif blocks and not blocks[-1].first_line:  # in DER, data after the last one is reported for it
        blocks[-1].der = document.raw[sum(len(block.der) for block in document.blocks if block is not blocks[-1]) :]
    issued = "" if blocks else _issued(document)
    for block in blocks:
        block.kind = BlockKind.TBS
    document.blocks, document.oddities, document.has_text = blocks, [], False
    document.encoding = "pem" if any(block.first_line for block in blocks) else "der"
    document.problem = "" if blocks else "the file contains no TBSCertificate in DER, PEM or base64"
    if issued:
        document.problem += f", but {issued}: evaluate it as such: {command()}"


def _issued(document: Document) -> str:
    """What a file without TBSCertificates contains instead, if that is evaluated by itself; else empty."""
    kinds = [block.kind for block in document.blocks] or [kind_of(sniff(_as_der(document.raw)))]
    return next((name for kind, name in _ISSUED.items() if kind in kinds), "")


def _decoded(data: bytes) -> bytes:
    """The TBSCertificate in a file, as DER or base64; empty for anything else."""
    der = data if is_tbs(data) else _as_der(data)
    return der if is_tbs(der) else b""


def _as_der(data: bytes) -> bytes:
    """The decoded base64 of a file; empty if it is not base64."""
    try:
        return a2b_base64(data.translate(None, _BLANKS), strict_mode=True)
    except Error:
        return b""
