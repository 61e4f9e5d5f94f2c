"""Entries from PEM, DER and everything else that the PEM reader accepts. Total: every block is an entry, with the reason if it
is not a certificate or cannot be read.
"""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from certlint import pem
from certlint.batch.stream.chunks import BEGIN
from certlint.batch.stream.kinds import NOTHING
from certlint.containers.pkcs7 import certificates_within
from certlint.engine.audit import Entry, Place
from certlint.errors import InputError, beside_path
from certlint.pem import BlockKind
from certlint.pem.agreement import KIND, REPORTING
from certlint.pem.foreign import JAVA_KEYSTORES, archive, der_objects, is_manifest
from certlint.pem.kinds import LABELS
from certlint.pem.model import MANIFEST
from certlint.x509.kinds import KIND_OF_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.pem import Block, Document

_OPENING = b"CERTIFICATE-----"
_CLOSING = b"-----END CERTIFICATE-----"
_CLOSED = _CLOSING + b"\n"
# Bytes of a base64 line with its end; and of the end of a block, which includes the padding.
_LINE, _TAIL, _NEWLINE = 65, 8, 0x0A
# Defects of a block's base64; other oddities of a PEM file do not affect its contents.
_TORN = ("bad-base64", "unterminated-block")
_REFUSED = "OpenSSL does not read this block: {}"
_GLUED = _REFUSED.format("its BEGIN line does not begin a line")
_LINE_ENDS = (b"\n", b"\xef\xbb\xbf")  # OpenSSL takes a byte order mark for nothing
_SHORTEST = 180
"""The least bytes of a certificate, which bounds the number of certificates of a file."""
# Labels of blocks that neither are nor contain certificates.
_OTHERS = frozenset(
    {
        BlockKind.REQUEST,
        BlockKind.PRIVATE_KEY,
        BlockKind.ENCRYPTED_KEY,
        BlockKind.PUBLIC_KEY,
        BlockKind.CRL,
        BlockKind.OCSP,
        BlockKind.PARAMETERS,
    }
)


def certificate_entries(place: Place, at: int, data: bytes, passphrase_file: str = "") -> Iterator[Entry]:
    """The certificates in bytes of any format; else an entry with the reason. `passphrase_file` is for keystores."""
    empty = True
    is_text = BEGIN.text in data and not data.startswith(JAVA_KEYSTORES) and not is_manifest(data, place.path)
    for entry in block_entries(place, at, data) if is_text else _document(place, at, data, passphrase_file):
        empty = False
        yield (
            entry if place.unit == "byte" else entry._replace(odd="")
        )  # no program reads a cell of a table as a file
    if empty:
        yield Entry(place, at, b"", NOTHING)


def block_entries(place: Place, base: int, data: bytes) -> Iterator[Entry]:
    """The blocks of PEM text at offset `base` of its file, and DER among them."""
    if base == 0 and place.unit == "byte" and (what := archive(data)):
        yield Entry(place, 0, b"", what)
    head, *parts = data.split(BEGIN.text)
    at = base + len(head)
    if not _harmless(head):
        yield from _tolerant(place, base, head)
    before = head
    for part in parts:
        der = b""
        if part.startswith(_OPENING):
            # Anything but base64 in between, such as another END line, is noticed when the block is decoded.
            closed = part.endswith(_CLOSED)
            end = len(part) - len(_CLOSED) if closed else part.find(_CLOSING)
            if end > 0 and (closed or _harmless(part[end + len(_CLOSING) :])):
                der = _decoded(part[len(_OPENING) : end])
        glued = _GLUED if before and not before.endswith(_LINE_ENDS) else ""
        if der:
            yield Entry(place, at, der, odd=glued)
        else:
            yield from _tolerant(place, at, BEGIN.text + part, glued)
        at += len(part) + len(BEGIN.text)
        before = part


def _decoded(body: bytes) -> bytes:
    """The bytes of a block that every reader accepts: full lines of valid base64, none of them empty. Otherwise empty.

    The non-strict decoder, which is faster, skips invalid characters; if the lengths agree, there were none.
    """
    try:
        der = a2b_base64(body)
    except Error:
        return b""
    # Nearly all blocks have lines of 64 characters: one line end before each line, and one after the last. This shortcut saves
    # 2 % of an audit; with additional line ends, the lengths would not agree.
    ends = body[:-1:_LINE]
    is_usual = ends and ends.count(b"\n") == len(ends) and body[-1] == _NEWLINE != body[-2]
    if is_usual and _agrees(der, len(body) - len(ends) - 1, body[-_TAIL:].replace(b"\n", b"")):
        return der
    data = body.replace(b"\n", b"")
    if b"\r" in data:
        body, data = body.replace(b"\r\n", b"\n"), data.replace(b"\r", b"")
    if b"\n\n" in body or b"\r" in body or not (body.startswith(b"\n") and body.endswith(b"\n")):
        return b""
    return der if _agrees(der, len(data), data[-_TAIL:]) else b""


