"""read(): converts the bytes of a file to a Document. Never raises, and takes linear time."""

from __future__ import annotations

from certlint.pem.builder import Draft
from certlint.pem.kinds import BlockKind, sniff
from certlint.pem.model import Block, Document
from certlint.pem.plain import BEGIN, plain_blocks


def read(data: bytes, path: str = "<stdin>", *, max_certificates: int = 10_000, compares: bool = True) -> Document:
    """Reads a PEM or DER file: blocks, oddities, and a problem if there is nothing to evaluate or too much.

    compares  whether to report what OpenSSL refuses; not needed if only the blocks are read
    """
    document = Document(path, data)
    draft = Draft(document, max_certificates)
    if _read_plain(draft, data):
        document.encoding = "pem"
    else:
        from certlint.pem.unusual import read_unusual  # not needed for most files

        read_unusual(draft, data, compares=compares)
    return draft.finish()


def _read_plain(draft: Draft, data: bytes) -> bool:
    """Reads a file of certificates without oddities and text; False for any other."""
    blocks = plain_blocks(data) if data.startswith(BEGIN) else None
    if blocks is None or len(blocks) > draft.max_certificates:
        return False
    if any(each.text.strip(b"\n") or sniff(each.der) != "CERTIFICATE" for each in blocks):
        return False
    content = data.decode("ascii")
    line = 1
    for der, start, length, text in blocks:
        end = start + len(BEGIN) + length
        last = line + data.count(b"\n", start, end)
        body = (content, start + len(BEGIN) - 1, end, line)
        draft.keep(Block("CERTIFICATE", BlockKind.CERTIFICATE, der, draft.next_index, (line, last), None, body))
        line = last + text.count(b"\n")
    return True
