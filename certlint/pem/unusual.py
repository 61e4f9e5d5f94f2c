"""Reads files with oddities, and files that are not PEM, block by block and DER object by object."""

from __future__ import annotations

from certlint.pem import foreign
from certlint.pem.body import BodyFault, decode_body, open_end, plain
from certlint.pem.boundary import Boundary, groups
from certlint.pem.builder import Draft
from certlint.pem.characters import Text, decode_text
from certlint.pem.kinds import KEY_KINDS, LABELS, BlockKind, kind_of, loose_header, sniff
from certlint.pem.mentions import is_left_over, is_mention, note_mention
from certlint.pem.model import MANIFEST, STRAY, Block, Document
from certlint.pem.regions import note_regions
from certlint.pem.trusted import without_trust_settings

# Java reads certificates under any label; keys remain secret under any label.
_TOLD_UNDER_ANY_LABEL = (BlockKind.CERTIFICATE, BlockKind.PKCS7, *KEY_KINDS)


def read_unusual(draft: Draft, data: bytes, *, compares: bool = True) -> None:
    """Reads a file of any kind into the draft of its document. `compares` as in `reader.read`."""
    document = draft.document
    if not data.strip():
        document.encoding = "empty"
        document.problem = "the file contains only white space" if data else "the file is empty"
    elif reason := foreign.table(data, document.path):
        document.problem = reason
    elif data.startswith(foreign.JAVA_KEYSTORES) or foreign.of_bouncy_castle(data):
        document.problem = foreign.problem(data, document.path)
    elif foreign.is_manifest(data, document.path):
        document.encoding = MANIFEST
        document.problem = "not PEM or DER: this is a Kubernetes manifest"
    elif foreign.is_der(data) and b"-----BEGIN " not in data:
        document.encoding = "der"
        _read_der(draft, data)
    else:
        _read_text(draft, data, compares=compares)


def _read_text(draft: Draft, data: bytes, *, compares: bool) -> None:
    """Reads a file that is not DER: PEM, PEM in another encoding, or unknown."""
    document = draft.document
    objects = foreign.der_objects(data, draft.most)
    visible = _without(data, objects)
    text = decode_text(visible, draft)
    gaps = _read_blocks(draft, text)
    _keep_objects(draft, data, visible, objects)
    if document.blocks:
        note_regions(draft, text, [] if text.escaped else gaps)
    else:
        draft.forget(("crlf", "byte-order-mark", "not-ascii", "comment-not-ascii"))
        for at, inner in foreign.encoded_twice(text.content):
            _read_inner(draft, inner, text.line_of(at))
            if document.problem:
                break
    if compares and (objects or not draft.is_plain):
        from certlint.pem.agreement import note_what_openssl_refuses

        note_what_openssl_refuses(draft, data, visible)
    if document.blocks:
        document.encoding = "pem"
        document.problem = document.problem or foreign.archive(data)
    elif not document.problem:
        hollow = "every PEM block is empty: the file has BEGIN or END lines, but no base64 between them"
        is_hollow = draft.has_boundaries and not foreign.is_report(data)
        document.problem = hollow if is_hollow else foreign.problem(data, document.path)


def _without(data: bytes, objects: list[tuple[int, int]]) -> bytes:
    """The bytes with blanks instead of DER, and a line end before a boundary that follows directly, as Java sees it."""
    if not objects:
        return data
    blanks = bytes(each if each == 0x0A else 0x20 for each in range(256))
    visible = bytearray(data)
    for start, end in objects:
        visible[start:end] = data[start:end].translate(blanks)
        if data.startswith(b"-----", end):
            visible[end - 1] = 0x0A
    return bytes(visible)


def _keep_objects(draft: Draft, data: bytes, visible: bytes, objects: list[tuple[int, int]]) -> None:
    """DER objects among PEM become blocks after all others: they are reported, but their contents are not evaluated."""
    line = at = 0
    for start, end in objects:
        first = line + visible.count(b"\n", at, start)
        line, at = first + visible.count(b"\n", start, end), end
        der = data[start:end]
        draft.keep(Block(sniff(der), BlockKind.BINARY, der, draft.next_index, (first + 1, line + 1)))
        if draft.is_full():
            return