def _agrees(der: bytes, size: int, tail: bytes) -> bool:
    """Whether `size` characters of base64 that end with `tail` encode exactly these bytes."""
    padding = tail.count(b"=", max(len(tail) - 3, 0))
    return padding < 3 and size % 4 == 0 and len(der) == size // 4 * 3 - padding


def _harmless(text: bytes) -> bool:
    """Whether text between blocks contains no boundary, not even a damaged one, and no DER."""
    if not text or text.isspace():
        return True
    folded = text.upper()
    return b"BEGIN" not in folded and b"END" not in folded and not der_objects(text, 1)


def _tolerant(place: Place, base: int, data: bytes, glued: str = "") -> Iterator[Entry]:
    """Entries of malformed PEM through the tolerant reader. `glued` describes what is wrong with its first line."""
    document = pem.read(data, place.path, max_certificates=len(data) // _SHORTEST + 1)
    torn = {oddity.block: oddity.message for oddity in document.oddities if oddity.kind in _TORN}
    for block in document.blocks:
        yield from _entries(place, base, block, torn.get(block.index, ""), glued or _odd(document, block))
        glued = ""
    for oddity in document.beheaded:
        yield Entry(place, base, b"", oddity.message)
    if document.problem and data.startswith(BEGIN.text):
        yield Entry(place, base, b"", document.problem)


def _odd(document: Document, block: Block) -> str:
    """Why OpenSSL does not read a block that other readers accept."""
    kinds = (*REPORTING, KIND)
    messages = (each.message for each in document.oddities if each.kind in kinds and each.block in (block.index, None))
    return next((_REFUSED.format(message) for message in messages), "")


def _entries(place: Place, at: int, block: Block, torn: str = "", odd: str = "") -> Iterator[Entry]:
    """The certificate in a block or container, or the reason why there is none. Never quotes a key."""
    if block.kind is BlockKind.CERTIFICATE:
        yield Entry(place, at, block.der, torn, odd)
        return
    label = block.label if block.kind is BlockKind.BINARY else block.kind.name
    within = certificates_within(label, block.der)
    for der in within:
        yield Entry(place, at, der)
    if not within:
        what = block.label if block.label in LABELS else block.kind.value
        kind = KIND_OF_BLOCK.get(block.kind)
        yield Entry(
            place,
            at,
            block.der if kind else b"",
            f"no certificate, but {what}",
            other=block.kind in _OTHERS,
            kind=kind.name if kind else "",
        )


def _document(place: Place, base: int, data: bytes, passphrase_file: str) -> Iterator[Entry]:
    """Bytes without a BEGIN line: DER, keystores, PEM in another encoding, or unknown."""
    document = pem.read(data, place.path, max_certificates=len(data) // _SHORTEST + 1)
    is_store = document.encoding == MANIFEST or data.startswith(JAVA_KEYSTORES)
    if is_store or any(block.kind is BlockKind.PKCS12 for block in document.blocks):
        yield from _stored(place, base, document, passphrase_file)
        return
    at = base
    for block in document.blocks:
        # A DER object of an unknown kind may be meant as a certificate: its entry says why it is not one.
        if block.kind is BlockKind.OTHER and document.encoding == "der":
            yield Entry(place, at, block.der)
        else:
            yield from _entries(place, at, block, odd=_odd(document, block))
        if document.encoding == "der":
            at += len(block.der)
    if document.encoding == "der" and data[at - base :].strip(b"\r\n"):
        left = f"not a DER object: the last {len(data) - (at - base):,} bytes were not read"
        yield Entry(place, at, b"", left)
    if document.problem:
        yield Entry(place, base, b"", document.problem)


def _stored(place: Place, at: int, document: Document, passphrase_file: str) -> Iterator[Entry]:
    """The certificates in a keystore, each with its alias, or in a Kubernetes manifest, and why there are not more."""
    from certlint.containers import opening
    from certlint.files.passphrase import PassphraseSource

    try:
        documents = opening.opened(document, PassphraseSource(passphrase_file, document.path, asks=False))
    except InputError as error:
        yield Entry(place, at, b"", beside_path(error.text, document.path))
        return
    for block in (block for each in documents for block in each.blocks):
        if block.kind is BlockKind.CERTIFICATE:
            member = ": ".join(filter(None, (block.resource, block.alias))) or place.member
            yield Entry(place._replace(member=member), at, block.der)
    problems = (
        f"{each.resource.text}: {each.problem}" if each.resource else each.problem for each in documents if each.problem
    )
    for problem in dict.fromkeys(problems):
        yield Entry(place, at, b"", problem)
