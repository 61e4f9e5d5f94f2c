"""Extracts the contents of a document from its format: PEM, DER, PKCS #7, PKCS #12. Refuses rather than losing anything."""

from __future__ import annotations

from certlint import pem
from certlint.errors import InputError
from certlint.light import NamedTuple
from certlint.pem import Block, BlockKind
from certlint.pem.encode import block
from certlint.pem.kinds import KEY_KINDS, LABELS, kind_of, loose_header, sniff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.containers.keystore import Passphrase
    from certlint.pem import Document

_TORN = ("bad-base64", "unterminated-block")


class Taken(NamedTuple):
    """Something that was converted, decrypted, cut off or left out: a description, and its name in `repair` of rules."""

    text: str
    repairs: str = ""


class Unpacked:
    """The certificates (DER) and private keys (PEM) of a document, in order, and what was done to extract them.

    `has_key`: the document has a private key, so that parameters in it are assumed to belong to the key.
    """

    def __init__(self, *, has_key: bool) -> None:
        self.has_key = has_key
        self.certificates: list[bytes] = []
        self.keys: list[str] = []
        self._added: set[str] = set()
        self.taken: list[Taken] = []

    def add_key(self, text: str) -> None:
        if text not in self._added:
            self._added.add(text)
            self.keys.append(text)


def unpack(document: Document, passphrase: Passphrase | None) -> Unpacked:
    """Opens everything. `passphrase` is called for encrypted contents, which otherwise stay closed. Raises InputError."""
    if document.problem:
        raise InputError(f"{document.path}: {document.problem}")
    _refuse_torn(document)
    contents = Unpacked(has_key=document.has_key)
    for each in document.blocks:
        for piece in _pieces(contents, each):
            _take(contents, document, piece, passphrase)
    if document.container:
        repairs = "unread-block" if "PKCS #7" in document.container else ""
        contents.taken.append(
            Taken(_taken_out(len(contents.certificates), len(contents.keys), document.container), repairs)
        )
    if not contents.certificates and not contents.keys:
        kinds = ", ".join(dict.fromkeys(each.kind.value for each in document.blocks))
        raise InputError(f"{document.path}: the file contains no certificate and no private key, only: {kinds}")
    if not contents.certificates and any(each.kind is BlockKind.REQUEST for each in document.blocks):
        hint = "put the key and the request into separate files: the certificate for the request will belong to the key"
        raise InputError(
            f"{document.path}: the file contains a private key and a certificate request, no certificate", hint
        )
    return contents


def _take(contents: Unpacked, document: Document, each: Block, passphrase: Passphrase | None) -> None:
    place = f"block {each.index}" if document.encoding == "pem" else "the file"
    if each.der.startswith(b"-----BEGIN"):
        inner = unpack(pem.read(each.der, document.path), passphrase)
        contents.certificates += inner.certificates
        for key in inner.keys:
            contents.add_key(key)
    elif each.kind in KEY_KINDS:
        contents.add_key(_key(document, each))
    elif each.kind is BlockKind.PARAMETERS and contents.has_key:
        contents.add_key(block(each.label, each.der))
    elif each.kind is BlockKind.CERTIFICATE:
        contents.certificates.append(_whole(document, each))
        if document.encoding == "der" and not document.container:
            contents.taken.append(Taken("convert DER to PEM", "pem"))
    elif each.kind is BlockKind.PKCS7:
        from certlint.containers.pkcs7 import certificates_of_pkcs7

        found = certificates_of_pkcs7(each.der, f"{document.path}: {place}")
        contents.certificates += found
        text = f"take {_several(len(found), 'certificate')} out of the PKCS #7 structure"
        contents.taken.append(Taken(text, "unread-block"))
    elif each.kind is BlockKind.BINARY:
        label = sniff(each.der)
        _take(contents, document, Block(label, kind_of(label), each.der, each.index), passphrase)
        contents.taken.append(Taken(f"convert the DER object in {place} to PEM", "unread-block"))
    elif BlockKind.PKCS12 in (each.kind, kind_of(sniff(each.der))):
        _take_pkcs12(contents, document, each, passphrase)
    else:
        text = f"remove {place}: a {each.kind.value} does not belong in a bundle"
        contents.taken.append(Taken(text, "blocks"))