def _read_blocks(draft: Draft, text: Text) -> list[tuple[int, int]]:
    """Reads all blocks of the text. Returns the gaps between them, from the end of a boundary to the start of the next."""
    gaps = []
    gap = 0
    for begin, close, limit in groups(text):
        if begin is not None:
            gaps.append((gap, begin.start))
            gap = _read_block(draft, text, begin, close, limit)
        elif close is not None:
            gaps.append((gap, close.start))
            left_over = is_left_over(text, gap, close)
            gap = close.end
            (note_mention if left_over else _note_stray)(draft, text, close)
        if draft.is_full():
            return gaps
    return [*gaps, (gap, len(text.content))]


def _read_block(draft: Draft, text: Text, begin: Boundary, close: Boundary | None, limit: int) -> int:
    """Reads the block that ends at `limit`; without END, it ends with its base64. Returns its end."""
    if is_mention(text, begin, close, limit):
        note_mention(draft, text, begin)
        return close.end if close else begin.end
    index = draft.next_index
    _note_faults(draft, text, begin, index)
    end = limit if close else open_end(text.content, begin.end, limit)
    headers: dict[str, str] = {}
    faults: list[BodyFault] = []
    start = begin.end
    der = plain(text.content, start, end)
    if not der:
        draft.plain = False
        der, headers, start, faults = decode_body(text.content, start, end)
    first_line = text.line_of(begin.start)
    if close is None:
        expected = begin.expected.replace("BEGIN", "END", 1)
        message = f"the block {_label_text(begin.label)} has no END line"
        form = "" if begin.label in LABELS else "unknown-label"
        draft.note("unterminated-block", message, first_line, index, expected, form=form)
        if not der:
            return end
    for fault in faults if close else ():  # a missing END explains the other defects
        draft.note(fault.kind, fault.message, text.line_of(fault.at), index, fault.expected, fault.found)
    if headers and "Proc-Type" not in headers and begin.label in LABELS:
        message = "headers before the base64: OpenSSL allows them only in encrypted keys, RFC 7468 not at all"
        draft.note("bad-base64", message, first_line + 1, index, "base64")
    elif "ENCRYPTED" in headers.get("Proc-Type", "") and LABELS.get(sniff(der)) in KEY_KINDS:
        message = "the headers say that the key is encrypted, but it is not"
        draft.note("bad-base64", message, first_line + 1, index, "base64")
    body = (text.content, start, end, text.line_of(start))
    last_line = text.line_of(end)
    if close is not None:
        end = close.end
        _note_faults(draft, text, close, index)
        _note_mismatch(draft, text, begin, close)
    kind, der = _judged(draft, begin, der, headers, first_line)
    draft.keep(Block(begin.label, kind, der, index, (first_line, last_line), headers, body))
    return end


def _judged(draft: Draft, begin: Boundary, der: bytes, headers: dict[str, str], line: int) -> tuple[BlockKind, bytes]:
    """The kind of a block, by its contents if they contradict the label; and its DER without OpenSSL's trust settings."""
    kind = kind_of(begin.label)
    label = sniff(der)
    if (
        "ENCRYPTED" in headers.get("Proc-Type", "") and label != "CERTIFICATE" and LABELS.get(label) not in KEY_KINDS
    ):  # RFC 1421 section 4.6.1.1: encrypted contents are not DER
        return BlockKind.ENCRYPTED_KEY, der
    true_kind = LABELS.get(label, BlockKind.OTHER)
    if true_kind is BlockKind.TBS:  # there is no common label for it, and it is not a certificate
        return kind if begin.label in LABELS else true_kind, der
    misspelt = true_kind in _TOLD_UNDER_ANY_LABEL and begin.label not in LABELS and kind is BlockKind.OTHER
    if misspelt or (true_kind is not kind and BlockKind.OTHER not in (kind, true_kind)):
        message = f"the block labelled {_label_text(begin.label)} contains what is labelled {label}"
        draft.note("label-mismatch", message, line, draft.next_index, label, _label_text(begin.label))
        return true_kind, der
    if begin.label == "TRUSTED CERTIFICATE":
        return kind, without_trust_settings(draft, der, line)
    if begin.label == "X509 CERTIFICATE":
        message = "the label is X509 CERTIFICATE, which GnuTLS, Go and rustls skip"
        draft.note("old-label", message, line, draft.next_index, "CERTIFICATE", "X509 CERTIFICATE")
    if der.startswith(b"-----BEGIN"):
        message = "the base64 of the block contains another PEM file: it was encoded twice"
        draft.note("double-encoded", message, line, draft.next_index, "DER", "PEM")
    return kind, der


def _label_text(label: str) -> str:
    """A label for a message. One that is not in capitals is nonstandard and could contain anything."""
    return label if label in LABELS or label.isupper() else "(not shown)"


def _note_faults(draft: Draft, text: Text, boundary: Boundary, block: int | None) -> None:
    if boundary.faults:
        message = f"{boundary.found} {' and '.join(boundary.faults)}"
        line = text.line_of(boundary.start)
        shares_its_line = boundary.found == f'"{boundary.expected}"'
        expected = f"{boundary.expected} alone on its line" if shares_its_line else boundary.expected
        found = "" if shares_its_line else boundary.found
        draft.note("malformed-boundary", message, line, block, expected, found)


def _note_mismatch(draft: Draft, text: Text, begin: Boundary, close: Boundary) -> None:
    if begin.label == close.label:
        return
    line = text.line_of(close.start)
    opened, closed = _label_text(begin.label), _label_text(close.label)
    message = f"the block begins as {opened}, but ends as {closed}"
    draft.note("label-mismatch", message, line, draft.next_index, f"-----END {opened}-----", f"-----END {closed}-----")


def _note_stray(draft: Draft, text: Text, close: Boundary) -> None:
    """Reports an END without BEGIN."""
    _note_faults(draft, text, close, None)
    line = text.line_of(close.start)
    message = f"an END line of {_label_text(close.label)} {STRAY}"
    draft.note("malformed-boundary", message, line, None, f"-----BEGIN {_label_text(close.label)}-----")


def _read_inner(draft: Draft, data: bytes, line: int) -> None:
    """Reads a PEM file found in base64 at `line`: its blocks have this line, and count for the limits."""
    nested = Draft(Document(draft.document.path, data), draft.max_certificates)
    read_unusual(nested, data)
    inner = nested.finish()
    if not inner.blocks:
        return
    message = (
        "this is a whole PEM file in base64, as in the data of a Kubernetes Secret: "
        "decode it once (base64 -d) and check the result"
    )
    draft.note("double-encoded", message, line, draft.next_index, "PEM", "base64 of PEM")
    before = len(draft.document.blocks)
    for oddity in inner.oddities:
        index = oddity.block and oddity.block + before
        draft.note(oddity.kind, oddity.message, line, index, oddity.expected, oddity.found, oddity.form)
    for block in inner.blocks:
        draft.keep(Block(block.label, block.kind, block.der, draft.next_index, (line, line), block.headers))
    draft.document.problem = draft.document.problem or inner.problem


def _read_der(draft: Draft, data: bytes) -> None:
    """Reads consecutive DER objects. Lines are 0."""
    at = 0
    while at < len(data):
        found = loose_header(data, at, len(data))
        if found is None or found[0] != 0x30 or (found[2] - at < 8 and not foreign.is_status(data)):
            message = f"{len(data) - at:,} bytes follow the last DER object"
            draft.note("text-outside-blocks", message, 0, expected="nothing")
            return
        end = found[2]
        index = draft.next_index
        if end > len(data):
            message = f"the DER object is truncated: the file has {len(data) - at:,} of its {end - at:,} bytes"
            draft.note("unterminated-block", message, 0, index, f"{end - at:,} bytes", f"{len(data) - at:,} bytes")
        der = data[at:end]
        label = sniff(der)
        draft.keep(Block(label, kind_of(label), der, index))
        at = end
        if draft.is_full():
            return