def _pieces(contents: Unpacked, each: Block) -> list[Block]:
    """The contents of a certificate or key block: the first object, as other programs read it, and trailing data."""
    first = loose_header(each.der, 0, len(each.der))
    textual = each.headers or each.label.startswith("OPENSSH") or each.der.startswith(b"-----BEGIN")
    if textual or each.kind not in (BlockKind.CERTIFICATE, *KEY_KINDS) or first is None or first[2] >= len(each.der):
        return [each]
    pieces = [Block(each.label, each.kind, each.der[: first[2]], each.index)]
    at = first[2]
    while found := loose_header(each.der, at, len(each.der)):
        der = each.der[at : found[2]]
        label = sniff(der)
        if not label:
            break
        pieces.append(Block(label, kind_of(label), der, each.index))
        at = found[2]
    text = f"end block {each.index} with its {each.kind.value}: {len(each.der) - first[2]:,} bytes followed"
    contents.taken.append(Taken(text, "trailing-data"))
    return pieces


def _whole(document: Document, each: Block) -> bytes:
    """The DER of a certificate or a key. Raises InputError if it is truncated."""
    found = loose_header(each.der, 0, len(each.der))
    if found is None or found[2] > len(each.der):
        raise InputError(
            f"{document.path}: the {each.kind.value} in block {each.index} is truncated",
            "get it again from its source",
        )
    return each.der


def _key(document: Document, each: Block) -> str:
    torn = any(o.kind in _TORN and o.block == each.index for o in document.oddities)
    if each.headers and (torn or not all(map(str.isascii, each.headers.values()))):
        raise InputError(
            f"{document.path}: the private key in block {each.index} is damaged", "get it again from its source"
        )
    if each.headers:
        return block(each.label, each.der, each.headers)
    form = sniff(each.der)
    named = each.label if LABELS.get(each.label) in KEY_KINDS else "PRIVATE KEY"
    label = form if LABELS.get(form) in KEY_KINDS else named
    return block(label, each.der if label.startswith("OPENSSH") else _whole(document, each))


def _refuse_torn(document: Document) -> None:
    """Refuses a private key with one boundary line, or a certificate without BEGIN: it would be dropped as text."""
    beheaded = document.beheaded
    for oddity in [*beheaded, *(each for each in document.oddities if each.kind == "unterminated-block")]:
        what = "private key" if "PRIVATE KEY" in oddity.message else "certificate"
        if what == "private key" or (oddity in beheaded and "CERTIFICATE" in oddity.message):
            raise InputError(
                f"{document.path}: line {oddity.line}: {oddity.message}, and certlint must not lose a {what}",
                f"complete its BEGIN and END lines, or take the {what.rpartition(' ')[2]} out by hand",
            )


def _take_pkcs12(contents: Unpacked, document: Document, each: Block, passphrase: Passphrase | None) -> None:
    if passphrase is None:
        raise InputError(f"{document.path}: a PKCS #12 file needs a passphrase")
    from certlint.containers import pkcs12

    store = pkcs12.opened(each.der, document.path, passphrase)
    if len(store.keys) > 1 or not all(entry.is_open for entry in store.keys):
        raise InputError(
            f"{document.path}: the PKCS #12 structure holds several private keys, or one with a passphrase of its own",
            "write it to a file of its own, and choose one key: "
            "certlint fix <KEYSTORE-FILE> --alias <ALIAS> --out <BUNDLE-FILE>",
        )
    found = [der for entry in store.keys for der in entry.chain] + [each.der for each in store.trusted]
    contents.certificates += found
    for entry in store.keys:
        contents.add_key(block("PRIVATE KEY", entry.key))
    contents.taken.append(Taken(_taken_out(len(found), len(store.keys), pkcs12.TITLE)))


def _taken_out(certificates: int, keys: int, container: str) -> str:
    held = _several(certificates, "certificate") + " and a private key" * bool(keys)
    return f"take {held} out of the {container}"


def _several(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
